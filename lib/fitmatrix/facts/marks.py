"""How far a table of a source was read, so that the next import reads only what came after."""

from datetime import datetime

import sqlalchemy as sa

from fitmatrix.facts import tables
from fitmatrix.facts.source_rows import Highest, Rows

_MARKS = tables.source_marks.c


def last_mark(connection: sa.Connection, source: str, preset: str, column: str) -> Highest | None:
    """The highest value of a column when the rows of a source were last imported by a mapping.

    An import that was undone does not count, nor one that went on from where it had ended.
    """
    if not tables.is_there(connection, tables.source_marks):
        return None
    undone = sa.exists().where(tables.undone_imports.c.import_id == _MARKS.import_id)
    found = connection.execute(
        sa.select(_MARKS.began, _MARKS.highest, _MARKS.is_number)
        .where(_MARKS.source == source, _MARKS.preset == preset)
        .where(_MARKS.column_name == column, ~undone)
        .order_by(_MARKS.number)
    )
    reached: dict[str, Highest] = {}
    last = None
    for began, highest, is_number in found:
        if began is None or began in reached:
            last = reached[highest] = Highest(highest, is_number)
    return last


def mark(
    connection: sa.Connection,
    rows: Rows,
    preset: str,
    column: str,
    *,
    began: Highest | None,
    highest: Highest,
    import_id: str,
    now: datetime,
) -> None:
    """Remember from where to where these rows were read by an import."""
    number = connection.scalar(sa.select(sa.func.max(_MARKS.number))) or 0
    row = {
        "number": number + 1,
        "source": rows.fingerprint,
        "preset": preset,
        "column_name": column,
        "began": None if began is None else began.value,
        "highest": highest.value,
        "is_number": highest.is_number,
        "import_id": import_id,
        "marked_at": now,
    }
    connection.execute(tables.source_marks.insert(), row)
