"""The filters above the matrix; the address bar holds them."""

import streamlit as st

from fitmatrix.dashboard import reads
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.people import first_page
from fitmatrix.dashboard.words import plain
from fitmatrix.scoring.filters import EMPTY, FILTERED, Filter
from fitmatrix.scoring.runs import Run


def filters(frame: Frame, run: Run) -> Filter:
    """Draw a choice for each column that has values, and return what was chosen."""
    chosen: dict[str, tuple[str, ...]] = {}
    with st.expander("Filter", icon=":material/filter_alt:"), st.container(horizontal=True):
        for column in FILTERED:
            options = reads.choices_of(frame.engine, run, column)
            if [value for value in options if value != EMPTY]:
                chosen[column] = tuple(
                    st.multiselect(
                        column.capitalize(),
                        options,
                        key=column,
                        bind="query-params",
                        placeholder="All",
                        on_change=first_page,
                        width=190,
                    )
                )
    only = Filter(**chosen)
    if only.named:
        said = (f"{column} {' or '.join(values)}" for column, values in only.named.items())
        st.caption(f":material/filter_alt: Shown: {plain(', '.join(said))}")
    return only
