"""The matrix as a Plotly figure: density or dots. Lines, tints and labels are laid over it.

The figure depends on the run alone: a threshold changes nothing of it, so the browser keeps it.
"""

import numpy as np
import plotly.graph_objects as go

from fitmatrix.dashboard.words import COLOURS
from fitmatrix.model.plays import Quadrant
from fitmatrix.scoring.dots import Dots
from fitmatrix.scoring.grid import SIDE, Grid

HEIGHT = 600
_DENSITY = [[0.0, "rgba(110,140,210,0.30)"], [1.0, "rgba(70,110,225,1.0)"]]
"""One hue, from faint to full: it reads on white and in the dark."""

_JITTER = 0.42
"""Contacts of one cell are spread within it, so that each can be pointed at."""

_ACROSS, _UP = (-1, SIDE), (-13, 113)
"""The room of each axis; above and below the scores there is a strip for the labels."""


def matrix_figure(grid: Grid, dots: Dots | None) -> go.Figure:
    """The matrix; dots where they are given, else the density of the grid."""
    figure = go.Figure([_density(grid) if dots is None else _scatter(dots)])
    axis = {
        "fixedrange": True,
        "zeroline": False,
        "showgrid": False,
        "tickvals": [0, 25, 50, 75, 100],
    }
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        showlegend=False,
        xaxis={**axis, "title": "Fit: who they are", "range": _ACROSS},
        yaxis={**axis, "title": "Interest: what they do", "range": _UP},
        hoverlabel={"align": "left"},
        dragmode=False,
    )
    return figure


def _density(grid: Grid) -> go.Heatmap:
    counts = grid.cells.T
    seen = np.where(counts > 0, counts, np.nan)
    return go.Heatmap(
        z=np.log10(seen),
        customdata=counts.tolist(),
        colorscale=_DENSITY,
        showscale=False,
        hovertemplate="fit %{x}, interest %{y}: %{customdata:,} contacts<extra></extra>",
    )


def _scatter(dots: Dots) -> go.Scatter:
    """One trace; ``customdata`` is [fit, interest, standing], by which the browser paints a dot."""
    spread = np.random.default_rng(0).uniform(-_JITTER, _JITTER, (2, len(dots.words)))
    standing = np.where(dots.excluded, 2, np.where(dots.raised, 1, 0))
    return go.Scatter(
        x=(dots.fit + spread[0]).astype(np.float32),
        y=(dots.interest + spread[1]).astype(np.float32),
        mode="markers",
        marker={"color": COLOURS[Quadrant.DISQUALIFY], "size": 5, "opacity": 0.6},
        customdata=np.stack([dots.fit, dots.interest, standing], axis=1).tolist(),
        text=dots.words,
        hovertemplate="%{text}<br>fit %{customdata[0]}, interest %{customdata[1]}<extra></extra>",
    )
