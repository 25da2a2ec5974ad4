"""The frame of every page: configuration, menu, title, and the scores that it shows."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
import streamlit as st

from fitmatrix.dashboard import reads
from fitmatrix.dashboard.words import moment_words, plain
from fitmatrix.errors import FitmatrixError
from fitmatrix.scoring.runs import Run
from fitmatrix.settings import Settings

PAGES = (
    ("app.py", "Matrix", ":material/grid_view:"),
    ("pages/model.py", "Model", ":material/rule:"),
    ("pages/data.py", "Data", ":material/database:"),
)
"""The menu: file, title, icon."""


_KEPT = ("fit", "interest")
"""What a reader set and finds again after a visit to another page."""


@dataclass(frozen=True)
class Frame:
    """What a page stands on: the database, and the current scores or None."""

    settings: Settings
    engine: sa.Engine
    run: Run | None
    now: datetime


def open_page(title: str) -> Frame:
    """Configure the page, draw menu and title, and open the database.

    It is the first statement of every page, since each can be opened by its own address. A
    database that cannot be opened ends the page with what to do about it.
    """
    for key in _KEPT:
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]
    st.set_page_config(
        page_title=f"{title} · fitmatrix", page_icon=":material/grid_view:", layout="wide"
    )
    with st.container(horizontal=True, vertical_alignment="center", key="menu"):
        for file, name, icon in PAGES:
            st.page_link(file, label=name, icon=icon, disabled=name == title)
    settings = Settings.from_environment(os.environ)
    try:
        engine = reads.engine(settings.database_url)
        run = reads.current(engine)
    except FitmatrixError as error:
        st.error(
            f"**The database cannot be opened.** {plain(str(error))}",
            icon=":material/database_off:",
        )
        st.stop()
    st.header(title)
    if run is not None:
        st.caption(run_words(run))
    return Frame(settings, engine, run, datetime.now(UTC).replace(tzinfo=None))


def run_words(run: Run) -> str:
    """Which scores a page shows: as of when, by which model.

    The moment of scoring is named only where it is another than the one scored for.
    """
    made = "" if run.as_of == run.scored_at else f" (computed {moment_words(run.scored_at)})"
    return (
        f"{run.contacts:,} contacts · scores as of {moment_words(run.as_of)} UTC{made}"
        f" · model {plain(run.model_name)}, version {run.version}"
    )
