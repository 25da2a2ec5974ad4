"""What the section on data quality asks of the database; answers are kept until facts change."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from types import FunctionType
from typing import Any, TypeVar

import sqlalchemy as sa
import streamlit as st

from fitmatrix.dashboard.frame import Frame
from fitmatrix.facts import tables
from fitmatrix.insight.quality_duplicates import Duplicates, near_names, same_email
from fitmatrix.insight.quality_fields import Completeness, completeness
from fitmatrix.insight.quality_leaks import Leak, leaks
from fitmatrix.insight.quality_machines import SetAside, set_aside
from fitmatrix.insight.quality_moments import (
    Future,
    Orphans,
    Span,
    activity_span,
    future_dates,
    orphans,
)
from fitmatrix.model.lists import list_values
from fitmatrix.model.scoring_model import Model
from fitmatrix.scoring.runs import Run

Answer = TypeVar("Answer")
_KEPT = 24
_PRIVATE = ("free_mail", "disposable")


@dataclass(frozen=True)
class Facts:
    """The facts as they are: how many files came in, when the last did, the scores, and today."""

    files: int
    last_at: datetime | None
    run: Run | None
    today: datetime

    @property
    def model(self) -> Model | None:
        """The model of the scores."""
        return None if self.run is None else self.run.model


def facts(frame: Frame) -> Facts | None:
    """What is there to look at; None while no contact is."""
    imports, contacts = tables.imports, tables.contacts
    with frame.engine.connect() as connection:
        there = sa.inspect(connection).get_table_names()
        if contacts.name not in there or imports.name not in there:
            return None
        if connection.scalar(sa.select(contacts.c.contact_id).limit(1)) is None:
            return None
        latest = sa.select(sa.func.count(), sa.func.max(imports.c.imported_at))
        files, last_at = connection.execute(latest.select_from(imports)).one()
    return Facts(files, last_at, frame.run, datetime.combine(frame.now, time.max))


def _state(seen: Facts) -> tuple[Any, ...]:
    run = None if seen.run is None else (seen.run.run_id, seen.run.month)
    return seen.files, seen.last_at, run, seen.today


_BY_ID: dict[str | type, Callable[[Any], Any]] = {
    Facts: _state,
    FunctionType: lambda read: read.__qualname__,
    sa.Engine: lambda engine: str(engine.url),
}


@st.cache_resource(show_spinner="Looking through the data …", max_entries=_KEPT, hash_funcs=_BY_ID)
def asked(engine: sa.Engine, seen: Facts, read: Callable[[sa.Connection, Facts], Answer]) -> Answer:
    """The answer to one of the questions below."""
    with engine.connect() as connection:
        return read(connection, seen)


def columns(connection: sa.Connection, seen: Facts) -> list[Completeness]:
    """How many contacts have each column, and the rules that read it."""
    return completeness(connection, seen.model)


def suspects(connection: sa.Connection, seen: Facts) -> list[Leak]:
    """The columns that look as if they were filled after the outcome."""
    return leaks(connection, seen.model)


def sharing_email(connection: sa.Connection, _seen: Facts) -> Duplicates:
    """Contacts who share an e-mail."""
    return same_email(connection)


def named_alike(connection: sa.Connection, seen: Facts) -> Duplicates:
    """Contacts of one company with near-same names."""
    own = {} if seen.model is None else seen.model.lists
    private = {domain for name in _PRIVATE for domain in list_values(name, own)}
    return near_names(connection, private)


def about_nobody(connection: sa.Connection, _seen: Facts) -> list[Orphans]:
    """Facts about contacts that are not there."""
    return orphans(connection)


def after_today(connection: sa.Connection, seen: Facts) -> list[Future]:
    """Dates after today, column by column."""
    return future_dates(connection, seen.today)


def silent_days(connection: sa.Connection, seen: Facts) -> Span | None:
    """The days with activities, and the gaps between them."""
    return activity_span(connection, seen.today)


def of_machines(connection: sa.Connection, seen: Facts) -> list[SetAside]:
    """What machines did, by kind and reason."""
    return set_aside(connection, seen.run)
