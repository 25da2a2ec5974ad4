"""A file from its drop to its undoing, in a real browser."""

import re
import sqlite3
from contextlib import suppress

import pytest
import sqlalchemy as sa
from playwright.sync_api import Error, expect
from tests.browser.hand import stands_still

from fitmatrix.engine.database import open_database
from fitmatrix.facts import tables
from fitmatrix.facts.saved_mappings import saved_mappings
from fitmatrix.settings import SOURCE_URL

pytestmark = pytest.mark.browser

PEOPLE = (
    "Record ID - Contact;Email;First Name;Create Date;Lifecycle Stage;Shoe\n"
    "p1;ann@a.example;Ann;25/4/2026;lead;Rome\np2;bob@b.example;Bob;someday;customer;Oslo\n"
    "p3;cy@c.example;Cy;3/4/2026;Prospect;Bern\n"
)
ROW, WIDTHS = 35, 4
PATIENCE = range(250, 2_750, 250)  # milliseconds; a click that comes too early closes what opens


def opened_cell(tab, table, column, row, editor):
    """Open a cell of a table that is painted on a canvas, which does not say when it is ready."""
    stands_still(tab)
    cell = tab.locator("#portal").locator(editor)
    for patience in PATIENCE:
        table.scroll_into_view_if_needed()  # what comes late above it moves it
        box = table.bounding_box()
        x, y = box["x"] + box["width"] * (column + 0.5) / WIDTHS, box["y"] + ROW * (row + 1.5)
        tab.mouse.click(x, y)
        tab.keyboard.press("Enter")
        tab.wait_for_timeout(500)
        with suppress(Error):
            cell.wait_for(timeout=patience)
            break
    expect(cell).to_be_visible()
    return cell


def choose(tab, table, row, words):
    """Choose in the second column; a drawing that comes late closes the editor."""
    offered = tab.locator("#portal").get_by_text(words, exact=True).first
    for _ in range(10):
        cell = opened_cell(tab, table, 1, row, "input")
        tab.keyboard.type(words)
        tab.wait_for_timeout(500)
        if offered.count():
            break
        tab.keyboard.press("Escape")
    expect(offered).to_be_visible()
    tab.keyboard.press("Enter")
    expect(cell).to_have_count(0)
    stands_still(tab)


def write(tab, table, row, words):
    """Write in the first column."""
    cell = opened_cell(tab, table, 0, row, "textarea")
    cell.fill(words)
    cell.press("Enter")
    expect(cell).to_have_count(0)
    stands_still(tab)


def test_a_file_is_looked_at_changed_tried_imported_and_taken_back(dashboard, five, tab, tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE)
    with dashboard(five) as address:
        tab.goto(f"{address}/data")
        tab.locator("input[type=file]").set_input_files(tmp_path / "people.csv")
        expect(tab.get_by_text("Delimited text with semicolons, utf-8")).to_be_visible()
        stands_still(tab)
        tab.get_by_text("3 rows: look at them, change what columns become").click()
        columns = tab.get_by_test_id("stDataFrame").nth(1)
        expect(columns).to_be_visible()
        tab.wait_for_function("document.querySelectorAll('.stDataFrame canvas').length > 2")
        choose(tab, columns, 5, "City")
        stands_still(tab)
        tab.get_by_role("button", name="Check first").click()
        expect(tab.get_by_text("Why rows would be rejected")).to_be_visible()
        expect(tab.get_by_text("5 contacts · scores as of")).to_be_visible()

        tab.get_by_role("button", name="Import and score").click()
        expect(tab.get_by_text("7 contacts · scores as of")).to_be_visible(timeout=60_000)
        expect(tab.get_by_text("is in, read as hubspot-contacts, changed")).to_be_visible()
        stands_still(tab)
        with tab.expect_download() as download:
            tab.get_by_role("button", name="Rejected rows").click()
        assert "p2,bob@b.example,Bob,someday,customer,Oslo" in download.value.path().read_text(
            "utf-8-sig"
        )

        stands_still(tab)
        tab.get_by_role("button", name=re.compile("Undo")).click()
        tab.get_by_role("button", name="Undo this import").click()
        expect(tab.get_by_text("5 contacts · scores as of")).to_be_visible(timeout=60_000)
        expect(tab.get_by_text("undone", exact=False).first).to_be_visible()
        tab.get_by_role("link", name="Matrix").click()
        expect(tab.get_by_role("heading", name="Matrix", exact=True)).to_be_visible()


