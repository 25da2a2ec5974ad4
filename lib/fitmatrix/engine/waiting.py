"""Letting work that must not overlap wait for its turn."""

import sqlalchemy as sa


def one_at_a_time(connection: sa.Connection, table: sa.Table) -> None:
    """Wait until no other transaction has its turn with a table; those that read do not wait.

    A DuckDB file belongs to one process, and the later of two that change the same rows fails.
    """
    if connection.dialect.name == "postgresql":
        quoted = connection.dialect.identifier_preparer.quote(table.name)
        connection.execute(sa.text(f"LOCK TABLE {quoted} IN SHARE ROW EXCLUSIVE MODE"))
