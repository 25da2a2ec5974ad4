"""What each rule gives a contact, as SQL over its tallies: the one place where points are made.

Scores sum these expressions and the ledger shows them, so the two cannot disagree. Everything is
in integer hundredths of a point.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from fitmatrix.engine.words import FloorDiv
from fitmatrix.model.conditions import FitCriterion, Scored, Total, Trait
from fitmatrix.model.decay import UNIT
from fitmatrix.model.rules import ActivityRule
from fitmatrix.model.scoring_model import Model

Column = sa.ColumnElement[Any]
POINT = 100
"""Hundredths in a point."""

FULL = 100 * POINT
"""Hundredths in the highest score."""


@dataclass(frozen=True)
class RulePoints:
    """One rule over the tallies of a contact; each part is an SQL expression.

    ``gross`` is the count times the points, ``kept`` what decay left of it, ``points`` what the
    cap left of that: ``gross - (gross - kept) - (kept - points) = points``.
    """

    axis: str
    rule: FitCriterion | Trait | ActivityRule | Total
    count: Column
    gross: Column
    kept: Column
    points: Column
    last_at: Column
    is_unknown: sa.ColumnElement[bool]


def rule_points(model: Model, tallies: sa.FromClause) -> list[RulePoints]:
    """Every rule of the model that gives points, in its order, over a row of tallies."""
    fit = [_conditional("fit", criterion, tallies) for criterion in model.fit]
    return fit + [_interest(rule, tallies) for rule in model.interest]


def _interest(rule: Trait | ActivityRule | Total, tallies: sa.FromClause) -> RulePoints:
    if isinstance(rule, ActivityRule):
        return _counted(rule, tallies)
    if isinstance(rule, Total):
        return _totalled(rule, tallies)
    return _conditional("interest", rule, tallies)


def _conditional(axis: str, rule: FitCriterion | Trait, tallies: sa.FromClause) -> RulePoints:
    place = tallies.c[f"n_{rule.key}"]
    points = _points_of(rule, place)
    count = sa.case((place > 0, 1), else_=0)
    return RulePoints(axis, rule, count, points, points, points, _never(), place.is_(None))


def _points_of(rule: Scored, place: Column) -> Column:
    each = [band.points for band in rule.bands or ()] or [rule.points or 0]
    worth = {place: _whole(points * POINT) for place, points in enumerate(each, 1)}
    return sa.case(worth, value=place, else_=_whole(0))


def _counted(rule: ActivityRule, tallies: sa.FromClause) -> RulePoints:
    count = sa.func.coalesce(tallies.c[f"n_{rule.key}"], 0)
    gross = count * _whole(rule.points * POINT)
    kept = gross
    if rule.decay is not None:
        weight = sa.func.coalesce(tallies.c[f"w_{rule.key}"], 0)
        kept = _signed(
            rule.points, FloorDiv(weight * _whole(abs(rule.points) * POINT), _whole(UNIT))
        )
    points = _capped(rule.points, rule.cap, kept)
    return RulePoints(
        "interest", rule, count, gross, kept, points, tallies.c[f"at_{rule.key}"], sa.false()
    )


def _totalled(rule: Total, tallies: sa.FromClause) -> RulePoints:
    total = tallies.c[f"n_{rule.key}"]
    hundredths = sa.func.coalesce(total, 0)
    gross = _signed(rule.points, FloorDiv(hundredths * _whole(abs(rule.points)), _whole(rule.per)))
    points = _capped(rule.points, rule.cap, gross)
    count = FloorDiv(hundredths, _whole(100 * rule.per))
    return RulePoints("interest", rule, count, gross, gross, points, _never(), total.is_(None))


def _signed(points: int, amount: Column) -> Column:
    return amount if points >= 0 else -amount


def _capped(points: int, cap: int | None, amount: Column) -> Column:
    if cap is None:
        return amount
    limit = _whole(cap * POINT)
    return sa.func.least(amount, limit) if points >= 0 else sa.func.greatest(amount, -limit)


def _whole(number: int) -> Column:
    return sa.literal(number, sa.BigInteger)


def _never() -> Column:
    return sa.cast(sa.null(), sa.DateTime)
