"""The past: how many contacts stood where some time ago, and what they did since.

*Then* is ``LOOK_BACK`` before the moment a run scores as of; *since* is after then, up to that
moment. Then is scored by the same model in the same way, from what had happened by then. Only the
columns of contacts, traits among them, are those of the scoring, for no earlier ones are kept.

Who counts: contacts known then who were neither customers nor lost. Left out are those whom
nothing dates (no time of creation, import, activity or stage by then), and customers of whom no
date says since when: a stage without a date is entered at the moment of its import, and the import
that first told a stage of a contact is no sign of when it was entered.

``won``         a deal was closed as won since, or the stage customer was entered since
``opportunity`` the stage opportunity or customer was entered since, or a deal was created or won
                since; but the contact was not in the stage opportunity then and had no open deal

A deal without a date cannot be said to have been created or won since: it does not count.
"""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from fitmatrix.facts import tables
from fitmatrix.facts.stages import Stage
from fitmatrix.model.scoring_model import Model
from fitmatrix.scoring.aids import Aids
from fitmatrix.scoring.facts import Facts, count_of
from fitmatrix.scoring.scores import scores
from fitmatrix.scoring.states import standing
from fitmatrix.scoring.tallies import tallies
from fitmatrix.scoring.traits import traits

Claim = sa.ColumnElement[bool]

LOOK_BACK = timedelta(days=90)
"""How long ago it is asked where contacts stood."""

PAST = ("contact_id", "fit", "interest", "standing", "won", "opportunity")
"""The columns of a table of the past beside traits; the last two are 1 or 0."""


def then(as_of: datetime) -> datetime:
    """The moment of the past that a run as of a moment looks back to.

    >>> then(datetime(2026, 11, 22, 9, 14))
    datetime.datetime(2026, 8, 24, 9, 14)
    """
    return max(as_of, datetime.min + LOOK_BACK) - LOOK_BACK


def past(model: Model, facts: Facts, aids: Aids, as_of: datetime) -> sa.Select[Any]:
    """A row a contact who counts: where it stood then, and whether it did what since."""
    tallied = tallies(model, facts, aids, then(as_of)).subquery("tallied_then")
    stood = scores(model, tallied).subquery("stood")
    stages, deals = _stages(facts, as_of), _deals(facts, as_of)
    won = sa.or_(stages.c.won > 0, deals.c.won > 0)
    became = sa.or_(stages.c.opportunity > 0, deals.c.opportunity > 0)
    already = sa.or_(_holds(stood.c.stage == Stage.OPPORTUNITY.value), _holds(deals.c.open > 0))
    return (
        sa.select(
            stood.c.contact_id,
            stood.c.fit,
            stood.c.interest,
            standing(stood).label("standing"),
            sa.case((won, 1), else_=0).label("won"),
            sa.case((sa.and_(became, sa.not_(already)), 1), else_=0).label("opportunity"),
            *traits(facts.contacts),
        )
        .select_from(stood)
        .join(facts.contacts, facts.contacts.c.contact_id == stood.c.contact_id)
        .outerjoin(stages, stages.c.contact_id == stood.c.contact_id)
        .outerjoin(deals, deals.c.contact_id == stood.c.contact_id)
        .where(stood.c.frozen_by.is_(None), _dated(facts, stood, as_of))
        .where(sa.or_(_holds(won), sa.not_(_holds(stages.c.undated_customer > 0))))
    )


def _holds(claim: Claim) -> Claim:
    """A claim that is false where it is unknown."""
    return sa.func.coalesce(claim, sa.false())


def _dated(facts: Facts, stood: sa.FromClause, as_of: datetime) -> Claim:
    """Whether anything with a date says that a contact was there then."""
    return sa.or_(
        facts.contacts.c.created_at <= then(as_of),
        facts.contacts.c.imported_at <= then(as_of),
        stood.c.last_activity_at.is_not(None),
        stood.c.stage.is_not(None),
    )


def _since(moment: sa.ColumnElement[Any], as_of: datetime) -> Claim:
    return sa.and_(moment > then(as_of), moment <= as_of)


def _deals(facts: Facts, as_of: datetime) -> sa.Subquery:
    """A row a contact with deals: those won and those created or won since, those open then."""
    deals = facts.deals.c
    won = sa.and_(deals.status == "won", _since(deals.closed_at, as_of))
    unclosed = sa.or_(deals.status == "open", deals.closed_at > then(as_of))
    return (
        sa.select(
            deals.contact_id,
            count_of(won).label("won"),
            count_of(sa.or_(_since(deals.created_at, as_of), won)).label("opportunity"),
            count_of(sa.and_(deals.created_at <= then(as_of), unclosed)).label("open"),
        )
        .group_by(deals.contact_id)
        .subquery("deals_since")
    )


def _stages(facts: Facts, as_of: datetime) -> sa.Subquery:
    """A row a contact with stages: those entered since, and customers of an unknown date."""
    told = _told(facts)
    since = _since(told.c.entered_at, as_of)
    first = sa.and_(told.c.entered_at == told.c.told_at, told.c.told_at == told.c.first_told_at)
    customer, undated = told.c.stage == Stage.CUSTOMER.value, sa.and_(since, _holds(first))
    dated = sa.and_(since, sa.not_(_holds(first)))
    return (
        sa.select(
            told.c.contact_id,
            count_of(sa.and_(customer, dated)).label("won"),
            count_of(dated).label("opportunity"),
            count_of(sa.and_(customer, undated)).label("undated_customer"),
        )
        .where(told.c.stage.in_([Stage.OPPORTUNITY.value, Stage.CUSTOMER.value]))
        .group_by(told.c.contact_id)
        .subquery("stages_since")
    )


def _told(facts: Facts) -> sa.Subquery:
    """A row a stage entry, with when a file told it and first told a stage of its contact."""
    imports, entries = tables.imports.c, facts.stage_entries.c
    files = (
        sa.select(imports.import_id, sa.func.min(imports.imported_at).label("told_at"))
        .group_by(imports.import_id)
        .subquery("files")
    )
    first = sa.func.min(files.c.told_at).over(partition_by=entries.contact_id)
    columns = (entries.contact_id, entries.stage, entries.entered_at, files.c.told_at)
    return (
        sa.select(*columns, first.label("first_told_at"))
        .join_from(facts.stage_entries, files, files.c.import_id == entries.import_id, isouter=True)
        .subquery("told")
    )
