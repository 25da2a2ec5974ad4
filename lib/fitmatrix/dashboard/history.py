"""Back in time on the matrix page: the date it stands at, and how contacts moved between two."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
import streamlit as st

from fitmatrix.dashboard.flows import moves_figure, standings_figure
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.people import first_page
from fitmatrix.dashboard.words import day_words, plain, share_words
from fitmatrix.errors import FitmatrixError
from fitmatrix.insight.moves import Move, Outside, goals_of, moves, read_cells, standings_by_month
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.filters import Filter
from fitmatrix.scoring.grid import Cells
from fitmatrix.scoring.months import MONTHS, month_runs, months_left, score_months
from fitmatrix.scoring.runs import Run

_LATEST = ""
"""The word of the address for the latest scores, which need none."""

_ASKED = "date_asked"
"""Where a session keeps a date that was asked for and is not there, and what was shown instead."""

_LOOKING = "looking_back"
"""Where a session keeps that somebody asked to look back."""

_USUAL = 3
"""So many months are compared until somebody chooses."""

_WIDTH = 560
"""Pixels: the choice of a date beside others, and a row of its own on a phone."""

_FROM, _TO = "moved_from", "moved_to"
_PLAIN_CHART = {"displayModeBar": False}
_BY_ID: dict[str | type, Callable[[Any], Any]] = {Run: lambda run: (run.run_id, run.month)}

_PAST = (
    "Only activities, stages and deals up to that day count, and only contacts who were known then."
    " The columns of contacts are those of today, as no others are kept."
)
_LOOK_BACK = (
    f"Scores everybody with the same model as of each of the last {MONTHS} months, from what was"
    " known then. Afterwards everybody can go back to these dates and see how contacts moved."
)
_MOVES = (
    "At the thresholds on the screen, for those whom the filters let through; what they ask of"
    " stages and states is asked of the later date. Customers and lost deals stand apart here,"
    " whatever their scores."
)


@dataclass(frozen=True)
class Dates:
    """The dates that can be shown, by the word of the address, and which of them is shown.

    ``left`` counts the last months that nobody scored yet.
    """

    runs: dict[str, Run]
    left: int

    @property
    def shown(self) -> Run:
        """The scores of the date that is chosen, the latest where none is."""
        return self.runs[st.session_state["date"]]


def dates(frame: Frame, run: Run) -> Dates:
    """The dates that can be shown; the word ``date`` of the address is made one of them."""
    st.session_state.setdefault("date", _LATEST)
    with frame.engine.connect() as connection:
        months, left = month_runs(connection, run), months_left(connection, run)
    found = Dates({_day(month): month for month in reversed(months)} | {_LATEST: run}, left)
    _settle(found.runs)
    return found


def choose_date(frame: Frame, run: Run, there: Dates) -> None:
    """Draw the choice of a date, and the button that scores dates which are not there."""
    with st.container(width=_WIDTH, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            if there.left:
                _offer_to_look_back(frame, run, there.left)
            if len(there.runs) > 1:
                st.select_slider(
                    "As of", list(there.runs), key="date", width=320, help=_PAST,
                    on_change=_other_date,
                    format_func=lambda chosen: day_words(there.runs[chosen].as_of),
                )  # fmt: skip
            if there.shown.month:
                _offer_the_way_back(frame, run)
        _say_what_is_shown(there.shown)


def how_they_moved(
    frame: Frame, now: Run, shown: Run, only: Filter, thresholds: Thresholds
) -> None:
    """Draw, where somebody opens it, how the quadrants grew and who went from where to where."""
    asked = st.expander(
        "How they moved", icon=":material/conversion_path:", key="moved_open", on_change="rerun"
    )
    if not asked.open:
        return
    with asked:
        with frame.engine.connect() as connection:
            runs = [*reversed(month_runs(connection, now)), now]
        if len(runs) == 1:
            st.info("There is no earlier date yet to compare with. Look back first, at the top.")
            return
        _month_by_month(frame, runs, shown, only, thresholds)
        _between_two(frame, runs, shown, only, thresholds)


@st.cache_resource(show_spinner=False, max_entries=256, hash_funcs=_BY_ID)
def _cells(_engine: sa.Engine, run: Run, only: Filter) -> Cells:
    """How many contacts share a cell at a date."""
    with _engine.connect() as connection:
        return read_cells(connection, run, only)


@st.cache_data(show_spinner=False, max_entries=256, hash_funcs=_BY_ID)
def _moves(
    _engine: sa.Engine, earlier: Run, later: Run, thresholds: Thresholds, only: Filter
) -> list[Move]:
    """How many went from where to where between two dates."""
    with _engine.connect() as connection:
        return moves(connection, earlier, later, thresholds, only)


def _offer_to_look_back(frame: Frame, run: Run, left: int) -> None:
    """A button that scores the months that are not there."""
    if st.session_state.pop(_LOOKING, False) and _looked_back(frame, run):
        st.rerun()
    label = f"Look back {MONTHS} months" if left == MONTHS else f"Look back {left} more months"
    st.button(
        label, icon=":material/history:", key="look_back", help=_LOOK_BACK, on_click=_look_back
    )


def _look_back() -> None:
    st.session_state[_LOOKING] = True


def _looked_back(frame: Frame, run: Run) -> bool:
    """Score the months that are not there, and go to the date that was asked for before."""
    bar = st.progress(0.0, "Looking back")

    def watch(moment: datetime, share: float) -> None:
        bar.progress(share, f"Looking back to {day_words(moment)}")

    try:
        score_months(frame.engine, run, progress=watch)
    except FitmatrixError as error:
        bar.error(f"**Looked back no further.** {plain(str(error))}", icon=":material/error:")
        return False
    bar.empty()
    asked, _ = st.session_state.pop(_ASKED, (st.session_state["date"], _LATEST))
    st.session_state["date"] = asked
    return True


def _day(run: Run) -> str:
    return run.as_of.date().isoformat()


def _read(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _settle(dates: dict[str, Run]) -> None:
    """Let the date be one of those that are there, the nearest before the one asked for."""
    asked = st.session_state["date"]
    if asked in dates:
        return
    day = _read(asked)
    before = [key for key, run in dates.items() if day is not None and run.as_of.date() <= day]
    given = before[-1] if before else _LATEST
    st.session_state["date"] = given
    if day != dates[given].as_of.date():
        st.session_state[_ASKED] = (asked, given)


def _say_what_is_shown(then: Run) -> None:
    """Say that a past date is shown, and which date was asked for that is not there."""
    day = day_words(then.as_of)
    if then.month:
        st.markdown(
            f":small[:material/history: As it stood on **{day}**, scored by the same model from"
            " what was known then]"
        )
    asked, given = st.session_state.get(_ASKED, ("", None))
    if given == st.session_state["date"]:
        read = _read(asked)
        no_date = f"“{plain(asked[:40])}” is no date"
        said = no_date if read is None else f"No scores of {day_words(read)}"
        st.caption(f":material/event_busy: {said}; shown are those of {day}.")


def _offer_the_way_back(frame: Frame, run: Run) -> None:
    st.button(
        f"Back to {_when(frame, run)}", key="date_latest", icon=":material/update:",
        type="tertiary", on_click=_back,
    )  # fmt: skip


def _when(frame: Frame, run: Run) -> str:
    """The date of some scores in words: today, where they are of today."""
    return "today" if run.as_of.date() == frame.now.date() else day_words(run.as_of)


def _back() -> None:
    st.session_state["date"] = _LATEST
    _other_date()


def _other_date() -> None:
    """Forget what belonged to the date before."""
    first_page()
    for key in (_ASKED, _FROM, _TO):
        st.session_state.pop(key, None)


def _month_by_month(
    frame: Frame, runs: list[Run], shown: Run, only: Filter, thresholds: Thresholds
) -> None:
    cells = {run.as_of: _cells(frame.engine, run, only) for run in runs}
    st.plotly_chart(
        standings_figure(standings_by_month(cells, thresholds), shown.as_of),
        key="standings",
        config=_PLAIN_CHART,
        alt=f"Contacts of each quadrant from {day_words(runs[0].as_of)} on",
    )
    st.caption(
        "Contacts in each quadrant, month by month, at the thresholds on the screen and by the"
        " same model; customers and lost deals are counted where their scores put them."
    )


def _between_two(
    frame: Frame, runs: list[Run], shown: Run, only: Filter, thresholds: Thresholds
) -> None:
    dates = {_day(run): run for run in runs}
    usual = shown if shown.month else next(run for run in runs if run.month <= _USUAL)
    with st.container(horizontal=True):
        earlier = dates[_choose("From", _FROM, [*dates][:-1], _day(usual))]
        later = dates[_choose("To", _TO, [day for day in dates if day > _day(earlier)], "")]
    found = _moves(frame.engine, earlier, later, thresholds, only)
    if not found:
        st.info("Nobody is shown. Let more through above.")
        return
    st.markdown(_main_thing(found, day_words(earlier.as_of), _when(frame, later)))
    st.plotly_chart(
        moves_figure(found, earlier.as_of, later.as_of),
        key="moves",
        config=_PLAIN_CHART,
        alt=f"Moves from {day_words(earlier.as_of)} to {day_words(later.as_of)}",
    )
    st.caption(_MOVES)


def _choose(label: str, key: str, days: list[str], usual: str) -> str:
    """A choice of a date; the usual one at first, or the last."""
    if st.session_state.get(key) not in days:
        st.session_state[key] = usual if usual in days else days[-1]
    chosen: str = st.selectbox(
        label, days, key=key, width=145, format_func=lambda day: day_words(date.fromisoformat(day))
    )
    return chosen


def _main_thing(found: list[Move], earlier: str, later: str) -> str:
    """What became of Nurture in a sentence, or of the fullest quadrant if nobody stood there."""
    goals = {quadrant: goals_of(found, quadrant) for quadrant in Quadrant}
    stood = {quadrant: sum(told.values()) for quadrant, told in goals.items()}
    if not any(stood.values()):
        return f"Nobody of those shown stood in a quadrant on {earlier}."
    place = Quadrant.NURTURE if stood[Quadrant.NURTURE] else max(stood, key=lambda one: stood[one])
    stay = place is Quadrant.SALES_CALL
    there, bought = (goals[place].get(one, 0) for one in (Quadrant.SALES_CALL, Outside.CUSTOMER))
    return (
        f"Of **{stood[place]:,}** in {place.label} on {earlier}, **{there:,}**"
        f" ({share_words(there, stood[place])}) {'still ' * stay}stand in"
        f" {Quadrant.SALES_CALL.label} {_on(later)}, **{bought:,}** became customers."
    )


def _on(when: str) -> str:
    return when if when == "today" else f"on {when}"
