"""The component of the matrix: four cards and two lines to drag, counting in the browser."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from fitmatrix.dashboard.people import first_page
from fitmatrix.dashboard.words import COLOURS, ICONS
from fitmatrix.insight.outcomes import PastGrid
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.filters import Filter
from fitmatrix.scoring.grid import Cells, Grid
from fitmatrix.scoring.past import LOOK_BACK
from fitmatrix.scoring.runs import Run

_ASSETS = Path(__file__).parent / "assets"
_component = st.components.v2.component(
    "fitmatrix_quadrants",
    html='<div class="cards"></div>',
    css=(_ASSETS / "quadrants.css").read_text("utf-8"),
    js=(_ASSETS / "quadrants.js").read_text("utf-8"),
)
_SENT = "grid_sent"
CHART_KEY = "matrix_chart"
"""The key of the container in which the chart stands; the lines are laid over it."""

_SIDES = {
    Quadrant.SALES_CALL: "Fit and interest at or above their thresholds, or fit and a raised hand.",
    Quadrant.NURTURE: "Fit at or above its threshold, interest below.",
    Quadrant.OFFER: "Interest at or above its threshold, fit below.",
    Quadrant.DISQUALIFY: "Both below their thresholds, or excluded by a rule.",
}


@dataclass(frozen=True)
class Lines:
    """The thresholds on the screen, and those that were decided on for everybody."""

    high: Thresholds
    decided: Thresholds


_PAST = (
    f"Where the same model puts, at these thresholds, those who were known {LOOK_BACK.days} days"
    " before these scores and were neither customers nor lost. Only what they had done by then"
    " counts; their columns, totals included, are those of today. Bought: a deal won or the stage"
    " customer entered since. In brackets the counts and the 95 % interval (Wilson)."
)


def cards_and_lines(run: Run, only: Filter, lines: Lines, grid: Grid, past: PastGrid) -> None:
    """Mount the cards here and the lines over the chart.

    A released line writes the sliders' values, which hold the truth. The grid is sent once a run,
    filter and browser tab, and again when the browser asks for it.
    """
    words = {name.value: _words(run, name, grid.contacts) for name in Quadrant}
    version = f"{run.run_id} {sorted(only.named.items())}"
    data = {
        "version": version,
        "chart": f".st-key-{CHART_KEY}",
        "contacts": grid.contacts,
        "high": lines.high.model_dump(),
        "decided": lines.decided.model_dump(),
        "past_days": LOOK_BACK.days,
        "past_definition": _PAST,
        "quadrants": words,
        "chosen": st.session_state["quadrant"],
    }
    if st.session_state.get(_SENT) != version:
        data |= {"grid": packed(grid.counts), "past": packed(past.counts)}
        st.session_state[_SENT] = version
    _component(
        key="lines",
        data=data,
        on_lines_change=_follow,
        on_need_change=_send_again,
        on_chosen_change=_choose,
        height="content",
    )


def packed(counts: Cells) -> dict[str, Any]:
    """The cells of a grid of shape (standing, channel, fit, interest) that are not empty."""
    flat = counts.ravel()
    index = np.flatnonzero(flat)
    return {"channels": counts.shape[1], "index": index.tolist(), "count": flat[index].tolist()}


def _words(run: Run, quadrant: Quadrant, contacts: int) -> dict[str, str]:
    return {
        "label": quadrant.label,
        "icon": ICONS[quadrant].removeprefix(":material/").removesuffix(":"),
        "colour": COLOURS[quadrant],
        "play": run.model.plays[quadrant],
        "definition": f"{_SIDES[quadrant]} Share of the {contacts:,} contacts shown.",
    }


def _follow() -> None:
    lines = st.session_state["lines"].get("lines") or {}
    for axis in ("fit", "interest"):
        said = lines.get(axis)
        if isinstance(said, int | float):
            st.session_state[axis] = max(0, min(100, round(said)))


def _choose() -> None:
    """List the contacts of the card that was clicked."""
    chosen = st.session_state["lines"].get("chosen")
    if chosen in list(Quadrant):
        st.session_state["quadrant"] = Quadrant(chosen)
        first_page()


def _send_again() -> None:
    st.session_state.pop(_SENT, None)
