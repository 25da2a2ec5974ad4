"""What the cards say of the contacts of a quadrant."""

import numpy as np
import pytest
from tests.conftest import NOW

from fitmatrix.dashboard.cards import facts
from fitmatrix.scoring.grid import CHANNELS, SIDE, Grid
from fitmatrix.scoring.runs import Run

RUN = Run(1, "1_00000000", "small", 1, "", NOW, 1, NOW)


@pytest.mark.parametrize(
    ("cents", "said"),
    [
        ((0, 0), []),  # deals without an amount are worth nothing that could be said
        ((5, 0), ["EUR"]),
        ((5, 7), ["USD", "EUR"]),
        ((-5, 7), ["USD", "EUR"]),
    ],
)
def test_amounts_are_said_where_any_deal_has_one_the_most_first(cents, said):
    counts = np.zeros((3, len(CHANNELS) + 2, SIDE, SIDE), dtype=np.int64)
    counts[0, len(CHANNELS) :, 50, 50] = cents
    shown = facts(RUN, Grid(counts, ("EUR", "USD")), is_anybody_touched=False)
    assert [fact["currency"] for fact in shown if "currency" in fact] == said
