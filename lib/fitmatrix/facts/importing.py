"""One file into the database: all of it, or nothing."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fitmatrix.engine.database import what_is_wrong
from fitmatrix.engine.loading import load
from fitmatrix.errors import MappingError
from fitmatrix.facts import reading, storing, tables
from fitmatrix.facts.fitting import TABLES, Fit, fitted
from fitmatrix.facts.mapping import Mapping
from fitmatrix.facts.parts import Kind
from fitmatrix.facts.presets import generic, recognise
from fitmatrix.facts.presets import preset as preset_named
from fitmatrix.facts.reading import TableFile
from fitmatrix.facts.shaping import Refused, refused_ragged, shaped
from fitmatrix.facts.surveying import Styles, surveyed, with_currencies


@dataclass(frozen=True)
class Counts:
    """Rows of a file for one table; ``read`` is always loaded + rejected + known."""

    read: int
    loaded: int
    rejected: int
    known: int


@dataclass(frozen=True)
class ImportReport:
    """What became of a file.

    ``tables`` counts rows by the table they feed, ``reasons`` the rejected rows by reason (without
    the value at fault), ``orphans`` the activities, stages and deals of contacts unknown so far.
    ``notes`` tell what was decided about a column from all its rows: which number of a date is the
    day, how many rows are written in which way.
    """

    import_id: str
    file: str
    preset: str
    tables: dict[str, Counts]
    reasons: dict[str, int]
    orphans: int
    notes: tuple[str, ...]


@dataclass
class _Tally:
    """Rows read and rejected so far, by table, and the reasons."""

    read: Counter[Kind] = field(default_factory=Counter)
    rejected: Counter[Kind] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, kind: Kind, read: int, refused: tuple[Refused, ...]) -> None:
        self.read[kind] += read
        self.rejected[kind] += len(refused)
        self.reasons.update(row.group for row in refused)

    def counts(self, kind: Kind, loaded: int) -> Counts:
        read, rejected = self.read[kind], self.rejected[kind]
        return Counts(read, loaded, rejected, known=read - rejected - loaded)


def _silently(_rows: int) -> None:
    """Show no progress."""


def import_file(
    engine: sa.Engine,
    path: Path,
    *,
    now: datetime,
    preset: str | None = None,
    mapping: Mapping | None = None,
    kind: Kind | None = None,
    progress: Callable[[int], None] = _silently,
) -> ImportReport:
    """Add what a file says to the facts, see ``import_table``."""
    file = reading.opened(path)
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
) -> ImportReport:
    """Add what a table of any source says to the facts, in one transaction.

    The table is gone through twice: how its columns are written is found from all rows first.

    The mapping is the one given, else the preset named, else the general one for ``kind``, else
    the one recognised by the headers. The same table twice changes nothing. ``progress`` is told
    the rows of the table read so far.

    Raises:
        FileError: the table cannot be read to its end.
        MappingError: no mapping fits, or the one named does not.
        DatabaseError: the database cannot be written.

    """
    fit = fitted(_chosen(file, preset, mapping, kind), file.headers)
    if kind is not None and kind not in fit.kinds:
        raise MappingError(f"{file.name}: {fit.name} yields {', '.join(fit.kinds)}, not {kind}")
    try:
        with engine.begin() as connection:
            return _import(connection, file, fit, now=now, progress=progress)
    except DBAPIError as error:
        raise what_is_wrong(engine, error) from error


def _chosen(
    file: TableFile, name: str | None, mapping: Mapping | None, kind: Kind | None
) -> Mapping:
    try:
        if mapping is not None:
            return mapping
        if name is not None:
            return preset_named(name)
        return generic(Kind(kind)) if kind is not None else recognise(file.headers)
    except MappingError as error:
        raise MappingError(f"{file.name}: {error}") from error


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
    tables.create(connection)
    tables.add_columns(connection, TABLES[fit.kinds[0]], fit.further.values())
    staged = {kind: storing.staging(connection, kind, fit) for kind in fit.kinds}
    tally = _staged(connection, file, fit, styles, staged, import_id=import_id, progress=progress)
    counts, orphans = {}, 0
    for kind in sorted(staged, key=list(Kind).index):  # contacts first: the others look for them
        stored = storing.store(connection, kind, staged[kind], import_id=import_id, now=now)
        counts[kind.value] = tally.counts(kind, stored.loaded)
        orphans += stored.orphans
    reasons, notes = dict(tally.reasons), styles.notes()
    report = ImportReport(import_id, file.name, fit.name, counts, reasons, orphans, notes)
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
) -> _Tally:
    """Stage every block of the file, and keep what is refused."""
    tally, rows_read, main = _Tally(), 0, fit.kinds[0]
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
