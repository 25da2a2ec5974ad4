"""A file from its drop to its undoing, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PEOPLE = (
    "Record ID - Contact;Email;First Name;Create Date;Lifecycle Stage;Shoe\n"
    "p1;ann@a.example;Ann;25/4/2026;lead;Rome\np2;bob@b.example;Bob;someday;customer;Oslo\n"
    "p3;cy@c.example;Cy;3/4/2026;Prospect;Bern\n"
)
ROW, WIDTHS = 35, 4


def choose(tab, table, row, words):
    """Choose in the second column of a table that is painted on a canvas."""
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    tab.mouse.click(box["x"] + box["width"] * 1.5 / WIDTHS, box["y"] + ROW * (row + 1.5))
    tab.keyboard.press("Enter")
    expect(tab.locator("#portal input")).to_be_visible()
    tab.keyboard.type(words)
    expect(tab.locator("#portal").get_by_text(words, exact=True).first).to_be_visible()
    tab.keyboard.press("Enter")
    expect(tab.locator("#portal input")).to_have_count(0)


def test_a_file_is_looked_at_changed_tried_imported_and_taken_back(dashboard, five, tab, tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE)
    with dashboard(five) as address:
        tab.goto(f"{address}/data")
        tab.locator("input[type=file]").set_input_files(tmp_path / "people.csv")
        expect(tab.get_by_text("Delimited text with semicolons, utf-8")).to_be_visible()
        tab.get_by_text("3 rows: look at them, change what columns become").click()
        columns = tab.get_by_test_id("stDataFrame").nth(1)
        expect(columns).to_be_visible()
        tab.wait_for_function("document.querySelectorAll('.stDataFrame canvas').length > 2")
        choose(tab, columns, 5, "City")
        tab.get_by_role("button", name="Check first").click()
        expect(tab.get_by_text("Why rows would be rejected")).to_be_visible()
        expect(tab.get_by_text("5 contacts · scores as of")).to_be_visible()

        tab.get_by_role("button", name="Import and score").click()
        expect(tab.get_by_text("7 contacts · scores as of")).to_be_visible(timeout=60_000)
        expect(tab.get_by_text("is in, read as hubspot-contacts, changed")).to_be_visible()
        with tab.expect_download() as download:
            tab.get_by_role("button", name="Rejected rows").click()
        assert "p2,bob@b.example,Bob,someday,customer,Oslo" in download.value.path().read_text(
            "utf-8-sig"
        )

        tab.get_by_role("button", name=re.compile("Undo")).click()
        tab.get_by_role("button", name="Undo this import").click()
        expect(tab.get_by_text("5 contacts · scores as of")).to_be_visible(timeout=60_000)
        expect(tab.get_by_text("undone", exact=False).first).to_be_visible()
        tab.get_by_role("link", name="Matrix").click()
        expect(tab.get_by_role("heading", name="Matrix", exact=True)).to_be_visible()
