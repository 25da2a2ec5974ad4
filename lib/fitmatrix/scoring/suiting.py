"""Suiting: how many rules of a model speak of what the data tell at all.

A scoring says which rules reach nobody (``fitmatrix.scoring.reach``); this asks before any scoring,
without counting activities, so it is quick with millions of them.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from fitmatrix.model.rules import ActivityRule
from fitmatrix.model.scoring_model import Model
from fitmatrix.scoring.facts import Facts


def suiting(connection: sa.Connection, models: Sequence[Model]) -> list[float]:
    """For each model the share of its fit and interest rules that the data could answer, 0 to 1.

    They could where somebody has the column that is read, or did a thing of that kind. A model that
    reads columns which contacts do not have cannot score them at all: 0.
    """
    facts = Facts.stored(connection)
    there = set(facts.contacts.c.keys())
    read = {field for model in models for _, _, field in model.fields}
    filled = _filled(connection, facts.contacts, sorted(read & there))
    kinds = set(connection.scalars(sa.select(facts.activities.c.kind).distinct()))
    return [_share(model, there, filled, kinds) for model in models]


def _filled(connection: sa.Connection, contacts: sa.FromClause, names: list[str]) -> set[str]:
    """The columns that somebody has."""
    if not names:
        return set()
    counts = (sa.func.count(contacts.c[name]).label(name) for name in names)
    found = connection.execute(sa.select(*counts)).one()._mapping
    return {name for name in names if found[name]}


def _share(model: Model, there: set[str], filled: set[str], kinds: set[Any]) -> float:
    if not there.issuperset(field for _, _, field in model.fields):
        return 0.0
    rules = (*model.fit, *model.interest)
    answered = sum(
        _occurs(rule, kinds) if isinstance(rule, ActivityRule) else rule.field in filled
        for rule in rules
    )
    return answered / len(rules) if rules else 0.0


def _occurs(rule: ActivityRule, kinds: set[Any]) -> bool:
    """Whether anybody did a thing of a kind that a rule counts; some count any kind."""
    named = rule.kind
    return bool(kinds) if named is None else not kinds.isdisjoint(named)
