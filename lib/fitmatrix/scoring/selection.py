"""A part of the matrix that somebody picked with the hand: a box, an outline, one contact.

Written as in an address: ``box:30-60,20-80`` (fit 30 to 60, interest 20 to 80, ends included),
``lasso:30,20;60,20;45,80`` (corners as fit,interest) and ``contact:ID``. A contact belongs to an
outline when the point of its two scores lies within.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from fitmatrix.errors import FitmatrixError
from fitmatrix.scoring.grid import SIDE

MOST_CORNERS = 200
MOST_LETTERS = 5_000
"""More than an outline of so many corners needs, and than any id has."""

_MOST_SHOWN = 60
_THOUSANDTHS = 1_000
_NUMBER = r"-?[0-9]{1,4}(?:\.[0-9]{1,3})?"
_BOX = re.compile(r"box:([0-9]{1,3})-([0-9]{1,3}),([0-9]{1,3})-([0-9]{1,3})")
_LASSO = re.compile(rf"lasso:{_NUMBER},{_NUMBER}(?:;{_NUMBER},{_NUMBER}){{2,{MOST_CORNERS - 1}}}")
_CONTACT = re.compile(r"contact:([^\0]+)")


@dataclass(frozen=True)
class Selection:
    """What was picked, in the words of an address."""

    text: str

    @classmethod
    def read(cls, text: str) -> Self:
        """Take words of an address.

        Raises:
            FitmatrixError: they are no selection.

        """
        found = cls(text)
        is_known = found._is_outline or found.contact_id is not None
        if len(text) > MOST_LETTERS or not is_known:
            shown = text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
            raise FitmatrixError(
                f"{shown!r} picks nothing; write box:30-60,20-80 (from low to high, at most"
                f" {SIDE - 1}), lasso:30,20;60,20;45,80 (3 to {MOST_CORNERS} corners) or contact:ID"
            )
        return found

    @property
    def _is_outline(self) -> bool:
        box = _BOX.fullmatch(self.text)
        if box:
            fit_from, fit_to, interest_from, interest_to = map(int, box.groups())
            return fit_from <= fit_to < SIDE and interest_from <= interest_to < SIDE
        return _LASSO.fullmatch(self.text) is not None

    @property
    def contact_id(self) -> str | None:
        """The one contact that was picked, if it was one."""
        found = _CONTACT.fullmatch(self.text)
        return None if found is None else found[1]

    @cached_property
    def cells(self) -> npt.NDArray[np.bool_]:
        """Which cells were picked, of shape (fit, interest) = (101, 101); none for one contact."""
        picked = np.zeros((SIDE, SIDE), dtype=bool)
        if box := _BOX.fullmatch(self.text):
            fit_from, fit_to, interest_from, interest_to = map(int, box.groups())
            picked[fit_from : fit_to + 1, interest_from : interest_to + 1] = True
        elif _LASSO.fullmatch(self.text):
            corners = [corner.split(",") for corner in self.text.removeprefix("lasso:").split(";")]
            picked = _within(np.array(corners, dtype=np.float64))
        return picked

    def claim(self, scores: sa.FromClause) -> sa.ColumnElement[bool]:
        """Whether a contact was picked."""
        if self.contact_id is not None:
            return scores.c.contact_id == self.contact_id
        if box := _BOX.fullmatch(self.text):
            fit_from, fit_to, interest_from, interest_to = map(int, box.groups())
            return sa.and_(
                scores.c.fit.between(fit_from, fit_to),
                scores.c.interest.between(interest_from, interest_to),
            )
        places = np.flatnonzero(self.cells).tolist()
        place = sa.cast(scores.c.fit, sa.Integer) * SIDE + scores.c.interest
        return place.in_(sa.bindparam("picked", places, expanding=True, literal_execute=True))

    @property
    def words(self) -> str:
        """The selection as a reader says it.

        >>> Selection("box:30-60,20-20").words
        'fit 30 to 60, interest 20'
        >>> Selection("lasso:0,0;10,0;10,10").words
        'an outline within fit 0 to 9, interest 0 to 9'
        """
        if self.contact_id is not None:
            return "one contact"
        fits, interests = (np.flatnonzero(self.cells.any(axis=axis)) for axis in (1, 0))
        if not fits.size:
            return "an outline around nobody"
        said = f"fit {_span(fits)}, interest {_span(interests)}"
        return said if _BOX.fullmatch(self.text) else f"an outline within {said}"


def _span(values: npt.NDArray[np.intp]) -> str:
    first, last = int(values[0]), int(values[-1])
    return f"{first}" if first == last else f"{first} to {last}"


def _within(corners: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """The cells whose point lies within an outline: an odd number of edges to their right.

    In whole thousandths, so that a point on an edge is on the same side on every machine.
    """
    outline = np.rint(corners * _THOUSANDTHS).astype(np.int64)
    fit, interest = np.indices((SIDE, SIDE), dtype=np.int64) * _THOUSANDTHS
    inside = np.zeros((SIDE, SIDE), dtype=bool)
    for (x1, y1), (x2, y2) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        crosses = (interest < y1) != (interest < y2)
        ahead = (fit - x1) * (y2 - y1) - (interest - y1) * (x2 - x1)
        inside ^= crosses & (ahead * np.sign(y2 - y1) < 0)
    return inside
