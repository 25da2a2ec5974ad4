"""Thresholds from outcomes: whom the lines would have taken in, and who of them bought."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitmatrix.errors import FitmatrixError
from fitmatrix.insight.reaching import reach_curve, thresholds_to_reach
from fitmatrix.model.plays import Thresholds

# fit, interest, contacts, buyers among them
PAST = [
    (90, 80, 10, 6),
    (90, 20, 20, 1),
    (60, 80, 20, 2),
    (60, 20, 50, 1),
    (10, 0, 100, 0),
]


def cells(rows):
    contacts, buyers = np.zeros((2, 101, 101), dtype=np.int64)
    for fit, interest, count, bought in rows:
        contacts[fit, interest] += count
        buyers[fit, interest] += bought
    return contacts, buyers


def lines(fit, interest):
    return Thresholds(fit=fit, interest=interest)


score = st.sampled_from([0, 1, 7, 50, 51, 99, 100]) | st.integers(0, 100)
people = st.tuples(score, score, st.integers(0, 9), st.integers(0, 9))
pasts = (
    st.lists(people, min_size=1, max_size=8)
    .map(lambda rows: [(f, i, n + bought, bought) for f, i, n, bought in rows])
    .filter(lambda rows: any(bought for *_, bought in rows))
)


def every_pair(rows):
    """(contacts, buyers) taken in by each pair of thresholds that a score stands on or above."""
    for fit in {row[0] for row in rows} | {100}:
        for interest in {row[1] for row in rows} | {100}:
            inside = [row for row in rows if row[0] >= fit and row[1] >= interest]
            taken = sum(row[2] for row in inside), sum(row[3] for row in inside)
            yield fit, interest, *taken


def test_the_curve_of_a_past_that_a_person_can_add_up():
    curve = reach_curve(*cells(PAST))
    assert [(p.thresholds, p.contacts, p.buyers) for p in curve] == [
        (lines(100, 100), 0, 0),
        (lines(90, 80), 10, 6),
        (lines(60, 80), 30, 8),  # and not fit 90 alone: 30 contacts, but 7 buyers
        (lines(60, 20), 100, 10),
    ]
    assert [p.share_of_contacts for p in curve] == [0, 0.05, 0.15, 0.5]
    assert [p.share_of_buyers for p in curve] == [0, 0.6, 0.8, 1]


@pytest.mark.parametrize(
    ("share", "fit", "interest"),
    [
        (0, 100, 100),
        (0.01, 90, 80),
        (0.6, 90, 80),
        (0.61, 60, 80),
        (0.8, 60, 80),
        (0.81, 60, 20),
        (1, 60, 20),
    ],
)
def test_a_share_is_reached_with_the_fewest_contacts(share, fit, interest):
    assert thresholds_to_reach(*cells(PAST), share).thresholds == lines(fit, interest)


@pytest.mark.parametrize("percent", range(101))
def test_a_share_that_is_met_exactly_is_not_missed_by_a_rounding(percent):
    contacts, buyers = cells([(fit, 50, 1, 1) for fit in range(1, 101)])
    assert thresholds_to_reach(contacts, buyers, percent / 100).buyers == percent


def test_contacts_at_the_very_top_are_taken_in_by_any_thresholds():
    point = thresholds_to_reach(*cells([(100, 100, 3, 0), (50, 50, 2, 1)]), 0)
    assert (point.thresholds, point.contacts, point.buyers) == (lines(100, 100), 3, 0)


@given(pasts)
def test_the_curve_grows_in_both_and_ends_with_every_buyer(rows):
    curve = reach_curve(*cells(rows))
    for before, after in pairwise(curve):
        assert before.contacts < after.contacts
        assert before.buyers < after.buyers
    assert curve[-1].buyers == sum(row[3] for row in rows)
    assert curve[-1].share_of_buyers == 1


@given(pasts)
def test_the_curve_is_every_pair_that_no_other_pair_beats(rows):
    taken = {(contacts, buyers) for *_, contacts, buyers in every_pair(rows)}
    unbeaten = sorted(
        (contacts, buyers)
        for contacts, buyers in taken
        if not any(c <= contacts and b >= buyers and (c, b) != (contacts, buyers) for c, b in taken)
    )
    assert [(p.contacts, p.buyers) for p in reach_curve(*cells(rows))] == unbeaten


@given(pasts, st.floats(0, 1))
def test_no_pair_reaches_the_share_with_fewer_contacts_or_as_few_and_more_buyers(rows, share):
    point = thresholds_to_reach(*cells(rows), share)
    bought = sum(row[3] for row in rows)
    reaching = [pair for pair in every_pair(rows) if pair[3] / bought >= share]
    best = min(reaching, key=lambda pair: (pair[2], -pair[3], -pair[0], -pair[1]))
    assert (point.contacts, point.buyers) == best[2:]
    assert (point.thresholds.fit, point.thresholds.interest) == best[:2]


def test_a_billion_times_as_many_contacts_are_the_same_arithmetic():
    contacts, buyers = cells(PAST)
    few, many = (reach_curve(contacts * times, buyers * times) for times in (1, 10**9))
    assert [p.thresholds for p in few] == [p.thresholds for p in many]
    assert [p.contacts * 10**9 for p in few] == [p.contacts for p in many]


@pytest.mark.parametrize("rows", [[], [(90, 80, 10, 0)]])
def test_without_a_buyer_there_is_nothing_to_learn(rows):
    with pytest.raises(FitmatrixError, match="nobody bought in that time"):
        reach_curve(*cells(rows))
    with pytest.raises(FitmatrixError, match="nobody bought in that time"):
        thresholds_to_reach(*cells(rows), 0.8)


@pytest.mark.parametrize("share", [-0.1, 1.1, 80, float("nan"), float("inf")])
def test_a_share_outside_0_to_1_is_refused(share):
    with pytest.raises(FitmatrixError, match=r"from 0 to 1, such as 0.8 for 80 %"):
        thresholds_to_reach(*cells(PAST), share)
