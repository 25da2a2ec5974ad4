"""Which contacts to look at: by their columns, their stage, words, and what holds for them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any, Self

import sqlalchemy as sa

from fitmatrix.engine.words import folded
from fitmatrix.facts import tables
from fitmatrix.scoring.runs import Run
from fitmatrix.scoring.scores import score_columns
from fitmatrix.scoring.states import is_open, is_stale, is_uncertain
from fitmatrix.scoring.traits import NAMED, TRAITS, WORDS, words

EMPTY = "(empty)"
"""The choice that stands for contacts whose column is empty."""

MOST_CHOICES = 500
"""Values of a column that are offered, the most frequent of them."""

FIRST = (*NAMED, "stage")
"""The columns that are offered at once; all others that hold text can be asked for."""

MOST_WORDS = 20
"""Words of a search that are looked for; more only make it slow."""

_NUL = "\0"  # no text in a database holds it, and PostgreSQL refuses to be asked for it
Edge = date | int | Decimal
Column = sa.ColumnElement[Any]
Claim = sa.ColumnElement[bool]


class Without(StrEnum):
    """Contacts that can be left out for what holds for them."""

    FROZEN = "frozen"
    STALE = "stale"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Between:
    """From and until, both included; a day as until means its end."""

    column: str
    low: Edge | None = None
    high: Edge | None = None


@dataclass(frozen=True)
class Filter:
    """Who is let through: everybody for whom all of it holds; an empty one lets everybody through.

    ``columns`` names for each column the values that are let through. Every word of ``search``, of
    which the first ``MOST_WORDS`` count, must be found in a name, e-mail, company or title.
    """

    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    between: tuple[Between, ...] = ()
    search: str = ""
    without: tuple[Without, ...] = ()

    @classmethod
    def by(cls, **columns: tuple[str, ...]) -> Self:
        """Build a filter by the values of some columns."""
        return cls(columns=tuple(columns.items()))

    @property
    def words(self) -> list[str]:
        r"""The words to look for, each once; what no text can hold parts them like a space.

        >>> Filter(search=" ann  50%\0ann ").words
        ['ann', '50%']
        """
        return list(dict.fromkeys(self.search.replace(_NUL, " ").split()))[:MOST_WORDS]

    @property
    def of_people(self) -> "Filter":
        """The part that asks for nothing that scores or stages of today say."""
        columns = tuple((name, values) for name, values in self.columns if name != "stage")
        return replace(self, columns=columns, without=())


EVERYBODY = Filter()


def filtered(run: Run, only: Filter) -> sa.Select[Any]:
    """The scores of the contacts of a run that a filter lets through."""
    return narrowed(sa.select(*score_columns(run.scores)), run, run.scores, only)


def narrowed(
    query: sa.Select[Any], run: Run, scores: sa.FromClause, only: Filter
) -> sa.Select[Any]:
    """A query over scores, narrowed to the contacts a filter lets through."""
    stages = [values for column, values in only.columns if column == "stage"]
    query = query.where(*(_one_of(scores.c.stage, values) for values in stages))
    left_out = {
        Without.FROZEN: is_open(scores),
        Without.STALE: sa.not_(is_stale(scores, run.as_of)),
        Without.UNCERTAIN: sa.not_(is_uncertain(scores)),
    }
    query = query.where(*(left_out[kind] for kind in only.without))
    return query.where(*people(scores, only))


def people(rows: sa.FromClause, only: Filter) -> list[Claim]:
    """What a filter asks of the columns of contacts, as claims on rows with their ids.

    Traits are read where the rows hold them: as they were at the scoring. All else is looked up
    among contacts as they are now.
    """
    wanted = only.of_people
    asked: list[tuple[str, Callable[[Column], Claim]]] = [
        *((name, partial(_one_of, values=values)) for name, values in wanted.columns),
        *((ends.column, partial(_within, ends=ends)) for ends in wanted.between),
        *((WORDS, partial(_holds, word=word)) for word in wanted.words),
    ]
    held = _held(rows)
    contacts = _contacts([name for name, _ in asked if name != WORDS])
    looked_up = [claim(contacts.c[name]) for name, claim in asked if name not in held]
    claims = [claim(rows.c[name]) for name, claim in asked if name in held]
    if looked_up:
        ids = sa.select(contacts.c.contact_id).where(*looked_up)
        claims.append(rows.c.contact_id.in_(ids))
    return claims


def _held(rows: sa.FromClause) -> tuple[str, ...]:
    """The traits that rows hold: all or none, for a source may call a column as scores do."""
    return TRAITS if WORDS in rows.c else ()


def text_columns(connection: sa.Connection) -> list[str]:
    """The columns of contacts that hold text, those included that a source brought along."""
    stored = tables.as_stored(connection, tables.contacts)
    return [
        column.name
        for column in stored.c
        if isinstance(column.type, sa.String) and column.name != "contact_id"
    ]


def choices(connection: sa.Connection, run: Run, column: str) -> list[str]:
    """The values a column has among the contacts of a run, the most frequent first."""
    contacts, scores = _contacts([column]), run.scores
    is_told = column in (*_held(scores), "stage")
    value = scores.c[column] if is_told else contacts.c[column]
    counted = sa.func.count().label("contacts")
    query = sa.select(value.label("value"), counted).select_from(scores)
    if not is_told:
        query = query.join(contacts, contacts.c.contact_id == scores.c.contact_id)
    rows = connection.execute(
        query.group_by(value).order_by(counted.desc(), value).limit(MOST_CHOICES)
    )
    return [EMPTY if found is None else found for found, _ in rows]


def _contacts(further: list[str]) -> sa.FromClause:
    """Contacts as they are now: their columns, those a source brought along, and their words."""
    known = tables.contacts.c
    named = [sa.column(name, tables.Text) for name in further if name not in known]
    stored = sa.table("contacts", *(sa.column(c.name, c.type) for c in known), *named)
    return sa.select(stored, words(stored).label(WORDS)).subquery("contacts_now")


def _one_of(column: Column, values: tuple[str, ...]) -> Claim:
    named = column.in_([value for value in values if value != EMPTY and _NUL not in value])
    return sa.or_(named, column.is_(None)) if EMPTY in values else named


def _holds(text: Column, word: str) -> Claim:
    """Whether a folded text holds a word, sign by sign; the escape is said only where needed."""
    has_signs = any(sign in word for sign in "%_\\")
    return text.contains(folded(word), autoescape=has_signs)


def _within(column: Column, ends: Between) -> Claim:
    claims = []
    if ends.low is not None:
        claims.append(column >= _begin(ends.low))
    if ends.high is not None:
        is_day = isinstance(ends.high, date)
        claims.append(column < _after(ends.high) if is_day else column <= ends.high)
    return sa.and_(sa.true(), *claims)


def _begin(edge: Edge) -> Any:
    return datetime.combine(edge, time()) if isinstance(edge, date) else edge


def _after(day: Any) -> datetime:
    last = datetime.max.date()
    return datetime.combine(min(day, last - timedelta(days=1)) + timedelta(days=1), time())
