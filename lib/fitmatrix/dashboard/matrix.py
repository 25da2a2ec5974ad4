"""The matrix in use: thresholds, the chart, the four quadrants and the contacts of one."""

import streamlit as st

from fitmatrix.dashboard import reads
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.lines import CHART_KEY, cards_and_lines
from fitmatrix.dashboard.people import people
from fitmatrix.model.plays import Thresholds
from fitmatrix.model.scoring_model import StageRule
from fitmatrix.scoring.runs import Run


@st.fragment
def matrix(frame: Frame, run: Run) -> None:
    """Draw everything that follows a threshold; a move of a line or slider reruns only this."""
    grid = reads.grid(frame.engine, run)
    narrow, wide = st.columns([2, 3], gap="medium")  # on a phone the counts come first
    with narrow:
        cards = st.container()
        thresholds = _thresholds(run)
    with cards:
        cards_and_lines(run, grid, thresholds)
    with wide, st.container(key=CHART_KEY):
        st.plotly_chart(
            reads.figure(frame.engine, run),
            key="matrix",
            config={"displayModeBar": False},
            alt=f"{run.contacts:,} contacts by fit and interest",
        )
    people(frame, run, thresholds, grid.quadrants(thresholds))


def _thresholds(run: Run) -> Thresholds:
    """The two sliders; the address bar holds them, and the model says where they start."""
    decided = run.model.thresholds
    said = {
        axis: st.slider(
            f"{axis.capitalize()} counts as high from", 0, 100, value=start, key=axis,
            bind="query-params",
        )
        for axis, start in decided.model_dump().items()
    }  # fmt: skip
    high = Thresholds.model_validate(said)
    st.button(
        f"Back to {decided.fit} and {decided.interest}",
        icon=":material/undo:",
        disabled=high == decided,
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
