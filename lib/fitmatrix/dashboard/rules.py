"""The rules of a model as a reader sees them: one sentence each, its points and its reason."""

from collections.abc import Iterable, Mapping

import pandas as pd
import streamlit as st

from fitmatrix.dashboard.words import BADGES, ICONS, plain
from fitmatrix.model.conditions import FitCriterion
from fitmatrix.model.kinds import kind_words
from fitmatrix.model.plays import Quadrant
from fitmatrix.model.scoring_model import InterestRule, Model
from fitmatrix.model.sentences import points_words, sentence

_REACHED = "Contacts with it"
_Rows = list[dict[str, str | int]]


def rules(model: Model, reached: Mapping[str, int]) -> None:
    """Draw a model, section by section; ``reached`` counts the contacts of each rule."""
    if model.about:
        st.markdown(model.about)
    st.subheader("Fit: who they are")
    _table(_told(model.fit, reached))
    st.subheader("Interest: what they do")
    _table(_told(model.interest, reached))
    st.subheader("Excluded whatever the score")
    excluded: _Rows = [
        {"Who": sentence(rule), "Reason": rule.reason, _REACHED: reached[rule.key]}
        for rule in model.exclude
    ]
    _table(excluded)
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


def _told(section: Iterable[FitCriterion | InterestRule], reached: Mapping[str, int]) -> _Rows:
    return [
        {
            "Rule": sentence(rule),
            "Points": points_words(rule) or "by size",
            "Why": getattr(rule, "why", None) or "",
            _REACHED: reached[rule.key],
        }
        for rule in section
    ]


def _table(rows: _Rows) -> None:
    """Draw rows whose sentences are all to be read: they are wrapped, and never cut off."""
    if not rows:
        st.caption("No rule.")
        return
    words = [
        {name: plain(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
        for row in rows
    ]
    st.table(pd.DataFrame(words).style.format({_REACHED: "{:,}"}), hide_index=True)
