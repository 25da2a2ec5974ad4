"""Texts by their shape."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from fitmatrix.facts.shapes import by_shape

CELLS = st.sampled_from(["2024-03-25", "2025-13-01", "1/2/2024", "", "ä9", "9ä", None, "x"])


def digits(texts, start=0):
    """The number in each text, by its shape and its place."""
    return {
        (alike.shape, place): number
        for alike in by_shape(pa.array(texts, pa.string()).slice(start))
        for place, number in zip(
            alike.places.tolist(), alike.number(0, len(alike.shape)).tolist(), strict=True
        )
    }


@given(one=CELLS, times=st.integers(1, 5), cells=st.lists(CELLS), before=st.lists(CELLS))
def test_texts_that_are_all_alike_are_read_as_among_others(one, times, cells, before):
    for texts in ([one] * times, cells):
        among = digits([*texts, "x", "another"])
        alone = {key: number for key, number in among.items() if key[1] < len(texts)}
        assert digits(texts) == alone
        assert digits([*before, *texts], len(before)) == alone
