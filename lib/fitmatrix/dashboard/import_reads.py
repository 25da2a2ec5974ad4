"""What the Data page asks of the database: imports, rejected rows, saved mappings."""

import sqlalchemy as sa

from fitmatrix.facts import arrived, saved_mappings, undoing
from fitmatrix.facts.arrived import Arrived
from fitmatrix.facts.saved_mappings import SavedMapping


def imports(engine: sa.Engine, limit: int) -> list[Arrived]:
    """The last imports, the latest first."""
    with engine.connect() as connection:
        return arrived.arrived(connection, limit)


def state(engine: sa.Engine) -> tuple[str, ...]:
    """What changes when an import comes in or is undone."""
    return tuple(f"{one.import_id} {one.undone_at}" for one in imports(engine, 50))


def rejects_csv(engine: sa.Engine, import_id: str) -> bytes:
    """The rejected rows of an import as CSV, with the mark by which spreadsheets know UTF-8."""
    with engine.connect() as connection:
        return "".join(arrived.rejects_csv(connection, import_id)).encode("utf-8-sig")


def undo_first(engine: sa.Engine, import_id: str) -> list[Arrived]:
    """The imports to undo before one, in that order."""
    with engine.connect() as connection:
        return undoing.undo_first(connection, import_id)


def saved(engine: sa.Engine) -> list[SavedMapping]:
    """The saved mappings, the latest first."""
    with engine.connect() as connection:
        return saved_mappings.saved_mappings(connection)
