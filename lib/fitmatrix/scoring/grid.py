"""Scores → grid: how many contacts share a cell of 101 × 101, and from it the four quadrants.

A threshold touches nothing but this grid, so its speed does not depend on how many contacts
there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from fitmatrix.facts.stages import Stage
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.facts import count_of, sum_of
from fitmatrix.scoring.filters import EVERYBODY, Filter, filtered, narrowed
from fitmatrix.scoring.runs import Run
from fitmatrix.scoring.states import (
    STANDINGS,
    is_open,
    is_overdue,
    is_stale,
    is_uncertain,
    standing,
)

SIDE = 101
"""Scores run from 0 to 100, so an axis has 101 cells."""

CHANNELS = (
    *("open", "won", "lost", "opportunity", "uncertain", "stale"),
    *(f"overdue_{quadrant}" for quadrant in Quadrant),
)
"""What is counted in each cell; the first three divide the contacts among them."""

ALL = 3
"""So many channels, from the first, add up to all contacts."""

MOST_CURRENCIES = 6
"""Currencies that are told apart, those of the most deals; a column of garbage names hundreds."""

Cells = npt.NDArray[np.int64]


def grid_rows(run: Run, only: Filter = EVERYBODY) -> sa.Select[Any]:
    """Contacts by cell and standing with each of ``CHANNELS``: at most 101 × 101 × 3 rows.

    Opportunities are counted here by their stage alone.
    """
    scores = filtered(run, only).subquery("let_through")
    claims = {
        "open": is_open(scores),
        "won": scores.c.frozen_by == "customer",
        "lost": scores.c.frozen_by == "lost_deal",
        "opportunity": sa.and_(is_open(scores), scores.c.stage == Stage.OPPORTUNITY.value),
        "uncertain": is_uncertain(scores),
        "stale": is_stale(scores, run.as_of),
        **{
            f"overdue_{quadrant}": is_overdue(scores, run.model, quadrant, run.as_of)
            for quadrant in Quadrant
        },
    }
    counted = (count_of(claims[name]).label(name) for name in CHANNELS)
    return _by_cell(scores, *counted)


def deal_rows(run: Run, only: Filter = EVERYBODY, currencies: Sequence[str] = ()) -> sa.Select[Any]:
    """Contacts with open deals by cell and standing: those who are opportunities by that alone.

    Then what their open deals are worth in each of some currencies, in hundredths; NULL where they
    have none.
    """
    deals = narrowed(sa.select(run.open_deals), run, run.open_deals, only).subquery("let_through")
    by_stage = sa.func.coalesce(deals.c.stage == Stage.OPPORTUNITY.value, sa.false())
    nears = sa.and_(is_open(deals), sa.not_(by_stage), deals.c.is_first == 1)
    amounts = (
        sum_of(sa.case((deals.c.currency == name, deals.c.cents))).label(f"cents_{place}")
        for place, name in enumerate(currencies)
    )
    return _by_cell(deals, count_of(nears).label("opportunity"), *amounts)


def _by_cell(scores: sa.FromClause, *said: sa.ColumnElement[Any]) -> sa.Select[Any]:
    keys = (scores.c.fit, scores.c.interest, standing(scores).label("standing"))
    return sa.select(*keys, *said).group_by(*keys)


def read_grid(connection: sa.Connection, run: Run, only: Filter = EVERYBODY) -> "Grid":
    """The grid of the contacts of a run that a filter lets through."""
    currencies = _currencies(connection, run)
    contacts = connection.execute(grid_rows(run, only))
    return Grid.of(contacts, connection.execute(deal_rows(run, only, currencies)), currencies)


def _currencies(connection: sa.Connection, run: Run) -> list[str]:
    """The currencies of open deals, by name."""
    told = run.open_deals.c.currency
    most = sa.select(told).group_by(told).limit(MOST_CURRENCIES)
    return sorted(connection.scalars(most.order_by(sa.func.count().desc(), told)))


def at_or_above(counts: Cells) -> Cells:
    """Suffix sums of counts of shape (standing, channel, fit, interest); fit and interest + 1.

    A cell holds what is counted where both scores are at or above its own.
    """
    sums = np.zeros((*counts.shape[:2], SIDE + 1, SIDE + 1), dtype=np.int64)
    sums[:, :, :SIDE, :SIDE] = counts[:, :, ::-1, ::-1].cumsum(2).cumsum(3)[:, :, ::-1, ::-1]
    return sums


def claimed(quadrant: Quadrant, thresholds: Thresholds) -> npt.NDArray[np.bool_]:
    """Which cells belong to a quadrant, of shape (standing, fit, interest)."""
    scores = np.arange(SIDE)
    fits, interested = scores[:, None] >= thresholds.fit, scores[None, :] >= thresholds.interest
    nobody, everybody = np.zeros((SIDE, SIDE), dtype=bool), np.ones((SIDE, SIDE), dtype=bool)
    scored_raised_excluded = {
        Quadrant.SALES_CALL: (fits & interested, fits & everybody, nobody),
        Quadrant.NURTURE: (fits & ~interested, nobody, nobody),
        Quadrant.OFFER: (~fits & interested, ~fits & interested, nobody),
        Quadrant.DISQUALIFY: (~fits & ~interested, ~fits & ~interested, everybody),
    }
    return np.stack(scored_raised_excluded[quadrant])


def by_quadrant(sums: Cells, thresholds: Thresholds) -> dict[Quadrant, Cells]:
    """The channels of each quadrant, from suffix sums: four look-ups, whatever was counted."""
    fit, interest = thresholds.fit, thresholds.interest
    high_high, high, interested, everyone = (
        sums[:, :, fit, interest], sums[:, :, fit, 0], sums[:, :, 0, interest], sums[:, :, 0, 0]
    )  # fmt: skip
    scored, raised, excluded = range(len(STANDINGS))
    calls = high_high[scored] + high[raised]
    nurtured = high[scored] - high_high[scored]
    offers = (interested - high_high)[scored] + (interested - high_high)[raised]
    stays = everyone[scored] + everyone[raised]
    rest = stays - calls - nurtured - offers + everyone[excluded]
    return dict(zip(Quadrant, (calls, nurtured, offers, rest), strict=True))


@dataclass(frozen=True)
class Standing:
    """A quadrant at some thresholds: who stands there, and what holds for them.

    ``open``, ``won`` and ``lost`` add up to all; the others count some of these. ``amounts`` holds
    what open deals are worth, by currency.
    """

    open: int
    won: int
    lost: int
    opportunity: int
    uncertain: int
    stale: int
    overdue: int
    amounts: dict[str, Decimal]

    @property
    def contacts(self) -> int:
        """All contacts that stand there."""
        return self.open + self.won + self.lost

    @property
    def frozen(self) -> int:
        """Customers and lost deals: nobody to do something about."""
        return self.won + self.lost


@dataclass(frozen=True)
class Grid:
    """Counts of shape (standing, channel, fit, interest); ``CHANNELS``, then a currency each.

    The channels of currencies hold hundredths.
    """

    counts: Cells
    currencies: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, contacts: Iterable[Any], deals: Iterable[Any] = (), currencies: Sequence[str] = ()
    ) -> Self:
        """Collect ``grid_rows`` and ``deal_rows``; currencies in which nobody has a deal go."""
        counts = np.zeros((len(STANDINGS), len(CHANNELS) + len(currencies), SIDE, SIDE), np.int64)
        for fit, interest, stands, *counted in contacts:
            counts[STANDINGS.index(stands), : len(CHANNELS), fit, interest] = counted
        used = set()
        for fit, interest, stands, nears, *cents in deals:
            cell = counts[STANDINGS.index(stands), :, fit, interest]
            cell[CHANNELS.index("opportunity")] += nears
            cell[len(CHANNELS) :] = [one or 0 for one in cents]
            used |= {place for place, one in enumerate(cents) if one is not None}
        kept = [*range(len(CHANNELS)), *(len(CHANNELS) + place for place in sorted(used))]
        return cls(counts[:, kept], tuple(currencies[place] for place in sorted(used)))

    @property
    def contacts(self) -> int:
        """All contacts."""
        return int(self.cells.sum())

    @property
    def cells(self) -> Cells:
        """Contacts in each cell, of shape (fit, interest) = (101, 101)."""
        return np.asarray(self.counts[:, :ALL].sum(axis=(0, 1)))

    @cached_property
    def _at_or_above(self) -> Cells:
        return at_or_above(self.counts)

    def quadrants(self, thresholds: Thresholds) -> dict[Quadrant, Standing]:
        """The four quadrants; four look-ups a channel, whatever the number of contacts."""
        counts = by_quadrant(self._at_or_above, thresholds)
        return {name: self._standing(name, found.tolist()) for name, found in counts.items()}

    def moved(self, quadrant: Quadrant, before: Thresholds, now: Thresholds) -> tuple[int, int]:
        """How many stand in a quadrant who did not at other thresholds, and the other way round."""
        stood, stand = claimed(quadrant, before), claimed(quadrant, now)
        contacts = self.counts[:, :ALL].sum(axis=1)
        return int(contacts[stand & ~stood].sum()), int(contacts[stood & ~stand].sum())

    def _standing(self, quadrant: Quadrant, counted: list[int]) -> Standing:
        told = dict(zip(CHANNELS, counted, strict=False))
        overdue = {name: told.pop(f"overdue_{name}") for name in Quadrant}
        amounts = zip(self.currencies, counted[len(CHANNELS) :], strict=True)
        in_full = {currency: Decimal(cents) / 100 for currency, cents in amounts}
        return Standing(**told, overdue=overdue[quadrant], amounts=in_full)
