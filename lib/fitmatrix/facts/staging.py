"""The rows of a file in temporary tables: shaped or refused, and not among the facts yet."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any
from uuid import uuid4

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.schema import DropTable

from fitmatrix.engine.loading import Append, prepared, stages_apart
from fitmatrix.facts import cells, tables
from fitmatrix.facts.blocks import Block
from fitmatrix.facts.fitting import TABLES, Fit
from fitmatrix.facts.keys import PLACE
from fitmatrix.facts.overlapping import behind
from fitmatrix.facts.parts import Kind
from fitmatrix.facts.reading import TableFile
from fitmatrix.facts.reports import Tally
from fitmatrix.facts.shaping import Refused, Shaped, refused_ragged, shaped
from fitmatrix.facts.surveying import Styles, Survey, with_currencies

_DERIVED = {"email": "email_domain", "kind": "raw_kind", "occurred_at": "occurred_day",
            "stage": "entered_at"}  # fmt: skip


@dataclass(frozen=True)
class Staged:
    """What a file says: a temporary table of ``rows`` a kind, and one of rejects."""

    import_id: str
    fit: Fit
    styles: Styles
    rows: dict[Kind, sa.Table]
    rejects: sa.Table
    tally: Tally


@contextmanager
def staged(
    connection: sa.Connection, file: TableFile, fit: Fit, progress: Callable[[int], None]
) -> Iterator[Staged]:
    """Every row of a file until the end of the context, which ends what is not committed.

    The columns are read as the first block shows them to be written, while the others are looked
    at too: where these show otherwise, all is read once more. ``progress`` is told how many rows
    were read so far.
    """
    survey = Survey(fit)
    passing = survey.watched(file.blocks)
    first = list(islice(passing, 1))
    with _staged(connection, chain(first, passing), fit, survey.styles, progress) as found:
        whole = survey.styles
        if found.styles.read_like(whole) and found.fit == with_currencies(fit, whole):
            yield replace(found, styles=whole)
            return
    with _staged(connection, file.blocks, fit, survey.styles, progress) as found:
        yield found


@contextmanager
def _staged(
    connection: sa.Connection,
    blocks: Iterable[Block],
    fit: Fit,
    styles: Styles,
    progress: Callable[[int], None],
) -> Iterator[Staged]:
    """Every row of these blocks, read in these styles."""
    fit = with_currencies(fit, styles)
    rows = {kind: _table(kind, fit) for kind in fit.kinds}
    columns = [sa.Column(column.name, column.type) for column in tables.rejects.c]
    rejects = _temporary("staged_rejects", *columns)
    found = Staged(uuid4().hex, fit, styles, rows, rejects, Tally())
    try:
        for table in (*rows.values(), rejects):
            table.create(connection)
        _fill(connection, blocks, found, progress)
        yield found
    finally:
        connection.rollback()
        for table in (*rows.values(), rejects):
            connection.execute(DropTable(table, if_exists=True))
        connection.commit()


def _table(kind: Kind, fit: Fit) -> sa.Table:
    """The table for the rows that a file feeds into one table of facts."""
    table = TABLES[kind]
    parts = [part for part in fit.parts if part.kind is kind]
    names = _with_derived({name for part in parts for name in part.fields})
    further = fit.further.values() if parts[0].main else ()
    return _temporary(
        f"staged_{table.name}",
        sa.Column(PLACE, sa.BigInteger),
        *(sa.Column(column.name, column.type) for column in table.c if column.name in names),
        *(sa.Column(name, tables.Text) for name in further),
    )


def _with_derived(fields: set[str]) -> set[str]:
    return fields | {derived for field, derived in _DERIVED.items() if field in fields}


def _temporary(name: str, *columns: "sa.Column[Any]") -> sa.Table:
    return sa.Table(name, sa.MetaData(), *columns, prefixes=["TEMPORARY"])


def _fill(
    connection: sa.Connection,
    blocks: Iterable[Block],
    into: Staged,
    progress: Callable[[int], None],
) -> None:
    """Stage every block of the file, and keep what is refused; the next is read meanwhile."""
    rows_read, main, tally = 0, into.fit.kinds[0], into.tally
    with behind() as do:
        for block in blocks:
            ragged = tuple(map(refused_ragged, block.ragged))
            tally.add(main, len(ragged), ragged)
            appends = [*_to_reject(connection, into, main, ragged)]
            for part in into.fit.parts:
                rows = shaped(block, part, into.fit, into.styles)
                tally.add(part.kind, rows.read, rows.refused)
                appends += _to_stage(connection, part.kind, into.rows[part.kind], rows)
                appends += _to_reject(connection, into, part.kind, rows.refused)
            do(_carry_out, connection, appends)
            rows_read += len(block.numbers) + len(ragged)
            progress(rows_read)


def _carry_out(connection: sa.Connection, appends: Iterable[Append]) -> None:
    """Append what a block holds to the temporary tables.

    DuckDB holds the rows of a block in memory until they are committed.
    """
    for append in appends:
        append()
    if stages_apart(connection):
        connection.commit()


def _to_stage(
    connection: sa.Connection, kind: Kind, into: sa.Table, rows: Shaped
) -> Iterator[Append]:
    """The rows of a block for their temporary table, if there are any."""
    table, size = TABLES[kind], len(rows.numbers)
    if size:
        columns = {PLACE: rows.numbers}
        for name in into.c.keys()[1:]:
            kind_of_cell = cells.arrow_type(table.c[name]) if name in table.c else cells.TEXT
            columns[name] = rows.fields.get(name, pa.nulls(size, kind_of_cell))
        yield prepared(connection, into, pa.table(columns))


def _to_reject(
    connection: sa.Connection, into: Staged, kind: Kind, refused: tuple[Refused, ...]
) -> Iterator[Append]:
    """What is refused of a block for its temporary table, if anything is."""
    if refused:
        columns = {
            "import_id": pa.array([into.import_id] * len(refused)),
            "table_name": pa.array([kind.value] * len(refused)),
            "row_number": pa.array([row.number for row in refused], pa.int64()),
            "reason": pa.array([row.reason for row in refused]),
            "raw": pa.array([row.raw for row in refused]),
        }
        yield prepared(connection, into.rejects, pa.table(columns))
