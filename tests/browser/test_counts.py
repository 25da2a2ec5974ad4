"""What the browser counts and cuts out by itself is what Python counts and cuts out."""

import json
import random
from decimal import Decimal

import numpy as np
import pytest
import sqlalchemy as sa

from fitmatrix.dashboard.lines import SCRIPT, packed
from fitmatrix.engine.database import open_database
from fitmatrix.insight.outcomes import interval
from fitmatrix.model.plays import Thresholds
from fitmatrix.scoring.grid import CHANNELS, SIDE, Grid
from fitmatrix.scoring.quadrants import quadrant
from fitmatrix.scoring.selection import MOST_CORNERS, Selection
from fitmatrix.scoring.states import STANDINGS

pytestmark = pytest.mark.browser
CURRENCIES = ("", "EUR")
NAMES = (*CHANNELS, *CURRENCIES)


@pytest.fixture(scope="module")
def run(browser):
    """Run an expression of JavaScript on a value, with the script of the component as ``it``."""
    tab = browser.new_page()

    def run(expression, value):
        return tab.evaluate(
            f"""async ([script, value]) => {{
                const address = URL.createObjectURL(new Blob([script], {{ type: "text/javascript" }}));
                const it = await import(address);
                return {expression};
            }}""",
            [SCRIPT, json.loads(json.dumps(value))],
        )

    yield run
    tab.close()


@pytest.fixture(scope="module")
def grid():
    """Some thousands of contacts, and money up to what a double holds exactly."""
    chance = random.Random(7)
    cells = np.zeros((len(STANDINGS), len(NAMES), SIDE, SIDE), dtype=np.int64)
    for _ in range(4_000):
        channel = chance.randrange(len(NAMES))
        ends = (-(10**9), 10**11) if channel >= len(CHANNELS) else (1, 300)
        fit, interest = chance.randrange(SIDE), chance.randrange(SIDE)
        cells[chance.randrange(len(STANDINGS)), channel, fit, interest] += chance.randrange(*ends)
    return Grid(cells, CURRENCIES)


