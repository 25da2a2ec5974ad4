"""The contacts of a quadrant as a list, a page at a time, and why one of them stands there."""

from functools import partial
from math import ceil

import streamlit as st

from fitmatrix.dashboard import reads
from fitmatrix.dashboard.address import PICKED
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.screen import Screen
from fitmatrix.dashboard.words import BADGES, ICONS, plain
from fitmatrix.model.plays import Quadrant
from fitmatrix.model.sentences import column_words
from fitmatrix.scoring.filters import EVERYBODY
from fitmatrix.scoring.grid import Grid
from fitmatrix.scoring.points import POINT
from fitmatrix.scoring.runs import Run
from fitmatrix.scoring.selection import Selection
from fitmatrix.scoring.worklist import PAGE, Moved, Order, View

_COLUMNS = {
    "contact_id": None,
    "Name": st.column_config.TextColumn(pinned=True, width=140),
    "Title": st.column_config.TextColumn(width=160),
    "Company": st.column_config.TextColumn(width=170),
    "Fit": st.column_config.ProgressColumn(format="%d", min_value=0, max_value=100, width=90),
    "Interest": st.column_config.ProgressColumn(format="%d", min_value=0, max_value=100, width=90),
    "Reasons": st.column_config.TextColumn(
        width=400, help="What overrules the scores, then the two rules with the most points."
    ),
    "Recommended": st.column_config.TextColumn(width=200),
    "Waits since": st.column_config.DatetimeColumn(
        format="D MMM YYYY",
        help="Their last activity, where no call, meeting or other touch of ours answered it. UTC.",
    ),
    "Last activity": st.column_config.DatetimeColumn(format="D MMM YYYY", help="In UTC."),
}


_LEDGER = {
    "Why": st.column_config.TextColumn(width=520),
    "Lost to age": st.column_config.NumberColumn(help="What fading took from the points."),
    "Lost to limit": st.column_config.NumberColumn(help="What the most of a rule took away."),
    "Last": st.column_config.TextColumn(help="When it last happened, in UTC."),
}


def people(screen: Screen, grid: Grid) -> None:
    """Draw the list of a quadrant, or of what was picked, with order, pages and download."""
    frame, run = screen.frame, screen.run
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = _place(screen, grid)
        order = st.selectbox(
            "Order", list(Order), format_func=lambda order: order.label, key="order", width=200,
            on_change=first_page, label_visibility="collapsed",
        )  # fmt: skip
        view = View(place, screen.high, Order(order or Order.BEST), screen.only)
        st.download_button(
            "Download CSV",
            data=partial(reads.csv_of, frame.engine, run, view),
            file_name=f"{place_name(place)}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            help="All contacts of this list, on all its pages.",
        )
    if found := _size(screen, view, grid):
        _list(frame, run, view, found)
    else:
        _nobody(view)


def first_page() -> None:
    """Show a changed list from its beginning."""
    st.session_state["page"] = 1


def pick(text: str) -> None:
    """List what was picked in the chart; an empty text picks nothing any more."""
    st.session_state["selection"] = text
    st.session_state["quadrant"] = PICKED if text else Quadrant.SALES_CALL
    first_page()


def place_name(place: Quadrant | Moved | Selection) -> str:
    """The name of a file with the contacts of a place."""
    if isinstance(place, Quadrant):
        return place.value
    return "picked" if isinstance(place, Selection) else f"moved-{place.quadrant}"


def _size(screen: Screen, view: View, grid: Grid) -> int:
    """How many contacts a view has; only what was picked must be counted in the database."""
    if isinstance(view.place, Selection):
        return reads.size_of(screen.frame.engine, screen.run, view)
    if isinstance(view.place, Quadrant):
        return grid.quadrants(screen.high)[view.place].contacts
    moved_in, moved_out = grid.moved(view.place.quadrant, view.place.before, screen.high)
    return moved_in if view.place.into else moved_out


def _place(screen: Screen, grid: Grid) -> Quadrant | Moved | Selection:
    """Let the reader choose whose list to see; what was picked in the chart is a choice too."""
    picked = st.session_state.get("selection", "")
    if st.session_state["quadrant"] == PICKED and not picked:
        st.session_state["quadrant"] = Quadrant.SALES_CALL
    chosen = st.segmented_control(
        "Contacts of",
        [*Quadrant, *([PICKED] if picked else [])],
        required=True,
        format_func=_place_words,
        key="quadrant",
        on_change=first_page,
        label_visibility="collapsed",
    )
    if chosen == PICKED:
        selection = Selection(picked)
        st.markdown(f"Picked: {plain(selection.words)}", width="content")
        st.button("Clear", icon=":material/close:", on_click=pick, args=("",))
        return selection
    return _moved(screen, grid, Quadrant(chosen or Quadrant.SALES_CALL))


