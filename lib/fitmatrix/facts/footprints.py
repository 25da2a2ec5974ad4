"""What an import leaves behind so that it can be undone: what it added, replaced and built on."""

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
    connection: sa.Connection, rows: sa.Table, stored: sa.Table, import_id: sa.ColumnElement[str]
) -> None:
    """Keep which earlier imports added or changed the contacts or deals of an import."""
    replaced, key = tables.replaced_values.c, rows.c[KEYS[stored.name]]
    changed = sa.select(replaced.import_id).where(
        replaced.table_name == stored.name, replaced.row_id == key
    )
    added = tables.added_contacts.c if stored.name == tables.contacts.name else stored.c
    first = sa.select(added.import_id).where(added[KEYS[stored.name]] == key)
    for earlier in (changed, first):
        keep_earlier(connection, earlier, import_id)


def keep_earlier(
    connection: sa.Connection, earlier: sa.Select[Any], import_id: sa.ColumnElement[str]
) -> None:
    """Keep the imports of a query as those that another builds on."""
    kept, found = tables.built_on, earlier.distinct().subquery()
    others = sa.select(import_id, found.c[0]).where(found.c[0] != import_id)
    connection.execute(kept.insert().from_select(kept.c.keys(), others))
