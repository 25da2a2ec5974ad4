"""What open deals are worth: a row a contact and currency, at a moment.

A scoring keeps them beside the scores of their contacts, so that a grid joins nothing.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from fitmatrix.facts import tables
from fitmatrix.scoring.facts import is_closed, is_known

DEALS = ("currency", "cents", "is_first")
"""What is said of open deals beside scores; ``is_first`` is 1 in one row a contact, else 0."""

LARGEST_AMOUNT = 10**13
"""A deal counts up to this, in either direction; more is a mistake that would only overflow."""


def open_deals(scores: sa.FromClause, as_of: datetime) -> sa.Select[Any]:
    """A row a contact with open deals and currency: its scores, and what these are worth.

    The worth is in hundredths of the currency, which is "" where none is told.
    """
    deals = _by_currency(as_of)
    place = sa.func.row_number().over(partition_by=deals.c.contact_id, order_by=deals.c.currency)
    is_first = sa.case((place == 1, 1), else_=0).label("is_first")
    return sa.select(*scores.c, deals.c.currency, deals.c.cents, is_first).join_from(
        scores, deals, deals.c.contact_id == scores.c.contact_id
    )


def _by_currency(as_of: datetime) -> sa.Subquery:
    deals = tables.deals
    currency = sa.func.coalesce(deals.c.currency, "")
    limit = sa.literal(LARGEST_AMOUNT, tables.Money)
    amount = sa.func.least(sa.func.greatest(sa.func.coalesce(deals.c.amount, 0), -limit), limit)
    cents = sa.cast(sa.func.sum(amount) * 100, sa.BigInteger)
    return (
        sa.select(deals.c.contact_id, currency.label("currency"), cents.label("cents"))
        .where(is_known(deals, as_of), sa.not_(is_closed(deals, as_of)))
        .group_by(deals.c.contact_id, currency)
        .subquery("open_deals")
    )
