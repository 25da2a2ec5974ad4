"""The list of a quadrant: order, search, pages and a CSV that runs nothing."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import NOW
from tests.scoring.small import CROWD, MODEL, person, scored, viewed
from tests.scoring.worlds import settle

from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.download import worklist_csv
from fitmatrix.scoring.filters import Filter, Without
from fitmatrix.scoring.grid import read_grid
from fitmatrix.scoring.refreshing import refresh
from fitmatrix.scoring.selection import Selection
from fitmatrix.scoring.worklist import Moved, Order, View, worklist, worklist_size

EVERYONE = View(Quadrant.SALES_CALL, Thresholds(fit=0, interest=0))


BANDS = ", ".join(f"{low}: {low}" for low in range(100, 0, -10))
SPREAD = f"""\
name: spread
fit:
  - {{key: size, field: employees, bands: {{{BANDS}}}}}
interest:
  - {{key: sessions, field: number_of_sessions, points: 1}}
exclude:
  - {{key: students, field: email_domain, ends_with: .edu, reason: student or university}}
hand_raisers: [demo_request]
"""
STANDINGS = [
    {},
    {"activities": [viewed(1, None, "demo_request")]},
    {"email_domain": "tech.edu"},
    {"deals": [{"status": "won", "created_at": None, "closed_at": None}]},
]


def spread(engine):
    """A hundred people all over the matrix: scored, with a raised hand, excluded, customers."""
    crowd = [
        person(employees=fit, number_of_sessions=str(interest), **standing)
        for fit in range(0, 101, 25)
        for interest in (0, 15, 40, 77, 100)
        for standing in STANDINGS
    ]
    settle(engine, crowd)
    return refresh(engine, SPREAD, "spread.yaml", as_of=NOW, now=NOW)


def ids(engine, run, view, **page):
    with engine.connect() as connection:
        return [one.contact_id for one in worklist(connection, run, view, **page)]


def test_raised_hands_come_first_and_customers_last(database):
    run = scored(database)
    assert ids(database, run, EVERYONE) == ["3", "0", "4", "1"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.FIT, ["0", "3", "1", "4"]),
        (Order.INTEREST, ["1", "0", "3", "4"]),
        (Order.RECENT, ["0", "1", "3", "4"]),
        (Order.COMPANY, ["1", "0", "3", "4"]),
        (Order.NAME, ["0", "1", "3", "4"]),
    ],
)
def test_a_list_is_ordered_as_asked(database, order, expected):
    run = scored(database)
    view = View(Quadrant.SALES_CALL, Thresholds(fit=0, interest=0), order=order)
    assert ids(database, run, view) == expected


@pytest.mark.parametrize(
    ("search", "expected"),
    [("ada", ["0"]), ("zeta BYRON", ["0"]), ("ada acme", []), ("100%", []), ("'; --", [])],
)
def test_every_word_of_a_search_must_be_found_somewhere(database, search, expected):
    run = scored(database)
    view = View(Quadrant.SALES_CALL, Thresholds(fit=0, interest=0), only=Filter(search=search))
    assert ids(database, run, view) == expected
    with database.connect() as connection:
        assert worklist_size(connection, run, view) == len(expected)


def test_pages_do_not_overlap_and_miss_nobody(database):
    run = scored(database)
    pages = [ids(database, run, EVERYONE, page=page, size=2) for page in (1, 2, 3)]
    assert pages == [["3", "0"], ["4", "1"], []]


def test_each_contact_has_its_play_and_its_top_reasons(database):
    run = scored(database)
    with database.connect() as connection:
        dan, ada, _, bob = worklist(connection, run, EVERYONE)
        (cleo,) = worklist(connection, run, View(Quadrant.DISQUALIFY, EVERYONE.thresholds))
    assert dan.reasons == ("Raised a hand: demo requested", "Industry +30", "Size +25")
    assert (ada.name, ada.play) == ("Ada Byron", "Book a discovery call")
    assert bob.play == "No action: already a customer"
    assert cleo.reasons[0] == "Excluded: student or university"


NASTY = [
    "=cmd()", "+1", "-1", "@SUM(A1)", "\tx", "a,b", 'quote "q"', "line\nbreak", "🙂", "'; DROP TABLE contacts; --",
]  # fmt: skip


def test_a_download_says_what_was_imported_and_runs_nothing(database):
    crowd = [person(first_name=text, company=text, job_title=text) for text in NASTY]
    settle(database, crowd)
    run = refresh(database, MODEL, "small.yaml", as_of=NOW, now=NOW)
    with database.connect() as connection:
        text = "".join(worklist_csv(connection, run, EVERYONE))
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == len(NASTY)
    for row, nasty in zip(sorted(rows, key=lambda row: int(row["contact_id"])), NASTY, strict=True):
        for field in ("name", "company", "job_title"):
            assert row[field].removeprefix("'") == nasty.removeprefix("'")
            assert row[field][0] not in "=+-@\t\r"


def test_a_download_holds_the_whole_quadrant(database):
    run = scored(database)
    with database.connect() as connection:
        text = "".join(worklist_csv(connection, run, EVERYONE))
    assert len(text.splitlines()) == 1 + len(CROWD) - 1


high = st.builds(Thresholds, fit=st.integers(0, 100), interest=st.integers(0, 100))


def test_who_moved_in_and_who_stayed_are_all_who_stand_there_now(duckdb):
    run = spread(duckdb)

    def listed(place, now, only):
        view = View(place, now, only=only)
        with duckdb.connect() as connection:
            found = [one.contact_id for one in worklist(connection, run, view, size=1000)]
            assert worklist_size(connection, run, view) == len(found)
        return found

    @settings(max_examples=30)
    @given(
        quadrant=st.sampled_from(Quadrant),
        now=high,
        before=high,
        only=st.sampled_from([Filter(), Filter(without=(Without.FROZEN,))]),
    )
    def moves(quadrant, now, before, only):
        here, there = listed(quadrant, now, only), listed(quadrant, before, only)
        came = listed(Moved(quadrant, before), now, only)
        left = listed(Moved(quadrant, before, into=False), now, only)
        assert came == [one for one in here if one not in there]
        assert left == [one for one in there if one not in here]
        back = listed(Moved(quadrant, now, into=False), before, only)
        assert back == came
        with duckdb.connect() as connection:
            grid = read_grid(connection, run, only)
        assert grid.quadrants(now)[quadrant].contacts == len(here)
        assert grid.moved(quadrant, before, now) == (len(came), len(left))

    moves()


def test_who_moved_is_listed_with_where_they_stand_now(database):
    run = spread(database)
    now, before = Thresholds(fit=50, interest=40), Thresholds(fit=76, interest=40)
    with database.connect() as connection:
        came = worklist(connection, run, View(Moved(Quadrant.SALES_CALL, before), now))
        left = worklist(connection, run, View(Moved(Quadrant.OFFER, before, into=False), now))
    stand = {one.contact_id: (one.fit, one.interest) for one in came}
    raised = sum(one.reasons[0].startswith("Raised a hand") for one in came)
    assert {fit for fit, _ in stand.values()} == {50, 70}
    assert {one.quadrant for one in came} == {"sales_call"}
    assert (len(came), raised) == (2 * (3 + 5 + 3), 2 * 5)
    assert {one.quadrant for one in left} == {"sales_call"}
    assert {one.contact_id for one in left} == {i for i, (_, score) in stand.items() if score >= 40}


def test_who_moved_nowhere_is_not_listed(database):
    run = spread(database)
    for quadrant in Quadrant:
        for into in (True, False):
            same = Moved(quadrant, EVERYONE.thresholds, into=into)
            assert ids(database, run, View(same, EVERYONE.thresholds)) == []


def rows_of(engine, run, view, limit=None):
    with engine.connect() as connection:
        text = "".join(worklist_csv(connection, run, view, limit))
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Selection("box:40-50,20-30"), ["1"]),
        (Selection("box:55-55,0-100"), ["3", "0", "2"]),
        (Selection("lasso:-1,-1;101,-1;101,101;-1,101"), ["3", "0", "2", "4", "1"]),
        (Selection("lasso:54,21;56,21;56,23;54,23"), ["0"]),
        (Selection("lasso:90,90;99,90;99,99"), []),
        (Selection("contact:2"), ["2"]),
        (Selection("contact:nobody"), []),
        (Moved(Quadrant.SALES_CALL, Thresholds(fit=55, interest=23)), ["0", "4", "1"]),
        (Moved(Quadrant.OFFER, Thresholds(fit=55, interest=1), into=False), ["1"]),
    ],
)
def test_a_download_holds_what_is_listed_of_any_place(database, place, expected):
    run = scored(database)
    view = View(place, EVERYONE.thresholds)
    assert ids(database, run, view) == expected
    found = rows_of(database, run, view)
    assert [row["contact_id"] for row in found] == expected
    assert rows_of(database, run, view, limit=1) == found[:1]
    with database.connect() as connection:
        assert worklist_size(connection, run, view) == len(expected)
        for row, one in zip(found, worklist(connection, run, view), strict=True):
            shown = (row["fit"], row["interest"], row["quadrant"], row["play"], row["reasons"])
            told = (str(one.fit), str(one.interest), one.quadrant, one.play)
            assert shown == (*told, " · ".join(one.reasons))


@pytest.mark.parametrize("order", Order)
def test_any_place_can_be_filtered_and_ordered(database, order):
    run = scored(database)
    only = Filter(search="a", without=(Without.FROZEN,))
    for place in (Selection("box:0-100,0-100"), Moved(Quadrant.SALES_CALL, Thresholds(fit=56))):
        view = View(place, EVERYONE.thresholds, order=order, only=only)
        assert ids(database, run, view) == ["0"]
