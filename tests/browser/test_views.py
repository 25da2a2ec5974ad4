"""Saved views in a real browser: from one person's screen to a colleague's."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.hand import stands_still

pytestmark = pytest.mark.browser
SLOW = 60_000
"""Milliseconds that a first drawing may take on a busy machine."""


def slider(tab, axis):
    return tab.locator(f"input[aria-label='{axis} counts as high from']")


def open_views(tab):
    expect(tab.get_by_text(re.compile("of [0-9]+ contacts"))).to_be_visible(timeout=SLOW)
    stands_still(tab)
    tab.get_by_role("button", name="Views").click()
    expect(tab.get_by_label("Save this view")).to_be_visible(timeout=SLOW)


def menus(tab):
    """The menus beside the names of views; cards have the word in their text."""
    return tab.get_by_test_id("stPopoverBody").get_by_role("button", name="More")


def choose(tab, what, number=0):
    """Choose from the menu of a view; a drawing that comes late closes it, so it is opened again."""
    stands_still(tab)
    item = tab.get_by_role("menuitem", name=what)
    for _ in range(10):
        menus(tab).nth(number).click()
        tab.wait_for_timeout(500)
        if item.count():
            break
    item.click()


def test_a_view_goes_from_one_screen_to_another_and_leaves_nothing_behind(dashboard, five, browser):
    ann, bo = (browser.new_context().new_page() for _ in range(2))
    with dashboard(five) as address:
        ann.goto(f"{address}/?fit=40&interest=10&industry=SOFTWARE&order=company")
        open_views(ann)
        ann.get_by_label("Save this view").fill("Bob's *view*")
        ann.get_by_label("Save this view").press("Enter")
        expect(ann.get_by_role("button", name="Bob's *view*")).to_be_visible()
        expect(ann.get_by_label("Save this view")).to_have_value("")

        bo.goto(f"{address}/?search=ada&industry=Software")
        expect(bo.get_by_text("1 to 1 of 1 contacts")).to_be_visible(timeout=SLOW)
        expect(bo.get_by_text("Shown: industry Software, “ada”")).to_be_visible()
        open_views(bo)
        bo.get_by_role("button", name="Bob's *view*").click()
        bo.wait_for_url(f"{address}/?fit=40&interest=10&order=company&industry=SOFTWARE")
        expect(slider(bo, "Fit")).to_have_value("40")
        expect(bo.get_by_label("Search", exact=True)).to_have_value("")
        expect(bo.get_by_text(re.compile("Shown: industry SOFTWARE$"))).to_be_visible()
        expect(bo.get_by_label("Save this view")).to_have_count(0)  # the list closes
        bo.reload()
        expect(bo.get_by_text("1 to 1 of 1 contacts")).to_be_visible(timeout=SLOW)
        expect(slider(bo, "Interest")).to_have_value("10")
    for person in (ann, bo):
        person.context.close()


def test_the_view_of_the_team_its_link_and_its_end(dashboard, five, tab):
    with dashboard(five) as address:
        tab.goto(f"{address}/?fit=40&interest=10&industry=SOFTWARE")
        open_views(tab)
        tab.get_by_label("Save this view").fill("Bob")
        tab.get_by_label("Save this view").press("Enter")
        choose(tab, "Show its link")
        link = tab.get_by_test_id("stCode").get_by_text("?view=").text_content()
        choose(tab, "Make it the team's view")

        tab.goto(address)
        expect(tab.get_by_text("The team's view: Bob")).to_be_visible(timeout=SLOW)
        expect(slider(tab, "Fit")).to_have_value("40", timeout=SLOW)
        tab.get_by_role("button", name="Show everything").click()
        expect(tab.get_by_text("The team's view")).to_have_count(0, timeout=SLOW)
        expect(slider(tab, "Fit")).to_have_value("50", timeout=SLOW)
        expect(tab.get_by_text("1 to 2 of 2 contacts")).to_be_visible()

        tab.goto(link)
        tab.wait_for_url(f"{address}/?fit=40&interest=10&industry=SOFTWARE")
        open_views(tab)
        choose(tab, "Delete")
        expect(tab.get_by_text("Deleted: Bob")).to_be_visible()
        tab.get_by_role("button", name="Undo").click()
        expect(tab.get_by_role("button", name="Bob", exact=True)).to_be_visible()
        choose(tab, "Delete")
        expect(tab.get_by_role("button", name="Bob", exact=True)).to_have_count(0)

        tab.goto(f"{link}&interest=23")
        gone = tab.get_by_text(re.compile("The view “Bob” was deleted on .+ UTC"))
        expect(gone).to_be_visible(timeout=SLOW)
        expect(slider(tab, "Interest")).to_have_value("23", timeout=SLOW)
        tab.goto(address)
        expect(slider(tab, "Fit")).to_have_value("50", timeout=SLOW)
        expect(tab.get_by_text("The team's view")).to_have_count(0)


def test_on_a_phone_the_list_of_views_fits(dashboard, five, browser):
    context = browser.new_context(viewport={"width": 360, "height": 740})
    with dashboard(five) as address:
        phone = context.new_page()
        phone.goto(address)
        open_views(phone)
        phone.get_by_label("Save this view").fill(
            "A view with a name as long as leaders write them in spring"
        )
        phone.get_by_label("Save this view").press("Enter")
        name, more = phone.get_by_role("button", name="A view with"), menus(phone)
        expect(more).to_be_visible()
        assert abs(name.bounding_box()["y"] - more.bounding_box()["y"]) < 20
        for button in (name, more):
            box = button.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 360
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
