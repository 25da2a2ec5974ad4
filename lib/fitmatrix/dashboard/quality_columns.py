"""Data quality column by column: how complete each is, and which seem to tell the outcome."""

from functools import partial

import pandas as pd
import streamlit as st

from fitmatrix.dashboard import quality_reads as reads
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.quality_reads import Facts
from fitmatrix.dashboard.words import plain
from fitmatrix.insight.quality_leaks import COVERS, EXPECTED, POINTS, PURE, TIMES
from fitmatrix.model.sentences import column_words

_NUMBER = partial(st.column_config.NumberColumn, format="localized")
_COMPLETE = {
    "Column": st.column_config.TextColumn(pinned=True, width=170),
    "Have it": _NUMBER(width=90, help="Contacts in whose row the column is not empty."),
    "Empty": _NUMBER(width=90, help="All contacts less those who have it."),
    "Share": st.column_config.ProgressColumn(
        format="%.1f %%", min_value=0, max_value=100, width=110,
        help="Those who have it among all contacts of the database.",
    ),
    "Points at stake": st.column_config.TextColumn(
        width=110,
        help="What all rules that read the column could give together to a contact in whose row it"
        " is empty; rules that take points away count as 0.",
    ),
    "Rules that read it": st.column_config.TextColumn(
        width=520, help="Rules of the model of the current scores, each with the most it gives."
    ),
}  # fmt: skip
_LEAKS = {
    "Column": st.column_config.TextColumn(pinned=True, width=170),
    "Why it is suspected": st.column_config.TextColumn(width=760),
    "Rules that read it": st.column_config.TextColumn(
        width=200, help="Rules of the model of the current scores; none is good."
    ),
}
_LEAK_MEANING = (
    "A rule that reads what sales filled in after the outcome foretells the past. Suspected is a"
    " column of which the mapping of its file says so; whose name speaks of an outcome; which is"
    f" filled {TIMES} times as often or more, and by {POINTS} percent points more, among those"
    f" with an outcome than among all others; or one value of which at least {COVERS} % of those"
    f" with an outcome have, they being {PURE} % or more of all who have it where {EXPECTED} others"
    " or more would be expected by chance. Customers: a deal won, or the stage customer. Lost: a"
    " deal lost and none open. Opportunities: another deal, or that stage."
)


def completeness(frame: Frame, seen: Facts) -> None:
    """Draw how many contacts have each column, and what rules could give the others."""
    found = reads.asked(frame.engine, seen, reads.columns)
    rows = [
        {
            "Column": column_words(one.column).capitalize(),
            "Have it": one.filled,
            "Empty": one.empty,
            "Share": 100 * one.filled / one.contacts,
            "Points at stake": _points(one.points) if one.rules and one.empty else None,
            "Rules that read it": ", ".join(
                f"{column_words(rule.key)} ({_points(rule.points)})"
                if rule.axis != "exclude"
                else column_words(rule.key)
                for rule in one.rules
            ),
        }
        for one in found
    ]
    rows.sort(key=lambda row: (not row["Rules that read it"], row["Share"]))
    suffering = [one for one in found if one.rules and one.empty]
    if seen.run is not None:
        st.markdown(
            f"**{len(suffering)}** of the {sum(bool(one.rules) for one in found)} columns that the"
            f" model {plain(seen.run.model_name)} reads have gaps."
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, placeholder="–", column_config=_COMPLETE)


def _points(points: int | None) -> str:
    return "no limit" if points is None else f"+{points}" if points else "0"


def leaks(frame: Frame, seen: Facts) -> None:
    """Draw the columns that look as if they were filled after the outcome, each with why."""
    found = reads.asked(frame.engine, seen, reads.suspects)
    read = [one for one in found if one.rules]
    st.markdown(
        "**Columns that look as if they were filled after the outcome**", help=_LEAK_MEANING
    )
    if not found:
        st.success("No column looks as if it were filled after the outcome.")
    elif read:
        names = ", ".join(column_words(one.column) for one in read)
        st.warning(f"The model reads columns that may tell the outcome: {plain(names)}.")
    elif seen.model is None:
        st.markdown("There are no scores, so no model either that could read these columns.")
    else:
        st.markdown("The model reads none of these columns.")
    if found:
        rows = [
            {
                "Column": column_words(one.column).capitalize(),
                "Why it is suspected": reason,
                "Rules that read it": ", ".join(map(column_words, one.rules)) or "none",
            }
            for one in found
            for reason in one.reasons
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=_LEAKS)
