"""Capacity: the thresholds at which the best open contacts fill what the teams can carry."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from fitmatrix.errors import FitmatrixError
from fitmatrix.insight.reaching import taken_in
from fitmatrix.model.plays import Thresholds
from fitmatrix.scoring.grid import Cells, Grid


@dataclass(frozen=True)
class NextStep:
    """The nearest lower line that brings a play anyone, and how many contacts it brings."""

    thresholds: Thresholds
    contacts: int


@dataclass(frozen=True)
class Load:
    """What fitted lines give one play, in open contacts, against what its team can carry.

    ``left_out`` counts those whom the lines before gave this play, and these a lesser one.
    """

    capacity: int | None
    contacts: int
    left_out: int
    next_step: NextStep | None

    @property
    def unused(self) -> int:
        """How many more the team could carry; 0 when no capacity was named."""
        return 0 if self.capacity is None else max(self.capacity - self.contacts, 0)

    @property
    def over(self) -> int:
        """How many the team cannot carry even with the best lines; nearly always 0."""
        return 0 if self.capacity is None else max(self.contacts - self.capacity, 0)


@dataclass(frozen=True)
class Fitted:
    """Thresholds fitted to capacities, and what they give each team."""

    thresholds: Thresholds
    calls: Load
    nurtures: Load


@dataclass(frozen=True)
class _Open:
    """Open contacts of a play at every pair of thresholds; shape (fit, interest) = (101, 101)."""

    calls: Cells
    nurtures: Cells

    @classmethod
    def of(cls, grid: Grid) -> Self:
        scored, raised = (taken_in(grid.counts[standing, 0]) for standing in (0, 1))
        return cls(scored + raised[:, :1], scored[:, :1] - scored)


def thresholds_for(
    grid: Grid, *, calls: int | None = None, nurtures: int | None = None, at: Thresholds
) -> Fitted:
    """The thresholds that fill a capacity of calls, of nurtures, or of both, and never exceed it.

    Only open contacts count: who is a customer or lost needs no work. From the lines ``at``:

    - **calls**: fit stays and interest moves, until as many stand in Sales call as can be called.
      Fit rises, no more than it must, only when too many are left at interest 100: raised hands
      need no interest.
    - **nurtures**: interest stays and fit moves, until as many stand in Nurture as can be
      nurtured. Interest falls, no more than it must, only when too many are left at fit 100.
    - **both**: fit falls as far as both teams together can carry, for everyone fit belongs to one
      of them; then interest gives sales as many of these as they can call.

    Of lines that serve equally well, those nearest to ``at`` are taken. A cell of the grid moves
    as a whole, so a capacity may stay partly unused: see ``Load.next_step``. When no lines hold
    the capacities, those are taken that exceed the calls least, then the nurtures: ``Load.over``.

    Raises FitmatrixError when a capacity is below zero, or none is given.
    """
    _check(calls, nurtures)
    counts = _Open.of(grid)
    chosen = _first_by(_wishes(counts, calls, nurtures, at))
    highest_fit = max(chosen.fit, at.fit)
    still_called = counts.calls[highest_fit, max(chosen.interest, at.interest)]
    still_fit = counts.nurtures[highest_fit, at.interest]
    return Fitted(
        chosen,
        _load(counts.calls, calls, chosen, int(counts.calls[_cell(at)] - still_called)),
        _load(counts.nurtures, nurtures, chosen, int(counts.nurtures[_cell(at)] - still_fit)),
    )


def _check(calls: int | None, nurtures: int | None) -> None:
    if calls is None and nurtures is None:
        raise FitmatrixError(
            "no capacity is given; say how many sales can call, how many you can nurture, or both"
        )
    for name, capacity in (("calls", calls), ("nurtures", nurtures)):
        if capacity is not None and capacity < 0:
            raise FitmatrixError(
                f"capacity of {name}: {capacity} is below zero; give 0 or a number above it"
            )


def _wishes(
    counts: _Open, calls: int | None, nurtures: int | None, at: Thresholds
) -> tuple[Cells, ...]:
    """What should be smallest, the most important first; each of shape (fit, interest)."""
    axes: Cells = np.indices(counts.calls.shape, dtype=np.int64)
    fit, interest = axes[0], axes[1]
    fit_moves, interest_moves = abs(fit - at.fit), abs(interest - at.interest)
    over = _over(counts.calls, calls), _over(counts.nurtures, nurtures)
    if nurtures is None:
        lowered = (fit < at.fit).astype(np.int64)
        return lowered, *over, fit, -counts.calls, interest_moves
    if calls is None:
        raised = (interest > at.interest).astype(np.int64)
        return raised, *over, -interest, -counts.nurtures, fit_moves
    return *over, -(counts.calls + counts.nurtures), -counts.calls, fit_moves, interest_moves


def _over(contacts: Cells, capacity: int | None) -> Cells:
    return np.zeros_like(contacts) if capacity is None else np.maximum(contacts - capacity, 0)


def _first_by(wishes: tuple[Cells, ...]) -> Thresholds:
    left = np.ones_like(wishes[0], dtype=bool)
    for wish in wishes:
        left &= wish == wish[left].min()
    fit, interest = np.argwhere(left)[0].tolist()
    return Thresholds(fit=fit, interest=interest)


def _load(contacts: Cells, capacity: int | None, chosen: Thresholds, left_out: int) -> Load:
    step = _next_step(contacts, chosen)
    return Load(capacity, int(contacts[_cell(chosen)]), left_out, step)


def _next_step(contacts: Cells, chosen: Thresholds) -> NextStep | None:
    """Lower interest if that brings anyone, else lower fit; None when neither does."""
    fit, interest = _cell(chosen)
    here = contacts[fit, interest]
    for line, along in (("interest", contacts[fit, :interest]), ("fit", contacts[:fit, interest])):
        lower = np.flatnonzero(along > here)
        if lower.size:
            value = int(lower[-1])
            moved = chosen.model_copy(update={line: value})
            return NextStep(moved, int(along[value] - here))
    return None


def _cell(thresholds: Thresholds) -> tuple[int, int]:
    return thresholds.fit, thresholds.interest
