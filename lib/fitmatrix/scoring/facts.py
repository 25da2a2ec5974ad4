"""The facts as scoring sees them: the four tables, and only what was known at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

import sqlalchemy as sa

from fitmatrix.facts import tables
from fitmatrix.facts.keys import id_of
from fitmatrix.facts.stages import Stage

EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Facts:
    """The tables of facts, contacts with its further columns."""

    contacts: sa.FromClause
    activities: sa.FromClause
    stage_entries: sa.FromClause
    deals: sa.FromClause

    @classmethod
    def stored(cls, connection: sa.Connection) -> Self:
        """Look up the tables of a database as they are now."""
        return cls(*(tables.as_stored(connection, table) for table in tables.FACTS))

    def less(self, machines: sa.FromClause, kinds: Sequence[str]) -> Self:
        """The facts without some activities; ``machines`` has a row for each, with its id.

        ``kinds`` are all of their kinds: only such activities are looked up, most need not be.
        """
        done = self.activities
        looked_up = sa.case((done.c.kind.in_(kinds), activity_id(done)))
        both = done.outerjoin(machines, machines.c.activity_id == looked_up)
        rest = sa.select(done).select_from(both).where(machines.c.activity_id.is_(None))
        return replace(self, activities=rest.subquery("by_people"))

    def about(self, ids: Sequence[str] | sa.Select[Any]) -> Self:
        """The facts about some contacts alone."""
        return type(self)(
            *(
                sa.select(table).where(table.c.contact_id.in_(ids)).subquery(f"{name}_about")
                for name, table in vars(self).items()
            )
        )


def activity_id(activities: sa.FromClause) -> sa.ColumnElement[str]:
    """The id of each activity; where its source gives none, one that follows from its content."""
    return id_of(activities, tables.activities.name)


def day(moment: datetime) -> int:
    """Whole days since 1970-01-01, UTC.

    >>> day(datetime(1970, 1, 2, 23, 59))
    1
    """
    return (moment - EPOCH) // timedelta(days=1)


def known(contacts: sa.FromClause, as_of: datetime) -> sa.ColumnElement[bool]:
    """Whether a contact was known at a moment: created by then, or already imported by then."""
    return sa.or_(
        contacts.c.created_at.is_(None),
        contacts.c.created_at <= as_of,
        contacts.c.imported_at <= as_of,
    )


def counted(activities: sa.FromClause, as_of: datetime) -> sa.Subquery:
    """The activities that count at a moment, with their age in days: past, and done by people."""
    age = (sa.literal(day(as_of), sa.Integer) - activities.c.occurred_day).label("age")
    named = [activities.c[name] for name in ("contact_id", "kind", "detail", "occurred_at")]
    return (
        sa.select(*named, age)
        .where(activities.c.occurred_at <= as_of, activities.c.is_machine.is_not(True))
        .subquery("counted")
    )


def latest_stage(entries: sa.FromClause, as_of: datetime) -> sa.Subquery:
    """A row a contact: the stage entered last; of two entered at once, the further one."""
    rank = sa.case({stage.value: stage.rank for stage in Stage}, value=entries.c.stage, else_=-1)
    place = sa.func.row_number().over(
        partition_by=entries.c.contact_id, order_by=(entries.c.entered_at.desc(), rank.desc())
    )
    ordered = (
        sa.select(entries.c.contact_id, entries.c.stage, place.label("place"))
        .where(entries.c.entered_at <= as_of)
        .subquery("ordered_stages")
    )
    return (
        sa.select(ordered.c.contact_id, ordered.c.stage)
        .where(ordered.c.place == 1)
        .subquery("latest_stage")
    )


def is_closed(deals: sa.FromClause, as_of: datetime) -> sa.ColumnElement[bool]:
    """Whether a deal was won or lost by a moment; one that nobody dated, was."""
    return sa.and_(
        deals.c.status.in_(("won", "lost")),
        sa.or_(deals.c.closed_at.is_(None), deals.c.closed_at <= as_of),
    )


def is_known(deals: sa.FromClause, as_of: datetime) -> sa.ColumnElement[bool]:
    """Whether a deal was there at a moment; one that nobody dated, was."""
    return sa.or_(deals.c.created_at.is_(None), deals.c.created_at <= as_of)


def deal_standing(deals: sa.FromClause, as_of: datetime) -> sa.Subquery:
    """A row a contact with deals: how many were won, lost and open at a moment."""
    closed = is_closed(deals, as_of)
    won = sa.and_(closed, deals.c.status == "won")
    lost = sa.and_(closed, deals.c.status == "lost")
    return (
        sa.select(
            deals.c.contact_id,
            count_of(won).label("won"),
            count_of(lost).label("lost"),
            count_of(sa.not_(closed)).label("open"),
        )
        .where(is_known(deals, as_of))
        .group_by(deals.c.contact_id)
        .subquery("deal_standing")
    )


def count_of(claim: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """How many rows of a group a claim holds for."""
    return sa.func.count(sa.case((claim, 1)))


def sum_of(number: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """A sum as a big integer; DuckDB's own is wider, and slower to go on with."""
    return sa.cast(sa.func.sum(number), sa.BigInteger)
