"""Thresholds from capacity: the lines go where the best open contacts fill what teams can carry."""

from collections import Counter
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitmatrix.errors import FitmatrixError
from fitmatrix.insight.capacity import NextStep, thresholds_for
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.grid import CHANNELS, Grid

SIDE = 101
OPEN, FROZEN = 0, 1
AT_50_40 = Thresholds(fit=50, interest=40)

# fit, interest, standing, frozen, contacts
TEAM = [
    (80, 90, "scored", OPEN, 10),
    (60, 70, "scored", OPEN, 20),
    (55, 45, "scored", OPEN, 30),
    (70, 20, "scored", OPEN, 100),
    (52, 10, "scored", OPEN, 200),
    (90, 0, "raised", OPEN, 5),
    (30, 95, "scored", OPEN, 40),
    (45, 0, "raised", OPEN, 3),
    (95, 95, "scored", FROZEN, 1000),
    (95, 95, "excluded", OPEN, 1000),
]


def grid_of(rows):
    """A grid in which who is frozen is a customer; nothing else holds for anybody."""
    counted = {}
    for fit, interest, stands, frozen, contacts in rows:
        channels = counted.setdefault((fit, interest, stands), [0] * len(CHANNELS))
        channels[frozen] += contacts
    return Grid.of((*place, *channels) for place, channels in counted.items())


def lines(fit, interest):
    return Thresholds(fit=fit, interest=interest)


def fitted(rows, at=AT_50_40, **capacity):
    return thresholds_for(grid_of(rows), at=at, **capacity)


def load(load):
    return load.contacts, load.unused, load.over, load.left_out


@pytest.mark.parametrize(
    ("calls", "fitted_lines", "called", "unused", "left_out"),
    [
        (65, (50, 40), 65, 0, 0),  # 10 + 20 + 30 + 5 raised hands: the line stays
        (164, (50, 40), 65, 99, 0),  # interest 20 would bring 100
        (165, (50, 20), 165, 0, 0),
        (365, (50, 10), 365, 0, 0),
        (9999, (50, 10), 365, 9634, 0),  # all who are fit; fit never falls for want of calls
        (64, (50, 46), 35, 29, 30),
        (35, (50, 46), 35, 0, 30),
        (15, (50, 71), 15, 0, 50),
        (5, (50, 91), 5, 0, 60),  # raised hands alone
        (4, (91, 40), 0, 4, 65),  # even they are too many: fit rises past them
        (0, (91, 40), 0, 0, 65),
    ],
)
def test_calls_move_interest_and_raise_fit_only_when_they_must(
    calls, fitted_lines, called, unused, left_out
):
    found = fitted(TEAM, calls=calls)
    assert found.thresholds == lines(*fitted_lines)
    assert load(found.calls) == (called, unused, 0, left_out)
    assert found.nurtures.capacity is None


@pytest.mark.parametrize(
    ("nurtures", "fitted_lines", "nurtured", "unused", "left_out"),
    [
        (300, (50, 40), 300, 0, 0),
        (9999, (50, 40), 300, 9699, 0),
        (299, (53, 40), 100, 199, 200),
        (100, (53, 40), 100, 0, 200),
        (99, (71, 40), 0, 99, 300),
        (0, (71, 40), 0, 0, 300),
    ],
)
def test_nurtures_move_fit(nurtures, fitted_lines, nurtured, unused, left_out):
    found = fitted(TEAM, nurtures=nurtures)
    assert found.thresholds == lines(*fitted_lines)
    assert load(found.nurtures) == (nurtured, unused, 0, left_out)
    assert found.calls.capacity is None


def test_nurtures_lower_interest_only_when_fit_100_leaves_too_many():
    rows = [(100, 10, "scored", OPEN, 8), (100, 30, "scored", OPEN, 4)]
    assert fitted(rows, nurtures=12).thresholds == lines(50, 40)
    assert fitted(rows, nurtures=11).thresholds == lines(50, 30)
    assert fitted(rows, nurtures=7).thresholds == lines(50, 10)


