"""What is picked with the hand: the words of an address, the cells, and the claim in SQL agree."""

from fractions import Fraction
from time import perf_counter

import numpy as np
import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.conftest import NOW
from tests.scoring.small import person
from tests.scoring.worlds import settle

from fitmatrix.engine.loading import load
from fitmatrix.errors import FitmatrixError
from fitmatrix.facts import tables
from fitmatrix.model.plays import Thresholds
from fitmatrix.scoring.grid import SIDE, read_grid
from fitmatrix.scoring.refreshing import refresh
from fitmatrix.scoring.selection import MOST_CORNERS, MOST_LETTERS, Selection
from fitmatrix.scoring.worklist import View, worklist, worklist_size

EVERYWHERE = "lasso:-1,-1;101,-1;101,101;-1,101"
BANDS = ", ".join(f"{low}: {low}" for low in range(100, 0, -1))
POINTS = f"""\
name: points
fit:
  - {{key: fit, field: employees, bands: {{{BANDS}}}}}
interest:
  - {{key: interest, field: number_of_sessions, points: 1}}
"""

boxes = st.tuples(*[st.lists(st.integers(0, 100), min_size=2, max_size=2).map(sorted)] * 2)
marks = st.integers(-2, 102).map(lambda whole: whole * 1000) | st.integers(-2000, 102_000)
few = st.integers(0, 9).map(lambda whole: whole * 1000)
outlines = st.lists(st.tuples(marks, marks), min_size=3, max_size=8) | st.lists(
    st.tuples(few, few), min_size=3, max_size=MOST_CORNERS
)
"""Corners in thousandths."""


def box(fits, interests):
    return f"box:{fits[0]}-{fits[1]},{interests[0]}-{interests[1]}"


def lasso(corners):
    return "lasso:" + ";".join(f"{x / 1000:.3f},{y / 1000:.3f}" for x, y in corners)


def lies_within(corners, x, y):
    """By even and odd: how many edges does a line from the point towards higher fit cross?"""
    crossed = 0
    for place, (x1, y1) in enumerate(corners):
        x2, y2 = corners[place - 1]
        if min(y1, y2) <= y < max(y1, y2):
            crossed += x < x1 + Fraction(y - y1, y2 - y1) * (x2 - x1)
    return crossed % 2 == 1


@given(corners=outlines)
@settings(max_examples=40)
@example(corners=[(0, 0), (100_000, 0), (100_000, 100_000), (0, 100_000)])
@example(corners=[(100, 100), (7_000, 7_000), (1_000, 9_000)])
def test_an_outline_holds_the_points_that_lie_within(corners):
    found = Selection.read(lasso(corners)).cells
    step = 1 if len(corners) < 9 else 3
    for fit in range(0, SIDE, step):
        for interest in range(0, SIDE, step):
            expected = lies_within(corners, 1000 * fit, 1000 * interest)
            assert found[fit, interest] == expected, (fit, interest)


@given(box=boxes)
@settings(max_examples=40)
def test_a_box_holds_its_edges(box):
    (fit_from, fit_to), (low, high) = box
    found = Selection.read(f"box:{fit_from}-{fit_to},{low}-{high}").cells
    assert {tuple(cell) for cell in np.argwhere(found).tolist()} == {
        (fit, interest) for fit in range(fit_from, fit_to + 1) for interest in range(low, high + 1)
    }


@pytest.fixture
def everywhere(database):
    """A contact in each third cell of the matrix, and on its edges; ids are fit-interest."""
    steps = sorted({*range(0, SIDE, 3), 1, 99, 100})
    settle(database, [])
    places = [(fit, interest) for fit in steps for interest in steps]
    with database.begin() as connection:
        contacts = tables.as_stored(connection, tables.contacts)
        rows = {
            "contact_id": [f"{fit}-{interest}" for fit, interest in places],
            "employees": [fit for fit, _ in places],
            "number_of_sessions": [str(interest) for _, interest in places],
        }
        load(connection, contacts, pa.table(rows))
    return refresh(database, POINTS, "points.yaml", as_of=NOW, now=NOW)


EXAMPLES = {"duckdb": 40, "postgresql": 25}


def test_sql_picks_whom_the_cells_hold(database, everywhere):
    scores = everywhere.scores
    with database.connect() as connection:
        stand = {
            row.contact_id: (row.fit, row.interest) for row in connection.execute(sa.select(scores))
        }
        assert all(place == f"{fit}-{interest}" for place, (fit, interest) in stand.items())

        @settings(max_examples=EXAMPLES[database.dialect.name])
        @given(text=boxes.map(lambda both: box(*both)) | outlines.map(lasso))
        @example(text=EVERYWHERE)
        @example(text="lasso:5,5;5,5;5,5")
        def the_same(text):
            picked = Selection.read(text)
            expected = {one for one, place in stand.items() if picked.cells[place]}
            found = connection.scalars(sa.select(scores.c.contact_id).where(picked.claim(scores)))
            assert set(found) == expected

        the_same()


def test_a_selection_is_listed_and_counted(database, everywhere):
    picked = Selection.read("box:9-12,97-100")
    view = View(picked, Thresholds(fit=12, interest=100))
    with database.connect() as connection:
        listed = [(one.contact_id, one.quadrant) for one in worklist(connection, everywhere, view)]
        assert worklist_size(connection, everywhere, view) == len(listed)
    assert listed == [
        ("12-100", "sales_call"),
        ("12-99", "nurture"),
        ("9-100", "offer"),
        ("9-99", "disqualify"),
    ]


