"""Published thresholds: where high begins for everybody, with a note; earlier ones stay."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fitmatrix.engine.database import what_is_wrong
from fitmatrix.facts import tables
from fitmatrix.model.plays import Thresholds
from fitmatrix.scoring.runs import Run

_RECENT = 20


@dataclass(frozen=True)
class Published:
    """Thresholds that somebody published, and why."""

    thresholds: Thresholds
    note: str
    published_at: datetime


def published(connection: sa.Connection, run: Run) -> Thresholds:
    """The thresholds in force for the model of a run: the last published, else the model's own."""
    history = published_history(connection, run, most=1)
    return history[0].thresholds if history else run.model.thresholds


def published_history(connection: sa.Connection, run: Run, most: int = _RECENT) -> list[Published]:
    """What was published for the model of a run, the latest first."""
    told = tables.published_thresholds
    rows = connection.execute(
        sa.select(told)
        .where(told.c.model == run.model_name)
        .order_by(told.c.number.desc())
        .limit(most)
    )
    return [_read(row) for row in rows]


def publish(
    engine: sa.Engine, run: Run, thresholds: Thresholds, *, note: str, now: datetime
) -> None:
    """Put thresholds in force for everybody who opens the matrix.

    Raises:
        DatabaseError: the database cannot be written.

    """
    told = tables.published_thresholds
    try:
        with engine.begin() as connection:
            tables.create(connection)
            last = connection.scalar(sa.select(sa.func.max(told.c.number))) or 0
            row = {"number": last + 1, "model": run.model_name, **thresholds.model_dump()}
            connection.execute(told.insert(), row | {"note": note.strip(), "published_at": now})
    except DBAPIError as error:
        raise what_is_wrong(engine, error) from error


def _read(row: Any) -> Published:
    high = Thresholds(fit=row.fit, interest=row.interest)
    return Published(high, row.note or "", row.published_at)
