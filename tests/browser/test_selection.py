"""Picking on the matrix by box, outline, click, keys and finger; moving it; saving its picture."""

import re
from contextlib import contextmanager

import pytest
from PIL import Image
from playwright.sync_api import expect
from tests.browser.five import five_in
from tests.browser.hand import (
    CHART,
    Finger,
    at,
    clear_dots,
    counts,
    dot_of,
    dots,
    drag,
    draw,
    hold,
    line,
    opened,
    seen,
    stands_still,
    tool,
)
from tests.conftest import NOW
from tests.scoring.small import MODEL, person, viewed
from tests.scoring.worlds import settle
from tests.serving import served

from fitmatrix.engine.database import open_database
from fitmatrix.scoring.refreshing import refresh

pytestmark = pytest.mark.browser
BOX = "selection=box%3A40-60%2C15-30"
MANY = 5_400


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A dashboard on the five people, for tests that change nothing of them."""
    folder = tmp_path_factory.mktemp("selection")
    with served(five_in(folder), folder / "streamlit.log") as running:
        yield running.address


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """A dashboard on more contacts than are drawn one by one."""
    folder = tmp_path_factory.mktemp("crowded")
    url = f"duckdb:///{folder / 'many.duckdb'}"
    engine = open_database(url)
    crowd = [
        person([viewed(n % 90)] * (n % 3), industry="software", employees=n, owner="AB"[n % 2])
        for n in range(MANY)
    ]
    settle(engine, crowd)
    refresh(engine, MODEL, "small.yaml", as_of=NOW, now=NOW)
    engine.dispose()
    with served(url, folder / "streamlit.log") as running:
        yield running.address


@pytest.fixture
def matrix(address, tab):
    return opened(tab, address)


@pytest.fixture
def phone(browser):
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


@contextmanager
def slowly(tab):
    """As on a phone that takes six times as long for everything."""
    session = tab.context.new_cdp_session(tab)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    yield
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})


def listed(tab, contacts):
    """The list below shows so many contacts."""
    expect(tab.get_by_text(f"of {contacts:,} contacts", exact=False).last).to_be_visible()


def test_a_box_lists_whom_it_holds_and_dims_all_others(matrix):
    hold(matrix, (39.6, 14.7), (60.4, 30.3))
    expect(matrix.locator(".fm-tally")).to_have_text("2 contacts")
    assert "selection" not in matrix.url, "nothing goes to the server while a box is drawn"
    matrix.mouse.up()
    matrix.wait_for_url(re.compile(BOX))
    listed(matrix, 2)
    assert clear_dots(matrix) == ["0", "1"]
    expect(matrix.locator(".fm-tally")).to_have_text("2 contacts")


def test_an_outline_lists_whom_it_holds(matrix):
    tool(matrix, "Pick with an outline").click()
    draw(matrix, (35, 35), (35, 20), (50, 20), (51, 26), (35, 36))
    matrix.wait_for_url(re.compile("selection=lasso"))
    listed(matrix, 1)
    assert clear_dots(matrix) == ["1"]


def test_a_click_on_a_dot_picks_its_contact_and_one_beside_it_nobody(matrix):
    matrix.mouse.click(*at(matrix, *dot_of(matrix, "0")))
    matrix.wait_for_url(re.compile("selection=contact%3A0"))
    expect(matrix.get_by_text("Why Ada Byron has fit 55")).to_be_visible()
    expect(matrix.locator(".fm-ring")).to_be_visible()
    assert clear_dots(matrix) == ["0"]
    matrix.mouse.click(*at(matrix, 90, 90))
    matrix.wait_for_url(lambda url: "selection" not in url)
    assert len(clear_dots(matrix)) == 5


@pytest.mark.parametrize("way", ["Escape", "the small cross", "an empty place", "a box of nothing"])
def test_what_is_picked_can_be_cleared(address, tab, way):
    opened(tab, f"{address}/?{BOX}&quadrant=picked")
    expect(tab.locator(".fm-tally")).to_have_text("2 contacts")
    if way == "Escape":
        tab.keyboard.press("Escape")
    elif way == "the small cross":
        tab.get_by_role("button", name="Clear what is picked").click()
    elif way == "an empty place":
        tab.mouse.click(*at(tab, 90, 90))
    else:
        draw(tab, (80.2, 103), (95, 110))
    tab.wait_for_url(lambda url: "selection" not in url)
    expect(tab.locator(".fm-tally")).to_have_text("")
    expect(tab.get_by_role("button", name="Clear what is picked")).to_be_hidden()


def test_escape_gives_up_a_box_that_is_being_drawn(matrix):
    hold(matrix, (30, 10), (60, 30))
    matrix.keyboard.press("Escape")
    expect(matrix.locator(".fm-tally")).to_have_text("")
    matrix.mouse.up()
    matrix.wait_for_timeout(500)
    assert "selection" not in matrix.url


def test_what_is_picked_outlasts_reload_threshold_page_and_window(address, tab):
    opened(tab, address)
    draw(tab, (39.6, 14.7), (60.4, 30.3))
    tab.wait_for_url(re.compile(BOX))
    tab.reload()
    expect(tab.locator(".fm-tally")).to_have_text("2 contacts", timeout=30_000)
    drag(tab, "Fit", 30)
    tab.mouse.up()
    tab.wait_for_url(re.compile("fit=30"))
    listed(tab, 2)
    tab.get_by_role("link", name="Model", exact=True).click()
    expect(tab.get_by_role("heading", name="Model", exact=True)).to_be_visible()
    tab.get_by_role("link", name="Matrix", exact=True).click()
    expect(tab.locator(".fm-tally")).to_have_text("2 contacts", timeout=30_000)
    tab.set_viewport_size({"width": 800, "height": 900})
    tab.wait_for_timeout(800)
    outline = tab.locator(".fm-outline").bounding_box()
    assert outline["x"] == pytest.approx(at(tab, 39.5, 0)[0], abs=2)
    assert outline["y"] == pytest.approx(at(tab, 0, 30.5)[1], abs=2)
    assert clear_dots(tab) == ["0", "1"]


def test_a_selection_that_makes_no_sense_is_no_selection(address, tab):
    opened(tab, f"{address}/?selection=box:9-1,x")
    expect(tab.locator(".fm-tally")).to_have_text("")
    assert sum(counts(tab)) == 5


def test_a_line_is_moved_and_nothing_picked_where_both_are_under_the_pointer(matrix):
    drag(matrix, "Interest", 23)
    matrix.mouse.up()
    matrix.wait_for_url(re.compile("interest=23"))
    assert "selection" not in matrix.url


def test_words_still_hover_over_dots(matrix):
    matrix.mouse.move(*at(matrix, *dot_of(matrix, "1")))
    expect(matrix.locator(".hoverlayer .hovertext")).to_contain_text("Bob, Acme")


def test_keys_alone_pick_and_clear(matrix):
    field = matrix.get_by_role("application")
    line(matrix, "Fit").focus()
    for _ in range(12):
        if field.evaluate("(element) => element === document.activeElement"):
            break
        matrix.keyboard.press("Shift+Tab")
    expect(field).to_be_focused()
    for key in ["ArrowLeft", "Shift+ArrowRight", *["Shift+ArrowUp"] * 3, *["Shift+ArrowRight"] * 9]:
        matrix.keyboard.press(key)
    expect(matrix.locator(".fm-spoken")).to_have_text("fit 50 to 60, interest 20 to 23: 1 contact")
    matrix.keyboard.press("Enter")
    matrix.wait_for_url(re.compile("selection=box%3A50-60%2C20-23"))
    listed(matrix, 1)
    matrix.keyboard.press("Escape")
    matrix.wait_for_url(lambda url: "selection" not in url)
    expect(field).to_be_focused()


def test_the_toolbar_is_one_stop_of_tab_and_arrows_go_through_it(matrix):
    buttons = matrix.get_by_role("toolbar").get_by_role("button")
    labels = [button.get_attribute("aria-label") for button in buttons.all()]
    assert [buttons.nth(n).get_attribute("tabindex") for n in range(len(labels))].count("0") == 1
    buttons.first.focus()
    for label in [*labels[1:], labels[0]]:
        matrix.keyboard.press("ArrowRight")
        expect(tool(matrix, label)).to_be_focused()
    matrix.keyboard.press("ArrowLeft")
    expect(tool(matrix, labels[-1])).to_be_focused()
    assert all(button.get_attribute("title") for button in buttons.all())


def test_a_mode_is_pressed_and_released(matrix):
    box, outline = tool(matrix, "Pick with a box"), tool(matrix, "Pick with an outline")
    expect(box).to_have_attribute("aria-pressed", "true")
    outline.click()
    expect(outline).to_have_attribute("aria-pressed", "true")
    expect(box).to_have_attribute("aria-pressed", "false")
    outline.press("Enter")
    expect(outline).to_have_attribute("aria-pressed", "false")
    draw(matrix, (10, 10), (90, 90))
    matrix.wait_for_timeout(500)
    assert "selection" not in matrix.url and seen(matrix) == [-1, 101, -13, 113]


def test_the_matrix_can_be_zoomed_and_moved_within_its_room(matrix):
    expect(tool(matrix, "Zoom out")).to_have_attribute("aria-disabled", "true")
    tool(matrix, "Zoom in").click()
    expect(tool(matrix, "Zoom out")).to_have_attribute("aria-disabled", "false")
    assert seen(matrix) == pytest.approx([24.5, 75.5, 18.5, 81.5], abs=0.01)
    assert line(matrix, "Fit").bounding_box()["x"] + 8 == pytest.approx(
        at(matrix, 49.5, 0)[0], abs=1.5
    )
    tool(matrix, "Move and zoom").click()
    draw(matrix, (65, 50), (75, 50))
    assert seen(matrix) == pytest.approx([14.5, 65.5, 18.5, 81.5], abs=0.5)
    x, y = at(matrix, 40, 50)
    matrix.mouse.move(x, y)
    matrix.mouse.down()
    matrix.mouse.move(x + 1_500, y - 1_500, steps=9)
    matrix.mouse.up()
    assert seen(matrix) == pytest.approx([-1, 50, -13, 50], abs=0.01), "no squeezing at the edge"
    draw(matrix, (0, 0), (0, 9))
    tool(matrix, "Whole matrix").click()
    assert seen(matrix) == [-1, 101, -13, 113]


def test_zoom_outlasts_a_release_of_a_line_and_a_handle_stays_in_reach(matrix):
    tool(matrix, "Zoom in").click()
    tool(matrix, "Zoom in").click()
    before = seen(matrix)
    drag(matrix, "Fit", 55)
    matrix.mouse.up()
    matrix.wait_for_url(re.compile("fit=55"))
    matrix.wait_for_timeout(500)
    assert seen(matrix) == before
    line(matrix, "Fit").press("Home")
    matrix.wait_for_url(re.compile("fit=0"))
    box, left = line(matrix, "Fit").bounding_box(), at(matrix, before[0], 0)[0]
    assert box["x"] + 8 == pytest.approx(left, abs=1.5)
    drag(matrix, "Fit", 45)
    matrix.mouse.up()
    matrix.wait_for_url(re.compile("fit=45"))


def test_nobody_can_zoom_in_for_ever(matrix):
    for _ in range(12):
        if tool(matrix, "Zoom in").get_attribute("aria-disabled") == "true":
            break
        tool(matrix, "Zoom in").click()
        matrix.wait_for_timeout(300)
    west, east, *_ = seen(matrix)
    assert 2 < east - west <= 7


def pixel_at(picture, tab, fit, interest):
    """The colour in a saved picture where two scores lie."""
    x, y = at(tab, fit, interest)
    box = tab.locator(CHART).bounding_box()
    return picture.getpixel((round(2 * (x - box["x"])), round(2 * (y - box["y"]))))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_is_saved_as_it_stands(address, browser, scheme, tmp_path):
    context = browser.new_context(
        viewport={"width": 1440, "height": 1000}, color_scheme=scheme, accept_downloads=True
    )
    tab = opened(context.new_page(), f"{address}/?{BOX}&quadrant=picked")
    with tab.expect_download() as download:
        tool(tab, "Save picture").click()
    assert download.value.suggested_filename == "fitmatrix.png"
    file = tmp_path / "fitmatrix.png"
    download.value.save_as(file)
    picture = Image.open(file).convert("RGB")
    box = tab.locator(CHART).bounding_box()
    assert picture.width == pytest.approx(2 * box["width"], abs=2)
    assert 2 * box["height"] < picture.height < 2 * box["height"] + 200, "words stand below"
    # 30 and 90: away from lines and dots, at both sides of the fit threshold
    tints = {pixel_at(picture, tab, fit, interest) for fit in (30, 90) for interest in (10, 90)}
    assert len(tints) == 4
    brightness = sum(picture.getpixel((3, picture.height - 3)))
    assert brightness == (255 * 3 if scheme == "light" else 0x14 + 0x18 + 0x1D)
    below = picture.crop((0, round(2 * box["height"]), picture.width, picture.height))
    assert len(below.getcolors(100_000)) > 10, "the caption"
    context.close()


def test_readers_hear_what_the_axes_are(matrix):
    for name in ("Fit axis, 0 to 100", "Interest axis, 0 to 100", "Fit: who they are"):
        expect(matrix.get_by_role("img", name=name)).to_have_count(1)
    expect(matrix.get_by_role("figure", name="5 contacts by fit and interest")).to_have_count(1)


def test_a_finger_scrolls_over_the_chart_until_it_is_told_to_pick(address, phone):
    opened(phone, address)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    line(phone, "Fit").scroll_into_view_if_needed()
    where = "document.querySelector('[data-testid=stMain]').scrollTop"
    before, (x, y) = phone.evaluate(where), at(phone, 80, 60)
    Finger(phone).drag((x, y), (x, y - 120))
    phone.wait_for_timeout(600)
    assert phone.evaluate(where) > before + 50
    assert "selection" not in phone.url
    phone.locator(CHART).evaluate("(chart) => chart.scrollIntoView({ block: 'end' })")
    tool(phone, "Pick with a box").tap()
    expect(phone.locator(CHART)).to_have_attribute("data-hand", "box")
    phone.wait_for_timeout(300)
    before = phone.evaluate(where)
    Finger(phone).drag(at(phone, 39.6, 14.7), at(phone, 60.4, 30.3))
    phone.wait_for_url(re.compile(BOX))
    assert phone.evaluate(where) == before


def test_a_finger_picks_a_contact_and_moves_the_chart(address, phone):
    opened(phone, address)
    line(phone, "Fit").scroll_into_view_if_needed()
    with slowly(phone):
        phone.touchscreen.tap(*at(phone, *dot_of(phone, "1")))
        phone.wait_for_url(re.compile("selection=contact%3A1"))
        stands_still(phone)
    assert "selection=contact%3A1" in phone.url, "the finger did not lift on the small cross"
    phone.get_by_role("button", name="Clear what is picked").tap()
    phone.wait_for_url(lambda url: "selection" not in url)
    tool(phone, "Zoom in").tap()
    tool(phone, "Move and zoom").tap()
    start = at(phone, 65, 50)
    Finger(phone).drag(start, (start[0] + 40, start[1]))
    phone.wait_for_timeout(300)
    assert seen(phone)[0] < 20
    for button in phone.get_by_role("toolbar").get_by_role("button").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 32 and box["x"] + box["width"] <= 360


def test_a_box_over_everybody_and_a_click_on_one_cell_of_the_density(crowded, tab):
    opened(tab, crowded)
    expect(tab.locator(".heatmaplayer image")).to_be_visible()
    assert dots(tab) == []
    draw(tab, (-1, -13), (101, 113))
    tab.wait_for_url(re.compile("selection=box%3A0-100%2C0-100"))
    listed(tab, MANY)
    tab.mouse.click(*at(tab, 55.3, 0.2))
    tab.wait_for_url(re.compile("selection=box%3A55-55%2C0-0"))
    listed(tab, int(tab.locator(".fm-tally").text_content().split()[0].replace(",", "")))
    tab.mouse.move(*at(tab, 55, 0))
    expect(tab.locator(".hoverlayer .hovertext")).to_contain_text("fit 55, interest 0")
    tab.mouse.click(*at(tab, 20, 90))
    tab.wait_for_url(lambda url: "selection" not in url)


def test_colours_of_many_are_told_by_an_even_sample(crowded, tab):
    opened(tab, f"{crowded}/?colour=owner&selection=box:0-100,0-0&quadrant=picked")
    expect(tab.locator(".legend")).to_contain_text("5,000 of 5,400 contacts drawn, evenly picked")
    shown = dots(tab)
    assert len(shown) == 5_000
    assert {dot["dimmed"] for dot in shown if round(dot["at"][1]) == 0} == {False}
    assert {dot["dimmed"] for dot in shown if round(dot["at"][1]) > 0} == {True}
    drag(tab, "Fit", 40)
    tab.mouse.up()
    tab.wait_for_url(re.compile("fit=40"))
