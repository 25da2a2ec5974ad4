"""Texts by their shape, so that what is true of a shape is found once for all its texts.

The shape of a text is the text with 9 for every digit: ``3/15/2024`` is ``9/99/9999``. Columns
of dates and numbers have few shapes, and the digits of all texts of one shape stand at the same
places.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fitmatrix.facts.blocks import Numbers

_ZERO, _NINE = ord("0"), ord("9")
_SHAPED = np.arange(256, dtype=np.uint8)
_SHAPED[_ZERO:_NINE] = _NINE
MOST_DIGITS = 18
"""So many digits fit into 64 bits, whichever they are."""


@dataclass(frozen=True)
class Alike:
    """All texts of one shape, and their ``places`` in the column."""

    shape: str
    places: Numbers
    starts: Numbers
    content: npt.NDArray[np.uint8]

    def number(self, start: int, stop: int) -> Numbers:
        """The digits between two places of the shape as numbers, signs between them left out.

        Of more than 18 digits the first 18.
        """
        found = np.zeros(len(self.places), dtype=np.int64)
        places = [place for place in range(start, stop) if self.shape[place] == "9"]
        for place in places[:MOST_DIGITS]:
            before = len(self.shape[:place].encode())
            found = found * 10 + (self.content[self.starts + before] - _ZERO)
        return found


def by_shape(texts: Any) -> Iterator[Alike]:
    """The texts of a column that are not null, those of one shape together."""
    size, at = len(texts), texts.offset
    _, offsets, content = texts.buffers()
    written = np.frombuffer(content or b"", dtype=np.uint8)
    starts = np.frombuffer(offsets, dtype=np.int32)[at : at + size + 1].astype(np.int64)
    shaped = _SHAPED[written]
    if size and not texts.null_count and _are_alike(shaped[starts[0] : starts[-1]], starts):
        shape = shaped[starts[0] : starts[1]].tobytes().decode()
        yield Alike(shape, np.arange(size), starts[:-1], written)
        return
    for shape, places in _places_by_shape(texts, shaped):
        yield Alike(shape, places, starts[places], written)


def _are_alike(shaped: npt.NDArray[np.uint8], starts: Numbers) -> bool:
    """Whether all texts have the shape of the first; ``shaped`` are their bytes."""
    length = int(starts[1] - starts[0])
    if not length or not (np.diff(starts) == length).all():
        return False
    return bool((shaped.reshape(-1, length) == shaped[:length]).all())


def _places_by_shape(texts: Any, shaped: npt.NDArray[np.uint8]) -> Iterator[tuple[str, Numbers]]:
    """The shapes of texts, each with the places where it stands."""
    validity, offsets, _ = texts.buffers()
    column = pa.Array.from_buffers(
        texts.type, len(texts), [validity, offsets, pa.py_buffer(shaped)], offset=texts.offset
    )
    encoded = column.dictionary_encode()
    codes = np.asarray(encoded.indices.fill_null(-1))
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(encoded.dictionary) + 1))
    for code, shape in enumerate(encoded.dictionary.to_pylist()):
        yield shape, order[bounds[code] : bounds[code + 1]]
