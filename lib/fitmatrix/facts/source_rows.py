"""The rows of a table or SELECT of a source, all of them or those since a known value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from fitmatrix.engine.foreign import told
from fitmatrix.errors import DatabaseError
from fitmatrix.facts.blocks import Block, Blocks, Form, without_blank_rows
from fitmatrix.facts.reading import TableFile
from fitmatrix.facts.source_cells import as_text, texts
from fitmatrix.nearest import did_you_mean

_FETCHED = 500  # rows at once, of which each may hold long texts
_BLOCK_BYTES = 1 << 22
STREAMED = {"stream_results": True, "no_parameters": True}
AT_ONCE = {"no_parameters": True}
_WITH_BACKSLASHES = ("mysql", "mariadb")


class Highest(NamedTuple):
    """The highest value of a column so far, as text; ``is_number`` where it is one."""

    value: str
    is_number: bool


@dataclass(frozen=True)
class Rows:
    """A table or SELECT of a source; ``fingerprint`` tells it from all others of all sources."""

    connection: sa.Connection
    name: str
    fingerprint: str
    query: str
    form: Form
    headers: tuple[str, ...]

    def file(self) -> TableFile:
        """All rows as a table to import."""
        return self._file(self.query)

    def first(self, number: int) -> list[tuple[Any, ...]]:
        """So many of the rows, as the driver gives them."""
        with told(self.connection):
            result = self.connection.exec_driver_sql(self.query, execution_options=STREAMED)
            found = list(map(tuple, result.fetchmany(number)))
            result.close()
        return found

    def since(self, column: str, known: Highest | None) -> TableFile:
        """The rows where a column is not below what is known, and those where it is empty.

        They come in the order of the column, so that the newest of two rows with one id wins.

        Raises:
            DatabaseError: there is no such column.

        """
        quoted = self._column(column)
        query = f"SELECT * FROM ({self.query}\n) source_rows"
        if known is not None:
            query += f" WHERE {quoted} >= {self._literal(known)} OR {quoted} IS NULL"
        return self._file(f"{query} ORDER BY {quoted}")

    def highest(self, column: str) -> Highest | None:
        """The highest value of a column, or None where it has none."""
        query = f"SELECT max({self._column(column)}) FROM ({self.query}\n) source_rows"
        with told(self.connection):
            value = self.connection.exec_driver_sql(query, execution_options=AT_ONCE).scalar()
        if value is None:
            return None
        is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        return Highest(as_text(value), is_number)

    def _column(self, column: str) -> str:
        if column not in self.headers:
            near = did_you_mean(column, self.headers)
            raise DatabaseError(f"{self.name}: there is no column {column!r}{near}")
        return f"source_rows.{self.connection.dialect.identifier_preparer.quote_identifier(column)}"

    def _literal(self, known: Highest) -> str:
        if known.is_number:
            return known.value
        backslash = "\\\\" if self.connection.dialect.name in _WITH_BACKSLASHES else "\\"
        return "'" + known.value.replace("\\", backslash).replace("'", "''") + "'"

    def _file(self, query: str) -> TableFile:
        return TableFile(self.name, self.headers, Blocks(lambda: self._blocks(query)), self.form)

    def _blocks(self, query: str) -> Iterator[Block]:
        with told(self.connection):
            result = self.connection.exec_driver_sql(query, execution_options=STREAMED)
            begins, read, size, gathered = 1, 0, 0, list[Any]()
            for rows in result.yield_per(_FETCHED).partitions():
                gathered.append(self._cells(rows, read + 1))
                read, size = read + len(rows), size + gathered[-1].nbytes
                if size >= _BLOCK_BYTES:
                    yield _block(gathered, begins)
                    begins, size, gathered = read + 1, 0, []
            if gathered:
                yield _block(gathered, begins)

    def _cells(self, rows: Sequence[Any], first: int) -> Any:
        columns = []
        for header, values in zip(self.headers, zip(*rows, strict=True), strict=True):
            try:
                columns.append(texts(values))
            except UnicodeError as error:
                raise DatabaseError(
                    f"{self.name}: the column {header!r} holds bytes that are no text (among rows"
                    f" {first} to {first + len(rows) - 1}); write a query that leaves it out"
                ) from error
        return pa.RecordBatch.from_arrays(columns, names=list(self.headers))


def _block(batches: list[Any], first: int) -> Block:
    cells = pa.concat_batches(batches)
    return without_blank_rows(cells, np.arange(first, first + cells.num_rows))
