"""The sheets of Excel workbooks as blocks of text cells."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from fitmatrix.errors import FileError
from fitmatrix.facts.blocks import Block, Blocks, Contents, Form, without_blank_rows
from fitmatrix.facts.headings import heading, said_of_data
from fitmatrix.nearest import did_you_mean

_ROWS = 50_000
_LOOKED_AT, _TITLE_CELLS = 50, 2
_MOST_BYTES = 4 << 30  # a workbook is read whole into memory
_UNCALCULATED = re.compile(rb"</f>\s*(<v\s*/>|<v></v>)?\s*</c>")
_CHUNK, _SEAM = 1 << 20, 1 << 8


class _Sheet(NamedTuple):
    """The sheet that is read, its rows as texts, and the names of all."""

    name: str
    rows: list[list[str]]
    names: tuple[str, ...]


def spreadsheet(path: Path, names: Sequence[str] = (), sheet: str | None = None) -> Contents:
    """The headers and rows of a sheet; numbers and dates as text.

    It is the ``sheet`` named, else the first that holds any. Rows of one or two cells above a wider
    table are its title. ``names`` are the headers of a sheet that has none.

    Raises:
        FileError: this is no workbook, it is locked by a password, it has no such sheet, or no
            sheet holds a row.

    """
    found = _sheet(path, sheet)
    top = _top(found.rows)
    rows = found.rows[top:]
    places = [place for place, column in enumerate(zip(*rows, strict=True)) if any(column)]
    first = [rows[0][place] for place in places]
    head = heading(path, first, names)
    cells = [[row[place] for place in places] for row in rows[head.stands_there :]]
    notes = [*_notes(found, found.rows[:top]), *_uncalculated(path, head.headers, cells)]
    if not (head.stands_there or names):
        notes.append(said_of_data(first))
    form = Form("Excel workbook", sheet=found.name, sheets=found.names,
                has_headers=head.stands_there, notes=tuple(notes))  # fmt: skip
    start = 1 + head.stands_there
    return Contents(head.headers, Blocks(lambda: _blocks(head.headers, cells, start)), form)


def _sheet(path: Path, asked: str | None) -> _Sheet:
    _check_size(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            names = tuple(book.sheet_names)
            if asked is not None and asked not in names:
                near = did_you_mean(asked, names) or f"; there are {', '.join(names)}"
                raise FileError(f"{path}: there is no sheet {asked!r}{near}")
            for name in names if asked is None else (asked,):
                rows = book.get_sheet_by_name(name).to_python()
                if any(map(any, rows)):
                    return _Sheet(name, [[_text(cell) for cell in row] for row in rows], names)
    except CalamineError as error:
        raise FileError(
            f"{path}: cannot be read as an Excel workbook ({error});"
            " save it again without a password, unpack it, or export it as CSV"
        ) from error
    which = "no sheet holds" if asked is None else f"the sheet {asked!r} does not hold"
    raise FileError(f"{path}: {which} a table; a table begins with a row of headers")


def _check_size(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as parts:
        size = sum(part.file_size for part in parts.infolist())
    if size > _MOST_BYTES:
        raise FileError(
            f"{path}: the workbook unpacks to {size >> 20:,} MB, more than {_MOST_BYTES >> 20:,};"
            " export it as CSV"
        )


def _top(rows: list[list[str]]) -> int:
    """The place of the first row of the table, those of a title left out."""
    filled = [sum(map(bool, row)) for row in rows]
    looked_at = list(islice((place for place, cells in enumerate(filled) if cells), _LOOKED_AT))
    widest = max(filled[place] for place in looked_at)
    return next(
        place for place in looked_at if filled[place] > _TITLE_CELLS or filled[place] * 2 >= widest
    )


def _notes(found: _Sheet, above: list[list[str]]) -> Iterator[str]:
    others = [repr(name) for name in found.names if name != found.name]
    if others:
        yield f"the sheet {found.name!r} is read, not {', '.join(others)}"
    titles = [" ".join(filter(None, row)) for row in above if any(row)]
    if titles:
        yield f"above the headers stands, and is not read: {' / '.join(titles)}"


def _uncalculated(path: Path, headers: list[str], cells: list[list[str]]) -> Iterator[str]:
    """What to say of columns that are empty because their formulas were never calculated."""
    columns = zip(headers, zip(*cells, strict=True), strict=False)
    empty = [header for header, column in columns if not any(column)]
    if empty and _holds_formulas_without_result(path):
        yield (
            f"{', '.join(empty)}: empty, and the workbook holds formulas without results;"
            " open it in Excel or LibreOffice, save it, and import it again"
        )


def _holds_formulas_without_result(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            if not name.startswith("xl/worksheets/"):
                continue
            with parts.open(name) as sheet:
                end = b""
                while chunk := sheet.read(_CHUNK):
                    if _UNCALCULATED.search(end + chunk):
                        return True
                    end = chunk[-_SEAM:]
    return False


def _blocks(headers: list[str], rows: list[list[str]], first: int) -> Iterator[Block]:
    for start in range(0, len(rows), _ROWS):
        columns = zip(*rows[start : start + _ROWS], strict=True)
        cells = [pa.array(column, pa.string()) for column in columns]
        numbers = np.arange(start, start + len(cells[0])) + first
        yield without_blank_rows(pa.RecordBatch.from_arrays(cells, names=headers), numbers)


def _text(cell: object) -> str:
    """A cell as it would be typed: 7.0 is 7, and a date has no time of day when it has none.

    >>> _text(7.0), _text(datetime(2024, 3, 12)), _text(datetime(2024, 3, 12, 9, 14)), _text(True)
    ('7', '2024-03-12', '2024-03-12 09:14:00', 'true')
    """
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return str(cell).removesuffix(" 00:00:00")
    return str(cell)
