"""What open deals are worth: a row a contact and currency, at a moment."""

from datetime import datetime

import sqlalchemy as sa

from fitmatrix.facts import tables
from fitmatrix.scoring.facts import is_closed, is_known

LARGEST_AMOUNT = 10**13
"""A deal counts up to this, in either direction; more is a mistake that would only overflow."""


def open_deals(as_of: datetime) -> sa.Subquery:
    """Contacts with open deals, by currency ("" where none is told), in hundredths of it."""
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
