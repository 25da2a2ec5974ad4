"""The indexes that look-ups need.

A column store scans ids fast; only contacts, of which every list shows fifty, need one there.
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


def create(connection: sa.Connection, table: sa.Table) -> None:
    """Create the indexes of a table that has none."""
    for column in _columns(connection, table):
        connection.execute(
            sa.text(f"CREATE INDEX {table.name}_{column} ON {table.name} ({column})")
        )


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
