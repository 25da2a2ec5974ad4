"""How contacts moved between two dates, and how many stood in each quadrant month by month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
import sqlalchemy as sa

from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.filters import EVERYBODY, Filter, filtered, narrowed
from fitmatrix.scoring.grid import SIDE, Cells, at_or_above, by_quadrant
from fitmatrix.scoring.quadrants import quadrant_claims
from fitmatrix.scoring.runs import Run
from fitmatrix.scoring.scores import score_columns
from fitmatrix.scoring.states import STANDINGS, standing


class Outside(StrEnum):
    """Where contacts are who are not to be worked on: won, lost, or not there yet."""

    CUSTOMER = "customer"
    LOST_DEAL = "lost_deal"
    NOT_KNOWN = "not_known"


Place = Quadrant | Outside
PLACES: tuple[Place, ...] = (*Quadrant, *Outside)
"""Every place, in the order in which they are shown; each contact is in one of them at a time."""


@dataclass(frozen=True)
class Move:
    """So many contacts were in one place at the earlier date and in another, or still, later."""

    origin: Place
    goal: Place
    contacts: int


def moves(
    connection: sa.Connection,
    earlier: Run,
    later: Run,
    thresholds: Thresholds,
    only: Filter = EVERYBODY,
) -> list[Move]:
    """How many went from where to where between two dates, those who stayed included.

    Both dates are seen at the same thresholds. Customers and lost deals are in no quadrant here,
    whatever their scores. Who was not known at one of the dates is in ``NOT_KNOWN`` there; at the
    later one this happens only to contacts that were imported after it was scored.

    A filter lets people through by their columns of today; what it asks of stages and states is
    asked of the later date, for it names those one looks at, and they may have come from anywhere.
    """
    both = _both(earlier, later, thresholds)
    counted = sa.select(both.c.origin, both.c.goal, sa.func.count().label("contacts"))
    rows = connection.execute(
        narrowed(counted, later, both, only).group_by(both.c.origin, both.c.goal)
    )
    found = [Move(_place(origin), _place(goal), contacts) for origin, goal, contacts in rows]
    return sorted(found, key=lambda move: (PLACES.index(move.origin), PLACES.index(move.goal)))


def read_cells(connection: sa.Connection, run: Run, only: Filter = EVERYBODY) -> Cells:
    """How many contacts share a cell, of shape (standing, 1, fit, interest); a part of the grid."""
    scores = filtered(run, only).subquery("let_through")
    keys = (standing(scores).label("standing"), scores.c.fit, scores.c.interest)
    cells = np.zeros((len(STANDINGS), 1, SIDE, SIDE), dtype=np.int64)
    for stands, fit, interest, contacts in connection.execute(
        sa.select(*keys, sa.func.count()).group_by(*keys)
    ):
        cells[STANDINGS.index(stands), 0, fit, interest] = contacts
    return cells


def standings_by_month(
    months: Mapping[datetime, Cells], thresholds: Thresholds
) -> dict[Quadrant, dict[datetime, int]]:
    """The contacts of each quadrant at each of some moments, the earliest first.

    Customers and lost deals stand in the quadrant of their scores here, as on the cards.
    """
    found = {
        moment: by_quadrant(at_or_above(cells), thresholds)
        for moment, cells in sorted(months.items(), key=lambda month: month[0])
    }
    return {
        quadrant: {moment: int(counts[quadrant][0]) for moment, counts in found.items()}
        for quadrant in Quadrant
    }


def goals_of(found: Iterable[Move], origin: Place) -> dict[Place, int]:
    """What became of those who were in a place at the earlier date: how many are where later."""
    return {move.goal: move.contacts for move in found if move.origin == origin}


def _both(earlier: Run, later: Run, thresholds: Thresholds) -> sa.Subquery:
    """A row a contact of either date: where it was at both, and its scores at the later."""
    before = sa.select(
        earlier.scores.c.contact_id, _where(earlier.scores, thresholds).label("origin")
    ).subquery("before")
    goal = _where(later.scores, thresholds).label("goal")
    after = sa.select(*score_columns(later.scores), goal)
    then = after.subquery("after")
    either = sa.func.coalesce(then.c.contact_id, before.c.contact_id).label("contact_id")
    rest = [column for column in then.c if column.name != "contact_id"]
    return (
        sa.select(either, before.c.origin, *rest)
        .join_from(before, then, then.c.contact_id == before.c.contact_id, full=True)
        .subquery("both_dates")
    )


def _where(scores: sa.FromClause, thresholds: Thresholds) -> sa.ColumnElement[int]:
    """The place of a contact as its number in ``PLACES``, which is counted faster than a name."""
    frozen = (Outside.CUSTOMER, Outside.LOST_DEAL)
    claims: list[tuple[Place, sa.ColumnElement[bool]]] = [
        *((place, scores.c.frozen_by == place.value) for place in frozen),
        *quadrant_claims(scores, thresholds).items(),
    ]
    return sa.case(*((claim, PLACES.index(place)) for place, claim in claims))


def _place(number: int | None) -> Place:
    return Outside.NOT_KNOWN if number is None else PLACES[number]
