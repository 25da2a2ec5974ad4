"""Filters: the same people in the grid, in the list and in hand-written SQL."""

import pytest
import sqlalchemy as sa
from tests.conftest import NOW
from tests.scoring.small import MODEL, person
from tests.scoring.worlds import settle

from fitmatrix.facts import tables
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.filters import EMPTY, EVERYBODY, Filter, choices, filtered
from fitmatrix.scoring.grid import read_grid
from fitmatrix.scoring.refreshing import refresh
from fitmatrix.scoring.worklist import View, worklist

CROWD = [
    person(owner="Ann", country="Germany", stages=[{"stage": "mql", "entered_at": NOW}]),
    person(owner="Ann", country="France"),
    person(owner="O'Neil 100%", country="Germany"),
    person(owner=None, country="Germany", stages=[{"stage": "lead", "entered_at": NOW}]),
]


@pytest.fixture
def run(database):
    settle(database, CROWD)
    return refresh(database, MODEL, "small.yaml", as_of=NOW, now=NOW)


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (EVERYBODY, ["0", "1", "2", "3"]),
        (Filter(owner=("Ann",)), ["0", "1"]),
        (Filter(owner=("O'Neil 100%",)), ["2"]),
        (Filter(owner=(EMPTY,)), ["3"]),
        (Filter(owner=("Ann", EMPTY)), ["0", "1", "3"]),
        (Filter(owner=("Ann",), country=("Germany",)), ["0"]),
        (Filter(stage=("mql", EMPTY), country=("Germany",)), ["0", "2"]),
        (Filter(owner=("'; DROP TABLE contacts; --",)), []),
    ],
)
def test_grid_and_list_hold_whom_the_filter_lets_through(database, run, only, expected):
    view = View(Quadrant.SALES_CALL, Thresholds(fit=0, interest=0), only=only)
    with database.connect() as connection:
        listed = [one.contact_id for one in worklist(connection, run, view)]
        grid = read_grid(connection, filtered(run.scores, only).subquery("let_through"))
    assert sorted(listed) == expected
    assert grid.contacts == len(expected)


def test_the_choices_are_the_values_by_how_many_have_them(database, run):
    with database.connect() as connection:
        assert choices(connection, run, "country") == ["Germany", "France"]
        assert choices(connection, run, "owner")[0] == "Ann"
        assert set(choices(connection, run, "owner")) == {"Ann", "O'Neil 100%", EMPTY}
        assert set(choices(connection, run, "stage")) == {"mql", "lead", EMPTY}
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.contacts)) == 4
