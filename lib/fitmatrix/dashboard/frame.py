"""The frame of every page: configuration, menu, title, and the scores that it shows."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
import streamlit as st

from fitmatrix.dashboard import reads
from fitmatrix.dashboard.words import moment_words, plain
from fitmatrix.errors import FitmatrixError, OutdatedScoresError
from fitmatrix.scoring.runs import Run
from fitmatrix.settings import Settings

PAGES = (
    ("app.py", "Matrix", ":material/grid_view:"),
    ("pages/model.py", "Model", ":material/rule:"),
    ("pages/data.py", "Data", ":material/database:"),
)
"""The menu: file, title, icon."""


@dataclass(frozen=True)
class Frame:
    """What a page stands on: the database, and the current scores or None.

    ``outdated`` says that there are scores, which an earlier version made and none can read.
    """

    settings: Settings
    engine: sa.Engine
    run: Run | None
    now: datetime
    outdated: bool = False


def open_page(title: str) -> Frame:
    """Configure the page, draw menu and title, and open the database.

    It is the first statement of every page, since each can be opened by its own address. A
    database that cannot be opened ends the page with what to do about it.
    """
    st.set_page_config(
        page_title=f"{title} · fitmatrix", page_icon=":material/grid_view:", layout="wide"
    )
    with st.container(horizontal=True, vertical_alignment="center", key="menu"):
        for file, name, icon in PAGES:
            st.page_link(file, label=name, icon=icon, disabled=name == title)
    settings = Settings.from_environment(os.environ)
    run, outdated = None, ""
    try:
        engine = reads.engine(settings.database_url)
        run = reads.current(engine)
    except OutdatedScoresError as error:
        outdated = str(error)
    except FitmatrixError as error:
        st.error(
            f"**The database cannot be opened.** {plain(str(error))}",
            icon=":material/database_off:",
        )
        st.stop()
    st.header(title)
    if run is not None:
        st.caption(run_words(run))
    if outdated:
        st.warning(plain(outdated), icon=":material/update:")
        if title != "Data":
            st.page_link("pages/data.py", label="Score again on the page Data")
            st.stop()
    now = datetime.now(UTC).replace(tzinfo=None)
    return Frame(settings, engine, run, now, outdated=bool(outdated))


def run_words(run: Run) -> str:
    """Which scores a page shows: as of when, by which model.

    The moment of scoring is named only where it is another than the one scored for.
    """
    made = "" if run.as_of == run.scored_at else f" (computed {moment_words(run.scored_at)})"
    return (
        f"{run.contacts:,} contacts · scores as of {moment_words(run.as_of)} UTC{made}"
        f" · model {plain(run.model_name)}, version {run.version}"
    )