def test_a_table_of_a_database_comes_to_the_matrix(dashboard, five, tab, tmp_path, monkeypatch):
    with sqlite3.connect(tmp_path / "crm.db") as crm:
        crm.execute("CREATE TABLE leads (contact_id, email, first_name, updated_at)")
        crm.execute("INSERT INTO leads VALUES ('n1', 'zoe@new.example', 'Zoe', '2026-03-01')")
    crm.close()
    monkeypatch.setenv(SOURCE_URL, f"sqlite:///{tmp_path / 'crm.db'}")
    with dashboard(five) as address:
        tab.goto(f"{address}/data")
        tab.get_by_role("button", name="Show its tables").click()
        tab.get_by_role("combobox", name="Tables").click()
        tab.get_by_role("option", name="leads · 1 row · 4 columns").click()
        tab.keyboard.press("Escape")
        expect(tab.get_by_text("1 row: look at them, change what columns become")).to_be_visible()
        tab.get_by_role("button", name="Check first").click()
        expect(tab.get_by_text("5 contacts · scores as of")).to_be_visible()
        tab.get_by_role("button", name="Import and score").click()
        expect(tab.get_by_text("6 contacts · scores as of")).to_be_visible(timeout=60_000)
        tab.get_by_role("link", name="See them on the matrix").click()
        expect(tab.get_by_role("heading", name="Matrix", exact=True)).to_be_visible()
        expect(tab.get_by_text("6 contacts · scores as of")).to_be_visible()


def test_a_file_without_headers_is_named_saved_and_known_again(dashboard, five, tab, tmp_path):
    (tmp_path / "raw.csv").write_text("1001,ann@zeta.example,42\n1002,bob@acme.example,43\n")
    (tmp_path / "more.csv").write_text("1003,cy@zeta.example,41\n1004,di@acme.example,40\n")
    with dashboard(five) as address:
        tab.goto(f"{address}/data")
        tab.locator("input[type=file]").set_input_files(tmp_path / "raw.csv")
        tab.get_by_role("combobox", name="Read as").click()
        tab.get_by_role("option", name="Other: people").click()
        columns = tab.get_by_test_id("stDataFrame").nth(1)
        expect(columns).to_be_visible()
        tab.wait_for_function("document.querySelectorAll('.stDataFrame canvas').length > 2")
        choose(tab, columns, 1, "E-mail")
        choose(tab, columns, 0, "Id of the contact")
        expect(tab.get_by_text("Choose the columns that become")).to_have_count(0)
        write(tab, columns, 2, "Shoe")
        tab.get_by_role("textbox", name="Save this mapping as").fill("Raw people")
        tab.keyboard.press("Enter")
        tab.get_by_role("button", name="Save mapping").click()
        expect(tab.get_by_text("Saved as Raw people")).to_be_visible()
        tab.get_by_role("button", name="Import and score").click()
        expect(tab.get_by_text("7 contacts · scores as of")).to_be_visible(timeout=60_000)

        tab.locator("input[type=file]").set_input_files(tmp_path / "more.csv")
        expect(tab.get_by_text("Without headers: read as last time")).to_be_visible()
        tab.get_by_role("button", name="Import and score").click()
        expect(tab.get_by_text("9 contacts · scores as of")).to_be_visible(timeout=60_000)
    engine = open_database(five)
    with engine.connect() as connection:
        (saved,) = saved_mappings(connection)
        assert saved.mapping().headers == ("column 1", "column 2", "Shoe")
        stored = tables.as_stored(connection, tables.contacts).c
        found = connection.execute(sa.select(stored.contact_id, stored.email, stored.shoe)).all()
    engine.dispose()
    assert {tuple(row) for row in found if row.shoe} == {
        ("1001", "ann@zeta.example", "42"), ("1002", "bob@acme.example", "43"),
        ("1003", "cy@zeta.example", "41"), ("1004", "di@acme.example", "40"),
    }  # fmt: skip
