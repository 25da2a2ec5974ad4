"""The list of a quadrant: order, search, pages and a CSV that runs nothing."""

import csv
import io

import pytest
from tests.conftest import NOW
from tests.scoring.small import CROWD, MODEL, person, scored
from tests.scoring.worlds import settle

from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.download import worklist_csv
from fitmatrix.scoring.refreshing import refresh
from fitmatrix.scoring.worklist import Order, View, worklist, worklist_size

EVERYONE = View(Quadrant.SALES_CALL, Thresholds(fit=0, interest=0))


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
    view = View(Quadrant.SALES_CALL, Thresholds(fit=0, interest=0), search=search)
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
