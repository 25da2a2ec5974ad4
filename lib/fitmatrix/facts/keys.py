"""The keys of staged rows: each row gets an id, and of the rows with the same one is chosen."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from fitmatrix.facts import tables

PLACE = "row#"
"""The column with the number of a row in its file; no column of a source can be called so."""

KEYS = {"contacts": "contact_id", "deals": "deal_id", "activities": "activity_id"}
"""The tables whose rows have an id, each with its column."""

_SEPARATOR = "\x1f"
_CONTENT = {
    "activities": ("contact_id", "raw_kind", "detail", "occurred_at"),
    "deals": ("contact_id", "amount", "currency", "status", "created_at", "closed_at",
              "lost_reason"),
}  # fmt: skip


def identified(connection: sa.Connection, staged: sa.Table, table: str) -> sa.Subquery:
    """The staged rows, each with an id: its own, or one that follows from its content."""
    key = KEYS[table]
    given = key in staged.c and not count(connection, staged, staged.c[key].is_(None))
    if given or table not in _CONTENT:
        return staged.select().subquery()
    said = [
        sa.func.coalesce(sa.cast(staged.c[name], tables.Text), "") if name in staged.c else ""
        for name in _CONTENT[table]
    ]
    content: sa.ColumnElement[str] = sa.literal(table, tables.Text)
    for text in said:
        content = content + _SEPARATOR + text
    own = staged.c[key] if key in staged.c else sa.null()
    others = [column for column in staged.c if column.name != key]
    return sa.select(
        sa.func.coalesce(own, sa.func.md5(content, type_=tables.Text)).label(key), *others
    ).subquery()


@contextmanager
def one_a_key(
    connection: sa.Connection, rows: sa.Subquery, keys: Sequence[str], *, last: bool
) -> Iterator[sa.Select[Any]]:
    """Of the rows with the same keys the first or the last of the file.

    Only those whose keys come again are put in order, for they are few or none.
    """
    names = [rows.c[key] for key in keys]
    facts = [column for column in rows.c if column.name != PLACE]
    again = set_aside(
        connection, "keys_again", sa.select(*names).group_by(*names).having(sa.func.count() > 1)
    )
    comes_again = sa.exists().where(*(again.c[key] == rows.c[key] for key in keys))
    if not count(connection, again):
        yield sa.select(*facts)
    else:
        place = rows.c[PLACE].desc() if last else rows.c[PLACE]
        turn = sa.func.row_number().over(partition_by=names, order_by=place).label(PLACE)
        ranked = sa.select(*facts, turn).where(comes_again).subquery()
        kept = [column for column in ranked.c if column.name != PLACE]
        once = sa.select(*facts).where(~comes_again)
        yield sa.select(once.union_all(sa.select(*kept).where(ranked.c[PLACE] == 1)).subquery())
    again.drop(connection)


def set_aside(connection: sa.Connection, name: str, rows: sa.Select[Any]) -> sa.Table:
    """The result of a query as a temporary table."""
    columns = [sa.Column(column.name, column.type) for column in rows.selected_columns]
    aside = sa.Table(name, sa.MetaData(), *columns, prefixes=["TEMPORARY"])
    aside.create(connection)
    connection.execute(aside.insert().from_select(aside.columns.keys(), rows))
    return aside


def count(
    connection: sa.Connection, rows: sa.FromClause, *conditions: sa.ColumnElement[bool]
) -> int:
    """How many rows of a table meet these conditions."""
    return connection.scalar(sa.select(sa.func.count()).select_from(rows).where(*conditions)) or 0
