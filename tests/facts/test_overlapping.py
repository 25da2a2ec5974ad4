"""What is done two at a time comes out as if it were done one after another."""

import time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitmatrix.facts import blocks
from fitmatrix.facts.blocks import Block, Blocks, Kept
from fitmatrix.facts.overlapping import ahead, behind


def counting(stop, failing_at=None):
    for number in range(1, stop):
        if number == failing_at:
            raise ValueError("broken")
        yield number


def test_what_is_made_ahead_comes_in_order_and_fails_where_it_failed():
    assert list(ahead(counting(50))) == list(range(1, 50))
    broken, taken = ahead(counting(9, failing_at=4)), []
    with pytest.raises(ValueError, match="broken"):
        while True:
            taken.append(next(broken))
    assert taken == [1, 2, 3]


def test_what_is_left_half_way_is_closed():
    source = counting(50)
    for number in ahead(source):
        if number == 3:
            break
    assert list(source) == []


def test_what_is_done_behind_is_done_in_order_and_to_the_end():
    done = []

    def add(number):
        time.sleep(0.001)
        done.append(number)

    with behind() as do:
        for number in range(30):
            do(add, number)
    assert done == list(range(30))


def test_what_fails_behind_fails_here_and_the_rest_is_not_handed_over():
    done = []
    with pytest.raises(ZeroDivisionError), behind() as do:
        do(lambda: 1 / 0)
        for number in range(30):
            do(done.append, number)
    assert len(done) < 30


def of_rows(*rows):
    return Blocks(lambda: (Block(pa.record_batch({"id": [row]}), np.array([1])) for row in rows))


@given(rows=st.lists(st.text("ab", max_size=9)), most=st.integers(0, 60), is_left=st.booleans())
def test_the_second_reader_gets_what_the_first_got(rows, most, is_left):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "KEPT_BYTES", most)
        both = Kept(of_rows(*rows))
        first = iter(both.first())
        seen = [next(first).cells] if is_left and rows else [block.cells for block in first]
        assert seen == [block.cells for block in of_rows(*rows)][: len(seen)]
        assert [block.cells for block in both] == [block.cells for block in of_rows(*rows)]
