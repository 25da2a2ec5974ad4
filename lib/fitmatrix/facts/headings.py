"""The headers of a table: its first row, unless that is data or a mapping names the columns."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from fitmatrix.errors import FileError
from fitmatrix.facts.blocks import named

_VALUE = re.compile(
    r"[-+(]?\W?\s?\d[\d\s.,:/T+Z%()-]*[%€$]?"  # numbers, amounts, dates and times
    r"|[^@\s]+@[^@\s]+\.[^@\s]+"
    r"|(https?://|www\.)\S+",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(19|20)\d\d")
_SHOWN = 3

OF_DATA = "the first row is data"
"""How it begins what is said of a table whose first row is data."""


class Heading(NamedTuple):
    """The headers, and whether they stand in the first row of the file."""

    headers: list[str]
    stands_there: bool


def heading(path: Path, first: Sequence[str], names: Sequence[str] = ()) -> Heading:
    """The headers of a table whose first row is ``first``.

    They are the ``names`` where there are any, else ``column 1`` and so on when that row is data.

    Raises:
        FileError: there are more or fewer names than columns.

    """
    if names and len(names) != len(first):
        raise FileError(
            f"{path}: the first row has {len(first)} cells, but the mapping names {len(names)}"
            " headers"
        )
    if names:
        return Heading(list(names), _alike(first) == _alike(names))
    if is_data(first):
        return Heading(named([""] * len(first)), stands_there=False)
    return Heading(named(first), stands_there=True)


def is_data(row: Sequence[str]) -> bool:
    """Whether a first row holds values, not headers: half of it are numbers, dates or addresses.

    Years, and numbers that only count the columns, may be headers.

    >>> is_data(["1001", "Walmart", "www.walmart.com", "Ann"]), is_data(["Name", "2 nights"])
    (True, False)
    >>> is_data(["country", "2024", "2025"]), is_data(["0", "1", "2"])
    (False, False)
    """
    cells = [cell.strip() for cell in row if cell.strip()]
    if cells in ([str(n) for n in range(len(cells))], [str(n + 1) for n in range(len(cells))]):
        return False
    values = [cell for cell in cells if _VALUE.fullmatch(cell) and not _YEAR.fullmatch(cell)]
    return 0 < len(cells) <= 2 * len(values)


def said_of_data(row: Sequence[str]) -> str:
    """What is said of a table whose first row is data."""
    shown = ", ".join([*row[:_SHOWN], *(["…"] if row[_SHOWN:] else [])])
    return f"{OF_DATA} ({shown}), so its columns are called column 1 to column {len(row)}"


def _alike(names: Sequence[str]) -> list[str]:
    return ["".join(filter(str.isalnum, name.casefold())) for name in names]
