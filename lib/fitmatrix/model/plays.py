"""The four quadrants of the matrix, the thresholds between them, and what to do in each."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictInt

from fitmatrix.frozen import Frozen
from fitmatrix.model.values import Days, OneOrMany, Words

Threshold = Annotated[StrictInt, Field(ge=0, le=100)]


class Quadrant(StrEnum):
    """Where a contact stands, in the order in which people are worth a call."""

    SALES_CALL = "sales_call"
    NURTURE = "nurture"
    OFFER = "offer"
    DISQUALIFY = "disqualify"

    @property
    def label(self) -> str:
        """The name on the screen.

        >>> Quadrant.OFFER.label
        'Pre-packaged offer'
        """
        return _LABELS[self]


_LABELS = {
    Quadrant.SALES_CALL: "Sales call",
    Quadrant.NURTURE: "Nurture",
    Quadrant.OFFER: "Pre-packaged offer",
    Quadrant.DISQUALIFY: "Disqualify",
}

PLAYS = {
    Quadrant.SALES_CALL: "Book a discovery call",
    Quadrant.NURTURE: "Nurture until they book a meeting",
    Quadrant.OFFER: "Send the take-it-or-leave-it offer",
    Quadrant.DISQUALIFY: "Leave alone; look again when something changes",
}


class Thresholds(Frozen):
    """Where high begins, on each axis: high means score >= threshold."""

    fit: Threshold = 50
    interest: Threshold = 40


class FollowUp(Frozen):
    """How soon we answer: days in which a quadrant is promised a sign from us, and what is one.

    Who is open and did something that none of ``touches`` answered is overdue after these days.
    """

    touches: OneOrMany[Words] = ("call", "meeting_booked", "meeting_held", "task", "note")
    within_days: dict[Quadrant, Days] = Field(
        default_factory=lambda: {Quadrant.SALES_CALL: 2, Quadrant.OFFER: 7}
    )
