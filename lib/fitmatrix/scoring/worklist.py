"""The contacts of a quadrant, best first, each with its reasons."""

from collections.abc import Iterator, Sequence
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
from fitmatrix.scoring.ledger import exclusion_reason, reason_columns, rule_reasons
from fitmatrix.scoring.points import rule_points
from fitmatrix.scoring.quadrants import quadrant, quadrant_claims
from fitmatrix.scoring.runs import Run
from fitmatrix.scoring.scores import score_columns
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
    scored = connection.execute(_chosen(run, view).limit(size).offset((page - 1) * size)).all()
    ids = [row.contact_id for row in scored]
    told = {row.contact_id: row for row in connection.execute(_told(connection, run, ids))}
    return [
        _contact(run, row._mapping, told[row.contact_id]._mapping)
        for row in scored
        if row.contact_id in told  # an import that was undone since took its contacts along
    ]


def whole_worklist(
    connection: sa.Connection, run: Run, view: View, limit: int | None = None
) -> Iterator[list[Listed]]:
    """All contacts of a view, or the first ``limit``, in pieces, so that memory stays small."""
    page = _chosen(run, view).limit(limit).subquery("page")
    told = _told(connection, run, sa.select(page.c.contact_id)).subquery("told")
    others = [column for column in told.c if column.name != "contact_id"]
    query = sa.select(page, *others).join(told, told.c.contact_id == page.c.contact_id)
    streaming = connection.execution_options(stream_results=True)
    for rows in streaming.execute(query.order_by(*_order(page, view.order))).partitions(_PIECE):
        yield [_contact(run, row._mapping, row._mapping) for row in rows]


def worklist_size(connection: sa.Connection, run: Run, view: View) -> int:
    """How many contacts a view has, on all its pages."""
    return connection.scalar(sa.select(sa.func.count()).select_from(_found(run, view))) or 0


def _chosen(run: Run, view: View) -> sa.Select[Any]:
    scores = run.scores
    contacts = tables.contacts
    query = sa.select(*score_columns(scores), quadrant(scores, view.thresholds).label("quadrant"))
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
    both = (scores.c.fit + scores.c.interest).desc()
    chosen: dict[Order, list[sa.ColumnElement[Any]]] = {
        Order.BEST: [scores.c.best.desc()],
        Order.FIT: [scores.c.fit.desc(), both],
        Order.INTEREST: [scores.c.interest.desc(), both],
        Order.RECENT: [sa.func.coalesce(scores.c.last_activity_at, EPOCH).desc()],
        Order.COMPANY: [Fold(sa.func.coalesce(contacts.company, "~"))],
        Order.NAME: [Fold(sa.func.coalesce(contacts.last_name, "~"))],
    }
    return [*chosen[order], scores.c.contact_id]


def _told(
    connection: sa.Connection, run: Run, ids: Sequence[str] | sa.Select[Any]
) -> sa.Select[Any]:
    """The contacts' own columns, and what each rule gave them."""
    contacts, tallied = tables.contacts, tallies_behind(connection, run, ids)
    return (
        sa.select(
            contacts.c.contact_id,
            *(contacts.c[name] for name in _SHOWN),
            *reason_columns(rule_points(run.model, tallied)),
        )
        .join(tallied, tallied.c.contact_id == contacts.c.contact_id)
        .where(contacts.c.contact_id.in_(ids), tallied.c.contact_id.in_(ids))
    )


def _contact(run: Run, scored: Any, told: Any) -> Listed:
    place = Quadrant(scored["quadrant"])
    name = " ".join(part for part in (told["first_name"], told["last_name"]) if part)
    return Listed(
        **{field: scored[field] for field in _OF_SCORES},
        **{field: told[field] for field in _OF_CONTACTS},
        name=name or told["email"] or told["contact_id"],
        quadrant=place.value,
        play=_FROZEN.get(scored["frozen_by"]) or run.model.plays[place],
        reasons=tuple(_reasons(run, scored, told)),
    )


_OF_SCORES = ("contact_id", "fit", "interest", "stage", "last_activity_at", "waits_since")
_OF_CONTACTS = ("company", "job_title", "email", "owner", "source", "country")


def _reasons(run: Run, scored: Any, told: Any) -> Iterator[str]:
    """What overrules the scores, then the rules that gave or took the most points."""
    if reason := exclusion_reason(run, scored["excluded_by"]):
        yield f"Excluded: {reason}"
    if raised := scored["hand_raised_by"]:
        yield f"Raised a hand: {kind_words(raised)}"
    reasons = sorted(rule_reasons(run.points, told), key=lambda reason: -abs(reason.points))
    yield from (reason.words for reason in reasons[:_REASONS] if reason.points)
