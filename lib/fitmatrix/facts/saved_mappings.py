"""Mappings with a name, kept in the database; every change is a row more."""

from dataclasses import dataclass
from datetime import datetime
from unicodedata import normalize

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fitmatrix.engine.database import what_is_wrong
from fitmatrix.errors import MappingError
from fitmatrix.facts import tables
from fitmatrix.facts.fitting import missing_headers
from fitmatrix.facts.mapping import Mapping, mapping_of

LONGEST_NAME = 80
"""Characters a name may have."""


@dataclass(frozen=True)
class SavedMapping:
    """A mapping as it was saved last, as YAML."""

    name: str
    text: str
    saved_at: datetime

    def mapping(self) -> Mapping:
        """The mapping that the YAML says.

        Raises:
            MappingError: it is none.

        """
        return mapping_of(self.text, self.name, self.name).model_copy(update={"name": self.name})


def saved_mappings(connection: sa.Connection) -> list[SavedMapping]:
    """The mappings that are not deleted, the latest first."""
    kept = tables.saved_mappings
    if not sa.inspect(connection).has_table(kept.name):
        return []
    rows = connection.execute(sa.select(kept).order_by(kept.c.number)).all()
    latest = {row.name: row for row in rows}
    live = (row for row in rows if latest[row.name] is row and not row.is_deleted)
    return [SavedMapping(row.name, row.text, row.saved_at) for row in live][::-1]


def saved_mapping(connection: sa.Connection, name: str) -> SavedMapping | None:
    """The mapping saved under a name, if there is one."""
    return next((each for each in saved_mappings(connection) if each.name == name), None)


def fitting_mapping(connection: sa.Connection, headers: tuple[str, ...]) -> SavedMapping | None:
    """The mapping saved last of those whose columns are all in a file with these headers."""
    for each in saved_mappings(connection):
        found = each.mapping()
        if not missing_headers(found, headers) and set(found.named_headers) <= set(headers):
            return each
    return None


def save_mapping(engine: sa.Engine, name: str, text: str, now: datetime) -> SavedMapping:
    """Keep the YAML of a mapping under a name, in place of what was kept under it before.

    Raises:
        MappingError: the name is empty or too long, or the text is no mapping.
        DatabaseError: the database cannot be written.

    """
    kept = SavedMapping(_cleaned(name), text, now)
    kept.mapping()
    _append(engine, kept, is_deleted=False)
    return kept


def delete_mapping(engine: sa.Engine, name: str, now: datetime) -> None:
    """Offer a mapping no longer; what was imported by it stays.

    Raises:
        MappingError: there is none of that name.
        DatabaseError: the database cannot be written.

    """
    with engine.connect() as connection:
        found = saved_mapping(connection, name)
    if found is None:
        raise MappingError(f"there is no saved mapping {name!r}")
    _append(engine, SavedMapping(name, found.text, now), is_deleted=True)


def _append(engine: sa.Engine, one: SavedMapping, *, is_deleted: bool) -> None:
    kept = tables.saved_mappings
    try:
        with engine.begin() as connection:
            tables.create(connection)
            last = connection.scalar(sa.select(sa.func.max(kept.c.number))) or 0
            row = {"name": one.name, "text": one.text, "saved_at": one.saved_at}
            connection.execute(kept.insert(), {"number": last + 1, "is_deleted": is_deleted, **row})
    except DBAPIError as error:
        raise what_is_wrong(engine, error) from error


def _cleaned(name: str) -> str:
    cleaned = " ".join(normalize("NFC", name).replace("\0", " ").split())
    if not cleaned:
        raise MappingError("A mapping needs a name; write which files it is for")
    if len(cleaned) > LONGEST_NAME:
        raise MappingError(f"This name has {len(cleaned)} characters; write at most {LONGEST_NAME}")
    return cleaned
