"""The rules of a model as a reader sees them: one sentence each, its points and its reason."""

from collections.abc import Iterable, Mapping

import pandas as pd
import streamlit as st

from fitmatrix.dashboard.words import BADGES, ICONS
from fitmatrix.model.conditions import FitCriterion
from fitmatrix.model.kinds import kind_words
from fitmatrix.model.plays import Quadrant
from fitmatrix.model.scoring_model import InterestRule, Model
from fitmatrix.model.sentences import points_words, sentence

_COLUMNS = {
    "Rule": st.column_config.TextColumn(width=560),
    "Points": st.column_config.TextColumn(width=300),
    "Who": st.column_config.TextColumn(width=560),
    "Reason": st.column_config.TextColumn(width=300),
    "Contacts": st.column_config.NumberColumn(
        width=100, format="localized", help="How many contacts the rule gave or took points."
    ),
    "Why": st.column_config.TextColumn(width=400),
}


def rules(model: Model, reached: Mapping[str, int]) -> None:
    """Draw a model, section by section; ``reached`` counts the contacts of each rule."""
    if model.about:
        st.markdown(model.about)
    st.subheader("Fit: who they are")
    _table(model.fit, reached)
    st.subheader("Interest: what they do")
    _table(model.interest, reached)
    st.subheader("Excluded whatever the score")
    excluded = [
        {"Who": sentence(rule), "Reason": rule.reason, "Contacts": reached[rule.key]}
        for rule in model.exclude
    ]
    st.dataframe(pd.DataFrame(excluded), hide_index=True, column_config=_COLUMNS)
    if model.hand_raisers:
        st.subheader("Raising a hand")
        lasts = model.hand_raise_lasts_days
        how = ", ".join(kind_words(kind) for kind in model.hand_raisers)
        st.markdown(
            f"With high fit this is a sales call at once, whatever the interest: {how}."
            + (f" It counts for {lasts} days." if lasts else "")
        )
    st.subheader("What to do")
    for quadrant in Quadrant:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(quadrant.label, icon=ICONS[quadrant], color=BADGES[quadrant])
            days = model.follow_up.within_days.get(quadrant)
            promise = f"; overdue after {days} days without an answer" if days else ""
            st.markdown(model.plays[quadrant] + promise, width="content")
    recognised = "; ".join(model.machines.reasons.values())
    if recognised:
        st.caption(f"Set aside as done by machines, never scored: {recognised}.")
    touches = ", ".join(kind_words(kind) for kind in model.follow_up.touches)
    st.caption(f"An answer of ours is one of these, at or after their last activity: {touches}.")


def _table(section: Iterable[FitCriterion | InterestRule], reached: Mapping[str, int]) -> None:
    rows = [
        {
            "Rule": sentence(rule),
            "Points": points_words(rule) or "by size",
            "Contacts": reached[rule.key],
            "Why": getattr(rule, "why", None),
        }
        for rule in section
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height="content", column_config=_COLUMNS)
