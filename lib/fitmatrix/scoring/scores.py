"""Tallies → scores: a row a contact with its two scores and what overrules them."""

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

import sqlalchemy as sa

from fitmatrix.engine.words import FloorDiv
from fitmatrix.model.conditions import FitCriterion
from fitmatrix.model.scoring_model import Model
from fitmatrix.scoring.points import FULL, POINT, RulePoints, rule_points

Column = sa.ColumnElement[Any]

SCORES = (
    "contact_id",
    "fit",
    "interest",
    "excluded_by",
    "hand_raised_by",
    "frozen_by",
    "stage",
    "last_activity_at",
    "fit_unknown",
    "waits_since",
    "best",
)
"""The columns of a table of scores.

``fit_unknown`` is what empty columns could still add; ``waits_since`` is for open contacts that are
not excluded the time of their last activity, when nothing of ours answered it. ``best`` is the
higher the earlier a contact stands in a list: the open before customers and lost deals, who raised
a hand before the others, then by fit + interest.
"""

BEST_FIRST: sa.UnaryExpression[Any] = sa.desc("best")
"""The order to store scores in: a column store finds the beginning of a list in its first rows."""

_OPEN, _RAISED = 1_000, 500  # each more than fit + interest can be


def scores(model: Model, tallies: sa.FromClause) -> sa.Select[Any]:
    """One row for each contact: score = clamp(sum of hundredths, 0, 10000) // 100 on each axis."""
    scored = _scored(model, tallies).subquery("scored")
    best = (
        sa.case((scored.c.frozen_by.is_(None), _OPEN), else_=0)
        + sa.case((scored.c.hand_raised_by.is_not(None), _RAISED), else_=0)
        + scored.c.fit
        + scored.c.interest
    )
    ranked = sa.cast(best, sa.SmallInteger).label("best")
    return sa.select(scored, ranked)


def score_columns(rows: sa.FromClause) -> list[Column]:
    """The columns of scores, of rows that may hold more."""
    return [rows.c[name] for name in SCORES]


def _scored(model: Model, tallies: sa.FromClause) -> sa.Select[Any]:
    rules = rule_points(model, tallies)
    excluded_by = _excluded_by(model, tallies)
    is_ours_to_do = sa.and_(tallies.c.frozen_by.is_(None), excluded_by.is_(None))
    return sa.select(
        tallies.c.contact_id,
        _score([part.points for part in rules if part.axis == "fit"]).label("fit"),
        _score([part.points for part in rules if part.axis == "interest"]).label("interest"),
        excluded_by.label("excluded_by"),
        _hand_raised_by(model, tallies).label("hand_raised_by"),
        tallies.c.frozen_by,
        tallies.c.stage,
        tallies.c.last_activity_at,
        _unknown(rules).label("fit_unknown"),
        sa.case((is_ours_to_do, tallies.c.waits_since)).label("waits_since"),
    )


def _score(points: list[Column]) -> Column:
    total = _sum(points)
    clamped = sa.func.least(sa.func.greatest(total, 0), FULL)
    return sa.cast(FloorDiv(clamped, POINT), sa.SmallInteger)


def _sum(numbers: Sequence[Column]) -> Column:
    return reduce(add, numbers, sa.literal(0, sa.BigInteger))


def _excluded_by(model: Model, tallies: sa.FromClause) -> Column:
    claims = [(tallies.c[f"n_{rule.key}"] == 1, rule.key) for rule in model.exclude]
    return _first_of(claims)


def _hand_raised_by(model: Model, tallies: sa.FromClause) -> Column:
    claims = [
        (tallies.c[f"raised_{place}"].is_not(None), kind)
        for place, kind in enumerate(model.hand_raisers)
    ]
    return _first_of(claims)


def _first_of(claims: Sequence[tuple[sa.ColumnElement[bool], str]]) -> Column:
    if not claims:
        return sa.cast(sa.null(), sa.Text)
    return sa.case(*((claim, sa.literal(name, sa.Text)) for claim, name in claims))


def _unknown(rules: list[RulePoints]) -> Column:
    could_add = [
        sa.case((part.is_unknown, part.rule.most_points * POINT), else_=0)
        for part in rules
        if isinstance(part.rule, FitCriterion)
    ]
    return _sum(could_add)
