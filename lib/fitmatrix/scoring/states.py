"""What holds for a contact beside its scores: what outweighs them, and what needs care.

``open``         neither a customer nor lost
``won``, ``lost``  a customer; the last deal was lost and none is open
``stale``        did nothing in the last ``STALE_DAYS`` days, or never anything
``uncertain``    columns that fit asks for are empty, and could still add points
``overdue``      open, not excluded, and longer without an answer from us than the model allows
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from fitmatrix.facts import tables
from fitmatrix.model.plays import Quadrant
from fitmatrix.model.scoring_model import Model

Claim = sa.ColumnElement[bool]

STANDINGS = ("scored", "raised", "excluded")
"""What places a contact: its scores, a hand it raised, or an exclusion; the last outweighs all."""

STALE_DAYS = 90


def standing(scores: sa.FromClause) -> sa.ColumnElement[str]:
    """Which of ``STANDINGS`` a contact has."""
    return sa.case(
        (scores.c.excluded_by.is_not(None), "excluded"),
        (scores.c.hand_raised_by.is_not(None), "raised"),
        else_="scored",
    )


def is_open(scores: sa.FromClause) -> Claim:
    """Neither a customer nor lost: somebody to do something about."""
    return scores.c.frozen_by.is_(None)


def is_stale(scores: sa.FromClause, as_of: datetime) -> Claim:
    """Whether a contact did nothing for long."""
    last = scores.c.last_activity_at
    return sa.or_(last.is_(None), last < _days_before(as_of, STALE_DAYS))


def is_uncertain(scores: sa.FromClause) -> Claim:
    """Whether empty columns could still raise the fit of a contact."""
    return scores.c.fit_unknown > 0


def is_overdue(scores: sa.FromClause, model: Model, quadrant: Quadrant, as_of: datetime) -> Claim:
    """Whether a contact, if it stood in a quadrant, waits longer than the model allows there.

    It waits since its last activity, when no answer of ours came at that moment or later.
    """
    days = model.follow_up.within_days.get(quadrant)
    if days is None:
        return sa.false()
    return sa.func.coalesce(scores.c.waits_since < _days_before(as_of, days), sa.false())


def is_anybody_touched(connection: sa.Connection, model: Model, as_of: datetime) -> bool:
    """Whether the facts tell of any touch of ours; else nobody can be said to be overdue."""
    did = tables.activities.c
    touch = sa.exists().where(did.kind.in_(model.follow_up.touches), did.occurred_at <= as_of)
    return bool(connection.scalar(sa.select(touch)))


def _days_before(moment: datetime, days: int) -> datetime:
    span = timedelta(days=days)
    return max(moment, datetime.min + span) - span
