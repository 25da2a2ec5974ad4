"""Contacts as dots on the matrix: all of them while they are few, else an even sample."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from fitmatrix.facts import tables
from fitmatrix.facts.stages import Stage
from fitmatrix.scoring.facts import count_of
from fitmatrix.scoring.filters import EMPTY, Filter, filtered
from fitmatrix.scoring.runs import Run
from fitmatrix.scoring.states import STANDINGS, is_open, is_stale, is_uncertain, standing

FEW = 5_000
"""Up to so many contacts are drawn one by one; of more, so many are."""

MOST_FREQUENT = 7
"""So many values of a column have a colour of their own; all others share one."""

OTHER = "Other"
_SINCE = {7: "Last 7 days", 30: "Last 30 days", 90: "Last 90 days"}
_EARLIER, _NEVER = "Earlier", "Never"
_NAMED = ("first_name", "last_name", "email", "company")


class ColourBy(StrEnum):
    """What the colour of a dot says; the first is the default."""

    QUADRANT = "quadrant"
    STAGE = "stage"
    OWNER = "owner"
    SOURCE = "source"
    LAST_ACTIVITY = "last_activity"

    @property
    def label(self) -> str:
        """The words for it on the screen.

        >>> ColourBy.LAST_ACTIVITY.label
        'Last activity'
        """
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True)
class Dots:
    """Contacts at their places: lists and arrays of equal length, a place in them a contact.

    ``standing`` is a place in ``STANDINGS``. ``groups`` says what the colour of each tells, as a
    place in ``legend``, which holds the words in the order to read them.
    """

    contact_ids: list[str]
    fit: npt.NDArray[np.int16]
    interest: npt.NDArray[np.int16]
    standing: npt.NDArray[np.int8]
    frozen: npt.NDArray[np.bool_]
    stale: npt.NDArray[np.bool_]
    uncertain: npt.NDArray[np.bool_]
    words: list[str]
    groups: npt.NDArray[np.int8]
    legend: tuple[str, ...]


def are_drawn(contacts: int, by: ColourBy) -> bool:
    """Whether contacts are drawn as dots: while they are few, or to show the colours of some."""
    return contacts <= FEW or by != ColourBy.QUADRANT


def read_dots(connection: sa.Connection, run: Run, only: Filter, by: ColourBy) -> Dots:
    """The contacts of a run that a filter lets through, or an even sample of ``FEW`` of them.

    Who is in the sample depends on the ids alone: the same contacts on every database.
    """
    rows = connection.execute(_drawn(run, only)).all()
    groups, legend = _groups(connection, run, only, by, rows)
    flags = {
        name: np.array([getattr(row, name) == 1 for row in rows], dtype=np.bool_)
        for name in ("frozen", "stale", "uncertain")
    }
    return Dots(
        contact_ids=[row.contact_id for row in rows],
        fit=np.array([row.fit for row in rows], dtype=np.int16),
        interest=np.array([row.interest for row in rows], dtype=np.int16),
        standing=np.array([STANDINGS.index(row.standing) for row in rows], dtype=np.int8),
        **flags,
        words=[_words(row) for row in rows],
        groups=np.array([legend.index(group) for group in groups], dtype=np.int8),
        legend=legend,
    )


def _drawn(run: Run, only: Filter) -> sa.Select[Any]:
    """A row a contact that is drawn, in an order that has nothing to do with its scores."""
    let_through = filtered(run, only).subquery("let_through")
    by_chance = (sa.func.md5(let_through.c.contact_id), let_through.c.contact_id)
    drawn = sa.select(let_through).order_by(*by_chance).limit(FEW).subquery("drawn")
    contacts = tables.contacts.c
    claims = {
        "frozen": sa.not_(is_open(drawn)),
        "stale": is_stale(drawn, run.as_of),
        "uncertain": is_uncertain(drawn),
    }
    return (
        sa.select(
            *(drawn.c[name] for name in ("contact_id", "fit", "interest", "stage")),
            drawn.c.last_activity_at.label(ColourBy.LAST_ACTIVITY),
            standing(drawn).label("standing"),
            *(sa.case((claim, 1), else_=0).label(name) for name, claim in claims.items()),
            *(contacts[name] for name in (*_NAMED, "owner", "source")),
        )
        .join_from(drawn, tables.contacts, contacts.contact_id == drawn.c.contact_id)
        .order_by(sa.func.md5(drawn.c.contact_id), drawn.c.contact_id)
    )


def _groups(
    connection: sa.Connection, run: Run, only: Filter, by: ColourBy, rows: Sequence[Any]
) -> tuple[list[str], tuple[str, ...]]:
    """The group of each row, and all groups that occur in the order to read them."""
    if by == ColourBy.QUADRANT:
        return [""] * len(rows), ("",)
    values = [getattr(row, by) for row in rows]
    if by == ColourBy.LAST_ACTIVITY:
        groups = [_recency(value, run.as_of) for value in values]
        order = [*_SINCE.values(), _EARLIER, _NEVER]
    elif by == ColourBy.STAGE:
        groups = [EMPTY if value is None else value for value in values]
        order = [*(stage.value for stage in Stage), *sorted(set(groups) - {EMPTY, *Stage}), EMPTY]
    else:
        named = _most_frequent(connection, run, only, by)
        groups = [EMPTY if one is None else one if one in named else OTHER for one in values]
        order = [*named, OTHER, EMPTY]
    there = set(groups)
    return groups, tuple(dict.fromkeys(group for group in order if group in there))


def _recency(last_activity_at: datetime | None, as_of: datetime) -> str:
    """Which group of recency a last activity belongs to.

    >>> _recency(datetime(2026, 11, 1), datetime(2026, 11, 22))
    'Last 30 days'
    """
    if last_activity_at is None:
        return _NEVER
    ago = as_of - last_activity_at
    return next((words for days, words in _SINCE.items() if ago <= timedelta(days=days)), _EARLIER)


def _most_frequent(connection: sa.Connection, run: Run, only: Filter, by: ColourBy) -> list[str]:
    """The values of a column that most of the contacts have, the most frequent first."""
    let_through = filtered(run, only).subquery("let_through")
    contacts = tables.contacts.c
    value = contacts[by]
    counted = count_of(value.is_not(None))
    rows = connection.execute(
        sa.select(value)
        .join_from(let_through, tables.contacts, contacts.contact_id == let_through.c.contact_id)
        .where(value.is_not(None))
        .group_by(value)
        .order_by(counted.desc(), sa.func.md5(value))
        .limit(MOST_FREQUENT)
    )
    return list(rows.scalars())


def _words(row: Any) -> str:
    name = " ".join(part for part in (row.first_name, row.last_name) if part)
    return ", ".join(filter(None, (name or row.email or row.contact_id, row.company)))
