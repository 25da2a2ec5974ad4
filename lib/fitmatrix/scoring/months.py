"""Back in time: the same model as of each of the last months, from only what was known then."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import MINYEAR, datetime
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fitmatrix.engine.database import what_is_wrong
from fitmatrix.engine.waiting import in_turn
from fitmatrix.facts import tables
from fitmatrix.scoring.aids import aids_of
from fitmatrix.scoring.machines import done_by_people
from fitmatrix.scoring.open_deals import open_deals
from fitmatrix.scoring.runs import Run
from fitmatrix.scoring.scores import BEST_FIRST, scores
from fitmatrix.scoring.tallies import tallies

MONTHS = 12
"""So many months can be looked back."""

_ONE_AT_A_TIME = Lock()
"""Two who look back at once in one process take turns, month by month."""


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many months earlier, or the last day of a shorter month.

    >>> months_before(datetime(2026, 3, 31, 9, 14), 1)
    datetime.datetime(2026, 2, 28, 9, 14)
    >>> months_before(datetime(2026, 11, 22, 9, 14), 12)
    datetime.datetime(2025, 11, 22, 9, 14)
    """
    year, month = divmod(12 * moment.year + moment.month - 1 - months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def month_runs(connection: sa.Connection, run: Run) -> list[Run]:
    """The scored months before a run in which somebody was known, the latest first."""
    return [replace(run, **month) for month in _scored(connection, run) if month["contacts"]]


def months_left(connection: sa.Connection, run: Run, months: int = MONTHS) -> int:
    """How many of the last months were not scored yet."""
    there = {month["month"] for month in _scored(connection, run)}
    return len(_moments(run, months).keys() - there)


def score_months(
    engine: sa.Engine,
    run: Run,
    months: int = MONTHS,
    progress: Callable[[datetime, float], None] = lambda _moment, _share: None,
) -> list[Run]:
    """Score everybody as of each of the last months too; those that are there are left alone.

    A month becomes visible when it is whole, so it can be stopped and gone on with, and several
    may do it at once. Returns all months in which somebody was known, the latest first.

    Raises:
        DatabaseError: the database cannot be written.

    """
    moments = _moments(run, months)
    try:
        for month, moment in moments.items():
            progress(moment, (month - 1) / len(moments))
            with _ONE_AT_A_TIME:
                _make(engine, replace(run, month=month, as_of=moment))
        with engine.connect() as connection:
            return month_runs(connection, run)
    except DBAPIError as error:
        raise what_is_wrong(engine, error) from error


def _make(engine: sa.Engine, then: Run) -> None:
    """Score a month that is not there; when another process is faster, its month will do."""
    try:
        with in_turn(engine), engine.begin() as connection:
            if not _is_there(connection, then):
                _score(connection, then)
    except DBAPIError:
        with engine.connect() as connection:
            if not _is_there(connection, then):
                raise


def _is_there(connection: sa.Connection, then: Run) -> bool:
    return any(month["month"] == then.month for month in _scored(connection, then))


def _score(connection: sa.Connection, then: Run) -> None:
    aids = aids_of(then.model, then.run_id)
    tallied = tallies(then.model, done_by_people(connection, then), aids, then.as_of).subquery(
        "tallied"
    )
    scored = scores(then.model, tallied).order_by(BEST_FIRST)
    connection.execute(scored.into(then.scores.name))
    connection.execute(open_deals(then.scores, then.as_of).into(then.open_deals.name))
    if connection.dialect.name != "duckdb":
        connection.execute(sa.text(f"ANALYZE {then.scores.name}"))
    contacts = connection.scalar(sa.select(sa.func.count()).select_from(then.scores)) or 0
    row = {"run_id": then.run_id, "month": then.month, "as_of": then.as_of, "contacts": contacts}
    connection.execute(tables.run_months.insert(), row)


def _moments(run: Run, months: int) -> dict[int, datetime]:
    """The moments of the last months by how many months ago; none lies before time begins."""
    since_the_beginning = 12 * (run.as_of.year - MINYEAR) + run.as_of.month - 1
    reached = min(months, since_the_beginning)
    return {month: months_before(run.as_of, month) for month in range(1, reached + 1)}


def _scored(connection: sa.Connection, run: Run) -> list[dict[str, Any]]:
    """What is kept of each month that was scored, the latest first."""
    kept = tables.run_months.c
    rows = connection.execute(
        sa.select(kept.month, kept.as_of, kept.contacts)
        .where(kept.run_id == run.run_id)
        .order_by(kept.month)
    )
    return [dict(row._mapping) for row in rows]
