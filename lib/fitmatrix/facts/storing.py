"""Rows of a file into the tables of facts: staged first, then added or updated in whole sets.

Contacts and deals have a present state: a later row wins, and a row that says nothing new is
known. Activities and stage entries happened: a row that is there already is known, and none is
ever changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from fitmatrix.engine.loading import load
from fitmatrix.facts import cells, footprints, tables
from fitmatrix.facts.fitting import TABLES, Fit
from fitmatrix.facts.parts import Kind
from fitmatrix.facts.shaping import Shaped

_PLACE, _THERE, _BY = "row#", "there#", "import#"  # no column of a source can be called so
_SEPARATOR = "\x1f"
_DERIVED = {"email": "email_domain", "kind": "raw_kind", "occurred_at": "occurred_day",
            "stage": "entered_at"}  # fmt: skip
_KEYS = {"contacts": "contact_id", "deals": "deal_id", "activities": "activity_id"}
_CONTENT = {
    "activities": ("contact_id", "raw_kind", "detail", "occurred_at"),
    "deals": ("contact_id", "amount", "currency", "status", "created_at", "closed_at",
              "lost_reason"),
}  # fmt: skip
Stamps = dict[str, sa.ColumnElement[Any]]
"""The columns that the import fills where the file does not, by name."""


@dataclass(frozen=True)
class Stored:
    """How many rows were added, how many changed; ``orphans`` were added of unknown contacts."""

    added: int
    orphans: int
    changed: int = 0


def staging(connection: sa.Connection, kind: Kind, fit: Fit) -> sa.Table:
    """An empty temporary table for the rows that a file feeds into one table."""
    table = TABLES[kind]
    parts = [part for part in fit.parts if part.kind is kind]
    names = _with_derived({name for part in parts for name in part.fields})
    further = fit.further.values() if parts[0].main else ()
    staged = sa.Table(
        f"staged_{table.name}",
        sa.MetaData(),
        sa.Column(_PLACE, sa.BigInteger),
        *(sa.Column(column.name, column.type) for column in table.c if column.name in names),
        *(sa.Column(name, tables.Text) for name in further),
        prefixes=["TEMPORARY"],
    )
    staged.create(connection)
    return staged


def stage(connection: sa.Connection, kind: Kind, staged: sa.Table, rows: Shaped) -> None:
    """Append the rows of a block to the temporary table."""
    if len(rows.numbers) == 0:
        return
    table, size = TABLES[kind], len(rows.numbers)
    columns = {_PLACE: rows.numbers}
    for name in staged.c.keys()[1:]:
        kind_of_cell = cells.arrow_type(table.c[name]) if name in table.c else cells.TEXT
        columns[name] = rows.fields.get(name, pa.nulls(size, kind_of_cell))
    load(connection, staged, pa.table(columns))


def store(
    connection: sa.Connection, kind: Kind, staged: sa.Table, *, import_id: str, now: datetime
) -> Stored:
    """Add or update the facts that were staged, and drop the temporary table."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(f"ANALYZE {staged.name}"))  # temporary tables have no statistics
    stored = tables.as_stored(connection, TABLES[kind])
    stamps: Stamps = {
        "import_id": sa.literal(import_id),
        "imported_at": sa.literal(now, tables.Moment),
        "origin": sa.literal("crm"),
        "is_machine": sa.false(),
    }
    found = _STORE[kind](connection, staged, stored, stamps)
    staged.drop(connection)
    return found


def _update_or_add(
    connection: sa.Connection, staged: sa.Table, stored: sa.Table, stamps: Stamps
) -> Stored:
    key = _KEYS[stored.name]
    rows = _identified(staged, stored.name)
    latest = _set_aside(connection, "latest_rows", _one_a_key(rows, [key], last=True))
    changed = _change(connection, latest, key, stored, stamps)
    unknown = ~sa.exists().where(stored.c[key] == latest.c[key])
    fresh = _set_aside(connection, "fresh_rows", sa.select(latest).where(unknown))
    added = _add(connection, fresh, stored, stamps)
    if _count(connection, latest) > added.added:
        footprints.keep_foundations(connection, latest, stored, stamps["import_id"])
    if stored.name == tables.contacts.name:
        footprints.keep_added(connection, fresh, stamps["import_id"])
    fresh.drop(connection)
    latest.drop(connection)
    return Stored(added.added, added.orphans, changed)


def _change(
    connection: sa.Connection, latest: sa.Table, key: str, stored: sa.Table, stamps: Stamps
) -> int:
    """Update the rows that say something new, and keep what stood there before."""
    names = [column.name for column in latest.c if column.name != key]
    differs = sa.or_(
        sa.false(), *(stored.c[name].is_distinct_from(latest.c[name]) for name in names)
    )
    before = [stored.c[name].label(footprints.before(name)) for name in names]
    both = sa.select(latest, *before).where(stored.c[key] == latest.c[key], differs)
    changed = _set_aside(connection, "changed_rows", both)
    number = _count(connection, changed)
    if number:
        footprints.keep_replaced(connection, changed, stored, stamps["import_id"])
        news = {name: changed.c[name] for name in names}
        connection.execute(stored.update().values(news).where(stored.c[key] == changed.c[key]))
    changed.drop(connection)
    return number


