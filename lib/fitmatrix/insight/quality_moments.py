"""What does not fit together: facts about nobody, dates in the future, days without activity."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

import sqlalchemy as sa

from fitmatrix.facts import tables
from fitmatrix.scoring.facts import EPOCH, day


@dataclass(frozen=True)
class Orphans:
    """Rows of a table of facts, those of contacts that are not there, and how many such ids."""

    table: str
    rows: int
    orphans: int
    missing: int


@dataclass(frozen=True)
class Future:
    """A column of dates: how many it has, how many lie after now, and the last of all."""

    table: str
    column: str
    dates: int
    future: int
    latest: datetime | None


@dataclass(frozen=True)
class Gap:
    """Consecutive days without any activity, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Span:
    """From the first day with an activity to the last one up to now, and the gaps between them."""

    first: date
    last: date
    gaps: tuple[Gap, ...]

    @property
    def days(self) -> int:
        """How many days the span has."""
        return (self.last - self.first).days + 1

    @property
    def silent(self) -> int:
        """How many of them are without any activity."""
        return sum(gap.days for gap in self.gaps)


def orphans(connection: sa.Connection) -> list[Orphans]:
    """Activities, stages and deals of contacts that are not there: a row a table."""
    return [_orphans(connection, table) for table in tables.FACTS[1:]]


def _orphans(connection: sa.Connection, table: sa.Table) -> Orphans:
    known = sa.select(tables.contacts.c.contact_id.label("known")).distinct().subquery("known")
    of_each = (
        sa.select(table.c.contact_id, sa.func.count().label("rows"))
        .group_by(table.c.contact_id)
        .subquery("of_each")
    )
    nobody = known.c.known.is_(None)
    counts = sa.select(
        sa.func.coalesce(sa.func.sum(of_each.c.rows), 0),
        sa.func.coalesce(sa.func.sum(sa.case((nobody, of_each.c.rows), else_=0)), 0),
        sa.func.count(sa.case((nobody, 1))),
    ).select_from(of_each.outerjoin(known, known.c.known == of_each.c.contact_id))
    rows, lost, missing = connection.execute(counts).one()
    return Orphans(table.name, int(rows), int(lost), missing)


def future_dates(connection: sa.Connection, now: datetime) -> list[Future]:
    """Every column of dates that a source filled: a row a column."""
    found = []
    for table in tables.FACTS:
        columns = [
            column
            for column in table.c
            if isinstance(column.type, sa.DateTime) and column.name != "imported_at"
        ]
        counts = [
            count
            for column in columns
            for count in (
                sa.func.count(column),
                sa.func.count(sa.case((column > now, 1))),
                sa.func.max(column),
            )
        ]
        row = connection.execute(sa.select(*counts)).one()
        for place, column in enumerate(columns):
            dates, future, latest = row[3 * place : 3 * place + 3]
            found.append(Future(table.name, column.name, dates, future, latest))
    return [column for column in found if column.dates]


def activity_span(connection: sa.Connection, now: datetime) -> Span | None:
    """The days with activities up to now, and the gaps between them, the longest first."""
    occurred = tables.activities.c.occurred_day
    days = connection.scalars(sa.select(occurred).where(occurred <= day(now)).distinct())
    found = sorted(days)
    if not found:
        return None
    gaps = sorted(_gaps(found), key=lambda gap: (-gap.days, gap.first))
    return Span(_date(found[0]), _date(found[-1]), tuple(gaps))


def _gaps(days: Sequence[int]) -> list[Gap]:
    return [
        Gap(_date(before + 1), _date(after - 1))
        for before, after in pairwise(days)
        if after - before > 1
    ]


def _date(number: int) -> date:
    return (EPOCH + timedelta(days=number)).date()
