"""The two threshold lines in a hand: mouse, finger and keys, and the counts that follow."""

import json
import random
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect
from tests.browser.five import five_in
from tests.conftest import NOW
from tests.scoring.small import MODEL, person, viewed
from tests.scoring.worlds import settle
from tests.serving import served

from fitmatrix.dashboard import lines
from fitmatrix.dashboard.lines import packed
from fitmatrix.engine.database import open_database
from fitmatrix.insight.outcomes import interval
from fitmatrix.model.plays import Thresholds
from fitmatrix.scoring.grid import Grid
from fitmatrix.scoring.refreshing import refresh

pytestmark = pytest.mark.browser
SCRIPT = Path(lines.__file__).parent / "assets" / "quadrants.js"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """One dashboard on the five people for all of these tests, none of which changes them."""
    folder = tmp_path_factory.mktemp("lines")
    with served(five_in(folder), folder / "streamlit.log") as running:
        yield running.address


@pytest.fixture
def opened(address, tab):
    """The matrix of the five people, with its lines in place."""
    tab.goto(address)
    expect(line(tab, "Fit")).to_be_visible(timeout=30_000)
    return tab


def line(tab, axis):
    return tab.get_by_role("slider", name=f"{axis} threshold", exact=True)


def counts(tab):
    return [int(text.replace(",", "")) for text in tab.locator(".card .count").all_text_contents()]


def place(tab, axis, value):
    """The point on the screen at which a line at a threshold stands."""
    return tab.evaluate(
        """([axis, value]) => {
            const chart = document.querySelector(".st-key-matrix_chart .js-plotly-plot");
            const { xaxis, yaxis } = chart._fullLayout, box = chart.getBoundingClientRect();
            return axis === "Fit"
                ? [box.left + xaxis._offset + xaxis.d2p(value - 0.5), box.top + yaxis._offset + 20]
                : [box.left + xaxis._offset + 20, box.top + yaxis._offset + yaxis.d2p(value - 0.5)];
        }""",
        [axis, value],
    )


def drag(tab, axis, value):
    box = line(tab, axis).bounding_box()
    start = (box["x"] + 8, box["y"] + 30) if axis == "Fit" else (box["x"] + 30, box["y"] + 8)
    tab.mouse.move(*start)
    tab.mouse.down()
    tab.mouse.move(*place(tab, axis, value), steps=5)


def test_a_dragged_line_changes_the_counts_at_once_and_the_list_on_release(opened):
    assert counts(opened) == [2, 0, 1, 2]
    drag(opened, "Interest", 23)
    expect(line(opened, "Interest")).to_have_attribute("aria-valuenow", "23")
    assert counts(opened) == [1, 1, 1, 2]
    assert "interest=" not in opened.url, "nothing goes to the server while a line moves"
    expect(opened.get_by_text("1 to 2 of 2 contacts")).to_be_visible()
    opened.mouse.up()
    opened.wait_for_url(re.compile("interest=23"))
    expect(opened.get_by_text("1 to 1 of 1 contacts")).to_be_visible()
    expect(opened.locator("input[aria-label='Interest counts as high from']")).to_have_value("23")
    assert counts(opened) == [1, 1, 1, 2]


def test_a_line_stops_at_0_and_at_100(opened):
    drag(opened, "Fit", 400)
    opened.mouse.up()
    opened.wait_for_url(re.compile("fit=100"))
    drag(opened, "Fit", -400)
    opened.mouse.up()
    opened.wait_for_url(re.compile("fit=0"))
    assert counts(opened) == [3, 1, 0, 1]


def test_both_lines_move_by_the_crossing(opened):
    box = opened.locator(".fm-cross").bounding_box()
    opened.mouse.move(box["x"] + 9, box["y"] + 9)
    opened.mouse.down()
    opened.mouse.move(place(opened, "Fit", 30)[0], place(opened, "Interest", 10)[1], steps=4)
    opened.mouse.up()
    opened.wait_for_url(re.compile("fit=30.*interest=10"))


def test_keys_move_a_line(opened):
    fit = line(opened, "Fit")
    fit.focus()
    for key, value in (("ArrowRight", 51), ("ArrowLeft", 50), ("PageUp", 60), ("PageDown", 50), ("End", 100), ("Home", 0)):  # fmt: skip
        fit.press(key)
        expect(fit).to_have_attribute("aria-valuenow", str(value))
    opened.wait_for_url(re.compile("fit=0"))
    expect(fit).to_be_focused()


def test_a_slider_moves_the_line(opened):
    opened.locator("input[aria-label='Fit counts as high from']").press("ArrowRight")
    expect(line(opened, "Fit")).to_have_attribute("aria-valuenow", "51")
    opened.get_by_role("button", name="Back to 50 and 20").click()
    expect(line(opened, "Fit")).to_have_attribute("aria-valuenow", "50")