def _append_activities(
    connection: sa.Connection, staged: sa.Table, stored: sa.Table, stamps: Stamps
) -> Stored:
    key = _KEYS[stored.name]
    rows = _one_a_key(_identified(staged, stored.name), [key], last=False)
    return _append(connection, rows, [key], stored, stamps)


def _append_stages(
    connection: sa.Connection, staged: sa.Table, stored: sa.Table, stamps: Stamps
) -> Stored:
    """Dated entries, then the stages that contacts are in without a date: entered by now.

    A stage that a contact is said to be in is known when the contact ever entered it.
    """
    dated = sa.select(staged).where(staged.c.entered_at.is_not(None))
    others = [column for column in staged.c if column.name != "entered_at"]
    undated = sa.select(*others, stamps["imported_at"].label("entered_at")).where(
        staged.c.entered_at.is_(None)
    )
    entered = orphans = 0
    for rows, keys in ((dated, ("contact_id", "stage", "entered_at")),
                       (undated, ("contact_id", "stage"))):  # fmt: skip
        added = _append(
            connection, _one_a_key(rows.subquery(), keys, last=False), keys, stored, stamps
        )
        entered, orphans = entered + added.added, orphans + added.orphans
    return Stored(entered, orphans)


_STORE = {
    Kind.CONTACTS: _update_or_add,
    Kind.DEALS: _update_or_add,
    Kind.ACTIVITIES: _append_activities,
    Kind.STAGES: _append_stages,
}


def _with_derived(fields: set[str]) -> set[str]:
    return fields | {derived for field, derived in _DERIVED.items() if field in fields}


def _identified(staged: sa.Table, table: str) -> sa.FromClause:
    """The staged rows, each with an id: its own, or one that follows from its content."""
    if table not in _CONTENT:
        return staged
    key = _KEYS[table]
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


def _one_a_key(rows: sa.FromClause, keys: Sequence[str], *, last: bool) -> sa.Select[Any]:
    """Of the rows with the same keys the first or the last of the file."""
    place = rows.c[_PLACE].desc() if last else rows.c[_PLACE]
    turn = sa.func.row_number().over(partition_by=[rows.c[key] for key in keys], order_by=place)
    facts = [column for column in rows.c if column.name != _PLACE]
    ranked = sa.select(*facts, turn.label(_PLACE)).subquery()
    kept = [column for column in ranked.c if column.name != _PLACE]
    return sa.select(*kept).where(ranked.c[_PLACE] == 1)


def _set_aside(connection: sa.Connection, name: str, rows: sa.Select[Any]) -> sa.Table:
    """The result of a query as a temporary table."""
    columns = [sa.Column(column.name, column.type) for column in rows.selected_columns]
    aside = sa.Table(name, sa.MetaData(), *columns, prefixes=["TEMPORARY"])
    aside.create(connection)
    connection.execute(aside.insert().from_select(aside.columns.keys(), rows))
    return aside


def _append(
    connection: sa.Connection,
    rows: sa.Select[Any],
    keys: Sequence[str],
    stored: sa.Table,
    stamps: Stamps,
) -> Stored:
    """Add the rows whose keys are not stored yet, and keep which imports stored the others."""
    news = rows.subquery()
    same = sa.and_(*(stored.c[key] == news.c[key] for key in keys))
    found = [stored.c[keys[0]].label(_THERE), stored.c.import_id.label(_BY)]
    beside = sa.select(*news.c, *found).select_from(news.outerjoin(stored, same))
    placed = _set_aside(connection, "placed_rows", beside)
    added = _add(connection, placed, stored, stamps, placed.c[_THERE].is_(None))
    footprints.keep_earlier(connection, sa.select(placed.c[_BY]), stamps["import_id"])
    placed.drop(connection)
    return added


def _add(
    connection: sa.Connection,
    rows: sa.Table,
    stored: sa.Table,
    stamps: Stamps,
    *claims: sa.ColumnElement[bool],
) -> Stored:
    """Add the rows for which these claims hold."""
    stamped = {name: stamp for name, stamp in stamps.items() if name in stored.c}
    filled = {
        column.name: sa.func.coalesce(column, stamped[column.name])
        if column.name in stamped
        else column
        for column in rows.c
        if column.name not in (_THERE, _BY)
    }
    columns = {**stamped, **filled}
    fresh = sa.select(*columns.values()).select_from(rows).where(*claims)
    connection.execute(stored.insert().from_select(list(columns), fresh))
    return Stored(_count(connection, rows, *claims), _orphans(connection, rows, stored, *claims))


def _orphans(
    connection: sa.Connection,
    rows: sa.Table,
    stored: sa.Table,
    *claims: sa.ColumnElement[bool],
) -> int:
    if stored.name == tables.contacts.name:
        return 0
    of_contact = tables.contacts.c.contact_id == rows.c.contact_id
    return _count(connection, rows, *claims, ~sa.exists().where(of_contact))


def _count(connection: sa.Connection, rows: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(rows).where(*conditions)) or 0
