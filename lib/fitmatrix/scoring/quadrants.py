"""Which quadrant a contact stands in, as SQL over its scores; high means score >= threshold."""

import sqlalchemy as sa

from fitmatrix.model.plays import Quadrant, Thresholds


def quadrant_claims(
    scores: sa.FromClause, thresholds: Thresholds
) -> dict[Quadrant, sa.ColumnElement[bool]]:
    """A claim for each quadrant; of every contact exactly one holds.

    An exclusion outweighs all else. Who raised a hand and is fit needs no interest score.
    """
    stays = scores.c.excluded_by.is_(None)
    raised = scores.c.hand_raised_by.is_not(None)
    fits = scores.c.fit >= thresholds.fit
    interested = scores.c.interest >= thresholds.interest
    return {
        Quadrant.SALES_CALL: sa.and_(stays, fits, sa.or_(interested, raised)),
        Quadrant.NURTURE: sa.and_(stays, fits, sa.not_(interested), sa.not_(raised)),
        Quadrant.OFFER: sa.and_(stays, sa.not_(fits), interested),
        Quadrant.DISQUALIFY: sa.or_(sa.not_(stays), sa.and_(sa.not_(fits), sa.not_(interested))),
    }


def quadrant(scores: sa.FromClause, thresholds: Thresholds) -> sa.ColumnElement[str]:
    """The name of the quadrant a contact stands in."""
    claims = quadrant_claims(scores, thresholds).items()
    return sa.case(*((claim, sa.literal(name.value, sa.Text)) for name, claim in claims))
