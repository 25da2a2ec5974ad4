"""The small tables a scoring brings along: weights by age, and the lists that a model names."""

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from fitmatrix.engine.loading import load
from fitmatrix.engine.words import folded
from fitmatrix.model.decay import Decay
from fitmatrix.model.lists import list_values
from fitmatrix.model.rules import ActivityRule
from fitmatrix.model.scoring_model import Model


@dataclass(frozen=True)
class Aids:
    """The small tables a scoring brings along.

    ``ages``: a row a day of age with a column for each decay; ``lists``: a row a list entry.
    """

    ages: sa.Table
    lists: sa.Table


def activity_rules(model: Model) -> list[ActivityRule]:
    """The interest rules that count activities."""
    return [rule for rule in model.interest if isinstance(rule, ActivityRule)]


def decays(model: Model) -> dict[Decay, str]:
    """The decays a model uses, each with the column of ``ages`` that holds its weights."""
    used = (rule.decay for rule in activity_rules(model) if rule.decay is not None)
    return {decay: f"decay_{place}" for place, decay in enumerate(dict.fromkeys(used))}


def aids_of(model: Model, run_id: str) -> Aids:
    """The aids of a run by their names."""
    ages = sa.Table(
        f"ages_{run_id}",
        sa.MetaData(),
        sa.Column("age", sa.Integer),
        *(sa.Column(name, sa.Integer) for name in decays(model).values()),
    )
    lists = sa.Table(
        f"lists_{run_id}",
        sa.MetaData(),
        sa.Column("list", sa.Text),
        sa.Column("value", sa.Text),
    )
    return Aids(ages, lists)


def make_aids(connection: sa.Connection, model: Model, run_id: str) -> Aids:
    """Create and fill the aids of a run."""
    aids = aids_of(model, run_id)
    used = decays(model)
    weights = zip_longest(*(decay.weights for decay in used), fillvalue=0)
    _fill(connection, aids.ages, [(age, *row) for age, row in enumerate(weights)])
    named = sorted({rule.list_ for _, _, rule in model.conditions if rule.list_ is not None})
    entries = [(name, folded(v)) for name in named for v in list_values(name, model.lists)]
    _fill(connection, aids.lists, entries)
    return aids


def _fill(connection: sa.Connection, table: sa.Table, rows: list[tuple[Any, ...]]) -> None:
    table.create(connection)
    if rows:
        columns = dict(zip(table.c.keys(), map(list, zip(*rows, strict=True)), strict=True))
        load(connection, table, pa.table(columns))
