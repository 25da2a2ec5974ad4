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


@contextmanager
def one_an_id(
    connection: sa.Connection, staged: sa.Table, table: str, *, last: bool
) -> Iterator[sa.Select[Any]]:
    """The staged rows, each with an id: its own, or one that follows from its content.

    Of the rows with the same id it is the first or the last of the file.
    """
    key = KEYS[table]
    rows, again = staged.select().subquery(), None
    if table in _CONTENT and key not in staged.c:
        said = [staged.c[name] for name in _CONTENT[table] if name in staged.c]
        rows = sa.select(_from_content(staged, table).label(key), *staged.c).subquery()
        again = sa.select(_from_content(_several(said).subquery(), table).label(key))
    elif table in _CONTENT and count(connection, staged, staged.c[key].is_(None)):
        own = sa.func.coalesce(staged.c[key], _from_content(staged, table)).label(key)
        others = [column for column in staged.c if column.name != key]
        rows = sa.select(own, *others).subquery()
    with one_a_key(connection, rows, [key], last=last, again=again) as chosen:
        yield chosen


def _from_content(rows: sa.FromClause, table: str) -> sa.ColumnElement[str]:
    parts: list[sa.ColumnElement[str]] = [sa.literal(table, tables.Text)]
    for name in _CONTENT[table]:
        parts.append(sa.literal(_SEPARATOR, tables.Text))
        parts += [sa.cast(rows.c[name], tables.Text)] if name in rows.c else []
    return sa.func.md5(sa.func.concat(*parts), type_=tables.Text)  # NULL adds nothing to concat


def _several(names: Sequence["sa.ColumnElement[Any]"]) -> sa.Select[Any]:
    """What several rows say alike."""
    return sa.select(*names).group_by(*names).having(sa.func.count() > 1)


@contextmanager
def one_a_key(
    connection: sa.Connection,
    rows: sa.Subquery,
    keys: Sequence[str],
    *,
    last: bool,
    again: sa.Select[Any] | None = None,
) -> Iterator[sa.Select[Any]]:
    """Of the rows with the same keys the first or the last of the file.

    Only those whose keys come ``again`` are put in order, for they are few or none.
    """
    names = [rows.c[key] for key in keys]
    facts = [column for column in rows.c if column.name != PLACE]
    several = set_aside(connection, "keys_again", _several(names) if again is None else again)
    comes_again = sa.exists().where(*(several.c[key] == rows.c[key] for key in keys))
    if not count(connection, several):
        yield sa.select(*facts)
    else:
        place = rows.c[PLACE].desc() if last else rows.c[PLACE]
        turn = sa.func.row_number().over(partition_by=names, order_by=place).label(PLACE)
        ranked = sa.select(*facts, turn).where(comes_again).subquery()
        kept = [column for column in ranked.c if column.name != PLACE]
        once = sa.select(*facts).where(~comes_again)
        yield sa.select(once.union_all(sa.select(*kept).where(ranked.c[PLACE] == 1)).subquery())
    several.drop(connection)


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
