"""The matrix as a Plotly figure: density or dots, two threshold lines, four named quadrants."""

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from fitmatrix.dashboard.words import COLOURS, share_words
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.dots import Dots
from fitmatrix.scoring.grid import SIDE, Grid, Standing

HEIGHT = 660
_LINE = "#6B7280"
_DENSITY = [[0.0, "rgba(86,110,160,0.30)"], [1.0, "rgba(52,70,120,0.95)"]]
_JITTER = 0.42
"""Contacts of one cell are spread within it, so that each can be pointed at."""

_ACROSS, _UP = (-1, SIDE), (-13, 113)
"""The room of each axis; above and below the scores there is a strip for the labels."""

_HOVER = "%{text}<br>fit %{customdata[0]}, interest %{customdata[1]}<extra></extra>"
_CORNERS = {
    Quadrant.SALES_CALL: (1, 1, "right", "top"),
    Quadrant.NURTURE: (1, 0, "right", "bottom"),
    Quadrant.OFFER: (0, 1, "left", "top"),
    Quadrant.DISQUALIFY: (0, 0, "left", "bottom"),
}


def matrix_figure(
    grid: Grid, dots: Dots | None, thresholds: Thresholds, standings: dict[Quadrant, Standing]
) -> go.Figure:
    """The matrix; dots where they are given, else the density of the grid."""
    traces = [_density(grid)] if dots is None else _scatter(dots, thresholds)
    figure = go.Figure(traces)
    for quadrant in Quadrant:
        _tint(figure, quadrant, thresholds)
    _lines(figure, thresholds)
    for quadrant, standing in standings.items():
        _label(figure, quadrant, standing, grid.contacts)
    axis = {
        "range": [-1, 101],
        "fixedrange": True,
        "zeroline": False,
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


def _scatter(dots: Dots, thresholds: Thresholds) -> list[go.Scattergl]:
    spread = np.random.default_rng(0).uniform(-_JITTER, _JITTER, (2, len(dots.words)))
    x = (dots.fit + spread[0]).astype(np.float32)
    y = (dots.interest + spread[1]).astype(np.float32)
    words = np.array(dots.words, dtype=object)
    return [
        go.Scatter(
            x=x[mask],
            y=y[mask],
            mode="markers",
            name=quadrant.label,
            marker={"color": COLOURS[quadrant], "size": 5, "opacity": 0.55},
            customdata=np.stack([dots.fit[mask], dots.interest[mask]], axis=1).tolist(),
            text=words[mask].tolist(),
            hovertemplate=_HOVER,
        )
        for quadrant, mask in quadrant_masks(dots, thresholds).items()
    ]


def quadrant_masks(dots: Dots, thresholds: Thresholds) -> dict[Quadrant, npt.NDArray[np.bool_]]:
    """Which dots stand in which quadrant: the rule of ``quadrant_claims``, over arrays."""
    fits = dots.fit >= thresholds.fit
    interested = dots.interest >= thresholds.interest
    stays = ~dots.excluded
    calls = stays & fits & (interested | dots.raised)
    nurtured = stays & fits & ~interested & ~dots.raised
    offers = stays & ~fits & interested
    return {
        Quadrant.SALES_CALL: calls,
        Quadrant.NURTURE: nurtured,
        Quadrant.OFFER: offers,
        Quadrant.DISQUALIFY: ~(calls | nurtured | offers),
    }


def _tint(figure: go.Figure, quadrant: Quadrant, thresholds: Thresholds) -> None:
    right, top, *_ = _CORNERS[quadrant]
    fit, interest = thresholds.fit - 0.5, thresholds.interest - 0.5
    x = (fit, _ACROSS[1]) if right else (_ACROSS[0], fit)
    y = (interest, _UP[1]) if top else (_UP[0], interest)
    figure.add_shape(
        type="rect", x0=x[0], x1=x[1], y0=y[0], y1=y[1],
        fillcolor=COLOURS[quadrant], opacity=0.10, line_width=0, layer="below",
    )  # fmt: skip


def _lines(figure: go.Figure, thresholds: Thresholds) -> None:
    line = {"color": _LINE, "width": 2, "dash": "dash"}
    figure.add_vline(x=thresholds.fit - 0.5, line=line)
    figure.add_hline(y=thresholds.interest - 0.5, line=line)


def _label(figure: go.Figure, quadrant: Quadrant, standing: Standing, contacts: int) -> None:
    right, top, xanchor, yanchor = _CORNERS[quadrant]
    share = share_words(standing.contacts, contacts)
    figure.add_annotation(
        x=right, y=top, xref="paper", yref="paper", xanchor=xanchor, yanchor=yanchor,
        text=f"<b>{quadrant.label}</b><br>{standing.contacts:,} · {share}", align=xanchor,
        showarrow=False, font={"size": 13}, borderpad=4,
    )  # fmt: skip
