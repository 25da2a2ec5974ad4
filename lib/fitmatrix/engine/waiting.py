"""Letting work that must not overlap wait for its turn."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import sqlalchemy as sa

_DUCKDB = Lock()


@contextmanager
def in_turn(engine: sa.Engine) -> Iterator[None]:
    """Let the threads of this process change a DuckDB file one after the other.

    The file belongs to one process, so this is enough. The turn begins before the transaction,
    which sees only what was there when it began.
    """
    if engine.dialect.name != "duckdb":
        yield
        return
    with _DUCKDB:
        yield


def one_at_a_time(connection: sa.Connection, table: sa.Table) -> None:
    """Wait until no other transaction has its turn with a table; those that read do not wait.

    On DuckDB ``in_turn`` sees to that.
    """
    if connection.dialect.name == "postgresql":
        quoted = connection.dialect.identifier_preparer.quote(table.name)
        connection.execute(sa.text(f"LOCK TABLE {quoted} IN SHARE ROW EXCLUSIVE MODE"))
