"""Carrying a block of rows into a table by the fastest road each database has."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

Append = Callable[[], None]
"""What appends prepared rows to their table."""

_LIMIT, _STAGED = "memory_limit", "300MB"


def load(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """Append rows to a table; the columns of ``rows`` are named as those of the table."""
    prepared(connection, table, rows)()


def prepared(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> Append:
    """The same in two steps, of which another thread may do the second.

    The first writes the rows down as the database takes them in, without asking it for anything.
    """
    return _LOADERS[connection.dialect.name](connection, table, rows)


def stages_apart(connection: sa.Connection) -> bool:
    """Whether staged rows are committed first: DuckDB reads only such with several threads."""
    return connection.dialect.name == "duckdb"


@contextmanager
def in_bounded_memory(connection: sa.Connection) -> Iterator[None]:
    """Let DuckDB put on disk what is staged beyond some megabytes, until the block ends.

    By itself it fills four fifths of the machine's memory. A limit that the address of the database
    names (``?memory_limit=2GB``) stays, and so does the usual one while others hold more than that.
    """
    if connection.dialect.name != "duckdb" or _LIMIT in connection.engine.url.query:
        yield
        return
    try:
        connection.exec_driver_sql(f"SET {_LIMIT} = '{_STAGED}'")
        connection.commit()
    except DBAPIError:
        connection.rollback()
    try:
        yield
    finally:
        connection.rollback()
        connection.exec_driver_sql(f"RESET {_LIMIT}")  # changes only what is told of the limit
        usual = connection.scalar(sa.func.current_setting(_LIMIT))
        connection.exec_driver_sql(f"SET {_LIMIT} = '{usual}'")
        connection.commit()


def _duckdb(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> Append:
    incoming = sa.table("incoming_rows", *(sa.column(name) for name in rows.column_names))
    statement = table.insert().from_select(rows.column_names, sa.select(incoming))

    def append() -> None:
        session: Any = connection.connection.dbapi_connection
        session.register(incoming.name, rows)
        try:
            connection.execute(statement)
        finally:
            session.unregister(incoming.name)

    return append


def _postgresql(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> Append:
    quoted = connection.dialect.identifier_preparer.quote
    names = ", ".join(quoted(name) for name in rows.column_names)
    statement = f"COPY {quoted(table.name)} ({names}) FROM STDIN (FORMAT csv)"
    block = io.BytesIO()
    pyarrow.csv.write_csv(rows, block, pyarrow.csv.WriteOptions(include_header=False))

    def append() -> None:
        session: Any = connection.connection.dbapi_connection
        try:
            with session.cursor() as cursor, cursor.copy(statement) as copy:
                copy.write(block.getvalue())
        except psycopg.Error as error:  # not raised by SQLAlchemy, but told like all others
            raise DBAPIError(statement, None, error) from error

    return append


_LOADERS: dict[str, Callable[[sa.Connection, sa.Table, pa.Table], Append]] = {
    "duckdb": _duckdb,
    "postgresql": _postgresql,
}
