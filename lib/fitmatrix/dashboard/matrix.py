"""The matrix in use: thresholds, the chart, the four quadrants and the contacts of one."""

import streamlit as st

from fitmatrix.dashboard import reads
from fitmatrix.dashboard.filtering import filters
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.lines import CHART_KEY, cards_and_lines
from fitmatrix.dashboard.people import people
from fitmatrix.dashboard.proposals import proposals, set_thresholds
from fitmatrix.insight.outcomes import PastGrid
from fitmatrix.model.plays import Thresholds
from fitmatrix.model.scoring_model import StageRule
from fitmatrix.scoring.runs import Run


@st.fragment
def matrix(frame: Frame, run: Run) -> None:
    """Draw everything that follows a threshold; a move of a line or slider reruns only this."""
    only = filters(frame, run)
    grid = reads.grid(frame.engine, run, only)
    past = PastGrid.of(()) if only.named else reads.past(frame.engine, run)
    narrow, wide = st.columns([2, 3], gap="medium")  # on a phone the counts come first
    with wide, st.container(key=CHART_KEY):
        st.plotly_chart(
            reads.figure(frame.engine, run, only),
            key="matrix",
            config={"displayModeBar": False},
            alt=f"{grid.contacts:,} contacts by fit and interest",
        )
    with wide:
        thresholds = _thresholds(run)
    with narrow:
        cards_and_lines(run, only, grid, past, thresholds)
        _decided(run, thresholds)
        proposals(grid, past, run.model.thresholds)
        if only.named:
            st.caption("What they did since is counted for all contacts, not for a part.")
    people(frame, run, only, thresholds, grid.quadrants(thresholds))


def _thresholds(run: Run) -> Thresholds:
    """The two sliders; the address bar holds them, and the model says where they start."""
    decided = run.model.thresholds
    said = {}
    for column, (axis, start) in zip(st.columns(2), decided.model_dump().items(), strict=True):
        label = f"{axis.capitalize()} counts as high from"
        with column:
            said[axis] = st.slider(label, 0, 100, value=start, key=axis, bind="query-params")
    return Thresholds.model_validate(said)


def _decided(run: Run, high: Thresholds) -> None:
    """What the model decided, and the way back to it."""
    decided, stages = run.model.thresholds, run.model.stages
    st.caption(
        f"MQL: {_stage_words(stages.mql, high)}. SQL: {_stage_words(stages.sql, high)},"
        " or high fit and a raised hand."
    )
    st.button(
        f"Back to {decided.fit} and {decided.interest}",
        icon=":material/undo:",
        disabled=high == decided,
        on_click=set_thresholds,
        args=(decided,),
        help="The thresholds of the model.",
    )


def _stage_words(rule: StageRule, high: Thresholds) -> str:
    fit, interest = f"fit {high.fit} or more", f"interest {high.interest} or more"
    words = {"fit": fit, "interest": interest, "fit_and_interest": f"{fit} and {interest}"}
    return words.get(rule, f"{fit}, or {interest}")
