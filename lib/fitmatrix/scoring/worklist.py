"""The contacts of a quadrant, best first, each with its reasons."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from fitmatrix.engine.words import Fold
from fitmatrix.facts import tables
from fitmatrix.model.kinds import kind_words
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.behind import tallies_behind
from fitmatrix.scoring.facts import EPOCH
from fitmatrix.scoring.filters import EVERYBODY, Filter, narrowed
from fitmatrix.scoring.ledger import (
    exclusion_reason,
    ledger_columns,
    reason_words,
    rule_lines,
)
from fitmatrix.scoring.points import rule_points
from fitmatrix.scoring.quadrants import quadrant, quadrant_claims
from fitmatrix.scoring.runs import Run
from fitmatrix.scoring.selection import Selection

PAGE = 50
_PIECE = 5_000
_REASONS = 2
_SHOWN = ("first_name", "last_name", "email", "company", "job_title", "owner", "source", "country")
_FROZEN = {
    "customer": "No action: already a customer",
    "lost_deal": "No action: deal lost",
}


class Order(StrEnum):
    """How a list can be ordered; the first is the default."""

    BEST = "best"
    FIT = "fit"
    INTEREST = "interest"
    RECENT = "recent"
    COMPANY = "company"
    NAME = "name"

    @property
    def label(self) -> str:
        """The words for it on the screen."""
        return _ORDERS[self]


_ORDERS = {
    Order.BEST: "Best first",
    Order.FIT: "Highest fit",
    Order.INTEREST: "Highest interest",
    Order.RECENT: "Latest activity",
    Order.COMPANY: "Company A to Z",
    Order.NAME: "Last name A to Z",
}


@dataclass(frozen=True)
class Moved:
    """Who stands in a quadrant and did not at other thresholds, or the other way round."""

    quadrant: Quadrant
    before: Thresholds
    into: bool = True


@dataclass(frozen=True)
class View:
    """Which contacts to list: where they stand at some thresholds, in which order, by a filter."""

    place: Quadrant | Moved | Selection
    thresholds: Thresholds
    order: Order = Order.BEST
    only: Filter = EVERYBODY


@dataclass(frozen=True)
class Listed:
    """One contact of a list."""

    contact_id: str
    name: str
    company: str | None
    job_title: str | None
    fit: int
    interest: int
    stage: str | None
    quadrant: str
    play: str
    reasons: tuple[str, ...]
    email: str | None
    owner: str | None
    source: str | None
    country: str | None
    last_activity_at: datetime | None
    waits_since: datetime | None


def worklist(
    connection: sa.Connection, run: Run, view: View, *, page: int = 1, size: int = PAGE
) -> list[Listed]:
    """One page of a view, counted from 1."""
    chosen = _chosen(run, view).limit(size).offset((page - 1) * size)
    query = _listed(connection, run, view, chosen)
    return [_contact(run, row._mapping) for row in connection.execute(query)]


def whole_worklist(
    connection: sa.Connection, run: Run, view: View, limit: int | None = None
) -> Iterator[list[Listed]]:
    """All contacts of a view, or the first ``limit``, in pieces, so that memory stays small."""
    query = _listed(connection, run, view, _chosen(run, view).limit(limit))
    streaming = connection.execution_options(stream_results=True)
    for rows in streaming.execute(query).partitions(_PIECE):
        yield [_contact(run, row._mapping) for row in rows]


def worklist_size(connection: sa.Connection, run: Run, view: View) -> int:
    """How many contacts a view has, on all its pages."""
    return connection.scalar(sa.select(sa.func.count()).select_from(_found(run, view))) or 0


def _chosen(run: Run, view: View) -> sa.Select[Any]:
    scores = run.scores
    contacts = tables.contacts
    query = sa.select(scores, quadrant(scores, view.thresholds).label("quadrant"))
    if view.order in (Order.COMPANY, Order.NAME):
        query = query.join(contacts, contacts.c.contact_id == scores.c.contact_id)
    narrow = narrowed(query.where(_stands_at(scores, view)), run, scores, view.only)
    return narrow.order_by(*_order(scores, view.order))


def _found(run: Run, view: View) -> sa.Subquery:
    return _chosen(run, view).order_by(None).subquery("found")


def _stands_at(scores: sa.FromClause, view: View) -> sa.ColumnElement[bool]:
    if isinstance(view.place, Selection):
        return view.place.claim(scores)
    if isinstance(view.place, Quadrant):
        return quadrant_claims(scores, view.thresholds)[view.place]
    here, before = (
        quadrant_claims(scores, high)[view.place.quadrant]
        for high in (view.thresholds, view.place.before)
    )
    return sa.and_(here, sa.not_(before)) if view.place.into else sa.and_(before, sa.not_(here))


def _order(scores: sa.FromClause, order: Order) -> list[sa.ColumnElement[Any]]:
    contacts = tables.contacts.c
    frozen = sa.case((scores.c.frozen_by.is_not(None), 1), else_=0)
    raised = sa.case((scores.c.hand_raised_by.is_not(None), 0), else_=1)
    both = (scores.c.fit + scores.c.interest).desc()
    chosen: dict[Order, list[sa.ColumnElement[Any]]] = {
        Order.BEST: [frozen, raised, both],
        Order.FIT: [scores.c.fit.desc(), both],
        Order.INTEREST: [scores.c.interest.desc(), both],
        Order.RECENT: [sa.func.coalesce(scores.c.last_activity_at, EPOCH).desc()],
        Order.COMPANY: [Fold(sa.func.coalesce(contacts.company, "~"))],
        Order.NAME: [Fold(sa.func.coalesce(contacts.last_name, "~"))],
    }
    return [*chosen[order], scores.c.contact_id]


def _listed(
    connection: sa.Connection, run: Run, view: View, chosen: sa.Select[Any]
) -> sa.Select[Any]:
    """The chosen scores with the contacts' own columns and the ledger behind each of them."""
    page, contacts = chosen.subquery("page"), tables.contacts
    tallied = tallies_behind(connection, run, sa.select(page.c.contact_id))
    ledger = ledger_columns(rule_points(run.model, tallied))
    return (
        sa.select(page, *(contacts.c[name] for name in _SHOWN), *ledger)
        .join(contacts, contacts.c.contact_id == page.c.contact_id)
        .join(tallied, tallied.c.contact_id == page.c.contact_id)
        .order_by(*_order(page, view.order))
    )


def _contact(run: Run, row: Any) -> Listed:
    place = Quadrant(row["quadrant"])
    name = " ".join(part for part in (row["first_name"], row["last_name"]) if part)
    return Listed(
        **{field: row[field] for field in _COPIED},
        name=name or row["email"] or row["contact_id"],
        quadrant=place.value,
        play=_FROZEN.get(row["frozen_by"]) or run.model.plays[place],
        reasons=tuple(_reasons(run, row)),
    )


_COPIED = (
    "contact_id", "company", "job_title", "fit", "interest", "stage", "email", "owner", "source",
    "country", "last_activity_at", "waits_since",
)  # fmt: skip


def _reasons(run: Run, row: Any) -> Iterator[str]:
    """What overrules the scores, then the rules that gave or took the most points."""
    if reason := exclusion_reason(run, row["excluded_by"]):
        yield f"Excluded: {reason}"
    if raised := row["hand_raised_by"]:
        yield f"Raised a hand: {kind_words(raised)}"
    lines = sorted(rule_lines(run.points, row), key=lambda line: -abs(line.points))
    yield from (reason_words(line) for line in lines[:_REASONS] if line.points)
