"""The tallies behind some contacts: those of a run, or for a month of the past counted anew."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from fitmatrix.scoring.aids import aids_of
from fitmatrix.scoring.machines import done_by_people
from fitmatrix.scoring.runs import Run
from fitmatrix.scoring.tallies import tallies


def tallies_behind(
    connection: sa.Connection, run: Run, ids: Sequence[str] | sa.Select[Any]
) -> sa.FromClause:
    """Tallies with a row for at least each contact of ``ids``, or of a query of one column.

    A month keeps scores alone, for it is looked at seldom; the few contacts of a page are counted
    again from the facts, by the same rules as of the same moment.
    """
    if run.month == 0:
        return run.tallies
    facts = done_by_people(connection, run).about(ids)
    counted = tallies(run.model, facts, aids_of(run.model, run.run_id), run.as_of)
    return counted.subquery("counted_anew")
