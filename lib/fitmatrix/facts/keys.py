"""What tells rows apart: an id of their own, or their content; of the same ones one is chosen."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from fitmatrix.facts import tables

PLACE = "row#"
"""The column with the number of a row in its file; no column of a source can be called so."""

KEYS = {"contacts": "contact_id", "deals": "deal_id", "activities": "activity_id"}
"""The tables whose rows have an id, each with its column."""

CONTENT = {
    "activities": ("contact_id", "raw_kind", "detail", "occurred_at"),
    "deals": ("contact_id", "amount", "currency", "status", "created_at", "closed_at",
              "lost_reason"),
}  # fmt: skip
"""The tables whose sources may give no ids, each with what tells their rows apart then."""

_SEPARATOR, _DIGEST = "\x1f", 32  # letters of what md5 gives
_MAY_BE_MISSING = ("detail",)


def id_of(rows: sa.FromClause, table: str) -> sa.ColumnElement[str]:
    """The id of each row of a table: its own, or one that follows from its content."""
    own = [rows.c[KEYS[table]]] if KEYS[table] in rows.c else []
    if table not in CONTENT:
        return own[0]
    return sa.func.coalesce(*own, _from_content(rows, table), type_=tables.Text)


def has_no_own_id(rows: sa.FromClause, table: str) -> sa.ColumnElement[bool]:
    """Whether stored rows have no id of their own; earlier versions gave such the one they get."""
    own = rows.c[KEYS[table]]
    was_made = sa.func.length(own) == _DIGEST, own == _from_content(rows, table)
    return sa.case(was_made, else_=own.is_(None))


def _from_content(rows: sa.FromClause, table: str) -> sa.ColumnElement[str]:
    parts: list[sa.ColumnElement[str]] = [sa.literal(table, tables.Text)]
    for name in CONTENT[table]:
        parts.append(sa.literal(_SEPARATOR, tables.Text))
        parts += [sa.cast(rows.c[name], tables.Text)] if name in rows.c else []
    return sa.func.md5(sa.func.concat(*parts), type_=tables.Text)  # NULL adds nothing to concat


def the_same(
    one: sa.FromClause, other: sa.FromClause, keys: Sequence[str]
) -> sa.ColumnElement[bool]:
    """Whether two rows have the same keys, of which a detail may be missing, but never blank."""
    return sa.and_(*(_comparable(one.c[key]) == _comparable(other.c[key]) for key in keys))


def _comparable(key: "sa.ColumnElement[Any]") -> sa.ColumnElement[Any]:
    return sa.func.coalesce(key, "") if key.key in _MAY_BE_MISSING else key


@contextmanager
def one_a_key(
    connection: sa.Connection, rows: sa.Subquery, keys: Sequence[str], *, last: bool
) -> Iterator[sa.Select[Any]]:
    """Of the rows with the same keys the first or the last of the file.

    Only those whose keys come again are put in order, for they are few or none.
    """
    names = [rows.c[key] for key in keys]
    facts = [column for column in rows.c if column.name != PLACE]
    comes_twice = sa.select(*names).group_by(*names).having(sa.func.count() > 1)
    several = set_aside(connection, "keys_again", comes_twice)
    comes_again = sa.exists().where(the_same(several, rows, keys))
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
