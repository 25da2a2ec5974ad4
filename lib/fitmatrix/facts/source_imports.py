"""A table or SELECT of a source into the database, whole or only what is new."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fitmatrix.engine.database import what_is_wrong
from fitmatrix.facts.choosing import chosen
from fitmatrix.facts.importing import dry_run, import_table
from fitmatrix.facts.mapping import Mapping
from fitmatrix.facts.marks import last_mark, mark
from fitmatrix.facts.parts import Kind
from fitmatrix.facts.reports import ImportReport
from fitmatrix.facts.source_rows import Highest, Rows


def import_rows(
    engine: sa.Engine,
    rows: Rows,
    *,
    now: datetime,
    since: str | None = None,
    preset: str | None = None,
    mapping: Mapping | None = None,
    kind: Kind | None = None,
    progress: Callable[[int], None],
) -> ImportReport:
    """Add what the rows of a source say to the facts, see ``import_table``.

    With ``since``, a column that only grows (an id, the time of the last change), only the rows
    are read where it is at or above its highest value of the last such import, and those where
    it is empty. A row that arrives later with a lower value is found by an import without it.

    Raises:
        DatabaseError: the source breaks off or has no such column, or the database cannot be
            written.
        MappingError: no mapping fits, or the one named does not.

    """
    add = partial(
        import_table, engine, now=now, preset=preset, mapping=mapping, kind=kind, progress=progress
    )
    if since is None:
        return add(rows.file())
    name = chosen(rows.file(), preset=preset, mapping=mapping, kind=kind).name
    known = reached(engine, rows.fingerprint, name, since)
    highest = rows.highest(since)

    def remember(connection: sa.Connection, report: ImportReport) -> None:
        if highest is not None:
            mark(connection, rows, name, since, began=known, highest=highest,
                 import_id=report.import_id, now=now)  # fmt: skip

    return add(rows.since(since, known), also=remember)


def dry_run_of_rows(
    engine: sa.Engine,
    rows: Rows,
    *,
    now: datetime,
    since: str | None,
    mapping: Mapping,
) -> ImportReport:
    """What ``import_rows`` would report; nothing of it remains in the database.

    Raises:
        DatabaseError, MappingError: as ``import_rows``.

    """
    known = None if since is None else reached(engine, rows.fingerprint, mapping.name, since)
    file = rows.file() if since is None else rows.since(since, known)
    return dry_run(engine, file, now=now, mapping=mapping)


def reached(engine: sa.Engine, source: str, preset: str, column: str) -> Highest | None:
    """The highest value of a column up to which the rows of a source came in by a mapping, if any.

    Raises:
        DatabaseError: the database cannot be read.

    """
    try:
        with engine.connect() as connection:
            return last_mark(connection, source, preset, column)
    except DBAPIError as error:
        raise what_is_wrong(engine, error) from error