def test_the_grid_comes_out_as_it_went_in(run, grid):
    numbers = run("it.unpacked(value.text)", packed(grid.counts, NAMES))
    steps, counted = np.array(numbers[::2]), np.array(numbers[1::2])
    cells = np.zeros(grid.counts.size, dtype=np.int64)
    cells[steps.cumsum()] = np.where(counted % 2, -(counted + 1) // 2, counted // 2)
    assert (cells.reshape(grid.counts.shape) == grid.counts).all()
    assert (grid.counts < 0).any()


def test_a_grid_of_a_million_contacts_is_a_small_message(grid):
    full = np.random.default_rng(0).poisson(1_000_000 / SIDE**2 / 3, (3, 3, SIDE, SIDE))
    text = packed(full, CHANNELS[:3])["text"]
    assert len(text) < 6 * full.size


def test_the_browser_counts_as_python_counts(run, grid):
    chance = random.Random(8)
    highs = [
        Thresholds(fit=chance.randrange(SIDE), interest=chance.randrange(SIDE)) for _ in range(300)
    ]
    value = [packed(grid.counts, NAMES), [high.model_dump() for high in highs]]
    told = run(
        """(([grid, highs]) => {
            const sums = new it.Sums(grid);
            return highs.map((high) => sums.quadrants(high));
        })(value)""",
        value,
    )
    for high, counted in zip(highs, told, strict=True):
        for name, standing in grid.quadrants(high).items():
            found = counted[name.value]
            assert [found[channel] for channel in CHANNELS[:6]] == [
                getattr(standing, channel) for channel in CHANNELS[:6]
            ]
            assert found[f"overdue_{name}"] == standing.overdue
            assert {
                unit: Decimal(int(found[unit])) / 100 for unit in CURRENCIES
            } == standing.amounts


def test_the_browser_places_a_contact_as_python_places_it(run):
    chance = random.Random(9)
    contacts = [
        (chance.choice([0, 49, 50, 51, 100]), chance.choice([0, 39, 40, 41, 100]), standing)
        for standing in range(3)
        for _ in range(60)
    ]
    told = run("value.map((dot) => it.quadrantOf(dot, { fit: 50, interest: 40 }))", contacts)
    scores = sa.values(
        sa.column("n", sa.Integer), sa.column("fit", sa.Integer), sa.column("interest", sa.Integer),
        sa.column("hand_raised_by", sa.Text), sa.column("excluded_by", sa.Text), name="scores",
    ).data(
        [(n, fit, interest, "demo" if standing else None, "x" if standing == 2 else None)
         for n, (fit, interest, standing) in enumerate(contacts)]
    )  # fmt: skip
    with open_database("duckdb:///:memory:").connect() as connection:
        query = sa.select(quadrant(scores, Thresholds())).order_by(scores.c.n)
        assert told == list(connection.execute(query).scalars())


def outlines():
    """Boxes and outlines of all sorts: with edges through the middle of cells, crossing themselves."""
    chance = random.Random(10)
    for _ in range(40):
        left, low = chance.randrange(SIDE), chance.randrange(SIDE)
        yield f"box:{left}-{chance.randrange(left, SIDE)},{low}-{chance.randrange(low, SIDE)}"
    yield "box:0-100,0-100"
    for corners in (3, 4, 5, 12, 80):
        for digits in (0, 1):
            for _ in range(6):
                drawn = [
                    f"{round(chance.uniform(-5, 105), digits):g},{round(chance.uniform(-13, 113), digits):g}"
                    for _ in range(corners)
                ]
                yield f"lasso:{';'.join(drawn)}"


def test_the_browser_picks_the_cells_that_python_picks(run, grid):
    texts = list(outlines())
    value = [packed(grid.counts, NAMES), texts]
    told = run(
        """(([grid, texts]) => {
            const sums = new it.Sums(grid);
            return texts.map((text) => new it.Picked(text)).map((one) => [[...one.cells], sums.within(one.rows)]);
        })(value)""",
        value,
    )
    for text, (cells, contacts) in zip(texts, told, strict=True):
        picked = Selection.read(text).cells
        assert (np.array(cells).reshape(SIDE, SIDE) == picked).all(), text
        assert contacts == grid.cells[picked].sum(), text


def test_what_a_hand_draws_is_written_so_that_python_reads_it(run):
    chance = random.Random(11)
    wild = [[chance.uniform(-1, 101), chance.uniform(-13, 113)] for _ in range(1_000)]
    round_about = [
        [50 + 40 * np.cos(turn), 50 + 40 * np.sin(turn)] for turn in np.linspace(0, 6.2, 900)
    ]
    for drawn in (wild, round_about):
        text = run("it.lassoText(value)", drawn)
        assert Selection.read(text).cells.any()
        assert len(text.split(";")) <= 120 < MOST_CORNERS
    whole = "lasso:" + ";".join(f"{x:.3f},{y:.3f}" for x, y in round_about[::5])
    near = Selection.read(text).cells != Selection.read(whole).cells
    assert near.sum() <= 40, "straightening keeps the shape"


@pytest.mark.parametrize(
    ("corners", "text"),
    [
        ([[29.4, 80.6], [60.4, 19.5]], "box:30-60,20-80"),
        ([[30, 20], [60, 80]], "box:30-60,20-80"),
        ([[-1, -13], [101, 113]], "box:0-100,0-100"),
        ([[50, 40], [50, 40]], "box:50-50,40-40"),
        ([[30.1, 20], [30.9, 80]], ""),
        ([[30, 101], [60, 113]], ""),
    ],
)
def test_a_box_picks_the_cells_whose_middle_it_holds(run, corners, text):
    assert run("it.boxText(...value)", corners) == text
    if text:
        assert Selection.read(text).text == text


def test_the_browser_knows_the_interval_that_python_knows(run):
    cases = [(0, 1), (1, 1), (15, 148), (56, 311), (0, 40), (1_000, 1_000)]
    told = run("value.map(([successes, n]) => it.interval(successes, n))", cases)
    for case, ends in zip(cases, told, strict=True):
        assert ends == pytest.approx(interval(*case), abs=1e-12)


@pytest.mark.parametrize(
    ("cents", "currency", "said"),
    [
        (380_000_000, "EUR", "€3.8M"),
        (12_345_600, "USD", "$123.5K"),
        (0, "EUR", "€0"),
        (500_000, "", "5K"),
        (500_000, "points", "5K points"),
        (-500_000, "EUR", "-€5K"),
    ],
)
def test_money_is_said_in_short(run, cents, currency, said):
    assert run("it.money(...value)", [cents, currency]) == said
