"""How complete contacts are: a row a column, and which rules of the model suffer from the gaps."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from fitmatrix.facts import tables
from fitmatrix.model.conditions import Scored, Total
from fitmatrix.model.scoring_model import Model
from fitmatrix.scoring.ledger import could_add
from fitmatrix.scoring.points import POINT

_NOT_ASKED = ("contact_id", "imported_at")


@dataclass(frozen=True)
class AtStake:
    """A rule that reads a column, and the points it could give; None is without limit."""

    axis: str
    key: str
    points: int | None


@dataclass(frozen=True)
class Completeness:
    """How many of all contacts have something in a column, and the rules that read it."""

    column: str
    filled: int
    contacts: int
    rules: tuple[AtStake, ...]

    @property
    def empty(self) -> int:
        """How many contacts have nothing there."""
        return self.contacts - self.filled

    @property
    def points(self) -> int | None:
        """What all rules together could give a contact whose column is empty; None: no limit."""
        each = [rule.points for rule in self.rules]
        return None if None in each else sum(points or 0 for points in each)


def completeness(connection: sa.Connection, model: Model | None) -> list[Completeness]:
    """Every column of contacts, those of the source included, in the order they are kept.

    Columns that only the model speaks of are left out: no contact can have them.
    """
    contacts = tables.as_stored(connection, tables.contacts)
    names = [column.name for column in contacts.c if column.name not in _NOT_ASKED]
    counts = [sa.func.count(contacts.c[name]) for name in names]
    everybody, *filled = connection.execute(sa.select(sa.func.count(), *counts)
                                            .select_from(contacts)).one()  # fmt: skip
    rules = {name: tuple(_reading(model, name)) if model else () for name in names}
    return [
        Completeness(name, count, everybody, rules[name])
        for name, count in zip(names, filled, strict=True)
    ]


def _reading(model: Model, column: str) -> Iterator[AtStake]:
    """The rules of a model that read a column; an exclusion gives no points."""
    for axis, place, field in model.fields:
        if field == column:
            rule = getattr(model, axis)[place]
            worth = could_add(rule) if isinstance(rule, Scored | Total) else 0
            yield AtStake(axis, rule.key, None if worth is None else worth // POINT)
