"""A block of rows of a file, as text cells with the numbers of their rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Ragged:
    """A row with more or fewer cells than the header."""

    number: int
    reason: str
    raw: str


@dataclass(frozen=True)
class Block:
    """Some rows: ``cells`` a column a header, ``numbers`` of the file, its header being row 1."""

    cells: Any  # a pyarrow.RecordBatch of strings without nulls
    numbers: Numbers
    ragged: tuple[Ragged, ...] = ()


@dataclass(frozen=True)
class Blocks:
    """All blocks of a file, read anew by each who goes through them."""

    read: Callable[[], Iterator[Block]]

    def __iter__(self) -> Iterator[Block]:
        """The blocks from the first row on."""
        return self.read()


@dataclass(frozen=True)
class Form:
    """How a file is written as a whole; None or empty where its format has no such thing.

    ``sheet`` is the one of ``sheets`` that is read. ``has_headers``: the first row is no data.
    ``notes`` tell what was not read, or read otherwise than it seems.
    """

    format: str = "table"
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    has_headers: bool = True
    notes: tuple[str, ...] = ()


class Contents(NamedTuple):
    """What a reader finds in a file: its headers, its rows, and how it is written."""

    headers: Sequence[str]
    blocks: Blocks
    form: Form


def without_blank_rows(cells: Any, numbers: Numbers, ragged: Sequence[Ragged] = ()) -> Block:
    """The block without the rows whose cells are all blank."""
    filled = np.zeros(cells.num_rows, dtype=bool)
    for column in cells.columns:
        filled |= flags(pc.not_equal(pc.utf8_trim_whitespace(column), ""))
        if filled.all():
            return Block(cells, numbers, tuple(ragged))
    return Block(cells.filter(pa.array(filled)), numbers[filled], tuple(ragged))


def flags(claims: Any) -> Flags:
    """An Arrow array of booleans as a mask; unknown counts as false."""
    mask: Flags = np.asarray(pc.fill_null(claims, fill_value=False)).astype(bool)
    return mask


def named(headers: Sequence[str]) -> list[str]:
    """Headers without the spaces around them; a column without a header is named by its place.

    >>> named([" ID", "", "Email"])
    ['ID', 'column 2', 'Email']
    """
    return [header.strip() or f"column {place}" for place, header in enumerate(headers, start=1)]
