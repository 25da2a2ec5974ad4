"""Activities set aside because machines did them, by kind and reason."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from fitmatrix.facts import tables
from fitmatrix.scoring.facts import activity_id
from fitmatrix.scoring.runs import Run

STATED = "stated"
"""The reason of an activity of which the source itself says that a machine did it."""


@dataclass(frozen=True)
class SetAside:
    """So many activities of a kind are set aside for a reason, of so many of that kind."""

    kind: str
    reason: str
    activities: int
    of_kind: int


def set_aside(connection: sa.Connection, run: Run | None) -> list[SetAside]:
    """What does not count, the most frequent first; without scores only what sources state.

    Each activity is counted once: what a source states comes before what was recognised.
    """
    done = tables.activities.c
    stated = sa.case((done.is_machine.is_(True), 1))
    kinds = {
        kind: (whole, by_source)
        for kind, whole, by_source in connection.execute(
            sa.select(done.kind, sa.func.count(), sa.func.count(stated)).group_by(done.kind)
        )
    }
    found = [SetAside(kind, STATED, by_source, whole) for kind, (whole, by_source) in kinds.items()]
    if run is not None:
        found += [
            SetAside(kind, reason, activities, kinds.get(kind, (activities, 0))[0])
            for kind, reason, activities in connection.execute(_recognised(run))
        ]
    return sorted(
        (one for one in found if one.activities), key=lambda one: (-one.activities, one.kind)
    )


def _recognised(run: Run) -> sa.Select[Any]:
    machines, done = run.machines.c, tables.activities
    also_stated = sa.exists().where(
        activity_id(done) == machines.activity_id, done.c.is_machine.is_(True)
    )
    return (
        sa.select(machines.kind, machines.reason, sa.func.count())
        .where(~also_stated)
        .group_by(machines.kind, machines.reason)
    )
