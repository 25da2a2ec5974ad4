"""Publishing the thresholds on the screen, and bringing earlier ones back."""

import streamlit as st

from fitmatrix.dashboard import reads
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.proposals import set_thresholds
from fitmatrix.dashboard.words import moment_words, plain
from fitmatrix.errors import FitmatrixError
from fitmatrix.model.plays import Thresholds
from fitmatrix.scoring.publishing import Published, publish
from fitmatrix.scoring.runs import Run


def publication(frame: Frame, run: Run, high: Thresholds, decided: Thresholds) -> None:
    """Offer the way back to what is published, and to publish what is on the screen."""
    with st.container(horizontal=True):
        st.button(
            f"Back to {decided.fit} and {decided.interest}",
            icon=":material/undo:",
            disabled=high == decided,
            on_click=set_thresholds,
            args=(decided,),
            help="The published thresholds; the model's own where none were published.",
        )
        opened = st.popover(
            "Publish", icon=":material/campaign:", key="publish_open", on_change="rerun"
        )
    if opened.open:
        with opened:
            _publish(frame, run, high, decided)
            _history(reads.published_before(frame.engine, run))


def _publish(frame: Frame, run: Run, high: Thresholds, decided: Thresholds) -> None:
    st.markdown(
        f"Put **fit {high.fit}** and **interest {high.interest}** in force for everybody"
        f" (now {decided.fit} and {decided.interest})."
    )
    note = st.text_input("Why", key="publish_note", placeholder="We hired two more for sales")
    if st.button("Publish these", key="publish", type="primary", disabled=high == decided):
        try:
            publish(frame.engine, run, high, note=note or "", now=frame.now)
        except FitmatrixError as error:
            st.error(f"**Nothing was published.** {plain(str(error))}")
        else:
            st.rerun()


def _history(before: list[Published]) -> None:
    if before:
        st.caption("Published before; a click puts the lines there, then publish:")
    for number, one in enumerate(before):
        words = f"{one.thresholds.fit} and {one.thresholds.interest}"
        said = plain(one.note) or "no reason given"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                words, key=f"bring_back_{number}", on_click=set_thresholds, args=(one.thresholds,)
            )
            st.caption(f"{moment_words(one.published_at)}: {said}")
