"""Runs: a model scored as of a moment, with its tables; readers see the last complete one."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from fitmatrix.errors import OutdatedScoresError
from fitmatrix.facts import tables
from fitmatrix.model.reading import parse_model
from fitmatrix.model.scoring_model import Model
from fitmatrix.scoring.open_deals import DEALS
from fitmatrix.scoring.past import PAST
from fitmatrix.scoring.points import RulePoints, rule_points
from fitmatrix.scoring.scores import SCORES
from fitmatrix.scoring.tallies import tally_columns
from fitmatrix.scoring.traits import trait_columns

MACHINES = ("activity_id", "contact_id", "kind", "reason")
"""The columns of a table of what machines did."""


@dataclass(frozen=True)
class Run:
    """A complete scoring: which model, in which version, as of when, and its tables.

    ``month`` is 0 for the scoring itself; 1, 2 ... stand for the same model as of so many months
    before, of which only the scores are kept.
    """

    number: int
    run_id: str
    model_name: str
    version: int
    text: str
    as_of: datetime
    contacts: int
    scored_at: datetime
    month: int = 0

    @cached_property
    def model(self) -> Model:
        """The model as it was worded when this run was made."""
        return parse_model(self.text, self.model_name)

    @cached_property
    def scores(self) -> sa.TableClause:
        """The table of scores, a row a contact; a month of the past has no traits."""
        told = [] if self.month else trait_columns()
        return sa.table(f"scores_{self._of_moment}", *map(sa.column, SCORES), *told)

    @cached_property
    def open_deals(self) -> sa.TableClause:
        """The table of open deals, a row a contact and currency, with its scores."""
        columns = (*self.scores.c, *map(sa.column, DEALS))
        return sa.table(f"deals_{self._of_moment}", *(sa.column(c.name, c.type) for c in columns))

    @property
    def _of_moment(self) -> str:
        return f"{self.run_id}_{self.month}" if self.month else self.run_id

    @cached_property
    def tallies(self) -> sa.TableClause:
        """The table of tallies, a row a contact; a month of the past has none of its own."""
        return sa.table(f"tallies_{self.run_id}", *map(sa.column, tally_columns(self.model)))

    @cached_property
    def past(self) -> sa.TableClause:
        """The table of the past, a row a contact who counts; older runs have none."""
        return sa.table(f"past_{self.run_id}", *map(sa.column, PAST), *trait_columns())

    @cached_property
    def machines(self) -> sa.TableClause:
        """The table of activities set aside as those of machines; older runs have none."""
        return sa.table(f"machines_{self.run_id}", *map(sa.column, MACHINES))

    @cached_property
    def points(self) -> list[RulePoints]:
        """What each rule gives, over the tallies of this run."""
        return rule_points(self.model, self.tallies)


def current_run(connection: sa.Connection) -> Run | None:
    """The last complete run, or None when nothing was scored yet.

    Raises:
        OutdatedScoresError: an earlier version made it, whose tables say less.

    """
    latest = latest_run(connection)
    return None if latest is None else readable(connection, latest)


def latest_run(connection: sa.Connection) -> Run | None:
    """The last complete run, whichever version made it; None when nothing was scored yet."""
    if not tables.is_there(connection, tables.runs):
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


def readable(connection: sa.Connection, run: Run) -> Run:
    """The same run, whose tables were found to be as this version reads them.

    Raises:
        OutdatedScoresError: an earlier version made it, whose tables say less.

    """
    inspector = sa.inspect(connection)
    of_run = (run.scores, run.open_deals, run.past, run.machines)
    there = inspector.get_multi_columns(filter_names=[table.name for table in of_run])
    columns = {name: {column["name"] for column in found} for (_, name), found in there.items()}
    is_whole = columns == {table.name: set(table.c.keys()) for table in of_run}
    if not is_whole or not set(tables.metadata.tables).issubset(inspector.get_table_names()):
        raise OutdatedScoresError(
            "These scores were made by an earlier version of fitmatrix, which kept less;"
            " score again: fitmatrix refresh, or the button on the page Data"
        )
    return run


def later_runs(connection: sa.Connection, run: Run) -> int:
    """How many complete runs were made after one."""
    newer = sa.select(sa.func.count()).where(tables.runs.c.number > run.number)
    return connection.scalar(newer) or 0


def _columns_of_a_run() -> list[sa.Column[Any]]:
    runs = tables.runs.c
    text = tables.model_versions.c.text
    return [
        *(runs.number, runs.run_id, runs.model, runs.version),
        *(text, runs.as_of, runs.contacts, runs.scored_at),
    ]