def test_the_whole_matrix_can_be_picked_with_an_outline_and_quickly(database, everywhere):
    view = View(Selection.read(EVERYWHERE), Thresholds())
    assert view.place.cells.all()
    began = perf_counter()
    with database.connect() as connection:
        assert worklist_size(connection, everywhere, view) == everywhere.contacts
        assert len(worklist(connection, everywhere, view)) == 50
        assert read_grid(connection, everywhere).contacts == everywhere.contacts
    assert perf_counter() - began < 5


IDS = ["1", "o'hara", 'quo"te', "a:b:c", "contact:1", "box:0-100,0-100", "line\nbreak", "Zoë 🙂",
       "a\\b", "%", " ", "'; DROP TABLE contacts; --", "x" * (MOST_LETTERS - len("contact:"))]  # fmt: skip


def test_one_contact_is_picked_by_its_id_whatever_it_looks_like(database):
    settle(database, [person() for _ in IDS])
    with database.begin() as connection:
        for number, name in enumerate(IDS):
            there = tables.contacts.c.contact_id == str(number)
            connection.execute(
                sa.update(tables.contacts).where(there).values(contact_id=f"#{name}")
            )
        for name in IDS:
            there = tables.contacts.c.contact_id == f"#{name}"
            connection.execute(sa.update(tables.contacts).where(there).values(contact_id=name))
    run = refresh(database, POINTS, "points.yaml", as_of=NOW, now=NOW)
    with database.connect() as connection:
        for name in IDS:
            picked = Selection.read(f"contact:{name}")
            assert (picked.contact_id, picked.words) == (name, "one contact")
            assert not picked.cells.any()
            (found,) = worklist(connection, run, View(picked, Thresholds()))
            assert found.contact_id == name
        nobody = View(Selection.read("contact:nobody"), Thresholds())
        assert worklist_size(connection, run, nobody) == 0
        assert worklist(connection, run, nobody) == []


WRONG = [
    "", " ", "box", "box:", "lasso:", "contact:", "contact", "Box:0-1,0-1", " box:0-1,0-1", "box:0-1,0-1 ",
    "box:0-1,0-1\n", "box:60-30,0-1", "box:0-1,60-30", "box:0-101,0-1", "box:0-1,0-101", "box:0-1", "box:0,1",
    "box:-1-5,0-1", "box:0.5-1,0-1", "box:0-1,0-1,0-1", "box:0-0001,0-1", "box:0-1e1,0-1", "box:٠-٩,٠-٩",
    "box:0-1,0-1;box:2-3,2-3", "box:0-1,0-1' OR '1'='1", "box:0-1,0-1); DROP TABLE contacts; --", "1=1",
    "lasso:1,1;2,2", "lasso:1,1;2,2;", "lasso:;1,1;2,2;3,3", "lasso:1,1;2,2;3", "lasso:1,1;2,2;3,3,3",
    "lasso:nan,1;2,2;3,3", "lasso:inf,1;2,2;3,3", "lasso:1e3,1;2,2;3,3", "lasso:+1,1;2,2;3,3",
    "lasso:1.2345,1;2,2;3,3", "lasso:12345,1;2,2;3,3", "lasso:.5,1;2,2;3,3", "lasso:1.,1;2,2;3,3",
    "lasso:1, 1;2,2;3,3", "lasso:--1,1;2,2;3,3", "lasso:٣,٣;٤,٤;٥,٥", "lasso:1,1;2,2;3,3\n", "lasso:1_0,1;2,2;3,3",
    "lasso:" + ";".join(["1,1"] * (MOST_CORNERS + 1)), "contact:a\0b", "contact:\0", "\0", "box:0-1,0-1\0",
    "contact:" + "x" * MOST_LETTERS, "x" * 1_000_000, "contact:" + "x" * 1_000_000,
    "box:" + "1" * 1_000_000, "lasso:" + "1,1;" * 250_000, "lasso:" + "1" * 1_000_000,
]  # fmt: skip


@pytest.mark.parametrize("text", WRONG, ids=lambda text: ascii(text[:30]))
def test_what_picks_nothing_is_refused_at_once_and_says_what_to_write(text):
    began = perf_counter()
    with pytest.raises(
        FitmatrixError, match=r"picks nothing; write box:30-60,20-80 .*lasso:30,20"
    ) as error:
        Selection.read(text)
    assert perf_counter() - began < 0.5
    assert repr(text[:60])[:-1] in str(error.value)
    assert len(str(error.value)) < 400


@given(text=st.text(max_size=40) | st.from_regex(r"(box|lasso|contact):[0-9,;.\-]*"))
@settings(max_examples=200)
def test_whatever_is_written_is_refused_or_picks_something(text):
    try:
        found = Selection.read(text)
    except FitmatrixError:
        return
    assert found.words
    assert found.contact_id is not None or found.cells.shape == (SIDE, SIDE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("box:30-60,20-80", "fit 30 to 60, interest 20 to 80"),
        ("box:007-7,100-100", "fit 7, interest 100"),
        (EVERYWHERE, "an outline within fit 0 to 100, interest 0 to 100"),
        ("lasso:4.5,4.5;5.5,4.5;5.5,5.5;4.5,5.5", "an outline within fit 5, interest 5"),
        ("lasso:5,5;5,5;5,5", "an outline around nobody"),
        ("lasso:-9,-9;-1,-9;-1,-1", "an outline around nobody"),
        ("contact:box:1-2,1-2", "one contact"),
    ],
)
def test_a_selection_says_what_it_is(text, words):
    assert Selection.read(text).words == words


def test_an_outline_of_many_corners_is_read():
    corners = ";".join(["-1234.567,-1234.567"] * MOST_CORNERS)
    assert not Selection.read(f"lasso:{corners}").cells.any()
    assert len(f"lasso:{corners}") < MOST_LETTERS
