"""What became of contacts, and how often a column or a value is found among them.

The outcome of a contact is all that its facts say, whatever their dates: ``customer`` (a deal won,
or the stage customer entered), else ``lost`` (a deal lost and none open), else ``opportunity`` (the
stage opportunity entered, or a deal), else ``other``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from fitmatrix.facts import tables
from fitmatrix.scoring.facts import count_of

ENOUGH = 30
"""Fewer contacts tell nothing."""

OUTCOMES = ("customer", "lost", "opportunity", "other")
GROUPS = {
    "customers": ("customer",),
    "lost contacts": ("lost",),
    "customers and lost contacts": ("customer", "lost"),
    "opportunities, customers and lost contacts": ("customer", "lost", "opportunity"),
}
"""Who has an outcome, in four ways, each compared with all other contacts."""


@dataclass(frozen=True)
class Share:
    """So many of so many, for those with an outcome and for all others."""

    named: str
    part: int
    whole: int
    other_part: int
    other_whole: int


@dataclass(frozen=True)
class Outcomes:
    """The outcome of every contact: ``of_each`` has the grain of a contact.

    ``sizes`` counts contacts by outcome, ``filled`` for each column those who have it.
    """

    contacts: sa.FromClause
    of_each: sa.Subquery
    sizes: Mapping[str, int]
    filled: Mapping[str, Mapping[str, int]]


def read_outcomes(connection: sa.Connection) -> Outcomes:
    """Count the outcomes of all contacts, and how often each column is filled among them."""
    contacts = tables.as_stored(connection, tables.contacts)
    outcome = _of_each(contacts)
    return Outcomes(contacts, outcome, *_filled(connection, contacts, outcome))


def _of_each(contacts: sa.FromClause) -> sa.Subquery:
    """A row a contact: its id and its outcome."""
    entries, deals = tables.stage_entries.c, tables.deals.c
    stages = (
        sa.select(
            entries.contact_id,
            count_of(entries.stage == "customer").label("customer"),
            count_of(entries.stage == "opportunity").label("opportunity"),
        )
        .group_by(entries.contact_id)
        .subquery("stages")
    )
    closed = (
        sa.select(
            deals.contact_id,
            count_of(deals.status == "won").label("won"),
            count_of(deals.status == "lost").label("lost"),
            sa.func.count().label("deals"),
        )
        .group_by(deals.contact_id)
        .subquery("closed")
    )
    outcome = sa.case(
        (sa.or_(closed.c.won > 0, stages.c.customer > 0), "customer"),
        (closed.c.lost == closed.c.deals, "lost"),
        (sa.or_(closed.c.deals > 0, stages.c.opportunity > 0), "opportunity"),
        else_="other",
    )
    return (
        sa.select(contacts.c.contact_id, outcome.label("outcome"))
        .select_from(contacts)
        .outerjoin(stages, stages.c.contact_id == contacts.c.contact_id)
        .outerjoin(closed, closed.c.contact_id == contacts.c.contact_id)
        .subquery("outcomes")
    )


def _filled(
    connection: sa.Connection, contacts: sa.FromClause, outcome: sa.Subquery
) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """How many contacts have each outcome, and for each column how many of them have it."""
    columns = [sa.func.count(column).label(column.name) for column in contacts.c]
    rows = connection.execute(
        sa.select(outcome.c.outcome, sa.func.count(), *columns)
        .select_from(contacts)
        .join(outcome, outcome.c.contact_id == contacts.c.contact_id)
        .group_by(outcome.c.outcome)
    ).all()
    sizes = dict.fromkeys(OUTCOMES, 0) | {row[0]: row[1] for row in rows}
    of_columns = {
        column.name: {row[0]: row[place] for row in rows}
        for place, column in enumerate(contacts.c, 2)
    }
    return sizes, of_columns


def shares(counts: Mapping[str, int], sizes: Mapping[str, int]) -> Iterator[Share]:
    """The counts of a column among those with an outcome and among all others, in four ways."""
    for named, group in GROUPS.items():
        whole = sum(sizes[outcome] for outcome in group)
        part = sum(counts.get(outcome, 0) for outcome in group)
        others = sum(sizes.values()) - whole
        if whole >= ENOUGH and others >= ENOUGH:
            yield Share(named, part, whole, sum(counts.values()) - part, others)


def frequent(
    connection: sa.Connection, outcomes: Outcomes, column: sa.ColumnElement[Any], percent: int
) -> Iterator[tuple[str, dict[str, int]]]:
    """The values that enough contacts have, each with its counts by outcome.

    Enough are as many as ``percent`` of the smallest group that has an outcome.
    """
    groups = [sum(outcomes.sizes[one] for one in group) for group in GROUPS.values()]
    least = max(ENOUGH, percent * min(filter(None, groups), default=0) // 100)
    contacts, outcome = outcomes.contacts, outcomes.of_each
    counts = [count_of(outcome.c.outcome == name).label(name) for name in OUTCOMES]
    rows = connection.execute(
        sa.select(column, *counts)
        .select_from(contacts)
        .join(outcome, outcome.c.contact_id == contacts.c.contact_id)
        .where(column.is_not(None))
        .group_by(column)
        .having(sa.func.count() >= least)
    )
    for value, *counted in rows:
        yield value, dict(zip(OUTCOMES, counted, strict=True))
