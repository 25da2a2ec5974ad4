"""Parquet files as blocks of text cells."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from fitmatrix.errors import FileError
from fitmatrix.facts.blocks import Block, Blocks, Contents, Form, named, without_blank_rows

_ROWS = 50_000


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
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _without_exponents(texts)
    if pa.types.is_timestamp(kind):
        texts = pc.replace_substring_regex(texts, r"\.0+($|[Z+-])", r"\1")
    return texts


def _without_exponents(texts: Any) -> Any:
    if not pc.any(pc.match_substring(texts, "e", ignore_case=True)).as_py():
        return texts
    plain = (
        format(Decimal(text), "f") if "e" in text.lower() else text for text in texts.to_pylist()
    )
    return pa.array(list(plain), pa.string())


def _json(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="backslashreplace")
    return json.dumps(value, ensure_ascii=False, default=str)


def _damaged(path: Path, error: Exception) -> FileError:
    reason = str(error).splitlines()[0]
    return FileError(f"{path}: the Parquet file is cut off or damaged ({reason}); copy it again")
