"""Scores → grid: how many contacts share a cell of 101 × 101, and from it the four quadrants.

A threshold touches nothing but this grid, so its speed does not depend on how many contacts
there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from fitmatrix.model.plays import Quadrant, Thresholds

SIDE = 101
"""Scores run from 0 to 100, so an axis has 101 cells."""

_STANDINGS = ("scored", "raised", "excluded")
Cells = npt.NDArray[np.int64]


def grid_rows(scores: sa.FromClause) -> sa.Select[Any]:
    """Contacts by cell, standing and whether they are frozen: at most 101 × 101 × 6 rows."""
    standing = sa.case(
        (scores.c.excluded_by.is_not(None), "excluded"),
        (scores.c.hand_raised_by.is_not(None), "raised"),
        else_="scored",
    )
    frozen = sa.case((scores.c.frozen_by.is_not(None), 1), else_=0)
    keys = (scores.c.fit, scores.c.interest, standing.label("standing"), frozen.label("frozen"))
    return sa.select(*keys, sa.func.count().label("contacts")).group_by(*keys)


def read_grid(connection: sa.Connection, scores: sa.FromClause) -> "Grid":
    """The grid of a table of scores."""
    return Grid.of(connection.execute(grid_rows(scores)))


@dataclass(frozen=True)
class Standing:
    """A quadrant at some thresholds: how many contacts, and how many of them are frozen."""

    contacts: int
    frozen: int

    @property
    def to_work(self) -> int:
        """Those who are neither customers nor lost: the people to do something about."""
        return self.contacts - self.frozen


@dataclass(frozen=True)
class Grid:
    """Counts of contacts, of shape (standing, frozen, fit, interest) = (3, 2, 101, 101)."""

    counts: Cells

    @classmethod
    def of(cls, rows: Iterable[Any]) -> Self:
        """Collect rows of (fit, interest, standing, frozen, contacts)."""
        counts = np.zeros((len(_STANDINGS), 2, SIDE, SIDE), dtype=np.int64)
        for fit, interest, standing, frozen, contacts in rows:
            counts[_STANDINGS.index(standing), frozen, fit, interest] = contacts
        return cls(counts)

    @property
    def contacts(self) -> int:
        """All contacts."""
        return int(self.counts.sum())

    @property
    def cells(self) -> Cells:
        """Contacts in each cell, of shape (fit, interest) = (101, 101)."""
        return np.asarray(self.counts.sum(axis=(0, 1)))

    @cached_property
    def _at_or_above(self) -> Cells:
        """Suffix sums: contacts whose scores are both at or above those of a cell; shape + 1."""
        sums = np.zeros((len(_STANDINGS), 2, SIDE + 1, SIDE + 1), dtype=np.int64)
        sums[:, :, :SIDE, :SIDE] = (
            self.counts[:, :, ::-1, ::-1].cumsum(2).cumsum(3)[:, :, ::-1, ::-1]
        )
        return sums

    def quadrants(self, thresholds: Thresholds) -> dict[Quadrant, Standing]:
        """The four quadrants; four look-ups each, whatever the number of contacts."""
        fit, interest = thresholds.fit, thresholds.interest
        sums = self._at_or_above
        high_high, high, interested, everyone = (
            sums[:, :, fit, interest], sums[:, :, fit, 0], sums[:, :, 0, interest], sums[:, :, 0, 0]
        )  # fmt: skip
        scored, raised, excluded = range(len(_STANDINGS))
        calls = high_high[scored] + high[raised]
        nurtured = high[scored] - high_high[scored]
        offers = (interested - high_high)[scored] + (interested - high_high)[raised]
        stays = everyone[scored] + everyone[raised]
        rest = stays - calls - nurtured - offers + everyone[excluded]
        counts = dict(zip(Quadrant, (calls, nurtured, offers, rest), strict=True))
        return {name: Standing(int(n.sum()), int(n[1])) for name, n in counts.items()}
