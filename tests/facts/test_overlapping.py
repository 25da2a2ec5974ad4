"""What is done two at a time comes out as if it were done one after another."""

import time

import pytest

from fitmatrix.facts.overlapping import ahead, behind


def counting(stop, failing_at=None):
    for number in range(1, stop):
        if number == failing_at:
            raise ValueError("broken")
        yield number


def test_what_is_made_ahead_comes_in_order_and_fails_where_it_failed():
    assert list(ahead(counting(50))) == list(range(1, 50))
    broken, taken = ahead(counting(9, failing_at=4)), []
    with pytest.raises(ValueError, match="broken"):
        while True:
            taken.append(next(broken))
    assert taken == [1, 2, 3]


def test_what_is_left_half_way_is_closed():
    source = counting(50)
    for number in ahead(source):
        if number == 3:
            break
    assert list(source) == []


def test_what_is_done_behind_is_done_in_order_and_to_the_end():
    done = []

    def add(number):
        time.sleep(0.001)
        done.append(number)

    with behind() as do:
        for number in range(30):
            do(add, number)
    assert done == list(range(30))


def test_what_fails_behind_fails_here_and_the_rest_is_not_handed_over():
    done = []
    with pytest.raises(ZeroDivisionError), behind() as do:
        do(lambda: 1 / 0)
        for number in range(30):
            do(done.append, number)
    assert len(done) < 30