def _place_words(place: str) -> str:
    if place == PICKED:
        return ":material/ink_selection: Picked in the chart"
    return f"{ICONS[Quadrant(place)]} {Quadrant(place).label}"


def _moved(screen: Screen, grid: Grid, quadrant: Quadrant) -> Quadrant | Moved:
    """Where the lines are not the published ones: everyone, or those whom they moved."""
    high, decided = screen.high, screen.decided
    if high == decided:
        st.session_state["moved"] = "all"
        return quadrant
    ways = {into: Moved(quadrant, decided, into=into == "in") for into in ("in", "out")}
    moved_in, moved_out = grid.moved(quadrant, decided, high)
    words = {
        "all": "Everyone",
        "in": f"Moved in {moved_in:,}",
        "out": f"Moved out {moved_out:,}",
    }
    chosen = st.segmented_control(
        "Against the published thresholds",
        list(words),
        required=True,
        format_func=words.__getitem__,
        key="moved",
        on_change=first_page,
        label_visibility="collapsed",
        help=f"Against the published thresholds: fit {decided.fit}, interest {decided.interest}.",
    )
    return ways.get(chosen or "all", quadrant)


def _list(frame: Frame, run: Run, view: View, found: int) -> None:
    pages = ceil(found / PAGE)
    page = min(int(st.session_state.get("page", 1)), pages)
    st.session_state["page"] = page
    rows = reads.page_of(frame.engine, run, view, page)
    if isinstance(view.place, Quadrant):
        rows = rows.drop(columns="Stands in")
    picked = st.dataframe(
        rows.dropna(axis="columns", how="all"),
        hide_index=True,
        placeholder="–",
        column_config=_COLUMNS,
        height=min(len(rows), 12) * 35 + 38,
        on_select="rerun",
        selection_mode="single-row",
        key=f"people-{view}-{page}",
        alt="Contacts",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        first = (page - 1) * PAGE + 1
        st.caption(f"{first:,} to {first + len(rows) - 1:,} of {found:,} contacts", width="content")
        if pages > 1:
            st.pagination(pages, key="page")
    alone = isinstance(view.place, Selection) and view.place.contact_id is not None
    chosen = picked.selection.rows or ([0] if alone else [])
    if chosen:
        row = rows.iloc[chosen[0]]
        _explanation(frame, run, view, row["contact_id"], row["Name"])
    else:
        st.caption(":material/touch_app: Pick a contact to see every point of its scores.")


def _nobody(view: View) -> None:
    if isinstance(view.place, Selection):
        st.info(
            "Nobody shown stands in what was picked. Pick elsewhere, or let more through above."
        )
    elif isinstance(view.place, Moved):
        st.info("Nobody moved that way against the published thresholds.")
    elif view.only.search:
        said = f"Nobody in {view.place.label} matches “{plain(view.only.search)}”. Search for less."
        st.info(said)
    elif view.only != EVERYBODY:
        st.info(f"Nobody of those shown stands in {view.place.label}. Let more through above.")
    else:
        st.info(f"Nobody stands in {view.place.label} now. Lower a threshold to let some in.")


def _explanation(frame: Frame, run: Run, view: View, contact_id: str, name: str) -> None:
    found = reads.explain(frame.engine, run, contact_id, view)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(f"Why {plain(name)} has fit {found.fit} and interest {found.interest}")
            st.badge(found.quadrant.label, icon=ICONS[found.quadrant], color=BADGES[found.quadrant])
        for said in (
            found.excluded_because and f"Excluded: {found.excluded_because}.",
            found.hand_raised_by and "Raised a hand: with high fit this is a sales call at once.",
            found.frozen_by == "customer" and "Already a customer: nothing to do.",
            found.frozen_by == "lost_deal" and "The last deal was lost: nothing to do.",
        ):
            if said:
                st.markdown(said)
        st.dataframe(
            reads.ledger_frame(found),
            hide_index=True,
            placeholder="–",
            column_config=_LEDGER,
            height="content",
        )
        st.caption("The points of an axis add up to its score exactly.")
        if found.machine_activities:
            st.caption(f"Left out: {found.machine_activities:,} activities that machines did.")
        for gap in found.unknown:
            more = "more" if gap.could_add is None else f"up to {gap.could_add / POINT:g} more"
            if gap.could_add != 0:
                st.caption(f"Unknown: {column_words(gap.field)} is empty; it could add {more}.")
