"""The matrix in use: whom it is about, thresholds, the chart, the quadrants and their contacts."""

from functools import partial

import streamlit as st

from fitmatrix.dashboard import address, reads
from fitmatrix.dashboard.charts import CONFIG, MARKS
from fitmatrix.dashboard.definitions import stage_rule_words
from fitmatrix.dashboard.filtering import chosen_filter, filter_words, filters, search
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.history import Dates, choose_date, dates, how_they_moved
from fitmatrix.dashboard.lines import CHART_KEY, Lines, cards_and_lines
from fitmatrix.dashboard.people import people
from fitmatrix.dashboard.proposals import proposals
from fitmatrix.dashboard.publication import publication
from fitmatrix.dashboard.screen import Screen
from fitmatrix.dashboard.sharing import share
from fitmatrix.dashboard.views import views
from fitmatrix.insight.outcomes import PastGrid
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.dots import ColourBy, are_drawn
from fitmatrix.scoring.grid import Grid
from fitmatrix.scoring.refreshing import KEPT
from fitmatrix.scoring.runs import Run

_DRAWN = "chart_drawn"


@st.fragment
def matrix(frame: Frame, run: Run) -> None:
    """Draw everything that follows a threshold; a move of a line or slider reruns only this.

    What the browser needs longest for is sent first: another chart, or else the list.
    """
    _see_to_newer_scores(frame, run)
    address.begin()
    decided = reads.published_thresholds(frame.engine, run)
    _begin_with(decided)
    there, only = dates(frame, run), chosen_filter(frame)
    screen = Screen(frame, there.shown, only, _high(), decided)
    grid, by = reads.grid(frame.engine, screen.run, only), ColourBy(st.session_state["colour"])
    top = st.container()
    narrow, wide = st.columns([2, 3], gap="medium")  # on a phone the counts come first
    parts = [
        (top, partial(_top, screen, run, there)),
        (wide, partial(_chart, screen, grid, by)),
        (st.container(), partial(people, screen, grid)),
        (narrow, partial(_cards, screen, grid, by)),
    ]
    for place, draw in parts if _is_another_chart(screen, by) else parts[2:] + parts[:2]:
        with place:
            draw()
    how_they_moved(frame, run, screen.run, only, _high())
    for said in address.troubles():
        st.warning(f"The address asks for what is not there. {said}", icon=":material/link_off:")
    address.keep()


def _top(screen: Screen, latest: Run, there: Dates) -> None:
    """Whom the page is about and as of when, and what can be done with the whole view."""
    with st.container(horizontal=True, vertical_alignment="center"):
        search()
        choose_date(screen.frame, latest, there)
        views(screen.frame)
        share(screen)
    filters(screen.frame, screen.run, screen.only)


def _is_another_chart(screen: Screen, by: ColourBy) -> bool:
    """Whether the browser must draw another chart than the one it has."""
    drawn = (screen.run.run_id, screen.run.month, screen.only, by)
    is_another = drawn != st.session_state.get(_DRAWN)
    st.session_state[_DRAWN] = drawn
    return is_another


def _chart(screen: Screen, grid: Grid, by: ColourBy) -> None:
    """The chart, the sliders below it, and what its colours say."""
    with st.container(key=CHART_KEY):
        st.plotly_chart(
            reads.figure(screen.frame.engine, screen.run, screen.only, by),
            key="matrix",
            config=CONFIG,
            alt=f"{grid.contacts:,} contacts by fit and interest",
        )
    for column, axis in zip(st.columns(2), ("fit", "interest"), strict=True):
        with column:
            st.slider(f"{axis.capitalize()} counts as high from", 0, 100, key=axis)
    _colour(grid, by)


def _cards(screen: Screen, grid: Grid, by: ColourBy) -> None:
    """The quadrants: who stands there, what they did, and what the lines could be instead."""
    frame, run, only, high = screen.frame, screen.run, screen.only, screen.high
    past = PastGrid.of(()) if run.month else reads.past(frame.engine, run, only)
    touched = reads.anybody_touched(frame.engine, run)
    lines = Lines(high, screen.decided, touched=touched, by=by, shown=filter_words(only))
    cards_and_lines(run, only, lines, grid, past)
    if only.of_people != only and not run.month:
        st.caption("What they did since is counted whatever their stage or state of today.")
    _stages(run, high)
    publication(frame, run, high, screen.decided)
    proposals(grid, past, screen.decided)


def _see_to_newer_scores(frame: Frame, run: Run) -> None:
    """Offer scores made since the page was opened; go to them where the old ones are gone."""
    newer = reads.runs_since(frame.engine, run)
    if newer >= KEPT:
        st.rerun(scope="app")
    if newer:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            said = ":material/update: There are newer scores than those shown."
            st.markdown(said, width="stretch")
            if st.button("Show them"):
                st.rerun(scope="app")


def _begin_with(decided: Thresholds) -> None:
    """What holds where the address says nothing."""
    begin = {"quadrant": Quadrant.SALES_CALL, "colour": ColourBy.QUADRANT}
    for key, value in (decided.model_dump() | begin).items():
        st.session_state.setdefault(key, value)


def _high() -> Thresholds:
    return Thresholds(fit=st.session_state["fit"], interest=st.session_state["interest"])


def _colour(grid: Grid, by: ColourBy) -> None:
    """What the colour of a dot says, and what its shape."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.selectbox(
            "Colour by", list(ColourBy), key="colour", width=220, label_visibility="collapsed",
            format_func=lambda one: f"Colour by {one.replace('_', ' ')}",
        )  # fmt: skip
        if are_drawn(grid.contacts, by):
            st.caption(MARKS, width="stretch")


def _stages(run: Run, high: Thresholds) -> None:
    """Which rule makes an MQL and an SQL here."""
    stages = run.model.stages
    st.caption(
        f"MQL: {stage_rule_words(stages.mql, high)}. SQL: {stage_rule_words(stages.sql, high)},"
        " or high fit and a raised hand. At the right of a card: the change against the published"
        " thresholds."
    )
