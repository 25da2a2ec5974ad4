"""The rows of the four files as texts, soiled: what each program of the company would export."""

import numpy as np
import pandas as pd

from fitmatrix.facts.sample import dirt
from fitmatrix.facts.sample.draws import Moments, Texts, Whole, texts
from fitmatrix.facts.sample.opinions import Dirt
from fitmatrix.facts.sample.pipeline import Pipeline


def ids(prefix: str, first: int, digits: int, size: int) -> Texts:
    """Ids with leading zeros, counted from ``first``.

    >>> list(ids("D-", 9, 3, 2))
    ['D-009', 'D-010']
    """
    return texts([f"{prefix}{number:0{digits}d}" for number in range(first, first + size)])


def contact_rows(rng: np.random.Generator, given: Dirt, pipeline: Pipeline) -> pd.DataFrame:
    """The rows of contacts.csv, with the sessions counted from the activities."""
    written = pipeline.people.assign(
        contact_id=_contact_ids(given, pipeline),
        created_at=_dates(pipeline.people["created_at"].to_numpy()),
        sessions=_sessions(pipeline),
    )
    written = written.rename(
        columns={"sessions": "Number of Sessions", "language": "Preferred Language"}
    )
    return dirt.soiled_contacts(rng, given.contacts, written)


def activity_rows(
    rng: np.random.Generator, given: Dirt, pipeline: Pipeline, *, now: np.datetime64, copies: int
) -> pd.DataFrame:
    """The rows of activities.csv; so many of them are there twice."""
    contact = pipeline.activities["contact"].to_numpy()
    written = pipeline.activities.assign(
        activity_id=ids("A", 1, 8, len(contact)),
        contact_id=_contact_ids(given, pipeline)[contact],
        created_at=pipeline.people["created_at"].to_numpy()[contact],
    )
    soiled = dirt.soiled_activities(rng, given.activities, written, now)
    dates = _dates(soiled["occurred_at"].to_numpy())
    year = int(str(now)[:4])
    soiled["occurred_at"] = dirt.with_impossible_dates(rng, given.activities, dates, year)
    return dirt.repeated(rng, soiled, copies)


def stage_rows(given: Dirt, pipeline: Pipeline) -> pd.DataFrame:
    """The rows of stages.csv."""
    entries = pipeline.stage_entries
    return entries.assign(
        contact_id=_contact_ids(given, pipeline)[entries["contact"]],
        entered_at=_dates(entries["entered_at"].to_numpy()),
    )


def deal_rows(given: Dirt, pipeline: Pipeline) -> pd.DataFrame:
    """The rows of deals.csv, amounts such as ``12,500.00``."""
    deals = pipeline.deals
    return deals.assign(
        deal_id=ids("D-", 1, 5, len(deals)),
        contact_id=_contact_ids(given, pipeline)[deals["contact"]],
        amount=[f"{amount:,.2f}" for amount in deals["amount"]],
        created_at=_dates(deals["created_at"].to_numpy()),
        closed_at=_dates(deals["closed_at"].to_numpy()),
    )


def _contact_ids(given: Dirt, pipeline: Pipeline) -> Texts:
    return ids("", given.contacts.first_id, 6, len(pipeline.people))


def _sessions(pipeline: Pipeline) -> Whole:
    """The days on which each contact looked at a page."""
    views = pipeline.activities[pipeline.activities["kind"] == "page_view"]
    days = views.assign(day=views["occurred_at"].dt.floor("D")).drop_duplicates(["contact", "day"])
    return np.bincount(days["contact"], minlength=len(pipeline.people))


def _dates(moments: Moments) -> Texts:
    """``2026-03-12 09:14:00``, and nothing where there is no moment."""
    written = np.datetime_as_string(moments, unit="s").tolist()
    return texts(["" if text == "NaT" else text.replace("T", " ") for text in written])
