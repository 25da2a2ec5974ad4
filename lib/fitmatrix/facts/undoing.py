"""Taking an import back: the facts are then as they were before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fitmatrix.engine.database import what_is_wrong
from fitmatrix.engine.waiting import in_turn, one_at_a_time
from fitmatrix.errors import UndoError
from fitmatrix.facts import tables
from fitmatrix.facts.arrived import Arrived, arrived, find_import
from fitmatrix.facts.fitting import TABLES
from fitmatrix.facts.footprints import KEYS
from fitmatrix.facts.parts import Kind


@dataclass(frozen=True)
class TakenBack:
    """What an undo did to one table: rows removed, and rows that have their old values again."""

    removed: int
    restored: int


@dataclass(frozen=True)
class Undone:
    """What became of an import that was undone, by table."""

    import_id: str
    file: str
    tables: dict[str, TakenBack]


def undo(engine: sa.Engine, import_id: str, *, now: datetime) -> Undone:
    """Take an import back, all of it or nothing; its rejected rows and its counts stay.

    Columns that it brought along stay too, empty where no other import fills them.

    Raises:
        UndoError: there is no such import, it was undone before, later imports build on it, or it
            is not known what it changed.
        DatabaseError: the database cannot be written.

    """
    try:
        with in_turn(engine), engine.begin() as connection:
            tables.create(connection)
            one_at_a_time(connection, tables.imports)
            taken = find_import(connection, import_id)
            _check(connection, taken)
            found = {name: _taken_back(connection, taken, Kind(name)) for name in taken.tables}
            _check_whole(taken, found)
            _forget(connection, taken.import_id)
            connection.execute(
                tables.undone_imports.insert(), {"import_id": taken.import_id, "undone_at": now}
            )
            return Undone(taken.import_id, taken.file, found)
    except DBAPIError as error:
        raise what_is_wrong(engine, error) from error


def undo_first(connection: sa.Connection, import_id: str) -> list[Arrived]:
    """The later imports that build on one, and those that build on them, in the order to undo."""
    kept = tables.built_on
    if not sa.inspect(connection).has_table(kept.name):
        return []
    pairs = connection.execute(sa.select(kept.c.import_id, kept.c.earlier_id)).all()
    upon: dict[str, set[str]] = {}
    for later, earlier in pairs:
        upon.setdefault(earlier, set()).add(later)
    live = {one.import_id: one for one in arrived(connection) if one.undone_at is None}
    order = list(_after(import_id, upon, set()))
    return [live[each] for each in order if each in live and each != import_id]


def _after(import_id: str, upon: dict[str, set[str]], seen: set[str]) -> Iterator[str]:
    """An import after all that build on it, each once."""
    for later in sorted(upon.get(import_id, set()) - seen):
        yield from _after(later, upon, seen)
    if import_id not in seen:
        seen.add(import_id)
        yield import_id


def _check(connection: sa.Connection, taken: Arrived) -> None:
    about = f"{taken.file}, import {taken.import_id}"
    if taken.undone_at is not None:
        raise UndoError(f"{about}, was undone on {taken.undone_at:%d %b %Y, %H:%M} UTC already")
    later = undo_first(connection, taken.import_id)
    if later:
        named = ", then ".join(f"{one.file} ({one.import_id})" for one in later)
        raise UndoError(f"{about}: later imports build on it; undo {named} first")


def _taken_back(connection: sa.Connection, taken: Arrived, kind: Kind) -> TakenBack:
    stored = tables.as_stored(connection, TABLES[kind])
    if stored.name == tables.contacts.name:
        added = sa.select(tables.added_contacts.c.contact_id)
        mine = added.where(tables.added_contacts.c.import_id == taken.import_id)
        gone = stored.delete().where(stored.c.contact_id.in_(mine))
    else:
        gone = stored.delete().where(stored.c.import_id == taken.import_id)
    removed = connection.execute(gone).rowcount
    return TakenBack(removed, _restored(connection, taken.import_id, stored))


def _restored(connection: sa.Connection, import_id: str, stored: sa.Table) -> int:
    """Give the rows that an import changed their old values; how many these are."""
    if stored.name not in KEYS:
        return 0
    kept = tables.replaced_values.c
    mine = sa.and_(kept.import_id == import_id, kept.table_name == stored.name)
    names = connection.scalars(sa.select(kept.column_name).where(mine).distinct()).all()
    for name in names:
        old = sa.cast(kept.value, stored.c[name].type)
        same = stored.c[KEYS[stored.name]] == kept.row_id
        connection.execute(
            stored.update().values({name: old}).where(mine, kept.column_name == name, same)
        )
    changed = sa.select(kept.row_id).where(mine).distinct().subquery()
    return connection.scalar(sa.select(sa.func.count()).select_from(changed)) or 0


def _check_whole(taken: Arrived, found: dict[str, TakenBack]) -> None:
    for name, counts in taken.tables.items():
        if counts.loaded != found[name].removed + found[name].restored:
            raise UndoError(
                f"{taken.file}, import {taken.import_id}, cannot be undone: of its"
                f" {counts.loaded:,} rows in {name} it is not known which they are, as an earlier"
                " version of fitmatrix imported them or something else changed them since"
            )


def _forget(connection: sa.Connection, import_id: str) -> None:
    for kept in (tables.added_contacts, tables.replaced_values, tables.built_on):
        connection.execute(kept.delete().where(kept.c.import_id == import_id))
