"""The component of the matrix: cards, lines to drag and a hand that picks, all in the browser."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from fitmatrix.dashboard.cards import PAST, definitions, facts, outcomes, quadrant_words
from fitmatrix.dashboard.people import first_page, pick
from fitmatrix.dashboard.words import moment_words
from fitmatrix.errors import FitmatrixError
from fitmatrix.insight.outcomes import PastGrid
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.dots import ColourBy
from fitmatrix.scoring.filters import Filter
from fitmatrix.scoring.grid import ALL, CHANNELS, Cells, Grid
from fitmatrix.scoring.runs import Run
from fitmatrix.scoring.selection import Selection

_ASSETS = Path(__file__).parent / "assets"
SCRIPT = "\n".join((_ASSETS / name).read_text("utf-8") for name in ("quadrants.js", "chart.js"))
"""The script of the component: one module, written in two files."""

_WAIT_FOR_SCRIPT = """
export default (component) => new Promise((resolve) => {
  const look = () => globalThis.fitmatrix ? resolve(fitmatrix(component)) : setTimeout(look, 20);
  look();
});
"""
_script = st.components.v2.component(
    "fitmatrix_script", css=(_ASSETS / "quadrants.css").read_text("utf-8"), js=SCRIPT
)
_cards = st.components.v2.component(
    "fitmatrix_quadrants", html='<div class="cards"></div>', js=_WAIT_FOR_SCRIPT
)
_SENT, _HEARD = "grid_sent", "lines_heard"
CHART_KEY = "matrix_chart"
"""The key of the container in which the chart stands; the lines are laid over it."""

_SEVEN_BITS = 128


@dataclass(frozen=True)
class Lines:
    """What the cards and the lines go by, beside what is counted.

    ``high`` are the thresholds on the screen, ``decided`` those in force for everybody. ``touched``
    is whether anybody was ever answered, ``by`` what the colour of a dot says, and ``shown`` the
    filter in words, for the picture.
    """

    high: Thresholds
    decided: Thresholds
    touched: bool = True
    by: ColourBy = ColourBy.QUADRANT
    shown: str = ""


def cards_and_lines(run: Run, only: Filter, lines: Lines, grid: Grid, past: PastGrid) -> None:
    """Mount the cards here and the lines over the chart.

    A released line writes the sliders' values, and what was picked the ``selection`` in the words
    of an address; they hold the truth. The grid is sent once a run, filter and browser tab, and
    again when the browser asks for it.
    """
    shown = facts(run, grid, is_anybody_touched=lines.touched)
    version = f"{run.run_id} {run.month} {only}"
    data = {
        "version": version,
        "chart": f".st-key-{CHART_KEY}",
        "contacts": grid.contacts,
        "high": lines.high.model_dump(),
        "heard": st.session_state.get(_HEARD),
        "decided": lines.decided.model_dump(),
        "chosen": st.session_state["quadrant"],
        "selection": st.session_state.get("selection") or "",
        "recolours": lines.by == ColourBy.QUADRANT,
        "quadrants": {name.value: quadrant_words(run, name) for name in Quadrant},
        "facts": shown,
        "outcomes": outcomes(past),
        "definitions": definitions(grid, lines.decided),
        "source": _source(run),
        "caption": list(_caption(run, grid, lines)),
    }
    if st.session_state.get(_SENT) != version:
        data |= {"grid": _of_cards(grid, shown), "past": packed(past.counts, PAST)}
        st.session_state[_SENT] = version
    with st.container(gap=None):
        _script(key="matrix_script", height="content")  # stays the same, so it is sent once
        _cards(
            key="lines",
            data=data,
            on_lines_change=_follow,
            on_picked_change=_pick,
            on_need_change=_send_again,
            on_chosen_change=_choose,
            height="content",
        )


def packed(counts: Cells, channels: tuple[str, ...]) -> dict[str, Any]:
    """The cells of a grid of shape (standing, channel, fit, interest) that are not empty, as text.

    Two numbers a cell: the step from the one before, and what is counted (0, -1, 1, -2, 2 ... as 0,
    1, 2, 3, 4 ...). Seven bits of a number a byte, the lowest first; the eighth says that more
    follow. The bytes are base64.
    """
    flat = counts.ravel()
    index = np.flatnonzero(flat)
    counted = np.where(flat[index] < 0, -2 * flat[index] - 1, 2 * flat[index])
    numbers = np.stack([np.diff(index, prepend=0), counted], axis=1)
    text = b64encode(bytes(_seven_bits(numbers.ravel().tolist()))).decode()
    return {"channels": list(channels), "text": text}


def _seven_bits(numbers: Iterable[int]) -> Iterator[int]:
    for number in numbers:
        rest = number
        while rest >= _SEVEN_BITS:
            yield rest % _SEVEN_BITS + _SEVEN_BITS
            rest //= _SEVEN_BITS
        yield rest


def _of_cards(grid: Grid, shown: list[dict[str, Any]]) -> dict[str, Any]:
    """The channels of a grid that cards show; those that divide all contacts come first."""
    names = (*CHANNELS, *grid.currencies)
    wanted = tuple(dict.fromkeys([*CHANNELS[:ALL], *(fact["channel"] for fact in shown)]))
    return packed(grid.counts[:, [names.index(name) for name in wanted]], wanted)


def _source(run: Run) -> str:
    as_of = moment_words(run.as_of)
    return f"As of {as_of} UTC, model {run.model_name}, version {run.version}."


def _caption(run: Run, grid: Grid, lines: Lines) -> Iterator[str]:
    """What a saved picture says: a title above the chart, and lines below it."""
    yield f"{grid.contacts:,} contacts by fit and interest"
    yield f"{_source(run)} High from fit {lines.high.fit} and interest {lines.high.interest}."
    if lines.shown:
        yield f"Shown: {lines.shown}."
    if picked := st.session_state.get("selection"):
        yield f"Picked: {Selection(picked).words}."


def _follow() -> None:
    lines = st.session_state["lines"].get("lines") or {}
    for axis in ("fit", "interest"):
        said = lines.get(axis)
        if isinstance(said, int | float):
            st.session_state[axis] = max(0, min(100, round(said)))
    st.session_state[_HEARD] = lines.get("at")


def _pick() -> None:
    """List the contacts that were picked; what picks nothing brings a quadrant's list back."""
    text = st.session_state["lines"].get("picked")
    if isinstance(text, str):
        pick(_valid(text))


def _valid(text: str) -> str:
    try:
        return Selection.read(text).text
    except FitmatrixError:
        return ""


def _choose() -> None:
    """List the contacts of the card that was clicked."""
    chosen = st.session_state["lines"].get("chosen")
    if chosen in list(Quadrant):
        st.session_state["quadrant"] = Quadrant(chosen)
        first_page()


def _send_again() -> None:
    st.session_state.pop(_SENT, None)
