"""How contacts arrive: the sample, dropped files, a database; then the scores are made anew."""

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from fitmatrix.dashboard.dropped import place_to_drop
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.from_database import Picked, pick_tables
from fitmatrix.dashboard.import_words import COUNTS, fault_words, report_frame, said_words
from fitmatrix.dashboard.reads import contacts_in_all
from fitmatrix.dashboard.ready import Ready
from fitmatrix.dashboard.scoring_again import rescore
from fitmatrix.dashboard.words import plain
from fitmatrix.dashboard.workbench import cards, forget
from fitmatrix.errors import FitmatrixError
from fitmatrix.facts.choosing import chosen_mapping
from fitmatrix.facts.parts import Kind
from fitmatrix.facts.reading import opened
from fitmatrix.facts.reports import ImportReport
from fitmatrix.facts.sample import write_sample

_RESULTS = "what came in"


def first_visit(frame: Frame) -> None:
    """A short choice of three for a database without contacts; else to score those that are in."""
    if found := contacts_in_all(frame.engine):
        st.markdown(f"{found:,} contacts are in, and not scored yet.")
        if st.button("Score them", type="primary", icon=":material/refresh:"):
            rescore(frame, "now")
        return
    st.markdown("Every contact on **fit × interest**, and what to do about each. Start with:")
    sample, file, database = st.columns(3, border=True)
    with sample:
        st.subheader(":material/science: The sample")
        st.markdown("5,000 made-up contacts of a company that sells planning software.")
        if st.button("Load the sample", type="primary"):
            load_sample(frame)
    with file:
        st.subheader(":material/upload_file: Your files")
        st.markdown("A CRM export or a spreadsheet: contacts, activities, stages, deals.")
        dropped = place_to_drop()
    with database:
        st.subheader(":material/database: Your database")
        st.markdown("Let fitmatrix keep its tables in PostgreSQL: set this, then start again.")
        st.code('FITMATRIX_DATABASE_URL="postgresql://user:password@host/name"', wrap_lines=True)
        if frame.settings.source_url is not None:
            st.page_link("pages/data.py", label="Pick tables to import", icon=":material/table:")
    _import(frame, dropped, [])


def load_sample(frame: Frame) -> None:
    """Write the sample and bring it in like anybody's files."""
    with tempfile.TemporaryDirectory() as folder, st.status("Making up contacts …") as status:
        files = [opened(path) for path in write_sample(Path(folder), now=frame.now)]
        ready = [Ready(file.name, file, chosen_mapping(file.headers, None, None)) for file in files]
        if _bring_in(frame, ready, status):
            rescore(frame, "now")


def take_in(frame: Frame) -> None:
    """Take files and tables of a database, bring them in where that is asked, and say what came."""
    _results()
    files, tables = st.columns(2, gap="large")
    with files:
        dropped = place_to_drop()
    with tables:
        picked = pick_tables(frame)
    _import(frame, dropped, picked)


def _import(frame: Frame, dropped: list[Any], picked: list[Picked]) -> None:
    found = cards(frame, dropped, picked)
    ready = [card for card in found if card is not None]
    if not found:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = st.button(
            "Import and score", type="primary", icon=":material/upload:", disabled=not ready
        )
        if len(ready) < len(found):
            st.caption(f"{len(found) - len(ready)} of {len(found)} tables cannot come in yet.")
    if asked:
        with st.status("Importing …") as status:
            came_in = _bring_in(frame, ready, status)
        forget(came_in, all_of_them=len(came_in) == len(found))
        if came_in:
            rescore(frame, "now")
        _results()


def _results() -> None:
    """Show once what became of the files that were imported last."""
    found: list[ImportReport | str] = st.session_state.pop(_RESULTS, [])
    for result in found:
        if isinstance(result, str):
            st.error(result)
            continue
        with st.container(border=True):
            st.markdown(
                f":material/check: **{plain(result.file)}** is in, read as {plain(result.preset)}"
            )
            st.dataframe(report_frame(result), hide_index=True, column_config=COUNTS)
            said_words(result)
    if any(not isinstance(result, str) for result in found):
        st.page_link("app.py", label="See them on the matrix", icon=":material/grid_view:")


def _bring_in(frame: Frame, files: list[Ready], status: Any) -> list[Ready]:
    """Import each file and keep what came of it; those that came in.

    Contacts come in first, so that the rows of the others find theirs.
    """
    came_in: list[Ready] = []
    results: list[ImportReport | str] = []
    for ready in sorted(files, key=lambda one: one.mapping.main is not Kind.CONTACTS):
        name = ready.file.name
        status.update(label=f"Importing {name} …")
        progress = partial(_say, status, name)
        try:
            report = ready.imported(frame, progress)
        except FitmatrixError as error:
            told = fault_words(name, error)
            said = f"**{plain(name)} was not imported; nothing changed.** {told}"
            results.append(said)
        else:
            came_in.append(ready)
            results.append(report)
    st.session_state[_RESULTS] = results
    return came_in


def _say(status: Any, name: str, rows: int) -> None:
    status.update(label=f"Importing {name} … {rows:,} rows read")
