"""Contacts as dots on the matrix, while there are few enough to be told apart."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from fitmatrix.facts import tables

FEW = 5_000
"""Up to so many contacts are drawn one by one; more are drawn as density."""


@dataclass(frozen=True)
class Dots:
    """A contact at each place: scores as arrays of equal length, and the words for hovering."""

    fit: npt.NDArray[np.int16]
    interest: npt.NDArray[np.int16]
    excluded: npt.NDArray[np.bool_]
    raised: npt.NDArray[np.bool_]
    words: list[str]


def read_dots(connection: sa.Connection, scores: sa.FromClause) -> Dots:
    """All contacts of a table of scores as dots; at most ``FEW``, the best first."""
    contacts = tables.contacts
    names = ("first_name", "last_name", "email", "company")
    best = (scores.c.fit + scores.c.interest).desc()
    rows = connection.execute(
        sa.select(scores, *(contacts.c[name] for name in names))
        .join(contacts, contacts.c.contact_id == scores.c.contact_id)
        .order_by(best, scores.c.contact_id)
        .limit(FEW)
    ).all()
    return Dots(
        fit=np.array([row.fit for row in rows], dtype=np.int16),
        interest=np.array([row.interest for row in rows], dtype=np.int16),
        excluded=np.array([row.excluded_by is not None for row in rows], dtype=np.bool_),
        raised=np.array([row.hand_raised_by is not None for row in rows], dtype=np.bool_),
        words=[_words(row) for row in rows],
    )


def _words(row: Any) -> str:
    name = " ".join(part for part in (row.first_name, row.last_name) if part)
    return ", ".join(filter(None, (name or row.email or row.contact_id, row.company)))
