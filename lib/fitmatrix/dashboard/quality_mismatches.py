"""Data quality: facts about nobody, dates in the future, silent days, and what machines did."""

from functools import partial

import pandas as pd
import streamlit as st

from fitmatrix.dashboard import quality_reads as reads
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.quality_reads import Facts
from fitmatrix.dashboard.words import day_words, moment_words, share_words
from fitmatrix.insight.quality_machines import STATED
from fitmatrix.model.kinds import kind_words
from fitmatrix.model.machines import Machines
from fitmatrix.model.sentences import column_words

_SHOWN = 100
"""Gaps that are listed, the longest first."""

_NUMBER = partial(st.column_config.NumberColumn, format="localized")
_ORPHANS = {
    "Of nobody": _NUMBER(help="Rows whose contact is not in the database; they score for nobody."),
    "Share": st.column_config.TextColumn(help="Rows of nobody among all rows of the table."),
    "Missing contacts": _NUMBER(help="How many different ids of contacts these rows name."),
    "Rows": _NUMBER(),
}
_FUTURE = {
    "Dates": _NUMBER(help="Rows with a date in this column."),
    "In the future": _NUMBER(
        help="Dates after today; they do not count until their day has come, except those by which"
        " a deal is closed."
    ),
    "Last": st.column_config.TextColumn(help="The latest date of all, in UTC."),
}
_MACHINES = {
    "Set aside": _NUMBER(help="Activities that are kept but count for nothing, for this reason."),
    "Share": st.column_config.TextColumn(help="Among all activities of this kind."),
    "Why": st.column_config.TextColumn(width=420),
}
_TABLES = {
    "contacts": "Contacts",
    "activities": "Activities",
    "stage_entries": "Stages",
    "deals": "Deals",
}


def mismatches(frame: Frame, seen: Facts) -> None:
    """Draw facts about nobody, dates in the future, and days without any activity."""
    st.markdown("**Facts about nobody**")
    rows = [
        {
            "Facts": _TABLES[one.table],
            "Rows": one.rows,
            "Of nobody": one.orphans,
            "Share": share_words(one.orphans, one.rows),
            "Missing contacts": one.missing,
        }
        for one in reads.asked(frame.engine, seen, reads.about_nobody)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=_ORPHANS)
    st.markdown("**Dates in the future**")
    dates = [
        {
            "Facts": _TABLES[one.table],
            "Column": column_words(one.column).capitalize(),
            "Dates": one.dates,
            "In the future": one.future,
            "Last": moment_words(one.latest) if one.latest else None,
        }
        for one in reads.asked(frame.engine, seen, reads.after_today)
    ]
    st.dataframe(pd.DataFrame(dates), hide_index=True, column_config=_FUTURE)
    _silence(frame, seen)


def _silence(frame: Frame, seen: Facts) -> None:
    st.markdown(
        "**Days without any activity**",
        help="Days (UTC) between the first activity and the last one until today on which nothing"
        " at all is recorded: weekends, or an export that broke off.",
    )
    span = reads.asked(frame.engine, seen, reads.silent_days)
    if span is None:
        st.caption("There are no activities.")
        return
    st.markdown(
        f"**{span.silent:,}** of {span.days:,} days, from {day_words(span.first)} to"
        f" {day_words(span.last)}."
    )
    rows = [
        {"From": day_words(gap.first), "Until": day_words(gap.last), "Days": gap.days}
        for gap in span.gaps[:_SHOWN]
    ]
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True)


def machines(frame: Frame, seen: Facts) -> None:
    """Draw how many activities are set aside as those of machines, by kind and reason."""
    found = reads.asked(frame.engine, seen, reads.of_machines)
    settings = Machines() if seen.run is None else seen.run.model.machines
    words = {STATED: "the source says that a machine did it", **settings.reasons}
    if found:
        total = sum(one.activities for one in found)
        st.markdown(f"**{total:,}** activities are kept, but count for nothing.")
        rows = [
            {
                "Activity": kind_words(one.kind).capitalize(),
                "Set aside": one.activities,
                "Share": share_words(one.activities, one.of_kind),
                "Why": words.get(one.reason, one.reason).capitalize(),
            }
            for one in found
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=_MACHINES)
    else:
        st.success("No activity is set aside as that of a machine.")
    recognised = "; ".join(settings.reasons.values()) or "nothing"
    st.caption(
        f"Recognised by the model, anew at every scoring: {recognised}. The first reason counts."
        " Times on the full minute are not judged by the second. The settings stand under machines"
        " in the model; change them and score again."
    )