def test_a_line_keeps_its_place_when_the_window_changes(opened):
    for width in (1440, 900, 500):
        opened.set_viewport_size({"width": width, "height": 1000})
        opened.wait_for_timeout(600)
        box = line(opened, "Fit").bounding_box()
        assert box["x"] + 8 == pytest.approx(place(opened, "Fit", 50)[0], abs=1.5)


def test_a_clicked_card_lists_its_contacts(opened):
    card = opened.locator(".card").filter(has_text="Disqualify")
    card.click()
    opened.wait_for_url(re.compile("quadrant=disqualify"))
    expect(opened.get_by_role("radio", name=re.compile("Disqualify"))).to_be_checked()
    expect(card).to_have_attribute("aria-pressed", "true")
    opened.locator(".card").filter(has_text="Pre-packaged offer").press("Enter")
    opened.wait_for_url(re.compile("quadrant=offer"))


def test_a_finger_moves_a_line(address, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    phone = context.new_page()
    phone.goto(address)
    expect(line(phone, "Fit")).to_be_visible(timeout=30_000)
    line(phone, "Fit").scroll_into_view_if_needed()
    box, (x, y) = line(phone, "Fit").bounding_box(), place(phone, "Fit", 20)
    touch = context.new_cdp_session(phone)
    at = [{"x": box["x"] + 8, "y": y}]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": at})
    for step in range(1, 6):
        at = [{"x": box["x"] + 8 + (x - box["x"] - 8) * step / 5, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": at})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    phone.wait_for_url(re.compile("fit=20"))
    context.close()


def test_two_browsers_opened_from_one_address_show_the_same(opened, browser):
    drag(opened, "Fit", 30)
    opened.mouse.up()
    opened.wait_for_url(re.compile("fit=30"))
    other = browser.new_context(color_scheme="dark").new_page()
    other.goto(opened.url)
    expect(line(other, "Fit")).to_have_attribute("aria-valuenow", "30", timeout=30_000)
    assert counts(other) == counts(opened)
    other.context.close()


def test_the_lines_come_back_with_the_page(opened):
    drag(opened, "Interest", 23)
    opened.mouse.up()
    opened.wait_for_url(re.compile("interest=23"))
    opened.get_by_role("link", name="Model").click()
    expect(opened.get_by_role("heading", name="Model", exact=True)).to_be_visible()
    opened.get_by_role("link", name="Matrix").click()
    expect(line(opened, "Interest")).to_have_attribute("aria-valuenow", "23")
    assert counts(opened) == [1, 1, 1, 2]
    opened.wait_for_url(re.compile("interest=23"))


def test_many_contacts_are_drawn_as_density_under_the_same_lines(dashboard, tab, tmp_path):
    url = f"duckdb:///{tmp_path / 'many.duckdb'}"
    engine = open_database(url)
    settle(
        engine,
        [
            person([viewed(n % 90)] * (n % 3), industry="software", employees=n)
            for n in range(5_001)
        ],
    )
    refresh(engine, MODEL, "small.yaml", as_of=NOW, now=NOW)
    engine.dispose()
    with dashboard(url) as address:
        tab.goto(address)
        expect(tab.locator(".heatmaplayer image")).to_be_visible(timeout=30_000)
        expect(line(tab, "Fit")).to_be_visible()
        assert sum(counts(tab)) == 5_001
        drag(tab, "Fit", 40)
        tab.mouse.up()
        tab.wait_for_url(re.compile("fit=40"))
        assert sum(counts(tab)) == 5_001


def test_the_browser_counts_as_python_counts(tab):
    chance = random.Random(7)
    cells = np.zeros((3, 2, 101, 101), dtype=np.int64)
    for _ in range(3_000):
        cells[
            chance.randrange(3), chance.randrange(2), chance.randrange(101), chance.randrange(101)
        ] += chance.randrange(9)
    grid = Grid(cells)
    highs = [
        Thresholds(fit=chance.randrange(101), interest=chance.randrange(101)) for _ in range(300)
    ]
    tab.goto("about:blank")
    told = tab.evaluate(
        """async ([script, grid, highs]) => {
            const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
            const { Sums } = await import(address);
            const sums = new Sums(grid);
            return highs.map(({ fit, interest }) => sums.quadrants(fit, interest));
        }""",
        [
            SCRIPT.read_text(),
            json.loads(json.dumps(packed(grid.counts))),
            [high.model_dump() for high in highs],
        ],
    )
    for high, counted in zip(highs, told, strict=True):
        for name, standing in grid.quadrants(high).items():
            assert counted[name.value] == [standing.to_work, standing.frozen]


def test_the_browser_knows_the_interval_that_python_knows(tab):
    cases = [(0, 1), (1, 1), (15, 148), (56, 311), (0, 40), (1_000, 1_000)]
    tab.goto("about:blank")
    told = tab.evaluate(
        """async ([script, cases]) => {
            const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
            const { interval } = await import(address);
            return cases.map(([successes, n]) => interval(successes, n));
        }""",
        [SCRIPT.read_text(), cases],
    )
    for case, ends in zip(cases, told, strict=True):
        assert ends == pytest.approx(interval(*case), abs=1e-12)
