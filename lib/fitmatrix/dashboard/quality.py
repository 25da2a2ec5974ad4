"""Data quality: what is missing, doubled, out of place or told too early in the facts."""

from collections.abc import Callable

import streamlit as st

from fitmatrix.dashboard import quality_reads as reads
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.quality_columns import completeness, leaks
from fitmatrix.dashboard.quality_duplicates import duplicates
from fitmatrix.dashboard.quality_mismatches import machines, mismatches
from fitmatrix.dashboard.quality_reads import Facts

_VIEWS: dict[str, Callable[[Frame, Facts], None]] = {
    "Completeness": completeness,
    "Duplicates": duplicates,
    "Told after the outcome": leaks,
    "Mismatches": mismatches,
    "Machines": machines,
}


def quality(frame: Frame) -> None:
    """Draw, where somebody opens it, what is wrong or missing in the facts."""
    asked = st.expander(
        "Data quality", icon=":material/fact_check:", key="quality_open", on_change="rerun"
    )
    if not asked.open:
        return
    with asked:
        seen = reads.facts(frame)
        if seen is None:
            st.caption("There are no contacts yet to look at. Import a file first.")
            return
        chosen = st.segmented_control(
            "What to look at", list(_VIEWS), key="quality_view", required=True,
            default=next(iter(_VIEWS)), label_visibility="collapsed",
        )  # fmt: skip
        _VIEWS[chosen](frame, seen)
