"""The two threshold lines in a hand: mouse, finger and keys, and the counts that follow."""

import os
import re
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect
from tests.browser.five import five_in
from tests.browser.hand import CHART, Finger, counts, drag, line, opened, place
from tests.conftest import NOW
from tests.scoring.small import MODEL, person, viewed
from tests.scoring.worlds import settle
from tests.serving import CLONE, served

from fitmatrix.engine.database import open_database
from fitmatrix.scoring.refreshing import refresh

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """One dashboard on the five people for all of these tests, none of which changes them."""
    folder = tmp_path_factory.mktemp("lines")
    with served(five_in(folder), folder / "streamlit.log") as running:
        yield running.address


@pytest.fixture
def matrix(address, tab):
    """The matrix of the five people, with its lines in place."""
    return opened(tab, address)


def test_a_dragged_line_changes_the_counts_at_once_and_the_list_on_release(matrix):
    assert counts(matrix) == [2, 0, 1, 2]
    drag(matrix, "Interest", 23)
    expect(line(matrix, "Interest")).to_have_attribute("aria-valuenow", "23")
    assert counts(matrix) == [1, 1, 1, 2]
    assert "interest=23" not in matrix.url, "nothing goes to the server while a line moves"
    expect(matrix.get_by_text("1 to 2 of 2 contacts")).to_be_visible()
    matrix.mouse.up()
    matrix.wait_for_url(re.compile("interest=23"))
    expect(matrix.get_by_text("1 to 1 of 1 contacts")).to_be_visible()
    expect(matrix.locator("input[aria-label='Interest counts as high from']")).to_have_value("23")
    assert counts(matrix) == [1, 1, 1, 2]


def test_a_line_stops_at_0_and_at_100(matrix):
    drag(matrix, "Fit", 400)
    matrix.mouse.up()
    matrix.wait_for_url(re.compile("fit=100"))
    drag(matrix, "Fit", -400)
    matrix.mouse.up()
    matrix.wait_for_url(re.compile("fit=0"))
    assert counts(matrix) == [3, 1, 0, 1]


def test_both_lines_move_by_the_crossing(matrix):
    box = matrix.locator(".fm-cross").bounding_box()
    matrix.mouse.move(box["x"] + 9, box["y"] + 9)
    matrix.mouse.down()
    matrix.mouse.move(place(matrix, "Fit", 30)[0], place(matrix, "Interest", 10)[1], steps=4)
    matrix.mouse.up()
    matrix.wait_for_url(re.compile("fit=30.*interest=10"))


def test_keys_move_a_line(matrix):
    fit = line(matrix, "Fit")
    fit.focus()
    for key, value in (("ArrowRight", 51), ("ArrowLeft", 50), ("PageUp", 60), ("PageDown", 50), ("End", 100), ("Home", 0)):  # fmt: skip
        fit.press(key)
        expect(fit).to_have_attribute("aria-valuenow", str(value))
    matrix.wait_for_url(re.compile("fit=0"))
    expect(fit).to_be_focused()


def test_a_slider_moves_the_line(matrix):
    matrix.locator("input[aria-label='Fit counts as high from']").press("ArrowRight")
    expect(line(matrix, "Fit")).to_have_attribute("aria-valuenow", "51")
    matrix.get_by_role("button", name="Back to 50 and 20").click()
    expect(line(matrix, "Fit")).to_have_attribute("aria-valuenow", "50")


def test_a_line_keeps_its_place_when_the_window_changes(matrix):
    for width in (1440, 900, 500):
        matrix.set_viewport_size({"width": width, "height": 1000})
        matrix.wait_for_timeout(600)
        box = line(matrix, "Fit").bounding_box()
        assert box["x"] + 8 == pytest.approx(place(matrix, "Fit", 50)[0], abs=1.5)


def test_a_clicked_card_lists_its_contacts(matrix):
    card = matrix.locator(".card").filter(has_text="Disqualify")
    card.click()
    matrix.wait_for_url(re.compile("quadrant=disqualify"))
    expect(matrix.get_by_role("radio", name=re.compile("Disqualify"))).to_be_checked()
    expect(card).to_have_attribute("aria-pressed", "true")
    matrix.locator(".card").filter(has_text="Pre-packaged offer").press("Enter")
    matrix.wait_for_url(re.compile("quadrant=offer"))


