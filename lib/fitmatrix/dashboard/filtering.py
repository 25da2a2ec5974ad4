"""Whom the page is about: a search and filters, of which everything on it follows."""

from datetime import date
from typing import Any

import streamlit as st

from fitmatrix.dashboard import address, reads
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.people import first_page
from fitmatrix.dashboard.words import day_words, plain
from fitmatrix.model.sentences import column_words
from fitmatrix.scoring.filters import EMPTY, FIRST, Between, Filter, Without
from fitmatrix.scoring.runs import Run
from fitmatrix.scoring.states import STALE_DAYS
from fitmatrix.scoring.traits import RANGED

_LEFT_OUT = {
    Without.FROZEN: "Customers and lost deals",
    Without.STALE: f"Nothing done in {STALE_DAYS} days",
    Without.UNCERTAIN: "Fit rests on empty fields",
}
_WIDTH = 190


def chosen_filter(frame: Frame) -> Filter:
    """The filter that the widgets hold, drawn or not; columns that are not there are left out."""
    state = st.session_state
    _settle_further(frame)
    values = {name: state.get(name, []) for name in FIRST}
    values |= {name: state.get(address.FURTHER + name, []) for name in state["more"]}
    ends = (Between(name, state.get(f"{name}_from"), state.get(f"{name}_until")) for name in RANGED)
    return Filter(
        columns=tuple((name, tuple(chosen)) for name, chosen in values.items() if chosen),
        between=tuple(one for one in ends if (one.low, one.high) != (None, None)),
        search=" ".join((state.get("search") or "").split()),
        without=tuple(Without(kind) for kind in Without if kind in state.get("without", [])),
    )


def filters(frame: Frame, run: Run, only: Filter) -> None:
    """Draw the filters, open or closed, and say what they let through."""
    asked = st.expander(
        "Filter", icon=":material/filter_alt:", key="filter_open", on_change="rerun"
    )
    if asked.open:
        with asked:
            _draw(frame, run)
    if said := filter_words(only):
        st.caption(f":material/filter_alt: Shown: {plain(said)}")


def search() -> None:
    """Draw the search, which narrows everything on the page."""
    st.text_input(
        "Search", key="search", max_chars=200, icon=":material/search:", width=300,
        placeholder="Name, e-mail, company or title", label_visibility="collapsed",
        on_change=first_page,
    )  # fmt: skip


def filter_words(only: Filter) -> str:
    """A filter as a reader says it; empty when everybody is let through.

    >>> filter_words(Filter.by(owner=("Ann", "Bo")))
    'owner Ann or Bo'
    """
    said = [f"{column_words(name)} {' or '.join(values)}" for name, values in only.columns]
    said += [_range_words(ends) for ends in only.between]
    said += [f"“{only.search}”"] if only.search else []
    said += [f"without: {_LEFT_OUT[kind].lower()}" for kind in only.without]
    return ", ".join(said)


def _range_words(ends: Between) -> str:
    low, high = (_edge_words(edge) for edge in (ends.low, ends.high))
    parts = [f"from {low}" if low else "", f"until {high}" if high else ""]
    return " ".join([column_words(ends.column), *filter(None, parts)])


def _edge_words(edge: Any) -> str:
    if edge is None:
        return ""
    return day_words(edge) if isinstance(edge, date) else f"{edge:,}"


def _settle_further(frame: Frame) -> None:
    """Let the further columns be those that are there, by their own words or by ``more``."""
    state = st.session_state
    worded = [str(key) for key in state if str(key).startswith(address.FURTHER)]
    asked = [*state.get("more", []), *(key.removeprefix(address.FURTHER) for key in worded)]
    there = reads.further_columns(frame.engine) if asked else []
    for name in sorted({name for name in asked if name not in there}):
        address.trouble(f"contacts have no column {plain(name)}")
        state.pop(address.FURTHER + name, None)
    state["more"] = [name for name in dict.fromkeys(asked) if name in there]


def _drop_further() -> None:
    """Forget what was chosen in columns that are no longer asked for."""
    first_page()
    for key in [str(key) for key in st.session_state]:
        if key.removeprefix(address.FURTHER) not in [key, *st.session_state["more"]]:
            del st.session_state[key]


def _draw(frame: Frame, run: Run) -> None:
    with st.container(horizontal=True):
        for column in FIRST:
            _choice(frame, run, column, column)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for end in ("from", "until"):
            st.date_input(
                f"Created {end}", value=None, key=f"created_at_{end}", on_change=first_page,
                min_value=address.FIRST_DAY, max_value=address.LAST_DAY, width=_WIDTH,
            )  # fmt: skip
        for column in RANGED[1:]:
            for end in ("from", "until"):
                st.number_input(
                    f"{column_words(column).capitalize()} {end}", 0, value=None, step=1,
                    key=f"{column}_{end}", on_change=first_page, width=_WIDTH,
                )  # fmt: skip
    with st.container(horizontal=True):
        st.multiselect(
            "Leave out", list(Without), format_func=_LEFT_OUT.__getitem__, key="without",
            placeholder="Nobody", on_change=first_page, width=2 * _WIDTH,
        )  # fmt: skip
        st.multiselect(
            "Filter by more columns", reads.further_columns(frame.engine), key="more",
            format_func=column_words, placeholder="None", width=2 * _WIDTH,
            on_change=_drop_further,
        )  # fmt: skip
    with st.container(horizontal=True):
        for column in st.session_state["more"]:
            _choice(frame, run, column, address.FURTHER + column)


def _choice(frame: Frame, run: Run, column: str, key: str) -> None:
    """A choice among the values of a column; what was asked for is among them, though rare."""
    options = reads.choices_of(frame.engine, run, column)
    asked = [value for value in st.session_state.get(key, []) if value not in options]
    if asked or [value for value in options if value != EMPTY]:
        st.multiselect(
            column_words(column).capitalize(), [*options, *asked], key=key, placeholder="All",
            on_change=first_page, width=_WIDTH,
        )  # fmt: skip
