"""The matrix in use: thresholds, the chart, the four quadrants and the contacts of one."""

import streamlit as st

from fitmatrix.dashboard import reads
from fitmatrix.dashboard.charts import matrix_figure
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.people import people
from fitmatrix.dashboard.words import BADGES, ICONS, share_words
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.model.scoring_model import StageRule
from fitmatrix.scoring.grid import Standing
from fitmatrix.scoring.runs import Run


@st.fragment
def matrix(frame: Frame, run: Run) -> None:
    """Draw everything that follows a threshold; a move of a slider reruns only this."""
    grid = reads.grid(frame.engine, run)
    narrow, wide = st.columns([2, 3], gap="medium")  # on a phone the counts come first
    with narrow:
        cards = st.container()
        thresholds = _thresholds(run)
    standings = grid.quadrants(thresholds)
    with cards:
        _cards(run, standings, grid.contacts)
    with wide:
        st.plotly_chart(
            matrix_figure(grid, reads.dots(frame.engine, run), thresholds, standings),
            key="matrix",
            config={"displayModeBar": False},
            alt=_alt(standings),
        )
    people(frame, run, thresholds, standings)


def _thresholds(run: Run) -> Thresholds:
    """The two sliders; the address bar holds them, and the model says where they start."""
    decided = run.model.thresholds
    st.session_state.setdefault("fit", decided.fit)
    st.session_state.setdefault("interest", decided.interest)
    fit = st.slider("Fit counts as high from", 0, 100, key="fit", bind="query-params")
    interest = st.slider(
        "Interest counts as high from", 0, 100, key="interest", bind="query-params"
    )
    high = Thresholds(fit=fit, interest=interest)
    changed = high != decided
    st.button(
        f"Back to {decided.fit} and {decided.interest}",
        icon=":material/undo:",
        disabled=not changed,
        on_click=_put_back,
        args=(decided,),
        help="The thresholds of the model.",
    )
    stages = run.model.stages
    st.caption(
        f"MQL: {_stage_words(stages.mql, high)}. SQL: {_stage_words(stages.sql, high)},"
        " or high fit and a raised hand."
    )
    return high


def _put_back(decided: Thresholds) -> None:
    st.session_state["fit"], st.session_state["interest"] = decided.fit, decided.interest


def _stage_words(rule: StageRule, high: Thresholds) -> str:
    fit, interest = f"fit {high.fit} or more", f"interest {high.interest} or more"
    words = {"fit": fit, "interest": interest, "fit_and_interest": f"{fit} and {interest}"}
    return words.get(rule, f"{fit}, or {interest}")


def _cards(run: Run, standings: dict[Quadrant, Standing], contacts: int) -> None:
    for quadrant, standing in standings.items():
        with st.container(border=True, gap=None):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.badge(quadrant.label, icon=ICONS[quadrant], color=BADGES[quadrant])
                st.markdown(
                    f"**{standing.contacts:,}** · {share_words(standing.contacts, contacts)}",
                    width="content",
                    help=_definition(quadrant, run),
                )
            st.caption(f"{run.model.plays[quadrant]}{_to_work(standing)}")


def _to_work(standing: Standing) -> str:
    if not standing.frozen:
        return ""
    return f" · {standing.to_work:,} open, {standing.frozen:,} customers or lost deals"


_SIDES = {
    Quadrant.SALES_CALL: "Fit and interest at or above their thresholds, or fit and a raised hand",
    Quadrant.NURTURE: "Fit at or above its threshold, interest below",
    Quadrant.OFFER: "Interest at or above its threshold, fit below",
    Quadrant.DISQUALIFY: "Both below their thresholds, or excluded by a rule",
}


def _definition(quadrant: Quadrant, run: Run) -> str:
    return f"{_SIDES[quadrant]}. Share of all {run.contacts:,} contacts that were scored."


def _alt(standings: dict[Quadrant, Standing]) -> str:
    counts = ", ".join(f"{name.label} {s.contacts:,}" for name, s in standings.items())
    return f"Contacts by fit and interest. {counts}."
