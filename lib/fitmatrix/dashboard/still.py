"""The matrix as a still picture: paths of an SVG, drawn from the grid alone."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.dots import FEW
from fitmatrix.scoring.grid import Cells, Grid

LEFT, RIGHT, BOTTOM, TOP = -1, 101, -13, 113
"""The room of the picture in points of score; above and below there is a strip for labels."""

TICKS = (0, 25, 50, 75, 100)
_SHADES = 16
_FAINT, _FULL = (110, 140, 210, 0.30), (70, 110, 225, 1.0)
_SPREAD = 0.42
"""Contacts of one cell are spread within it, so that each can be seen."""


@dataclass(frozen=True)
class Still:
    """Squares by their colour, or one path of dots, and where the thresholds cut them.

    Coordinates are points of score; up is negative.
    """

    squares: tuple[tuple[str, str], ...]
    dots: str
    x: float
    y: float

    @property
    def tints(self) -> tuple[tuple[Quadrant, float, float, float, float], ...]:
        """The rectangle of each quadrant: left, top, width and height."""
        left, right = (LEFT, self.x - LEFT), (self.x, RIGHT - self.x)
        above, below = (-TOP, self.y + TOP), (self.y, -BOTTOM - self.y)
        corners = ((right, above), (right, below), (left, above), (left, below))
        return tuple(
            (name, across[0], up[0], across[1], up[1])
            for name, (across, up) in zip(Quadrant, corners, strict=True)
        )


def across(score: int) -> float:
    """Where a score of fit stands, in percent of the width from the left."""
    return round(100 * (score - LEFT) / (RIGHT - LEFT), 2)


def up(score: int) -> float:
    """Where a score of interest stands, in percent of the height from below."""
    return round(100 * (score - BOTTOM) / (TOP - BOTTOM), 2)


def still(grid: Grid, high: Thresholds) -> Still:
    """Dots while contacts are few, else squares, the darker the more contacts (logarithmic)."""
    few = grid.contacts <= FEW
    return Still(
        squares=() if few else tuple(_squares(grid.cells)),
        dots=_dots(grid.cells) if few else "",
        x=max(LEFT, high.fit - 0.5),
        y=-max(BOTTOM, high.interest - 0.5),
    )


def _dots(cells: Cells) -> str:
    fit, interest = (np.repeat(axis, cells[cells > 0]) for axis in np.nonzero(cells))
    spread = np.random.default_rng(0).uniform(-_SPREAD, _SPREAD, (2, len(fit)))
    places = np.stack([fit + spread[0], -interest - spread[1]], axis=1).round(1) + 0.0
    return "".join(f"M{x:g} {y:g}h0" for x, y in places)


def _squares(cells: Cells) -> Iterator[tuple[str, str]]:
    """The colour and the path of each shade; neighbours of one shade are drawn in one piece."""
    paths: defaultdict[int, list[str]] = defaultdict(list)
    for interest, row in enumerate(_shades(cells).T.tolist()):
        fit = 0
        for shade, run in groupby(row):
            width = len(list(run))
            if shade:
                paths[shade].append(f"M{fit - 0.5:g} {-interest - 0.5:g}h{width}v1h-{width}z")
            fit += width
    for shade, pieces in sorted(paths.items()):
        yield _colour((shade - 1) / (_SHADES - 1)), "".join(pieces)


def _shades(cells: Cells) -> npt.NDArray[np.int64]:
    """A shade from 1 to ``_SHADES`` for each cell with contacts, 0 for the others."""
    logs = np.log10(np.maximum(cells, 1))
    seen = logs[cells > 0]
    low, high = (seen.min(), seen.max()) if seen.size else (0.0, 0.0)
    share = (logs - low) / (high - low) if high > low else np.ones(cells.shape)
    return np.where(cells > 0, 1 + np.rint(share * (_SHADES - 1)).astype(np.int64), 0)


def _colour(share: float) -> str:
    red, green, blue, alpha = (
        low + share * (high - low) for low, high in zip(_FAINT, _FULL, strict=True)
    )
    return f"rgba({red:.0f},{green:.0f},{blue:.0f},{alpha:.2f})"
