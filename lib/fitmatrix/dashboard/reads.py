"""What pages ask of the database; each answer is kept by ids and frozen values."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import sqlalchemy as sa
import streamlit as st

from fitmatrix.dashboard.charts import matrix_figure
from fitmatrix.dashboard.words import moment_words, stage_words
from fitmatrix.engine.database import open_database
from fitmatrix.facts import tables
from fitmatrix.insight.outcomes import PastGrid, read_outcomes
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.dots import ColourBy, are_drawn, read_dots
from fitmatrix.scoring.download import worklist_csv
from fitmatrix.scoring.filters import FIRST, Filter, choices, text_columns
from fitmatrix.scoring.grid import Grid, read_grid
from fitmatrix.scoring.ledger import Explanation
from fitmatrix.scoring.ledger import explain as explanation_of
from fitmatrix.scoring.moments import newest_activity_at
from fitmatrix.scoring.points import POINT
from fitmatrix.scoring.publishing import Published, published, published_history
from fitmatrix.scoring.reach import reach
from fitmatrix.scoring.runs import Run, later_runs, latest_run, readable
from fitmatrix.scoring.states import is_anybody_touched
from fitmatrix.scoring.worklist import Listed, View, worklist, worklist_size

_KEPT = 8
"""How many runs a server keeps: the current one, and those of pages opened before."""

_GRIDS = 6
"""How many filters' grids a server keeps: those that colleagues look at just now, 8 MB each."""

_BY_ID: dict[str | type, Callable[[Any], Any]] = {Run: lambda run: (run.run_id, run.month)}


@st.cache_resource(show_spinner=False)
def engine(url: str) -> sa.Engine:
    """The one engine of a server for a database.

    Raises:
        DatabaseError: it cannot be opened.

    """
    return open_database(url)


def current(engine: sa.Engine) -> Run | None:
    """The current run; its model is read and its tables are looked at once a run, not once a visit.

    Raises:
        OutdatedScoresError: an earlier version made it, whose tables say less.

    """
    with engine.connect() as connection:
        latest = latest_run(connection)
        return None if latest is None else _same(connection, latest)


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_BY_ID)
def _same(_connection: sa.Connection, run: Run) -> Run:
    return readable(_connection, run)


@st.cache_resource(show_spinner=False, max_entries=_GRIDS, hash_funcs=_BY_ID)
def grid(_engine: sa.Engine, run: Run, only: Filter) -> Grid:
    """The grid of the contacts of a run that a filter lets through."""
    with _engine.connect() as connection:
        return read_grid(connection, run, only)


@st.cache_data(show_spinner=False, max_entries=64, hash_funcs=_BY_ID)
def choices_of(_engine: sa.Engine, run: Run, column: str) -> list[str]:
    """The values one can filter a column by."""
    with _engine.connect() as connection:
        return choices(connection, run, column)


@st.cache_data(show_spinner=False, max_entries=_KEPT, ttl=60)
def further_columns(_engine: sa.Engine) -> list[str]:
    """The columns one can filter by beside those that are offered at once."""
    with _engine.connect() as connection:
        return [name for name in text_columns(connection) if name not in FIRST]


@st.cache_resource(show_spinner=False, max_entries=_GRIDS, hash_funcs=_BY_ID)
def past(_engine: sa.Engine, run: Run, only: Filter) -> PastGrid:
    """Where contacts stood some time before a run, and what they did since."""
    with _engine.connect() as connection:
        return read_outcomes(connection, run, only)


@st.cache_data(show_spinner=False, max_entries=_KEPT, hash_funcs=_BY_ID)
def anybody_touched(_engine: sa.Engine, run: Run) -> bool:
    """Whether the data tell of any touch of ours; else nobody can be said to be overdue."""
    with _engine.connect() as connection:
        return is_anybody_touched(connection, run.model, run.as_of)


def runs_since(engine: sa.Engine, run: Run) -> int:
    """How many scorings came after a run; asked anew each time."""
    with engine.connect() as connection:
        return later_runs(connection, run)


