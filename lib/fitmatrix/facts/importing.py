"""One file into the database: all of it, or nothing."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fitmatrix.engine.database import what_is_wrong
from fitmatrix.engine.loading import load
from fitmatrix.engine.waiting import in_turn, one_at_a_time
from fitmatrix.facts import reading, storing, tables
from fitmatrix.facts.choosing import chosen, headers_told
from fitmatrix.facts.fitting import TABLES, Fit
from fitmatrix.facts.mapping import Mapping
from fitmatrix.facts.parts import Kind
from fitmatrix.facts.reading import TableFile
from fitmatrix.facts.reports import ImportReport, Tally
from fitmatrix.facts.shaping import Refused, refused_ragged, shaped
from fitmatrix.facts.surveying import Styles, surveyed, with_currencies


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
    """Add what a table of any source says to the facts, in one transaction.

    The table is gone through twice: how its columns are written is found from all rows first.

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
        with in_turn(engine), engine.begin() as connection:
            tables.create(connection)
            one_at_a_time(connection, tables.imports)
            report = _import(connection, file, fit, now=now, progress=progress)
            also(connection, report)
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
        with in_turn(engine), engine.connect() as connection:
            tables.create(connection)
            report = _import(connection, file, fit, now=now, progress=progress)
            connection.rollback()
            return report
    except DBAPIError as error:
        raise what_is_wrong(engine, error) from error


def _import(
    connection: sa.Connection,
    file: TableFile,
    fit: Fit,
    *,
    now: datetime,
    progress: Callable[[int], None],
) -> ImportReport:
    import_id = uuid4().hex
    styles = surveyed(file.blocks, fit)
    fit = with_currencies(fit, styles)
    staged = {kind: storing.staging(connection, kind, fit) for kind in fit.kinds}
    tally = _staged(connection, file, fit, styles, staged, import_id=import_id, progress=progress)
    tables.add_columns(connection, TABLES[fit.kinds[0]], fit.further.values())
    counts, orphans = {}, 0
    for kind in sorted(staged, key=list(Kind).index):  # contacts first: the others look for them
        stored = storing.store(connection, kind, staged[kind], import_id=import_id, now=now)
        counts[kind.value] = tally.counts(kind, stored.added + stored.changed)
        orphans += stored.orphans
    about = (import_id, file.name, fit.name, counts, dict(tally.reasons), orphans)
    report = ImportReport(*about, (*file.form.notes, *styles.notes()), tally.examples)
    connection.execute(tables.imports.insert(), _rows_of(report, now))
    return report


def _staged(
    connection: sa.Connection,
    file: TableFile,
    fit: Fit,
    styles: Styles,
    staged: dict[Kind, sa.Table],
    *,
    import_id: str,
    progress: Callable[[int], None],
) -> Tally:
    """Stage every block of the file, and keep what is refused."""
    tally, rows_read, main = Tally(), 0, fit.kinds[0]
    for block in file.blocks:
        ragged = tuple(map(refused_ragged, block.ragged))
        tally.add(main, len(ragged), ragged)
        _keep(connection, import_id, main, ragged)
        for part in fit.parts:
            found = shaped(block, part, fit, styles)
            storing.stage(connection, part.kind, staged[part.kind], found)
            tally.add(part.kind, found.read, found.refused)
            _keep(connection, import_id, part.kind, found.refused)
        rows_read += len(block.numbers) + len(ragged)
        progress(rows_read)
    return tally


def _keep(
    connection: sa.Connection, import_id: str, kind: Kind, refused: tuple[Refused, ...]
) -> None:
    if not refused:
        return
    columns = {
        "import_id": pa.array([import_id] * len(refused)),
        "table_name": pa.array([kind.value] * len(refused)),
        "row_number": pa.array([row.number for row in refused], pa.int64()),
        "reason": pa.array([row.reason for row in refused]),
        "raw": pa.array([row.raw for row in refused]),
    }
    load(connection, tables.rejects, pa.table(columns))


def _rows_of(report: ImportReport, now: datetime) -> list[dict[str, object]]:
    about = {"import_id": report.import_id, "file": report.file, "preset": report.preset}
    return [
        {**about, "table_name": name, **asdict(counts), "imported_at": now}
        for name, counts in report.tables.items()
    ]
