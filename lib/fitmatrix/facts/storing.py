"""Rows of a file into the tables of facts: staged first, then added or updated in whole sets.

Contacts and deals have a present state: a later row wins, and a row that says nothing new is
known. Activities and stage entries happened: a row that is there already is known, and none is
ever changed. An activity without an id of its own is known by its content.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from fitmatrix.facts import footprints, indexes, tables
from fitmatrix.facts.fitting import TABLES
from fitmatrix.facts.keys import (
    CONTENT,
    KEYS,
    count,
    has_no_own_id,
    id_of,
    one_a_key,
    set_aside,
    the_same,
)
from fitmatrix.facts.parts import Kind

_THERE, _BY = "there#", "import#"  # no column of a source can be called so
Stamps = dict[str, sa.ColumnElement[Any]]
"""The columns that the import fills where the file does not, by name."""


@dataclass(frozen=True)
class Stored:
    """How many rows were added, how many changed; ``orphans`` were added of unknown contacts."""

    added: int
    orphans: int
    changed: int = 0


def store(
    connection: sa.Connection, kind: Kind, staged: sa.Table, *, import_id: str, now: datetime
) -> Stored:
    """Add or update the facts that were staged."""
    if connection.dialect.name == "postgresql":
        # Temporary tables have no statistics, and rough ones will do.
        connection.execute(sa.text("SET LOCAL default_statistics_target = 10"))
        connection.execute(sa.text(f"ANALYZE {staged.name}"))
        connection.execute(sa.text("SET LOCAL work_mem = '64MB'"))  # to sort and join without files
        connection.execute(sa.text("SET LOCAL maintenance_work_mem = '256MB'"))
    stored = tables.as_stored(connection, TABLES[kind])
    stamps: Stamps = {
        "import_id": sa.literal(import_id),
        "imported_at": sa.literal(now, tables.Moment),
        "origin": sa.literal("crm"),
        "is_machine": sa.false(),
    }
    with indexes.built_last(connection, stored):
        return _STORE[kind](connection, staged, stored, stamps)


def _update_or_add(
    connection: sa.Connection, staged: sa.Table, stored: sa.Table, stamps: Stamps
) -> Stored:
    key = KEYS[stored.name]
    others = [column for column in staged.c if column.name != key]
    rows = sa.select(id_of(staged, stored.name).label(key), *others).subquery()
    with one_a_key(connection, rows, [key], last=True) as chosen:
        latest = set_aside(connection, "latest_rows", chosen)
    changed = _change(connection, latest, key, stored, stamps)
    unknown = ~sa.exists().where(stored.c[key] == latest.c[key])
    fresh = set_aside(connection, "fresh_rows", sa.select(latest).where(unknown))
    added = _add(connection, fresh, stored, stamps)
    if count(connection, latest) > added.added:
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
    changed = set_aside(connection, "changed_rows", both)
    number = count(connection, changed)
    if number:
        footprints.keep_replaced(connection, changed, stored, stamps["import_id"])
        news = {name: changed.c[name] for name in names}
        connection.execute(stored.update().values(news).where(stored.c[key] == changed.c[key]))
    changed.drop(connection)
    return number


def _append_activities(
    connection: sa.Connection, staged: sa.Table, stored: sa.Table, stamps: Stamps
) -> Stored:
    """Those with an id of their own, then those that only their content tells apart."""
    key, content = KEYS[stored.name], CONTENT[stored.name]
    missing = [sa.cast(sa.null(), stored.c[n].type).label(n) for n in content if n not in staged.c]
    nameless, added = sa.select(staged, *missing), []
    if key in staged.c:
        named = sa.select(staged).where(staged.c[key].is_not(None))
        nameless = nameless.where(staged.c[key].is_(None))
        added.append(_append(connection, named, [key], stored, stamps))
    if not added or count(connection, staged, staged.c[key].is_(None)):
        alike = sa.select(stored).where(has_no_own_id(stored, stored.name)).subquery()
        added.append(_append(connection, nameless, content, stored, stamps, among=alike))
    return _sum(added)


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
    keys = ["contact_id", "stage"]
    entered = _append(connection, dated, [*keys, "entered_at"], stored, stamps)
    return _sum([entered, _append(connection, undated, keys, stored, stamps)])


def _sum(parts: Sequence[Stored]) -> Stored:
    return Stored(sum(part.added for part in parts), sum(part.orphans for part in parts))


_STORE = {
    Kind.CONTACTS: _update_or_add,
    Kind.DEALS: _update_or_add,
    Kind.ACTIVITIES: _append_activities,
    Kind.STAGES: _append_stages,
}


def _append(
    connection: sa.Connection,
    rows: sa.Select[Any],
    keys: Sequence[str],
    stored: sa.Table,
    stamps: Stamps,
    *,
    among: sa.FromClause | None = None,
) -> Stored:
    """Add the first row of each key that is not stored yet, looked for ``among`` some or all.

    Which imports stored the others is kept.
    """
    there = stored if among is None else among
    with one_a_key(connection, rows.subquery(), keys, last=False) as chosen:
        news = chosen.subquery()
        if not connection.scalar(sa.select(sa.exists().select_from(stored))):
            return _add(connection, news, stored, stamps)
        found = [there.c[keys[0]].label(_THERE), there.c.import_id.label(_BY)]
        same = the_same(there, news, keys)
        beside = sa.select(*news.c, *found).select_from(news.outerjoin(there, same))
        placed = set_aside(connection, "placed_rows", beside)
    added = _add(connection, placed, stored, stamps, placed.c[_THERE].is_(None))
    footprints.keep_earlier(connection, sa.select(placed.c[_BY]), stamps["import_id"])
    placed.drop(connection)
    return added


def _add(
    connection: sa.Connection,
    rows: sa.FromClause,
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
    added = connection.execute(
        stored.insert().from_select(list(columns), fresh),
        execution_options={"preserve_rowcount": True},
    )
    return Stored(added.rowcount, _orphans(connection, rows, stored, *claims))


def _orphans(
    connection: sa.Connection,
    rows: sa.FromClause,
    stored: sa.Table,
    *claims: sa.ColumnElement[bool],
) -> int:
    if stored.name == tables.contacts.name:
        return 0
    of_contact = tables.contacts.c.contact_id == rows.c.contact_id
    return count(connection, rows, *claims, ~sa.exists().where(of_contact))
