"""The figures of how contacts moved: lines month by month, and flows between two dates."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from fitmatrix.dashboard.words import COLOURS, day_words
from fitmatrix.insight.moves import PLACES, Move, Outside, Place
from fitmatrix.model.plays import Quadrant

_NAMES: dict[Place, str] = {
    **{quadrant: quadrant.label for quadrant in Quadrant},
    Outside.CUSTOMER: "Customer",
    Outside.LOST_DEAL: "Lost deal",
    Outside.NOT_KNOWN: "Not yet known",
}
_SHORT: dict[Place, str] = {**_NAMES, Quadrant.OFFER: "Offer"}
"""Names that leave room for a chart on a phone."""

_WITHIN: dict[Place, str] = {
    **{quadrant: f"in {quadrant.label}" for quadrant in Quadrant},
    Outside.CUSTOMER: "as customers",
    Outside.LOST_DEAL: "as lost deals",
    Outside.NOT_KNOWN: "unknown",
}
_TINTS: dict[Place, str] = {
    **{quadrant: COLOURS[quadrant] for quadrant in Quadrant},
    Outside.CUSTOMER: "#7E9C92",
    Outside.LOST_DEAL: "#A98F8C",
    Outside.NOT_KNOWN: "#B9BEC6",
}
"""Those of the quadrants, and quiet ones for who is to be left alone."""

_LINES_HEIGHT, _FLOWS_HEIGHT = 260, 420
_LABEL, _MARGINS = 16, 60
"""Pixels that a label at the end of a line needs, and that the margins take."""


def standings_figure(
    standings: Mapping[Quadrant, Mapping[datetime, int]], at: datetime
) -> go.Figure:
    """A line a quadrant, its name and last number at its end; a mark at the date on the screen."""
    figure = go.Figure([_line(quadrant, months) for quadrant, months in standings.items()])
    first, last = (end(next(iter(standings.values()))) for end in (min, max))
    highest = max(1, *(count for months in standings.values() for count in months.values()))
    top = _name_the_ends(
        figure, {quadrant: months[last] for quadrant, months in standings.items()}, highest
    )
    if at != last:
        figure.add_vline(x=at, line={"width": 1, "dash": "dot", "color": "#8A8F98"})
    axis = {"fixedrange": True, "nticks": 6}
    across = {"showgrid": False, "tickformat": "%b<br>%Y", "tickangle": 0}
    figure.update_layout(
        height=_LINES_HEIGHT,
        margin={"l": 8, "r": 122, "t": 12, "b": 8},
        showlegend=False,
        hoverlabel={"align": "left"},
        xaxis={**axis, **across, "range": _room(first, last)},
        yaxis={**axis, "tickformat": ",d", "range": [0, 1.08 * top]},
    )
    return figure


def _name_the_ends(figure: go.Figure, ends: Mapping[Quadrant, int], highest: int) -> float:
    """Name each line at its end without one name covering another; returns the highest place."""
    gap = highest * _LABEL / (_LINES_HEIGHT - _MARGINS)
    places = apart(list(ends.values()), gap)
    for (quadrant, count), place in zip(ends.items(), places, strict=True):
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", y=place, showarrow=False, align="left",
            text=f'<span style="color:{COLOURS[quadrant]}">●</span> {_SHORT[quadrant]} {count:,}',
        )  # fmt: skip
    return max(highest, *places)


def _room(first: datetime, last: datetime) -> list[datetime]:
    """The time from first to last with room for the marks at both ends."""
    beside = (last - first) / 60
    return [first - min(beside, first - datetime.min), last + min(beside, datetime.max - last)]


def _line(quadrant: Quadrant, months: Mapping[datetime, int]) -> go.Scatter:
    return go.Scatter(
        x=list(months),
        y=list(months.values()),
        mode="lines+markers",
        line={"color": COLOURS[quadrant], "width": 2},
        marker={"size": 5},
        text=[
            f"{day_words(moment)}: {count:,} in {quadrant.label}"
            for moment, count in months.items()
        ],
        hovertemplate="%{text}<extra></extra>",
    )


def apart(heights: Sequence[float], gap: float) -> list[float]:
    """Heights moved upwards as little as lets each be a gap away from the next.

    >>> apart([10, 50, 12], 5)
    [10, 50, 15]
    """
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    moved = list(heights)
    for lower, upper in pairwise(order):
        moved[upper] = max(moved[upper], moved[lower] + gap)
    return moved


def moves_figure(found: Sequence[Move], earlier: datetime, later: datetime) -> go.Figure:
    """Flows from where contacts were, on the left, to where they are, on the right."""
    left = [place for place in PLACES if any(move.origin == place for move in found)]
    right = [place for place in PLACES if any(move.goal == place for move in found)]
    figure = go.Figure(
        go.Sankey(
            arrangement="snap",
            valueformat=",d",
            node=_nodes(found, left, right),
            link={
                "source": [left.index(move.origin) for move in found],
                "target": [len(left) + right.index(move.goal) for move in found],
                "value": [move.contacts for move in found],
                "color": [_faint(_TINTS[move.origin]) for move in found],
                "customdata": [move_words(move) for move in found],
                "hovertemplate": "%{customdata}<extra></extra>",
            },
        )
    )
    for x, anchor, moment in ((0, "left", earlier), (1, "right", later)):
        figure.add_annotation(
            x=x, y=1.04, xref="paper", yref="paper", xanchor=anchor, yanchor="bottom",
            showarrow=False, text=f"<b>{day_words(moment)}</b>",
        )  # fmt: skip
    figure.update_layout(
        height=_FLOWS_HEIGHT,
        margin={"l": 8, "r": 8, "t": 36, "b": 12},
        hoverlabel={"align": "left"},
    )
    return figure


def _nodes(found: Sequence[Move], left: list[Place], right: list[Place]) -> dict[str, Any]:
    were = [sum(move.contacts for move in found if move.origin == place) for place in left]
    are = [sum(move.contacts for move in found if move.goal == place) for place in right]
    named = list(zip([*left, *right], [*were, *are], strict=True))
    return {
        "label": [f"{_SHORT[place]} {contacts:,}" for place, contacts in named],
        "color": [_TINTS[place] for place, _ in named],
        "customdata": [f"{contacts_words(contacts)} {_WITHIN[place]}" for place, contacts in named],
        "hovertemplate": "%{customdata}<extra></extra>",
        "x": [0.001] * len(left) + [0.999] * len(right),
        "y": [*_middles(were), *_middles(are)],
        "pad": 18,
        "thickness": 14,
        "line": {"width": 0},
    }


def _middles(sizes: list[int]) -> list[float]:
    """Where the middle of each size lies when they are laid one under the other, from 0 to 1."""
    whole = max(1, sum(sizes))
    return [(sum(sizes[:place]) + size / 2) / whole for place, size in enumerate(sizes)]


def move_words(move: Move) -> str:
    """A move in words.

    >>> move_words(Move(Quadrant.NURTURE, Quadrant.SALES_CALL, 41))
    '41 contacts went from Nurture to Sales call'
    >>> move_words(Move(Outside.NOT_KNOWN, Quadrant.NURTURE, 1))
    '1 contact came in and stood in Nurture'
    """
    who = contacts_words(move.contacts)
    if move.origin == move.goal:
        return f"{who} stayed {_WITHIN[move.goal]}"
    if move.origin is Outside.NOT_KNOWN:
        return f"{who} came in and stood {_WITHIN[move.goal]}"
    return f"{who} went from {_NAMES[move.origin]} to {_NAMES[move.goal]}"


def contacts_words(number: int) -> str:
    """A number of contacts.

    >>> contacts_words(1), contacts_words(1204)
    ('1 contact', '1,204 contacts')
    """
    return "1 contact" if number == 1 else f"{number:,} contacts"


def _faint(colour: str) -> str:
    """A colour through which what lies behind it is seen.

    >>> _faint("#009E73")
    'rgba(0,158,115,0.3)'
    """
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.3)"
