"""The indexes that look-ups need.

A column store scans ids fast; only contacts, of which every list shows fifty, need one there.
Those of PostgreSQL compare ids byte by byte, not by the rules of a language: ids are looked up and
never put in order, and such an index is built in half the time.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

_LOOKED_UP = {
    "contacts": ("contact_id",),
    "activities": ("contact_id", "activity_id"),
    "stage_entries": ("contact_id",),
    "deals": ("contact_id",),
}
_MAY_BE_MISSING = "activity_id"


def create(connection: sa.Connection, table: sa.Table) -> None:
    """Create the indexes of a table that has none; rows without an id are not in its index."""
    by_bytes = " text_pattern_ops" if connection.dialect.name == "postgresql" else ""
    for column in _columns(connection, table):
        claim = f" WHERE {column} IS NOT NULL" if column == _MAY_BE_MISSING else ""
        about = f"{table.name} ({column}{by_bytes}){claim}"
        connection.execute(sa.text(f"CREATE INDEX {table.name}_{column} ON {about}"))


@contextmanager
def built_last(connection: sa.Connection, table: sa.Table) -> Iterator[None]:
    """Build the indexes of an empty table of a row store when its first rows are all there.

    Until the end of the transaction the table cannot be read by others.
    """
    if connection.dialect.name == "duckdb" or connection.scalar(
        sa.select(sa.exists().select_from(table))
    ):
        yield
        return
    for column in _columns(connection, table):
        connection.execute(sa.text(f"DROP INDEX IF EXISTS {table.name}_{column}"))
    yield
    create(connection, table)


def _columns(connection: sa.Connection, table: sa.Table) -> tuple[str, ...]:
    has_one = connection.dialect.name != "duckdb" or table.name == "contacts"
    return _LOOKED_UP.get(table.name, ()) if has_one else ()
