"""What an import leaves behind so that it can be undone: what it added, replaced and built on."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from fitmatrix.facts import tables

KEYS = {tables.contacts.name: "contact_id", tables.deals.name: "deal_id"}
"""The tables whose rows an import may change, each with the column that names a row."""


def before(name: str) -> str:
    """The column that holds what stood in another before; no column of a source is called so."""
    return f"{name}#before"


def keep_added(
    connection: sa.Connection, fresh: sa.Table, import_id: sa.ColumnElement[str]
) -> None:
    """Keep which contacts an import adds; all other tables of facts say so themselves."""
    kept = tables.added_contacts
    rows = sa.select(import_id, fresh.c.contact_id)
    connection.execute(kept.insert().from_select(["import_id", "contact_id"], rows))


def keep_replaced(
    connection: sa.Connection, changed: sa.Table, stored: sa.Table, import_id: sa.ColumnElement[str]
) -> None:
    """Keep the values that an import replaces: a row a value.

    ``changed`` holds the new values of rows under their names, and the old ones beside them.
    """
    kept, key = tables.replaced_values, changed.c[KEYS[stored.name]]
    differ = {
        column.name: column.is_distinct_from(changed.c[before(column.name)])
        for column in changed.c
        if before(column.name) in changed.c
    }
    rows = [sa.func.sum(sa.case((claim, 1), else_=0)).label(n) for n, claim in differ.items()]
    number = connection.execute(sa.select(*rows)).mappings().one()
    for name in (name for name in differ if number[name]):
        about = [sa.literal(stored.name, tables.Text), key, sa.literal(name, tables.Text)]
        old = sa.cast(changed.c[before(name)], tables.Text)
        replaced = sa.select(import_id, *about, old).where(differ[name])
        connection.execute(kept.insert().from_select(kept.c.keys(), replaced))


def keep_foundations(
    connection: sa.Connection, rows: sa.FromClause, stored: sa.Table, import_id: str
) -> None:
    """Keep which earlier imports added or changed what an import found already there."""
    kept = tables.built_on
    earlier = sa.union(*_earlier(rows, stored)).subquery()
    others = sa.select(sa.literal(import_id), earlier.c.import_id).where(
        earlier.c.import_id != import_id
    )
    connection.execute(kept.insert().from_select(kept.c.keys(), others))


def _earlier(rows: sa.FromClause, stored: sa.Table) -> Iterator[sa.Select[Any]]:
    """The imports that said something of these rows."""
    if stored.name in KEYS:
        replaced, of_row = tables.replaced_values.c, rows.c[KEYS[stored.name]]
        yield sa.select(replaced.import_id).where(
            replaced.table_name == stored.name, replaced.row_id == of_row
        )
    if stored.name == tables.contacts.name:
        added = tables.added_contacts.c
        yield sa.select(added.import_id).where(added.contact_id == rows.c.contact_id)
    else:
        yield sa.select(stored.c.import_id).where(*_is_there(rows, stored))


def _is_there(rows: sa.FromClause, stored: sa.Table) -> list[sa.ColumnElement[bool]]:
    """That a row is in a table already; of a stage without a date, that it was ever entered."""
    names = {"activities": ("activity_id",), "deals": ("deal_id",)}
    same = [
        stored.c[name] == rows.c[name] for name in names.get(stored.name, ("contact_id", "stage"))
    ]
    if stored.name == tables.stage_entries.name:
        at = rows.c.entered_at
        same.append(sa.or_(at.is_(None), stored.c.entered_at == at))
    return same
