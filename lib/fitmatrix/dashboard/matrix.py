"""The matrix in use: thresholds, the chart, the four quadrants and the contacts of one."""

import streamlit as st

from fitmatrix.dashboard import reads
from fitmatrix.dashboard.address import begin_with_address
from fitmatrix.dashboard.filtering import filters
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.lines import CHART_KEY, Lines, cards_and_lines
from fitmatrix.dashboard.people import people
from fitmatrix.dashboard.proposals import proposals
from fitmatrix.dashboard.publication import publication
from fitmatrix.insight.outcomes import PastGrid
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.model.scoring_model import StageRule
from fitmatrix.scoring.runs import Run


@st.fragment
def matrix(frame: Frame, run: Run) -> None:
    """Draw everything that follows a threshold; a move of a line or slider reruns only this."""
    begin_with_address("quadrant", Quadrant.SALES_CALL)
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
    decided = reads.published_thresholds(frame.engine, run)
    with wide:
        thresholds = _thresholds(decided)
    with narrow:
        cards_and_lines(run, only, Lines(thresholds, decided), grid, past)
        _stages(run, thresholds)
        publication(frame, run, thresholds, decided)
        proposals(grid, past, decided)
        if only.named:
            st.caption("What they did since is counted for all contacts, not for a part.")
    people(frame, run, only, thresholds, grid.quadrants(thresholds))


def _thresholds(decided: Thresholds) -> Thresholds:
    """The two sliders; they start where high was decided to begin, and the address holds them."""
    said = {}
    for column, (axis, start) in zip(st.columns(2), decided.model_dump().items(), strict=True):
        label = f"{axis.capitalize()} counts as high from"
        with column:
            said[axis] = st.slider(label, 0, 100, value=start, key=axis, bind="query-params")
    return Thresholds.model_validate(said)


def _stages(run: Run, high: Thresholds) -> None:
    """Which rule makes an MQL and an SQL here."""
    stages = run.model.stages
    st.caption(
        f"MQL: {_stage_words(stages.mql, high)}. SQL: {_stage_words(stages.sql, high)},"
        " or high fit and a raised hand. At the right of a card: the change against the published"
        " thresholds."
    )


def _stage_words(rule: StageRule, high: Thresholds) -> str:
    fit, interest = f"fit {high.fit} or more", f"interest {high.interest} or more"
    words = {"fit": fit, "interest": interest, "fit_and_interest": f"{fit} and {interest}"}
    return words.get(rule, f"{fit}, or {interest}")
