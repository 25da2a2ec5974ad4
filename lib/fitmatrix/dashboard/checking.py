"""What an import would do before it is done, and of a source whether only what is new."""

from dataclasses import replace
from functools import partial

import streamlit as st

from fitmatrix.dashboard import import_reads
from fitmatrix.dashboard.dropped import once
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.import_words import would_words
from fitmatrix.dashboard.ready import Ready
from fitmatrix.dashboard.words import plain
from fitmatrix.facts.growing import growing
from fitmatrix.facts.reports import ImportReport
from fitmatrix.facts.source_files import Asked
from fitmatrix.facts.source_imports import reached


def checked(frame: Frame, key: str, ready: Ready) -> Ready:
    """Say what an import would do, where that is asked, until something changes.

    Of a source it asks before whether only what is new comes in.
    """
    answers: dict[object, ImportReport] = st.session_state.setdefault("dry runs", {})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ready = _since(frame, key, ready)
        asked = st.button(
            "Check first", key=f"check-{key}", icon=":material/fact_check:",
            help="Reads all rows, and says what would be loaded and what rejected."
            " Nothing is changed.",
        )  # fmt: skip
    place = (key, ready.since, ready.mapping.model_dump_json(), import_reads.state(frame.engine))
    if asked:
        with st.spinner("Reading all rows …", show_time=True):
            answers[place] = ready.tried(frame)
    if place in answers:
        would_words(answers[place])
    return ready


def _since(frame: Frame, key: str, ready: Ready) -> Ready:
    """Ask for a column that only grows, to read what is new since the last import by it."""
    if ready.asked is None:
        return ready
    source, columns = once(f"growing {ready.key}", partial(_growing, ready.asked))
    if not columns:
        return ready
    with st.container(width=320):
        since = st.selectbox(
            "Only what is new since", columns, index=None, key=f"since-{key}",
            placeholder="All rows come in",
            help="A column that only grows, such as an id or the time of the last change. The next"
            " import by the same mapping goes on from its highest value.",
        )  # fmt: skip
        if since is not None:
            known = reached(frame.engine, source, ready.mapping.name, since)
            st.caption(
                "Not imported by it yet: this time all rows come in."
                if known is None
                else f"Imported up to {plain(known.value)} so far."
            )
    return replace(ready, since=since)


def _growing(asked: Asked) -> tuple[str, list[str]]:
    """What tells the rows from all others, and their columns that may only grow."""
    with asked.opened() as rows:
        return rows.fingerprint, growing(rows)
