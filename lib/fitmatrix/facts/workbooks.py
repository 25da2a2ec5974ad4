"""Excel sheets and Parquet files as blocks of text cells."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet
from python_calamine import CalamineError, CalamineWorkbook

from fitmatrix.errors import FileError
from fitmatrix.facts.blocks import Block, Blocks, Contents, Form, named, without_blank_rows

_ROWS = 50_000


def spreadsheet(path: Path) -> Contents:
    """The headers and rows of the first sheet that holds any; numbers and dates as text.

    Raises:
        FileError: this is no workbook, it is locked by a password, or no sheet holds a row.

    """
    try:
        with CalamineWorkbook.from_path(path) as book:
            names = tuple(book.sheet_names)
            sheets = ((name, book.get_sheet_by_name(name).to_python()) for name in names)
            sheet, rows = next(
                ((name, rows) for name, rows in sheets if any(map(any, rows))), (None, [])
            )
    except CalamineError as error:
        raise FileError(
            f"{path}: cannot be read as an Excel workbook ({error});"
            " save it again without a password, unpack it, or export it as CSV"
        ) from error
    if sheet is None:
        raise FileError(f"{path}: no sheet holds a table; a table begins with a row of headers")
    first = next(place for place, row in enumerate(rows) if any(row))
    texts = [[_text(cell) for cell in row] for row in rows[first:]]
    places = [place for place, column in enumerate(zip(*texts, strict=True)) if any(column)]
    headers = named([texts[0][place] for place in places])
    cells = [[row[place] for place in places] for row in texts[1:]]
    form = Form("Excel workbook", sheet=sheet, sheets=names)
    return Contents(headers, Blocks(lambda: _sheet_blocks(headers, cells)), form)


def _sheet_blocks(headers: list[str], rows: list[list[str]]) -> Iterator[Block]:
    for start in range(0, len(rows), _ROWS):
        columns = zip(*rows[start : start + _ROWS], strict=True)
        cells = [pa.array(column, pa.string()) for column in columns]
        numbers = np.arange(start, start + len(cells[0])) + 2
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


def parquet(path: Path) -> Contents:
    """The headers and rows of a Parquet file; every value as text, a missing one as a blank.

    Raises:
        FileError: the file is damaged or cut off.

    """
    try:
        names = pyarrow.parquet.ParquetFile(path).schema_arrow.names
    except (pa.ArrowInvalid, OSError) as error:
        raise _damaged(path, error) from error
    headers = named(names)
    return Contents(headers, Blocks(lambda: _parquet_blocks(path, headers)), Form("Parquet"))


def _parquet_blocks(path: Path, headers: list[str]) -> Iterator[Block]:
    following = 2
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_ROWS):
                texts = [_as_text(column) for column in batch.columns]
                numbers = np.arange(following, following + batch.num_rows)
                following += batch.num_rows
                yield without_blank_rows(pa.RecordBatch.from_arrays(texts, headers), numbers)
    except (pa.ArrowInvalid, OSError) as error:
        raise _damaged(path, error) from error


def _as_text(column: Any) -> Any:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _as_text(column.dictionary_decode())
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array([_json(value) for value in column.to_pylist()], pa.string())
    texts = pc.fill_null(pc.cast(column, pa.string()), "")
    if pa.types.is_timestamp(kind):
        texts = pc.replace_substring_regex(texts, r"\.0+($|[Z+-])", r"\1")
    return texts


def _json(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="backslashreplace")
    return json.dumps(value, ensure_ascii=False, default=str)


def _damaged(path: Path, error: Exception) -> FileError:
    reason = str(error).splitlines()[0]
    return FileError(f"{path}: the Parquet file is cut off or damaged ({reason}); copy it again")
