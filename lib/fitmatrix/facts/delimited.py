"""Delimited text of any encoding, delimiter and line ending, as blocks of cells."""

import csv
import io
import itertools
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from fitmatrix.errors import FileError
from fitmatrix.facts.blocks import (
    Block,
    Blocks,
    Contents,
    Form,
    Numbers,
    Ragged,
    without_blank_rows,
)
from fitmatrix.facts.encodings import content, raw, text_encoding
from fitmatrix.facts.endless import long_row
from fitmatrix.facts.headings import Heading, heading, said_of_data
from fitmatrix.facts.overlapping import ahead

_DELIMITERS, _RARE_DELIMITERS = ",;\t|", "^`~"
_SAMPLE = 1 << 16
BLOCK_BYTES = 1 << 23


def delimited(path: Path, names: Sequence[str] = ()) -> Contents:
    """The headers and the blocks of rows of a text file; ``names`` where it has no headers.

    Raises:
        FileError: the file is no text or is cut off; while blocks are read, also that a row has
            no end.

    """
    encoding = text_encoding(path)
    with io.TextIOWrapper(raw(path), encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE).removeprefix("\ufeff")
        whole = not file.read(1)
    delimiter = _delimiter(sample, whole=whole)
    rows = _rows(sample, delimiter, whole=whole)
    first = next((place for place, row in enumerate(rows) if any(c.strip() for c in row)), None)
    if first is None:
        raise FileError(f"{path}: no headers; a table begins with a row of headers")
    head = heading(path, rows[first], names)
    notes = () if head.stands_there or names else (said_of_data(rows[first]),)
    form = Form("delimited text", encoding, delimiter, has_headers=head.stands_there, notes=notes)
    if whole and len(rows) == first + head.stands_there:
        return Contents(head.headers, Blocks(lambda: iter(())), form)
    blocks = Blocks(lambda: ahead(_blocks(path, encoding, delimiter, head, first)))
    return Contents(head.headers, blocks, form)


def _delimiter(sample: str, *, whole: bool) -> str:
    """The delimiter that cuts most rows into as many cells as the header, and at least two."""
    fits = [
        (*_fit(_rows(sample, each, whole=whole)), -place, each)
        for place, each in enumerate(_DELIMITERS + _RARE_DELIMITERS)
    ]
    usual = [fit for fit in fits if fit[1] > 1 and fit[-1] in _DELIMITERS]
    rare = [fit for fit in fits if fit[1] > 1 and fit[0] == 1]
    return max(usual or rare or [(0, 0, 0, ",")])[-1]


def _fit(rows: list[list[str]]) -> tuple[float, int]:
    """The share of the rows that are as wide as the first, and how wide that is."""
    widths = [len(row) for row in rows if any(cell.strip() for cell in row)]
    return (widths.count(widths[0]) / len(widths), widths[0]) if widths else (0, 0)


def _rows(sample: str, delimiter: str, *, whole: bool) -> list[list[str]]:
    try:
        rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))
    except csv.Error:
        return []
    return rows if whole or len(rows) == 1 else rows[:-1]


def _blocks(
    path: Path, encoding: str, delimiter: str, head: Heading, before: int
) -> Generator[Block, None, None]:
    """The rows; ``before`` so many rows of the file come before the first of the table."""
    headers, invalid = head.headers, list[Any]()
    following, gaps, last_cell = 1 + head.stands_there, set[int](), ""

    def set_aside(row: Any) -> str:
        invalid.append(row)
        return "skip"

    try:
        with content(path) as file:
            skipped = before + head.stands_there
            options = _options(encoding, delimiter, headers, skipped, set_aside)
            for cells in itertools.chain(pyarrow.csv.open_csv(file, **options), [_none(headers)]):
                ragged = [_ragged(row, before) for row in invalid]
                invalid.clear()
                gaps |= {row.number for row in ragged}
                numbers = _numbers(following, cells.num_rows, gaps)
                following = int(numbers[-1]) + 1 if len(numbers) else following
                last_cell = cells.columns[-1][-1].as_py() if len(numbers) else last_cell
                gaps = {number for number in gaps if number >= following}
                _check_closed(path, [row for row in ragged if row.number >= following])
                filled = [row for row in ragged if _is_filled(row, delimiter)]
                yield without_blank_rows(cells, numbers, filled)
        if "\n" in last_cell or "\r" in last_cell:
            _check_end(path, encoding, following - 1)
    except pa.ArrowInvalid as error:
        if "straddling" in str(error):
            raise _too_long(path, encoding, before) from error
        message = str(error).splitlines()[0]
        raise FileError(f"{path}: cannot be read as a table ({message})") from error


def _check_closed(path: Path, last: list[Ragged]) -> None:
    """Refuse a file whose last row has a cell that begins with a quote and swallows the rest."""
    for row in last:
        if row.raw.count('"') % 2 and len(row.raw.splitlines()) > 1:
            raise _never_closed(path, row.number)


def _check_end(path: Path, encoding: str, number: int) -> None:
    """Refuse a file whose last cell swallowed lines and ends without a quote."""
    end = ""
    with io.TextIOWrapper(raw(path), encoding=encoding, newline="") as file:
        while chunk := file.read(_SAMPLE):
            end = (end + chunk)[-_SAMPLE:]
    if not end.rstrip().endswith('"'):
        raise _never_closed(path, number)


def _never_closed(path: Path, number: int) -> FileError:
    return FileError(
        f"{path}: row {number}: a quote is opened there and never closed;"
        " close it, or double it if it is part of the text"
    )


def _options(
    encoding: str, delimiter: str, headers: list[str], skipped: int, set_aside: Any
) -> dict[str, Any]:
    return {
        "read_options": pyarrow.csv.ReadOptions(
            use_threads=False,  # so that refused rows know their number
            block_size=BLOCK_BYTES,
            column_names=headers,
            skip_rows_after_names=skipped,
            encoding=encoding,
        ),
        "parse_options": pyarrow.csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=set_aside,
        ),
        "convert_options": pyarrow.csv.ConvertOptions(
            column_types=_schema(headers), strings_can_be_null=False
        ),
    }


def _schema(headers: list[str]) -> Any:
    return pa.schema([(header, pa.string()) for header in headers])


def _none(headers: list[str]) -> Any:
    return pa.RecordBatch.from_pylist([], schema=_schema(headers))


def _ragged(row: Any, before: int) -> Ragged:
    cells = "1 cell" if row.actual_columns == 1 else f"{row.actual_columns} cells"
    reason = f"{cells} where the header has {row.expected_columns}"
    return Ragged(row.number - before, reason, row.text)


def _is_filled(row: Ragged, delimiter: str) -> bool:
    try:
        cells = [cell for line in csv.reader([row.raw], delimiter=delimiter) for cell in line]
    except csv.Error:  # what Python cannot cut into cells is not blank
        return True
    return any(pc.utf8_trim_whitespace(pa.array(cells, pa.string())).to_pylist())


def _numbers(following: int, rows: int, gaps: set[int]) -> Numbers:
    """The numbers of the rows from ``following`` on, those set aside left out."""
    numbers = np.arange(following, following + rows + len(gaps))
    return numbers[~np.isin(numbers, list(gaps))][:rows]


def _too_long(path: Path, encoding: str, before: int) -> FileError:
    number = long_row(path, encoding, BLOCK_BYTES)
    row = "a row" if number is None else f"row {number - before}"
    return FileError(
        f"{path}: {row} is longer than {BLOCK_BYTES >> 20} MB; look for a quote that is opened"
        " there and never closed"
    )
