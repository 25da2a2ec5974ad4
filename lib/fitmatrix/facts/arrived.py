"""What came in: the imports, and the rows of each that were rejected."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from fitmatrix.errors import NothingYetError
from fitmatrix.facts import tables
from fitmatrix.facts.reports import Counts, Rejected
from fitmatrix.nearest import did_you_mean

_SHORTEST = 4  # characters of an id that are enough where no other begins so


@dataclass(frozen=True)
class Arrived:
    """An import: ``tables`` counts its rows; ``undone_at`` is None while it holds."""

    import_id: str
    file: str
    preset: str
    imported_at: datetime
    undone_at: datetime | None
    tables: dict[str, Counts]


def arrived(connection: sa.Connection, limit: int | None = None) -> list[Arrived]:
    """The imports, the latest first."""
    there = sa.inspect(connection)
    if not there.has_table(tables.imports.name):
        return []
    rows = tables.imports.c
    ids = (
        sa.select(rows.import_id, sa.func.max(rows.imported_at).label("at"))
        .group_by(rows.import_id)
        .order_by(sa.desc("at"), rows.import_id)
        .limit(limit)
    ).subquery()
    found = sa.select(tables.imports).join(ids, ids.c.import_id == rows.import_id)
    undone = _undone(connection) if there.has_table(tables.undone_imports.name) else {}
    return _gathered(connection.execute(found.order_by(ids.c.at.desc(), rows.import_id)), undone)


def find_import(connection: sa.Connection, import_id: str) -> Arrived:
    """An import by its id or the first characters of it.

    Raises:
        NothingYetError: there is none, or several begin so.

    """
    known = {one.import_id: one for one in arrived(connection)}
    if import_id in known:
        return known[import_id]
    begins = [one for name, one in known.items() if name.startswith(import_id)]
    if len(begins) == 1 and len(import_id) >= _SHORTEST:
        return begins[0]
    if begins:
        raise NothingYetError(
            f"{len(begins)} imports begin with {import_id!r}; write more of the id, such as"
            f" {begins[0].import_id}"
        )
    near = did_you_mean(import_id, list(known))
    raise NothingYetError(f"there is no import {import_id!r}{near}; 'fitmatrix imports' lists them")


def rejected_rows(
    connection: sa.Connection, import_id: str, limit: int | None = None
) -> Iterator[Rejected]:
    """The rejected rows of an import as the file has them, in its order."""
    kept = tables.rejects.c
    chosen = sa.select(kept.table_name, kept.row_number, kept.reason, kept.raw)
    rows = connection.execute(
        chosen.where(kept.import_id == import_id)
        .order_by(kept.row_number, kept.table_name)
        .limit(limit)
    )
    yield from (Rejected(*row) for row in rows)


def rejects_csv(connection: sa.Connection, import_id: str) -> Iterator[str]:
    """The rejected rows as pieces of CSV, a header first; ``raw`` is the row as text."""
    yield "row,table,reason,raw\n"
    for one in rejected_rows(connection, import_id):
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow([one.row, one.table, one.reason, one.raw])
        yield line.getvalue()


def _undone(connection: sa.Connection) -> dict[str, datetime]:
    kept = tables.undone_imports.c
    return {row.import_id: row.undone_at for row in connection.execute(sa.select(*kept))}


def _gathered(rows: sa.CursorResult[Any], undone: dict[str, datetime]) -> list[Arrived]:
    """The imports of rows that are one an import and table."""
    found: dict[str, Arrived] = {}
    for row in rows:
        about = (row.import_id, row.file, row.preset, row.imported_at)
        one = found.setdefault(row.import_id, Arrived(*about, undone.get(row.import_id), {}))
        one.tables[row.table_name] = Counts(row.read, row.loaded, row.rejected, row.known)
    return list(found.values())