@st.cache_resource(show_spinner=False, max_entries=_GRIDS, hash_funcs=_BY_ID)
def figure(_engine: sa.Engine, run: Run, only: Filter, by: ColourBy) -> go.Figure:
    """The chart: density, contacts as dots, or some of them over a faint density."""
    shown = grid(_engine, run, only)
    if not are_drawn(shown.contacts, by):
        return matrix_figure(shown, None, by)
    with _engine.connect() as connection:
        return matrix_figure(shown, read_dots(connection, run, only, by), by)


@st.cache_data(show_spinner=False, max_entries=_KEPT, hash_funcs=_BY_ID)
def reach_of(_engine: sa.Engine, run: Run) -> dict[str, int]:
    """How many contacts each rule reaches."""
    with _engine.connect() as connection:
        return reach(connection, run)


@st.cache_data(show_spinner=False, max_entries=256, hash_funcs=_BY_ID)
def page_of(_engine: sa.Engine, run: Run, view: View, page: int) -> pd.DataFrame:
    """One page of a list: a row a contact, the columns as the screen shows them."""
    with _engine.connect() as connection:
        return _frame(worklist(connection, run, view, page=page))


@st.cache_data(show_spinner=False, max_entries=256, hash_funcs=_BY_ID)
def size_of(_engine: sa.Engine, run: Run, view: View) -> int:
    """How many contacts a view has."""
    with _engine.connect() as connection:
        return worklist_size(connection, run, view)


def published_thresholds(engine: sa.Engine, run: Run) -> Thresholds:
    """Where high begins for everybody; asked anew each time, as a colleague may have moved it."""
    with engine.connect() as connection:
        return published(connection, run)


def published_before(engine: sa.Engine, run: Run) -> list[Published]:
    """What was published for the model of a run, the latest first."""
    with engine.connect() as connection:
        return published_history(connection, run)


def csv_of(engine: sa.Engine, run: Run, view: View) -> bytes:
    """A whole view as CSV, with the mark by which spreadsheets know UTF-8."""
    with engine.connect() as connection:
        return "".join(worklist_csv(connection, run, view)).encode("utf-8-sig")


def explain(engine: sa.Engine, run: Run, contact_id: str, view: View) -> Explanation:
    """Why a contact stands where it stands."""
    with engine.connect() as connection:
        return explanation_of(connection, run, contact_id, view.thresholds)


def contacts_in_all(engine: sa.Engine) -> int:
    """All contacts of the database, those included who were not known at the moment of a run."""
    with engine.connect() as connection:
        if not tables.is_there(connection, tables.contacts):
            return 0
        return connection.scalar(sa.select(sa.func.count()).select_from(tables.contacts)) or 0


@st.cache_data(show_spinner=False, max_entries=_KEPT, ttl=60, hash_funcs=_BY_ID)
def newest_activity(_engine: sa.Engine, run: Run, _now: datetime) -> datetime | None:
    """When the last activity happened, up to now or the moment of a run if that is later.

    It is kept for a minute, since it is looked for among all of them.
    """
    with _engine.connect() as connection:
        return newest_activity_at(connection, max(_now, run.as_of))


def ledger_frame(found: Explanation) -> pd.DataFrame:
    """The ledger of a contact as the screen shows it: a row a rule that said something."""
    return pd.DataFrame(
        [
            {
                "Axis": line.axis.capitalize(),
                "Why": line.sentence,
                "Times": line.count or None,
                "Points": line.points / POINT,
                "Lost to age": line.lost_to_decay / POINT,
                "Lost to limit": line.lost_to_cap / POINT,
                "Last": None if line.last_at is None else moment_words(line.last_at),
            }
            for line in found.lines
            if line.count or line.points
        ]
    )


def _frame(listed: list[Listed]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "contact_id": [one.contact_id for one in listed],
            "Name": [one.name for one in listed],
            "Title": [one.job_title for one in listed],
            "Company": [one.company for one in listed],
            "Stands in": [Quadrant(one.quadrant).label for one in listed],
            "Fit": [one.fit for one in listed],
            "Interest": [one.interest for one in listed],
            "Stage": [one.stage and stage_words(one.stage) for one in listed],
            "Reasons": [" · ".join(one.reasons) for one in listed],
            "Recommended": [one.play for one in listed],
            "Waits since": [one.waits_since for one in listed],
            "Owner": [one.owner for one in listed],
            "Last activity": [one.last_activity_at for one in listed],
        }
    )