def test_a_finger_moves_a_line(address, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    phone = opened(context.new_page(), address)
    line(phone, "Fit").scroll_into_view_if_needed()
    box, (x, y) = line(phone, "Fit").bounding_box(), place(phone, "Fit", 20)
    Finger(phone).drag((box["x"] + 8, y), (x, y))
    phone.wait_for_url(re.compile("fit=20"))
    context.close()


def test_two_browsers_opened_from_one_address_show_the_same(matrix, browser):
    drag(matrix, "Fit", 30)
    matrix.mouse.up()
    matrix.wait_for_url(re.compile("fit=30"))
    other = opened(browser.new_context(color_scheme="dark").new_page(), matrix.url)
    expect(line(other, "Fit")).to_have_attribute("aria-valuenow", "30")
    assert counts(other) == counts(matrix)
    other.context.close()


def test_the_lines_come_back_with_the_page(matrix):
    drag(matrix, "Interest", 23)
    matrix.mouse.up()
    matrix.wait_for_url(re.compile("interest=23"))
    matrix.get_by_role("link", name="Model").click()
    expect(matrix.get_by_role("heading", name="Model", exact=True)).to_be_visible()
    matrix.get_by_role("link", name="Matrix").click()
    expect(line(matrix, "Interest")).to_have_attribute("aria-valuenow", "23")
    assert counts(matrix) == [1, 1, 1, 2]
    matrix.wait_for_url(re.compile("interest=23"))


def test_two_tabs_of_one_browser_move_apart(address, tab):
    other = opened(tab.context.new_page(), address)
    opened(tab, address)
    drag(tab, "Fit", 30)
    drag(other, "Fit", 70)
    for page, fit in ((tab, 30), (other, 70)):
        page.mouse.up()
        page.wait_for_url(re.compile(f"fit={fit}"))
    for page, fit in ((tab, 30), (other, 70)):
        expect(line(page, "Fit")).to_have_attribute("aria-valuenow", str(fit))


def test_no_card_changes_its_size_while_a_line_moves(matrix):
    cards = matrix.locator(".card")
    for width in (1440, 1000, 360):
        matrix.set_viewport_size({"width": width, "height": 1000})
        matrix.wait_for_timeout(500)
        sizes = set()
        for fit in (0, 40, 50, 100):
            line(matrix, "Fit").press("Home")
            for _ in range(fit // 10):
                line(matrix, "Fit").press("PageUp")
            expect(line(matrix, "Fit")).to_have_attribute("aria-valuenow", str(fit))
            boxes = [card.bounding_box() for card in cards.all()]
            sizes.add(tuple(round(box["height"], 1) for box in boxes))
        assert len(sizes) == 1
        assert matrix.evaluate("document.documentElement.scrollWidth") <= width


def test_every_number_of_a_card_says_what_it_is_and_of_when(matrix):
    numbers = matrix.locator(".card").first.locator(
        ".count, .share, .change, .fact, .rate, .among span"
    )
    assert numbers.count() >= 7
    for number in numbers.all():
        assert re.search("[0-9–]", number.text_content())
        title = number.get_attribute("title")
        assert title.endswith("As of 22 Nov 2026, 09:14 UTC, model small, version 1."), title
        assert len(title) > 85
    expect(matrix.locator(".card").first).to_contain_text("2 open")
    expect(matrix.locator(".card").first).to_contain_text("0 customers")


def colours(tab):
    """Of text over the chart, of the paper of the chart, and of its words."""
    return tab.evaluate(
        """(chart) => {
            const colour = (selector, name) =>
                getComputedStyle(document.querySelector(`${chart} ${selector}`))[name];
            return [colour(".fm-label", "fill"), colour(".fm-dot", "fill"), colour(".xtitle", "fill")];
        }""",
        CHART,
    )


def test_a_change_of_theme_under_an_open_page_reaches_all_of_the_chart(matrix):
    drag(matrix, "Fit", 30)
    matrix.mouse.up()
    matrix.wait_for_url(re.compile("fit=30"))
    light = colours(matrix)
    assert light[:2] == ["rgb(31, 41, 51)", "rgb(255, 255, 255)"]
    matrix.emulate_media(color_scheme="dark")
    expect(matrix.locator(".fm-label").first).to_have_css("fill", "rgb(230, 234, 238)")
    matrix.wait_for_timeout(500)
    dark = colours(matrix)
    assert dark[1] == "rgb(20, 24, 29)" and dark[2] != light[2]
    drag(matrix, "Fit", 50)
    matrix.mouse.up()
    matrix.wait_for_url(re.compile("fit=50"))
    assert counts(matrix) == [2, 0, 1, 2]


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


@contextmanager
def served_on(port, url, log):
    """Serve the dashboard on a port of our choice, so that an open page finds it again."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environment = {**os.environ, "FITMATRIX_DATABASE_URL": url}
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=CLONE, env=environment, stdout=out, stderr=out)
        try:
            yield
        finally:
            server.terminate()
            server.wait(30)


def visit(tab, address):
    """Open an address whose server is just starting."""
    for _ in range(200):
        try:
            return tab.goto(address)
        except PlaywrightError:
            tab.wait_for_timeout(200)
    raise AssertionError(f"nobody answers at {address}")


def test_lines_work_again_when_the_server_was_restarted_under_an_open_page(tab, tmp_path):
    url = five_in(tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with served_on(port, url, tmp_path / "first.log"):
        visit(tab, f"http://localhost:{port}")
        expect(line(tab, "Fit")).to_be_visible(timeout=60_000)
        drag(tab, "Fit", 30)
        tab.mouse.up()
        tab.wait_for_url(re.compile("fit=30"))
    expect(tab.get_by_test_id("stConnectionStatus")).to_be_visible()
    with served_on(port, url, tmp_path / "second.log"):
        expect(tab.get_by_test_id("stConnectionStatus")).to_be_hidden(timeout=60_000)
        tab.wait_for_timeout(1_000)
        drag(tab, "Interest", 10)
        tab.mouse.up()
        tab.wait_for_url(re.compile("fit=30.*interest=10"), timeout=60_000)
        expect(tab.locator(".card .count")).to_have_text(["3", "0", "0", "2"])  # drawn anew
