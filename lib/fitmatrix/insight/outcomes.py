"""Outcomes: what the contacts of each quadrant did since they stood there some time ago.

What counts as won and as opportunity, and who is counted, is defined in ``fitmatrix.scoring.past``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Any, Self

import numpy as np
import sqlalchemy as sa

from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.facts import sum_of
from fitmatrix.scoring.filters import EVERYBODY, Filter, people
from fitmatrix.scoring.grid import SIDE, Cells, at_or_above, by_quadrant
from fitmatrix.scoring.runs import Run
from fitmatrix.scoring.states import STANDINGS

_Z = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution: 95 % lie within ± this."""


def interval(successes: int, n: int) -> tuple[float, float] | None:
    """The 95 % interval of a rate as fractions; None when there is nobody to have a rate.

    The score interval of E. B. Wilson, Probable Inference, the Law of Succession, and Statistical
    Inference, Journal of the American Statistical Association 22 (1927), 209–212.

    >>> [round(end, 4) for end in interval(15, 148)]
    [0.0624, 0.1605]
    """
    if n == 0:
        return None
    rate = successes / n
    middle = (rate + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * sqrt(rate * (1 - rate) / n + _Z**2 / (4 * n**2))
    # rounding must not push an end beyond the rate, nor beyond what a rate can be
    return max(0.0, min(rate, middle - half)), min(1.0, max(rate, middle + half))


@dataclass(frozen=True)
class Outcome:
    """Contacts that stood in a quadrant, and how many of them did what since."""

    contacts: int
    won: int
    opportunity: int

    @property
    def won_rate(self) -> float | None:
        """The share that was won since, as a fraction; None when nobody stood there."""
        return self.won / self.contacts if self.contacts else None

    @property
    def won_interval(self) -> tuple[float, float] | None:
        """The 95 % interval of that share; None when nobody stood there."""
        return interval(self.won, self.contacts)

    @property
    def opportunity_rate(self) -> float | None:
        """The share that became an opportunity since, as a fraction; None when nobody was there."""
        return self.opportunity / self.contacts if self.contacts else None

    @property
    def opportunity_interval(self) -> tuple[float, float] | None:
        """The 95 % interval of that share; None when nobody stood there."""
        return interval(self.opportunity, self.contacts)


@dataclass(frozen=True)
class PastGrid:
    """Counts of shape (standing, 3, fit, interest): contacts, won and opportunity in each cell."""

    counts: Cells

    @classmethod
    def of(cls, rows: Iterable[Any]) -> Self:
        """Collect rows of (fit, interest, standing, contacts, won, opportunity)."""
        counts = np.zeros((len(STANDINGS), 3, SIDE, SIDE), dtype=np.int64)
        for fit, interest, standing, *happened in rows:
            counts[STANDINGS.index(standing), :, fit, interest] = happened
        return cls(counts)

    @cached_property
    def _at_or_above(self) -> Cells:
        return at_or_above(self.counts)

    def outcomes(self, thresholds: Thresholds) -> dict[Quadrant, Outcome]:
        """What the contacts of the four quadrants then, at thresholds of now, did since."""
        counts = by_quadrant(self._at_or_above, thresholds)
        return {name: Outcome(*map(int, counted)) for name, counted in counts.items()}


def read_outcomes(connection: sa.Connection, run: Run, only: Filter = EVERYBODY) -> PastGrid:
    """The past of a run, for those whom a filter lets through by their columns.

    What a filter asks of scores and stages of today is left aside: it would pick people by what
    they did since.
    """
    past = run.past
    keys = (past.c.fit, past.c.interest, past.c.standing)
    did = (sum_of(past.c[name]) for name in ("won", "opportunity"))
    counted = sa.select(*keys, sa.func.count(), *did).where(*people(past, only)).group_by(*keys)
    return PastGrid.of(connection.execute(counted))