@pytest.mark.parametrize(
    ("calls", "nurtures", "fitted_lines", "called", "nurtured"),
    [
        (65, 300, (50, 40), 65, 300),
        (35, 330, (50, 46), 35, 330),
        (40, 330, (45, 46), 38, 330),  # interest 45 would bring 30 calls; fit 45 brings 3
        (34, 331, (53, 71), 15, 150),  # fit 50 would leave 350 to nurture
        (15, 100, (61, 40), 15, 100),
        (108, 300, (30, 40), 108, 300),  # all open contacts: fit falls past the last of them
        (9999, 9999, (30, 10), 408, 0),
        (40, 0, (71, 40), 15, 0),  # whom nobody can nurture must be called, or be no longer fit
        (0, 330, (91, 40), 0, 0),  # raised hands that nobody can call
        (0, 0, (91, 40), 0, 0),
    ],
)
def test_with_both_fit_gives_the_sum_and_interest_splits_it(
    calls, nurtures, fitted_lines, called, nurtured
):
    found = fitted(TEAM, calls=calls, nurtures=nurtures)
    assert (found.thresholds, found.calls.contacts, found.nurtures.contacts) == (
        lines(*fitted_lines),
        called,
        nurtured,
    )


def test_the_next_step_names_the_line_and_whom_it_would_bring():
    assert fitted(TEAM, calls=40).calls.next_step == NextStep(lines(50, 45), 30)
    assert fitted(TEAM, calls=4).calls.next_step == NextStep(lines(90, 40), 5)
    assert fitted(TEAM, calls=365).calls.next_step == NextStep(lines(45, 10), 3)
    assert fitted(TEAM, nurtures=299).nurtures.next_step == NextStep(lines(52, 40), 200)
    assert fitted(TEAM, nurtures=300).nurtures.next_step is None


def test_who_is_called_now_and_was_nurtured_before_is_not_left_out():
    found = fitted(TEAM, calls=165)
    assert found.nurtures.contacts == 200
    assert found.nurtures.left_out == 0


def test_what_no_lines_can_hold_is_told_as_over():
    rows = [(100, 100, "scored", OPEN, 12), (80, 100, "scored", OPEN, 7)]
    found = fitted(rows, calls=10)
    assert found.thresholds == lines(81, 40)
    assert load(found.calls) == (12, 0, 2, 7)
    assert load(fitted(rows, calls=10, nurtures=100).calls) == (12, 0, 2, 7)


def test_when_the_fittest_are_too_many_for_both_the_calls_still_hold():
    rows = [(100, interest, "scored", OPEN, 9) for interest in range(50, 60)]
    found = fitted(rows, calls=20, nurtures=30)
    assert found.thresholds == lines(50, 58)
    assert load(found.calls) == (18, 2, 0, 72)
    assert load(found.nurtures) == (72, 0, 42, 0)


def test_an_empty_grid_leaves_the_lines_where_they_are():
    for capacity in ({"calls": 40}, {"nurtures": 0}, {"calls": 0, "nurtures": 2000}):
        found = fitted([], **capacity)
        assert found.thresholds == AT_50_40
        assert found.calls.contacts == found.nurtures.contacts == 0
        assert found.calls.next_step is found.nurtures.next_step is None


@pytest.mark.parametrize("capacity", [{"calls": -1}, {"nurtures": -1, "calls": 5}])
def test_a_capacity_below_zero_is_refused(capacity):
    with pytest.raises(FitmatrixError, match=r"-1 is below zero; give 0 or a number above it"):
        fitted(TEAM, **capacity)


def test_no_capacity_at_all_is_refused():
    with pytest.raises(FitmatrixError, match="say how many sales can call"):
        fitted(TEAM)


def test_a_billion_times_as_many_contacts_are_the_same_arithmetic():
    few = fitted(TEAM, calls=40, nurtures=330)
    rows = [(*place, contacts * 10**9) for *place, contacts in TEAM]
    many = fitted(rows, calls=40 * 10**9, nurtures=330 * 10**9)
    assert many.thresholds == few.thresholds
    assert many.calls.contacts == few.calls.contacts * 10**9


