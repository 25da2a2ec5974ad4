"""Which activities machines did: made anew from the facts at every scoring, never counted up.

A table of a run with the grain of an activity that is set aside: its id, contact, kind and reason.
An activity whose source gives no id has one here that follows from its content.
The facts stay as they came, so other settings give exactly another table, and neither the order of
imports nor what was recognised before makes any difference. What a source itself says of an
activity, ``is_machine``, stays and needs no row.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from fitmatrix.model.machines import Machines
from fitmatrix.scoring.conditions import like_any
from fitmatrix.scoring.facts import Facts, activity_id
from fitmatrix.scoring.runs import Run

REASONS = ("user_agent", "after_delivery", "many_links")
"""Why an activity is set aside, the first that applies first."""


def machine_activities(machines: Machines, activities: sa.FromClause) -> sa.Select[Any]:
    """A row an activity that a machine did: its id, contact and kind, and the first reason."""
    found = [
        *_by_agent(machines, activities),
        *_after_delivery(machines, activities),
        *_many_links(machines, activities),
    ]
    if not found:
        return _signs(activities, sa.literal("", sa.Text).label("reason")).where(sa.false())
    every = sa.union_all(*found).subquery("every_reason")
    names = dict(enumerate(REASONS))
    first = sa.case(names, value=sa.func.min(every.c.place)).label("reason")
    signs = [column for column in every.c if column.name != "place"]
    return sa.select(*signs, first).group_by(*signs)


def done_by_people(connection: sa.Connection, run: Run) -> Facts:
    """The facts without the activities that the machines of a run did."""
    facts = Facts.stored(connection)
    kinds = connection.scalars(sa.select(run.machines.c.kind).distinct()).all()
    return facts.less(run.machines, sorted(kinds)) if kinds else facts


def machines_of(connection: sa.Connection, run: Run, contact_id: str) -> int:
    """How many activities of a contact up to the moment of a run count for nothing."""
    done = Facts.stored(connection).activities
    recognised = sa.exists().where(run.machines.c.activity_id == activity_id(done))
    counted = sa.select(sa.func.count()).where(
        done.c.contact_id == contact_id,
        done.c.occurred_at <= run.as_of,
        sa.or_(done.c.is_machine.is_(True), recognised),
    )
    return connection.scalar(counted) or 0


def _by_agent(machines: Machines, activities: sa.FromClause) -> Iterator[sa.Select[Any]]:
    columns = [activities.c[name] for name in machines.user_agent if name in activities.c]
    if columns and machines.agents:
        named = sa.or_(*(like_any(column, machines.agents) for column in columns))
        yield _found(activities, "user_agent").where(named)


def _after_delivery(machines: Machines, activities: sa.FromClause) -> Iterator[sa.Select[Any]]:
    seconds, reacted = machines.within_seconds, (*machines.opened, *machines.clicked)
    if seconds is None or not reacted or not machines.delivered:
        return
    sent = activities.alias("sent")
    length = sa.literal_column(f"INTERVAL '{seconds}' SECOND", sa.Interval)
    within = sa.and_(
        sent.c.contact_id == activities.c.contact_id,
        sent.c.occurred_at <= activities.c.occurred_at,
        sent.c.occurred_at + length >= activities.c.occurred_at,
        *_same_mail(machines.mail, activities, sent),
        sa.or_(_names_seconds(sent), _names_seconds(activities)),
    )
    yield (
        _found(activities, "after_delivery")
        .join_from(activities, sent, within)
        .where(activities.c.kind.in_(reacted), sent.c.kind.in_(machines.delivered))
    )


def _same_mail(
    names: Iterable[str], one: sa.FromClause, other: sa.FromClause
) -> Iterator[sa.ColumnElement[bool]]:
    for name in names:
        if name in one.c:
            yield sa.func.coalesce(one.c[name] == other.c[name], sa.true())


def _many_links(machines: Machines, activities: sa.FromClause) -> Iterator[sa.Select[Any]]:
    if machines.links_a_second is None or not machines.clicked:
        return
    clicked = activities.c.kind.in_(machines.clicked)
    second = sa.func.date_trunc("second", activities.c.occurred_at)
    link = sa.func.coalesce(activities.c.detail, activity_id(activities))
    bursts = (
        sa.select(activities.c.contact_id, second.label("second"))
        .where(clicked, _names_seconds(activities))
        .group_by(activities.c.contact_id, second)
        .having(sa.func.count(sa.distinct(link)) >= machines.links_a_second)
        .subquery("bursts")
    )
    same = sa.and_(bursts.c.contact_id == activities.c.contact_id, bursts.c.second == second)
    yield (
        _found(activities, "many_links")
        .join_from(activities, bursts, same)
        .where(clicked, _names_seconds(activities))
    )


def _found(activities: sa.FromClause, reason: str) -> sa.Select[Any]:
    return _signs(activities, sa.literal(REASONS.index(reason), sa.Integer).label("place"))


def _signs(activities: sa.FromClause, *also: sa.ColumnElement[Any]) -> sa.Select[Any]:
    own = activity_id(activities).label("activity_id")
    return sa.select(own, activities.c.contact_id, activities.c.kind, *also)


def _names_seconds(activities: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether a time lies beside the full minute, so that its source seems to name seconds."""
    minute = sa.func.date_trunc("minute", activities.c.occurred_at)
    return sa.cast(minute, sa.DateTime) != activities.c.occurred_at
