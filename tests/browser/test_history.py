"""Back in time in a real browser: the date in the hand, in the address, and how contacts moved."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.five import five_in
from tests.serving import served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """One dashboard on the five people; the first test looks back for all of them."""
    folder = tmp_path_factory.mktemp("history")
    with served(five_in(folder), folder / "streamlit.log") as running:
        yield running.address


def as_of(tab):
    """The slider of the date."""
    return tab.locator("input[aria-label='As of'], [role=slider][aria-label='As of']")


def counts(tab):
    return tab.locator(".card .count")


def look_back(tab):
    """Score the months where nobody did so before."""
    expect(counts(tab).first).to_be_visible(timeout=60_000)
    button = tab.get_by_role("button", name="Look back 12 months")
    if button.is_visible():
        button.click()
    expect(as_of(tab)).to_be_visible(timeout=60_000)


def test_the_date_moves_the_counts_and_the_address_shows_a_colleague_the_same(
    address, tab, browser
):
    tab.goto(address)
    look_back(tab)
    expect(counts(tab)).to_have_text(["2", "0", "1", "2"])
    as_of(tab).press("ArrowLeft")
    expect(tab.get_by_text("As it stood on 22 Oct 2026")).to_be_visible(timeout=30_000)
    expect(counts(tab)).to_have_text(["1", "1", "0", "3"], timeout=30_000)
    expect(tab.get_by_text("1 to 1 of 1 contacts")).to_be_visible(timeout=30_000)
    tab.wait_for_url(re.compile("date=2026-10-22"))

    other = browser.new_context().new_page()
    other.goto(tab.url)
    expect(other.get_by_text("As it stood on 22 Oct 2026")).to_be_visible(timeout=60_000)
    expect(counts(other)).to_have_text(["1", "1", "0", "3"], timeout=60_000)
    other.context.close()

    tab.get_by_role("button", name=re.compile("Back to (today|22 Nov 2026)")).click()
    expect(counts(tab)).to_have_text(["2", "0", "1", "2"], timeout=30_000)
    expect(tab.get_by_text("As it stood on")).to_have_count(0)
    assert "date=" not in tab.url


@pytest.mark.parametrize("width", [1440, 390])
def test_how_they_moved_is_to_be_seen_wide_and_on_a_phone(address, browser, width):
    context = browser.new_context(viewport={"width": width, "height": 900})
    tab = context.new_page()
    tab.goto(address)
    look_back(tab)
    tab.get_by_text("How they moved").click()
    expect(tab.locator(".sankey-link").first).to_be_visible(timeout=60_000)
    labels = tab.locator(".sankey-node .node-label")
    expect(labels.filter(has_text="Nurture 1").first).to_be_visible()
    boxes = [labels.nth(place).bounding_box() for place in range(labels.count())]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    assert not [
        (one, other)
        for place, one in enumerate(boxes)
        for other in boxes[:place]
        if one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    ], "no label covers another"
    expect(tab.get_by_text("Of 1 in Nurture on 22 Aug 2026")).to_be_visible()
    context.close()