score = st.sampled_from([0, 1, 49, 50, 51, 99, 100]) | st.integers(0, 100)
standings = st.sampled_from(["scored", "scored", "scored", "raised", "excluded"])
frozen = st.sampled_from([OPEN, OPEN, OPEN, FROZEN])
crowds = st.dictionaries(
    st.tuples(score, score, standings, frozen), st.integers(1, 9), max_size=14
).map(lambda counts: [(*place, contacts) for place, contacts in counts.items()])
capacities = st.one_of(
    st.fixed_dictionaries({"calls": st.integers(0, 40)}),
    st.fixed_dictionaries({"nurtures": st.integers(0, 40)}),
    st.fixed_dictionaries({"calls": st.integers(0, 40), "nurtures": st.integers(0, 40)}),
)
thresholds = st.builds(Thresholds, fit=score, interest=score)
requests = st.lists(st.tuples(thresholds, capacities), min_size=1, max_size=12)


def demerit(request, pair):
    """The smaller, the better do these lines serve the request."""
    at, capacity = request
    fit, interest, called, nurtured = pair
    over = (
        max(0, called - capacity.get("calls", called)),
        max(0, nurtured - capacity.get("nurtures", nurtured)),
    )
    moved = abs(fit - at.fit), abs(interest - at.interest)
    if "nurtures" not in capacity:
        return fit < at.fit, over, fit, -called, moved
    if "calls" not in capacity:
        return interest > at.interest, over, -interest, -nurtured, moved
    return over, -called - nurtured, -called, moved


def every_pair(grid):
    """(fit, interest, called, nurtured) for each of the 101 × 101 thresholds."""
    for fit in range(SIDE):
        for interest in range(SIDE):
            stands = grid.quadrants(lines(fit, interest))
            called, nurtured = stands[Quadrant.SALES_CALL], stands[Quadrant.NURTURE]
            yield fit, interest, called.open, nurtured.open


@settings(max_examples=12)
@given(crowds, requests)
def test_no_other_lines_of_all_serve_better(rows, asked):
    grid = grid_of(rows)
    pairs = list(every_pair(grid))
    for request in asked:
        at, capacity = request
        found = thresholds_for(grid, at=at, **capacity)
        fit, interest, called, nurtured = min(pairs, key=partial(demerit, request))
        assert found.thresholds == lines(fit, interest)
        assert (found.calls.contacts, found.nurtures.contacts) == (called, nurtured)


def place(contact, at):
    """The quadrant of one contact, told one by one."""
    fit, interest, standing, _ = contact
    if standing == "excluded" or fit < at.fit:
        return "neither"
    return "call" if standing == "raised" or interest >= at.interest else "nurture"


@given(crowds, thresholds, capacities)
def test_left_out_are_those_whom_the_old_lines_gave_more(rows, at, capacity):
    found = fitted(rows, at, **capacity)
    moves = Counter()
    for *contact, contacts in rows:
        if contact[3] == OPEN:
            moves[place(contact, at), place(contact, found.thresholds)] += contacts
    assert found.calls.left_out == moves["call", "nurture"] + moves["call", "neither"]
    assert found.nurtures.left_out == moves["nurture", "neither"]


@given(crowds, thresholds, capacities)
def test_a_capacity_is_never_exceeded_while_any_lines_hold_it(rows, at, capacity):
    found = fitted(rows, at, **capacity)
    for play in (found.calls, found.nurtures):
        if play.capacity is not None:
            assert play.contacts == play.capacity - play.unused + play.over
    if all(place(row[:4], lines(100, 0)) == "neither" or row[3] == FROZEN for row in rows):
        assert found.calls.over == found.nurtures.over == 0


@given(crowds, thresholds, st.integers(0, 40))
def test_the_next_step_of_interest_would_exceed_the_calls(rows, at, calls):
    found = fitted(rows, at, calls=calls)
    step = found.calls.next_step
    if step is not None and step.thresholds.fit == found.thresholds.fit:
        assert step.contacts > found.calls.unused
    if step is not None:
        there = grid_of(rows).quadrants(step.thresholds)[Quadrant.SALES_CALL]
        assert there.open == found.calls.contacts + step.contacts


@given(crowds, thresholds, capacities)
def test_lines_that_are_fitted_stay_when_they_are_fitted_again(rows, at, capacity):
    found = fitted(rows, at, **capacity).thresholds
    assert fitted(rows, found, **capacity).thresholds == found
