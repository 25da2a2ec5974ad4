"""The matrix as a Plotly figure: density or dots. Lines, tints and labels are laid over it.

The figure depends on the run alone: a threshold changes nothing of it, so the browser keeps it.
"""

from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from fitmatrix.dashboard.words import COLOURS, stage_words
from fitmatrix.model.plays import Quadrant
from fitmatrix.scoring.dots import OTHER, ColourBy, Dots
from fitmatrix.scoring.filters import EMPTY
from fitmatrix.scoring.grid import SIDE, Grid
from fitmatrix.scoring.states import STALE_DAYS

HEIGHT = 640
CONFIG: dict[str, Any] = {
    "displayModeBar": True,
    "modeBarButtons": [["zoomIn2d", "zoomOut2d", "resetScale2d"]],
    "displaylogo": False,
    "doubleClick": False,
    "scrollZoom": False,
}
"""For st.plotly_chart: our toolbar presses the buttons of Plotly's, which nobody sees."""

MARKS = (
    "Hollow: customers and lost deals."
    f" Pale: nothing done in the last {STALE_DAYS} days."
    " Diamond: empty columns could still add to fit."
)
"""What the marks of dots say, for a line below the chart."""

GROUPS = ("#0072B2", "#E69F00", "#11C788", "#C53BF8", "#E6442B", "#C88FFC", "#B30A11")
"""Colours of groups: no two of them, nor the greys, look alike to any kind of colour vision, and
all are seen on white and in the dark."""

GREYS = {OTHER: "#8A8F98", EMPTY: "#565B63"}

_DENSITY = [[0.0, "rgba(110,140,210,0.30)"], [1.0, "rgba(70,110,225,1.0)"]]
"""One hue, from faint to full: it reads on white and in the dark."""

_FAINT = 0.35
_JITTER = 0.42
"""Contacts of one cell are spread within it, so that each can be pointed at."""

_ACROSS, _UP = (-1, SIDE), (-13, 113)
"""The room of each axis; above and below the scores there is a strip for the labels."""

_INVISIBLE = "rgba(0,0,0,0)"
_CIRCLE, _DIAMOND, _HOLLOW = 0, 2, 100
"""Plotly's numbers of marks; a hollow one is a hundred more. They are sent as text: for a plain 0
Plotly would look through all marks, for each of them."""


def matrix_figure(grid: Grid, dots: Dots | None, by: ColourBy) -> go.Figure:
    """The matrix: its density, contacts as dots, or some contacts as dots over a faint density."""
    figure = go.Figure()
    if dots is None or len(dots.words) < grid.contacts:
        figure.add_trace(_density(grid, opacity=1 if dots is None else _FAINT))
    if dots is not None:
        for place in range(len(dots.legend)):
            figure.add_traces([_scatter(dots, place, by), _key(dots, place, by)])
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 8, "t": 42, "b": 8},
        showlegend=dots is not None and by != ColourBy.QUADRANT,
        legend=_legend(grid, dots, by),
        xaxis=_axis("Fit: who they are", _ACROSS),
        yaxis=_axis("Interest: what they do", _UP),
        hoverlabel={"align": "left"},
        dragmode="pan",
        uirevision="matrix",
        modebar={"bgcolor": _INVISIBLE, "color": _INVISIBLE, "activecolor": _INVISIBLE},
    )
    return figure


def _axis(title: str, room: tuple[int, int]) -> dict[str, Any]:
    return {
        "title": title,
        "range": room,
        "minallowed": room[0],
        "maxallowed": room[1],
        "fixedrange": False,
        "zeroline": False,
        "showgrid": False,
        "nticks": 9,
    }


def _density(grid: Grid, opacity: float) -> go.Heatmap:
    counts = grid.cells.T
    seen = np.where(counts > 0, counts, np.nan)
    return go.Heatmap(
        z=np.log10(seen).astype(np.float32),
        customdata=counts.astype(np.int32),  # numbers of four bytes: half as much to send
        colorscale=_DENSITY,
        showscale=False,
        opacity=opacity,
        hovertemplate="fit %{x}, interest %{y}: %{customdata:,} contacts<extra></extra>",
    )


def _scatter(dots: Dots, place: int, by: ColourBy) -> go.Scatter:
    """The dots of a group; ``customdata`` is what the browser paints, picks and dims them by.

    It is [fit, interest, standing, contact_id, hollow].
    """
    these = np.flatnonzero(dots.groups == place)
    spread = np.random.default_rng(0).uniform(-_JITTER, _JITTER, (2, len(dots.words)))[:, these]
    marks = np.where(dots.uncertain, _DIAMOND, _CIRCLE) + np.where(dots.frozen, _HOLLOW, 0)
    ids, hollow = np.array(dots.contact_ids, object), dots.frozen.astype(np.int8)
    told = (dots.fit, dots.interest, dots.standing, ids, hollow)
    return go.Scatter(
        x=(dots.fit[these] + spread[0]).astype(np.float32),
        y=(dots.interest[these] + spread[1]).astype(np.float32),
        mode="markers",
        showlegend=False,
        marker={
            "color": _colour(dots, place, by),
            "size": 6,
            "symbol": marks[these].astype(str),
            "opacity": np.where(dots.stale, 0.35, 0.8)[these].astype(np.float32),
            "line": {"width": 0},
        },
        customdata=np.stack([each[these].astype(object) for each in told], axis=1),
        text=np.array([escape(dots.words[one]) for one in these], object),
        hovertemplate="%{text}<br>fit %{customdata[0]}, interest %{customdata[1]}"
        f"<extra>{_name(dots.legend[place], by)}</extra>",
    )


def _key(dots: Dots, place: int, by: ColourBy) -> go.Scatter:
    """The entry of a group in the legend; the legend would show a group by the mark of one dot."""
    marker = {"color": _colour(dots, place, by), "size": 8}
    return go.Scatter(
        x=[None], y=[None], mode="markers", name=_name(dots.legend[place], by), marker=marker
    )


def _name(group: str, by: ColourBy) -> str:
    return escape(stage_words(group) if by == ColourBy.STAGE else group)


def _colour(dots: Dots, place: int, by: ColourBy) -> str:
    """Quadrants are painted in the browser; groups have colours in the order of the legend."""
    if by == ColourBy.QUADRANT:
        return COLOURS[Quadrant.DISQUALIFY]
    return GREYS.get(dots.legend[place]) or GROUPS[place % len(GROUPS)]


def _legend(grid: Grid, dots: Dots | None, by: ColourBy) -> dict[str, Any]:
    """Below the chart; where only some contacts are drawn, it says so."""
    title = by.label
    if dots is not None and len(dots.words) < grid.contacts:
        title = f"{title} · {len(dots.words):,} of {grid.contacts:,} contacts drawn, evenly picked"
    return {
        "title": {"text": title, "side": "top"},
        "orientation": "h",
        "xref": "container",
        "yref": "container",
        "y": 0,
        "yanchor": "bottom",
        "x": 0,
        "itemclick": False,
        "itemdoubleclick": False,
        "itemsizing": "constant",
    }
