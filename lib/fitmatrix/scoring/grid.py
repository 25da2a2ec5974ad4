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

STANDINGS = ("scored", "raised", "excluded")
"""What places a contact: its scores, a hand it raised, or an exclusion; the last outweighs all."""

Cells = npt.NDArray[np.int64]


def standing(scores: sa.FromClause) -> sa.ColumnElement[str]:
    """Which of ``STANDINGS`` a contact has."""
    return sa.case(
        (scores.c.excluded_by.is_not(None), "excluded"),
        (scores.c.hand_raised_by.is_not(None), "raised"),
        else_="scored",
    )


def grid_rows(scores: sa.FromClause) -> sa.Select[Any]:
    """Contacts by cell, standing and whether they are frozen: at most 101 × 101 × 6 rows."""
    frozen = sa.case((scores.c.frozen_by.is_not(None), 1), else_=0)
    keys = (
        scores.c.fit,
        scores.c.interest,
        standing(scores).label("standing"),
        frozen.label("frozen"),
    )
    return sa.select(*keys, sa.func.count().label("contacts")).group_by(*keys)


def read_grid(connection: sa.Connection, scores: sa.FromClause) -> "Grid":
    """The grid of a table of scores, or of a part of one."""
    return Grid.of(connection.execute(grid_rows(scores)))


def at_or_above(counts: Cells) -> Cells:
    """Suffix sums of counts of shape (standing, channel, fit, interest); fit and interest + 1.

    A cell holds what is counted where both scores are at or above its own.
    """
    sums = np.zeros((*counts.shape[:2], SIDE + 1, SIDE + 1), dtype=np.int64)
    sums[:, :, :SIDE, :SIDE] = counts[:, :, ::-1, ::-1].cumsum(2).cumsum(3)[:, :, ::-1, ::-1]
    return sums


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
        counts = np.zeros((len(STANDINGS), 2, SIDE, SIDE), dtype=np.int64)
        for fit, interest, standing, frozen, contacts in rows:
            counts[STANDINGS.index(standing), frozen, fit, interest] = contacts
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
        return at_or_above(self.counts)

    def quadrants(self, thresholds: Thresholds) -> dict[Quadrant, Standing]:
        """The four quadrants; four look-ups each, whatever the number of contacts."""
        counts = by_quadrant(self._at_or_above, thresholds)
        return {name: Standing(int(n.sum()), int(n[1])) for name, n in counts.items()}
