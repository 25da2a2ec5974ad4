"""Facts → tallies: a row a contact, what there is to score and nothing of what it is worth.

For every rule of the model the row holds ``n_<key>``: the number of activities that match, the
outcome of a condition (1, 0, or the place of the band; NULL when unknown), or the hundredths of a
total. Rules over activities also have ``at_<key>``, the time of the last one, and with a decay
``w_<key>``, the sum of the weights of their ages in millionths. ``raised_<place>`` is the time at
which a hand was last raised in the way at that place of the model's list. ``waits_since`` is the
time of the last thing a contact did, where nothing of ours answered it.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from fitmatrix.engine.words import AsNumber
from fitmatrix.model.conditions import Total
from fitmatrix.model.rules import ActivityRule
from fitmatrix.model.scoring_model import Model
from fitmatrix.scoring.aids import Aids, activity_rules, decays
from fitmatrix.scoring.conditions import like_any, outcome
from fitmatrix.scoring.facts import (
    Facts,
    count_of,
    counted,
    deal_standing,
    known,
    latest_stage,
    sum_of,
)

Column = sa.ColumnElement[Any]
LARGEST_TOTAL = 1_000_000_000
"""A number in a column counts up to this; more would only overflow."""


def tally_columns(model: Model) -> list[str]:
    """The columns of a row of tallies, in order."""
    names = ["contact_id", "stage", "frozen_by", "last_activity_at", "waits_since"]
    names += [f"n_{rule.key}" for rule in (*model.fit, *model.interest, *model.exclude)]
    for rule in activity_rules(model):
        names += [f"at_{rule.key}"] + ([f"w_{rule.key}"] if rule.decay is not None else [])
    return names + [f"raised_{place}" for place in range(len(model.hand_raisers))]


def tallies(model: Model, facts: Facts, aids: Aids, as_of: datetime) -> sa.Select[Any]:
    """One row for each contact known at ``as_of``, from only what had happened by then."""
    contacts = facts.contacts
    did = _did(model, facts, aids, as_of)
    bursts = {rule: _burst(model, rule, facts, as_of) for rule in _bursts(model)}
    stage = latest_stage(facts.stage_entries, as_of)
    deals = deal_standing(facts.deals, as_of)
    rows: sa.FromClause = contacts
    for part in (did, stage, deals, *bursts.values()):
        rows = rows.outerjoin(part, part.c.contact_id == contacts.c.contact_id)
    columns: list[Column] = [contacts.c.contact_id, stage.c.stage]
    columns += [_frozen_by(stage, deals).label("frozen_by")]
    columns += _who(model, contacts, aids) + _totals(model, contacts)
    columns += [column for column in did.c if column.name != "contact_id"]
    for rule, burst in bursts.items():
        columns += [sa.case((burst.c.at.is_not(None), 1), else_=0).label(f"n_{rule.key}")]
        columns += [burst.c.at.label(f"at_{rule.key}")]
        if rule.decay is not None:
            ages = aids.ages.alias(f"ages_{rule.key}")
            rows = rows.outerjoin(ages, ages.c.age == burst.c.age)
            weight = sa.cast(ages.c[decays(model)[rule.decay]], sa.BigInteger)  # to be multiplied
            columns += [weight.label(f"w_{rule.key}")]
    named = {column.name: column for column in columns}
    return (
        sa.select(*(named[name] for name in tally_columns(model)))
        .select_from(rows)
        .where(known(contacts, as_of))
    )


def _who(model: Model, contacts: sa.FromClause, aids: Aids) -> list[Column]:
    return [
        outcome(condition, contacts.c[condition.field], aids.lists).label(f"n_{condition.key}")
        for _, _, condition in model.conditions
    ]


def _totals(model: Model, contacts: sa.FromClause) -> list[Column]:
    return [
        _hundredths(contacts.c[rule.field]).label(f"n_{rule.key}")
        for rule in model.interest
        if isinstance(rule, Total)
    ]


def _hundredths(column: Column) -> Column:
    number = AsNumber(column) if isinstance(column.type, sa.String) else sa.cast(column, sa.Double)
    within = sa.func.least(sa.func.greatest(number, 0), LARGEST_TOTAL)
    whole = sa.func.floor(within * 100 + sa.literal(0.5, sa.Double))
    return sa.case((number.is_not(None), sa.cast(whole, sa.BigInteger)))


def _did(model: Model, facts: Facts, aids: Aids, as_of: datetime) -> sa.Subquery:
    """A row a contact with activities: counts, weights and last times of the rules."""
    rows = counted(facts.activities, as_of)
    weights = decays(model)
    columns: list[Column] = [
        sa.func.max(rows.c.occurred_at).label("last_activity_at"),
        _waits_since(model, rows).label("waits_since"),
    ]
    for rule in activity_rules(model):
        if rule.at_least is None:
            claim = _matches(model, rule, rows)
            columns += [count_of(claim).label(f"n_{rule.key}")]
            columns += [_last(claim, rows).label(f"at_{rule.key}")]
            if rule.decay is not None:
                weight = sa.case((claim, aids.ages.c[weights[rule.decay]]), else_=0)
                columns += [sum_of(weight).label(f"w_{rule.key}")]
    for place, kind in enumerate(model.hand_raisers):
        columns += [_last(_raises(model, kind, rows), rows).label(f"raised_{place}")]
    source = rows.outerjoin(aids.ages, aids.ages.c.age == rows.c.age) if weights else rows
    return (
        sa.select(rows.c.contact_id, *columns)
        .select_from(source)
        .group_by(rows.c.contact_id)
        .subquery("did")
    )


def _waits_since(model: Model, rows: sa.FromClause) -> Column:
    """When a contact last did something, if no touch of ours came then or later."""
    touch = rows.c.kind.in_(model.follow_up.touches)
    acted, touched = _last(sa.not_(touch), rows), _last(touch, rows)
    return sa.case((sa.or_(touched.is_(None), acted > touched), acted))


def _matches(model: Model, rule: ActivityRule, rows: sa.FromClause) -> sa.ColumnElement[bool]:
    claims: list[sa.ColumnElement[bool]] = []
    if rule.kind is not None:
        claims += [rows.c.kind.in_(rule.kind)]
    if rule.detail is not None:
        claims += [like_any(rows.c.detail, rule.detail)]
    if rule.content_stage is not None:
        patterns = [glob for stage in rule.content_stage for glob in model.content[stage]]
        claims += [like_any(rows.c.detail, patterns)]
    return sa.and_(*claims)


def _last(claim: sa.ColumnElement[bool], rows: sa.FromClause) -> Column:
    return sa.func.max(sa.case((claim, rows.c.occurred_at)))


def _raises(model: Model, kind: str, rows: sa.FromClause) -> sa.ColumnElement[bool]:
    lasts = model.hand_raise_lasts_days
    recent = sa.true() if lasts is None else rows.c.age <= lasts
    return sa.and_(rows.c.kind == kind, recent)


def _bursts(model: Model) -> list[ActivityRule]:
    return [rule for rule in activity_rules(model) if rule.at_least is not None]


def _burst(model: Model, rule: ActivityRule, facts: Facts, as_of: datetime) -> sa.Subquery:
    """A row a contact with a burst: the time and age in days at which the last one was complete.

    A burst is complete with the n-th activity within d consecutive days; which of two activities
    at the same moment comes first makes no difference.
    """
    rows = counted(facts.activities, as_of)
    first = sa.func.lag(rows.c.age, (rule.at_least or 1) - 1).over(
        partition_by=rows.c.contact_id, order_by=rows.c.occurred_at
    )
    spans = (
        sa.select(rows.c.contact_id, rows.c.occurred_at, rows.c.age, first.label("first_age"))
        .where(_matches(model, rule, rows))
        .subquery(f"spans_{rule.key}")
    )
    return (
        sa.select(
            spans.c.contact_id,
            sa.func.max(spans.c.occurred_at).label("at"),
            sa.func.min(spans.c.age).label("age"),
        )
        .where(spans.c.first_age - spans.c.age < rule.within_days)
        .group_by(spans.c.contact_id)
        .subquery(f"burst_{rule.key}")
    )


def _frozen_by(stage: sa.Subquery, deals: sa.Subquery) -> Column:
    customer = sa.or_(deals.c.won > 0, stage.c.stage == "customer")
    lost = sa.and_(deals.c.lost > 0, deals.c.open == 0)
    return sa.case((customer, "customer"), (lost, "lost_deal"))
