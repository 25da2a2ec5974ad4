"""One file into the database: all of it, or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fitmatrix.engine.database import what_is_wrong
from fitmatrix.engine.loading import in_bounded_memory, stages_apart
from fitmatrix.engine.waiting import in_turn, one_at_a_time
from fitmatrix.facts import reading, storing, tables
from fitmatrix.facts.choosing import chosen, headers_told
from fitmatrix.facts.fitting import TABLES, Fit
from fitmatrix.facts.mapping import Mapping
from fitmatrix.facts.parts import Kind
from fitmatrix.facts.reading import TableFile
from fitmatrix.facts.reports import ImportReport
from fitmatrix.facts.staging import Staged, staged


def _silently(_rows: int) -> None:
    """Show no progress."""


def _nothing_more(_connection: sa.Connection, _report: ImportReport) -> None:
    """Write no more than the facts."""


def import_file(
    engine: sa.Engine,
    path: Path,
    *,
    now: datetime,
    preset: str | None = None,
    mapping: Mapping | None = None,
    kind: Kind | None = None,
    sheet: str | None = None,
    progress: Callable[[int], None] = _silently,
) -> ImportReport:
    """Add what a file, or a ``sheet`` of a workbook, says to the facts, see ``import_table``."""
    file = reading.opened(path, names=headers_told(preset, mapping), sheet=sheet)
    return import_table(
        engine, file, now=now, preset=preset, mapping=mapping, kind=kind, progress=progress
    )


def import_table(
    engine: sa.Engine,
    file: TableFile,
    *,
    now: datetime,
    preset: str | None = None,
    mapping: Mapping | None = None,
    kind: Kind | None = None,
    progress: Callable[[int], None] = _silently,
    also: Callable[[sa.Connection, ImportReport], None] = _nothing_more,
) -> ImportReport:
    """Add what a table of any source says to the facts, all at once.

    How its columns are written is found from all rows, see ``staging``.

    The mapping is the one given, else the preset named, else the one for ``kind``, else the one
    recognised by the headers, see ``choosing``. The same table twice changes nothing. ``progress``
    is told the rows of the table read so far. ``also`` writes more in the same transaction.

    Raises:
        FileError: the table cannot be read to its end.
        MappingError: no mapping fits, or the one named does not.
        DatabaseError: the database cannot be written.

    """
    fit = chosen(file, preset=preset, mapping=mapping, kind=kind)
    try:
        with _staging(engine, file, fit, progress) as (connection, found):
            report = _stored(connection, file, found, now)
            also(connection, report)
            connection.commit()
            return report
    except DBAPIError as error:
        raise what_is_wrong(engine, error) from error


def dry_run(
    engine: sa.Engine,
    file: TableFile,
    *,
    now: datetime,
    preset: str | None = None,
    mapping: Mapping | None = None,
    kind: Kind | None = None,
    progress: Callable[[int], None] = _silently,
) -> ImportReport:
    """What ``import_table`` would report; nothing of it remains in the database.

    Raises:
        FileError, MappingError, DatabaseError: as ``import_table``.

    """
    fit = chosen(file, preset=preset, mapping=mapping, kind=kind)
    try:
        with _staging(engine, file, fit, progress) as (connection, found):
            report = _stored(connection, file, found, now)
            connection.rollback()
            return report
    except DBAPIError as error:
        raise what_is_wrong(engine, error) from error


@contextmanager
def _staging(
    engine: sa.Engine, file: TableFile, fit: Fit, progress: Callable[[int], None]
) -> Iterator[tuple[sa.Connection, Staged]]:
    """A connection that no other import disturbs, and what is staged there."""
    with in_turn(engine), engine.connect() as connection, in_bounded_memory(connection):
        if not stages_apart(connection):
            _begin(connection)
        with staged(connection, file, fit, progress) as found:
            yield connection, found


def _begin(connection: sa.Connection) -> None:
    tables.create(connection)
    one_at_a_time(connection, tables.imports)


def _stored(
    connection: sa.Connection, file: TableFile, found: Staged, now: datetime
) -> ImportReport:
    """Add what is staged to the facts."""
    _begin(connection)
    fit, tally, import_id = found.fit, found.tally, found.import_id
    tables.add_columns(connection, TABLES[fit.kinds[0]], fit.further.values())
    if tally.reasons:
        connection.execute(
            tables.rejects.insert().from_select(tables.rejects.c.keys(), found.rejects.select())
        )
    counts, orphans = {}, 0
    for kind in sorted(found.rows, key=list(Kind).index):  # contacts first: the others look there
        stored = storing.store(connection, kind, found.rows[kind], import_id=import_id, now=now)
        counts[kind.value] = tally.counts(kind, stored.added + stored.changed)
        orphans += stored.orphans
    about = (import_id, file.name, fit.name, counts, dict(tally.reasons), orphans)
    report = ImportReport(*about, (*file.form.notes, *found.styles.notes()), tally.examples)
    connection.execute(tables.imports.insert(), _rows_of(report, now))
    return report


def _rows_of(report: ImportReport, now: datetime) -> list[dict[str, object]]:
    about = {"import_id": report.import_id, "file": report.file, "preset": report.preset}
    return [
        {**about, "table_name": name, **asdict(counts), "imported_at": now}
        for name, counts in report.tables.items()
    ]
