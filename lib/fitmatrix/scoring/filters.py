"""Which contacts to look at: those with some values in some columns."""

from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from fitmatrix.facts import tables
from fitmatrix.scoring.runs import Run

EMPTY = "(empty)"
"""The choice that stands for contacts whose column is empty."""

MOST_CHOICES = 500
"""Values of a column that are offered, the most frequent of them."""


@dataclass(frozen=True)
class Filter:
    """For each column the values that are let through; none named lets everybody through."""

    owner: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    industry: tuple[str, ...] = ()
    persona: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()

    @property
    def named(self) -> dict[str, tuple[str, ...]]:
        """The columns that filter, with their values."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {column: values for column, values in given.items() if values}


EVERYBODY = Filter()

FILTERED = tuple(field.name for field in fields(Filter))
"""The columns that can be filtered by."""


def filtered(scores: sa.FromClause, only: Filter) -> sa.Select[Any]:
    """The scores of the contacts a filter lets through."""
    return narrowed(sa.select(scores), scores, only)


def narrowed(query: sa.Select[Any], scores: sa.FromClause, only: Filter) -> sa.Select[Any]:
    """A query over scores, narrowed to the contacts a filter lets through."""
    contacts = tables.contacts.c
    of_people = {column: values for column, values in only.named.items() if column != "stage"}
    if of_people:
        claims = (_one_of(contacts[column], values) for column, values in of_people.items())
        query = query.where(scores.c.contact_id.in_(sa.select(contacts.contact_id).where(*claims)))
    return query.where(_one_of(scores.c.stage, only.stage)) if only.stage else query


def choices(connection: sa.Connection, run: Run, column: str) -> list[str]:
    """The values a column has among the contacts of a run, the most frequent first."""
    contacts, scores = tables.contacts.c, run.scores.c
    value = scores.stage if column == "stage" else contacts[column]
    counted = sa.func.count().label("contacts")
    rows = connection.execute(
        sa.select(value.label("value"), counted)
        .select_from(run.scores)
        .join(tables.contacts, contacts.contact_id == scores.contact_id)
        .group_by(value)
        .order_by(counted.desc(), value)
        .limit(MOST_CHOICES)
    )
    return [EMPTY if found is None else found for found, _ in rows]


def _one_of(column: sa.ColumnElement[Any], values: tuple[str, ...]) -> sa.ColumnElement[bool]:
    named = column.in_([value for value in values if value != EMPTY])
    return sa.or_(named, column.is_(None)) if EMPTY in values else named
