"""The contacts of a quadrant as a list, a page at a time, and why one of them stands there."""

from functools import partial
from math import ceil

import streamlit as st

from fitmatrix.dashboard import reads
from fitmatrix.dashboard.address import begin_with_address, keep_in_address
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.words import BADGES, ICONS, plain
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.model.sentences import column_words
from fitmatrix.scoring.filters import Filter
from fitmatrix.scoring.grid import Standing
from fitmatrix.scoring.points import POINT
from fitmatrix.scoring.runs import Run
from fitmatrix.scoring.worklist import PAGE, Order, View

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
    "Last activity": st.column_config.DatetimeColumn(format="D MMM YYYY", help="In UTC."),
}


_LEDGER = {
    "Why": st.column_config.TextColumn(width=520),
    "Lost to age": st.column_config.NumberColumn(help="What fading took from the points."),
    "Lost to limit": st.column_config.NumberColumn(help="What the most of a rule took away."),
    "Last": st.column_config.TextColumn(help="When it last happened, in UTC."),
}


def people(
    frame: Frame,
    run: Run,
    only: Filter,
    thresholds: Thresholds,
    standings: dict[Quadrant, Standing],
) -> None:
    """Draw the list of the chosen quadrant with search, order, pages and download."""
    quadrant = _chosen()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Search", key="search", bind="query-params", icon=":material/search:",
            placeholder="Name, e-mail, company or title", width=320, on_change=first_page,
        )  # fmt: skip
        begin_with_address("order", Order.BEST)
        chosen = st.selectbox(
            "Order",
            list(Order),
            format_func=lambda order: order.label,
            key="order",
            width=200,
            on_change=first_page,
        )
        order = keep_in_address("order", chosen, Order.BEST)
        view = View(quadrant, thresholds, (search or "").strip(), order, only)
        st.download_button(
            "Download CSV",
            data=partial(reads.csv_of, frame.engine, run, view),
            file_name=f"{quadrant.value}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            help="All contacts of this list, on all its pages.",
        )
    found = reads.size_of(frame.engine, run, view) if view.search else standings[quadrant].contacts
    if found:
        _list(frame, run, view, found)
    else:
        _nobody(view)


def first_page() -> None:
    """Show a changed list from its beginning."""
    st.session_state["page"] = 1


def _chosen() -> Quadrant:
    chosen = st.segmented_control(
        "Contacts of",
        list(Quadrant),
        required=True,
        format_func=lambda quadrant: f"{ICONS[quadrant]} {quadrant.label}",
        key="quadrant",
        on_change=first_page,
        label_visibility="collapsed",
    )
    return keep_in_address("quadrant", chosen, Quadrant.SALES_CALL)


def _list(frame: Frame, run: Run, view: View, found: int) -> None:
    pages = ceil(found / PAGE)
    page = min(int(st.session_state.get("page", 1)), pages)
    rows = reads.page_of(frame.engine, run, view, page)
    picked = st.dataframe(
        rows.dropna(axis="columns", how="all"),
        hide_index=True,
        placeholder="–",
        column_config=_COLUMNS,
        height=min(len(rows), 12) * 35 + 38,
        on_select="rerun",
        selection_mode="single-row",
        key=f"people-{view}-{page}",
        alt=f"Contacts in {view.quadrant.label}",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        first = (page - 1) * PAGE + 1
        st.caption(f"{first:,} to {first + len(rows) - 1:,} of {found:,} contacts", width="content")
        if pages > 1:
            st.pagination(pages, key="page", bind="query-params")
    if picked.selection.rows:
        row = rows.iloc[picked.selection.rows[0]]
        _explanation(frame, run, view, row["contact_id"], row["Name"])
    else:
        st.caption(":material/touch_app: Pick a contact to see every point of its scores.")


def _nobody(view: View) -> None:
    if view.search:
        st.info(f"Nobody in {view.quadrant.label} matches “{plain(view.search)}”. Search for less.")
    elif view.only.named:
        st.info(f"Nobody of those shown stands in {view.quadrant.label}. Let more through above.")
    else:
        st.info(f"Nobody stands in {view.quadrant.label} now. Lower a threshold to let some in.")


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
        for gap in found.unknown:
            more = "more" if gap.could_add is None else f"up to {gap.could_add / POINT:g} more"
            if gap.could_add != 0:
                st.caption(f"Unknown: {column_words(gap.field)} is empty; it could add {more}.")
