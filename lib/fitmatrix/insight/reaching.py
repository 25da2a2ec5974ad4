"""Reach: the thresholds that would have taken in most of those who later bought."""

from dataclasses import dataclass

import numpy as np

from fitmatrix.errors import FitmatrixError
from fitmatrix.model.plays import Thresholds
from fitmatrix.scoring.grid import Cells


@dataclass(frozen=True)
class ReachPoint:
    """What thresholds take in: the contacts at or above both, and who of them bought since."""

    thresholds: Thresholds
    contacts: int
    share_of_contacts: float
    buyers: int
    share_of_buyers: float


def taken_in(cells: Cells) -> Cells:
    """Contacts whose fit and interest are both at or above those of a cell; the shape stays.

    >>> taken_in(np.array([[1, 2], [3, 4]]))
    array([[10,  6],
           [ 7,  4]])
    """
    return np.asarray(cells[::-1, ::-1].cumsum(0).cumsum(1)[::-1, ::-1])


def reach_curve(contacts: Cells, buyers: Cells) -> list[ReachPoint]:
    """The threshold pairs that no other beats, growing in contacts and in buyers taken in.

    A pair is beaten by one that takes in as many buyers with fewer contacts, or more buyers with
    no more contacts; of pairs that are equal in both, the highest fit and then the highest
    interest stands. The last point takes in every buyer.

    ``contacts`` and ``buyers``, of shape (fit, interest) = (101, 101), count who stood in each
    cell at a past moment, and who of these bought since.

    Raises FitmatrixError when nobody bought.
    """
    contacts_in, buyers_in = taken_in(contacts), taken_in(buyers)
    if not buyers_in[0, 0]:
        raise FitmatrixError("nobody bought in that time, so there is nothing to learn from yet")
    return [
        ReachPoint(
            thresholds=Thresholds(fit=fit, interest=interest),
            contacts=int(contacts_in[fit, interest]),
            share_of_contacts=float(contacts_in[fit, interest] / contacts_in[0, 0]),
            buyers=int(buyers_in[fit, interest]),
            share_of_buyers=float(buyers_in[fit, interest] / buyers_in[0, 0]),
        )
        for fit, interest in _unbeaten(contacts_in, buyers_in)
    ]


def thresholds_to_reach(contacts: Cells, buyers: Cells, share: float) -> ReachPoint:
    """The point of the curve that takes in this share of the buyers with the fewest contacts.

    ``share`` lies between 0 and 1; the point may take in more, since a cell moves as a whole.
    Arrays as for ``reach_curve``.

    Raises FitmatrixError when nobody bought, or when the share lies outside 0 to 1.
    """
    if not 0 <= share <= 1:
        raise FitmatrixError(
            f"share of buyers: {share} is none; give a number from 0 to 1, such as 0.8 for 80 %"
        )
    return next(p for p in reach_curve(contacts, buyers) if p.share_of_buyers >= share)


def _unbeaten(contacts_in: Cells, buyers_in: Cells) -> list[tuple[int, int]]:
    """The (fit, interest) that take in more buyers than any pair with as few contacts."""
    fit, interest = (index.ravel() for index in np.indices(contacts_in.shape))
    order = np.lexsort((-interest, -fit, -buyers_in.ravel(), contacts_in.ravel()))
    bought = buyers_in.ravel()[order]
    best_before = np.concatenate(([-1], np.maximum.accumulate(bought)[:-1]))
    kept = order[bought > best_before]
    return list(zip(fit[kept].tolist(), interest[kept].tolist(), strict=True))
