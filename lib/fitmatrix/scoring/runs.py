"""Runs: a model scored as of a moment, with its tables; readers see the last complete one."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from fitmatrix.facts import tables
from fitmatrix.model.reading import parse_model
from fitmatrix.model.scoring_model import Model
from fitmatrix.scoring.past import PAST
from fitmatrix.scoring.points import RulePoints, rule_points
from fitmatrix.scoring.scores import SCORES
from fitmatrix.scoring.tallies import tally_columns


@dataclass(frozen=True)
class Run:
    """A complete scoring: which model, in which version, as of when, and its tables."""

    number: int
    run_id: str
    model_name: str
    version: int
    text: str
    as_of: datetime
    contacts: int
    scored_at: datetime

    @cached_property
    def model(self) -> Model:
        """The model as it was worded when this run was made."""
        return parse_model(self.text, self.model_name)

    @cached_property
    def scores(self) -> sa.TableClause:
        """The table of scores, a row a contact."""
        return sa.table(f"scores_{self.run_id}", *map(sa.column, SCORES))

    @cached_property
    def tallies(self) -> sa.TableClause:
        """The table of tallies, a row a contact."""
        return sa.table(f"tallies_{self.run_id}", *map(sa.column, tally_columns(self.model)))

    @cached_property
    def past(self) -> sa.TableClause:
        """The table of the past, a row a cell and standing; older runs have none."""
        return sa.table(f"past_{self.run_id}", *map(sa.column, PAST))

    @cached_property
    def points(self) -> list[RulePoints]:
        """What each rule gives, over the tallies of this run."""
        return rule_points(self.model, self.tallies)


def current_run(connection: sa.Connection) -> Run | None:
    """The last complete run, or None when nothing was scored yet."""
    if not sa.inspect(connection).has_table(tables.runs.name):
        return None
    runs, versions = tables.runs, tables.model_versions
    worded = sa.and_(versions.c.model == runs.c.model, versions.c.version == runs.c.version)
    row = connection.execute(
        sa.select(*_columns_of_a_run())
        .join(versions, worded)
        .order_by(runs.c.number.desc())
        .limit(1)
    ).first()
    return None if row is None else Run(*row)


def _columns_of_a_run() -> list[sa.Column[Any]]:
    runs = tables.runs.c
    text = tables.model_versions.c.text
    return [
        *(runs.number, runs.run_id, runs.model, runs.version),
        *(text, runs.as_of, runs.contacts, runs.scored_at),
    ]
