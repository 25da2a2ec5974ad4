"""Data quality in a real browser: opened, gone through, and its groups taken along."""

import pytest
from playwright.sync_api import expect
from tests.browser.five import five_in
from tests.serving import served

from fitmatrix.engine.database import open_database
from fitmatrix.facts import tables

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The five people, one of them twice."""
    folder = tmp_path_factory.mktemp("quality")
    url = five_in(folder)
    engine = open_database(url)
    with engine.begin() as connection:
        twin = {"contact_id": "9", "email": "CLEO@tech.edu", "first_name": "Cleo"}
        connection.execute(tables.contacts.insert(), twin)
    engine.dispose()
    with served(url, folder / "streamlit.log") as running:
        yield running.address


@pytest.mark.parametrize("width", [1440, 390])
def test_the_section_opens_and_the_groups_can_be_taken_along(address, browser, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
    tab = context.new_page()
    tab.goto(f"{address}/data")
    tab.get_by_text("Data quality").click()
    expect(tab.get_by_text("columns that the model small reads have gaps")).to_be_visible(
        timeout=60_000
    )
    tab.get_by_role("radio", name="Duplicates").click()
    expect(tab.get_by_text("2 contacts in 1 group")).to_be_visible(timeout=60_000)
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Download all groups").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert lines[1:] == [
        "1,cleo@tech.edu,2,,cleo@tech.edu,",
        "1,cleo@tech.edu,9,Cleo,CLEO@tech.edu,",
    ]
    tab.get_by_role("button", name="Compare names").click()
    expect(tab.get_by_text("No contact has a near-same name")).to_be_visible(timeout=60_000)
    tab.get_by_role("radio", name="Mismatches").click()
    expect(tab.get_by_text("Days without any activity")).to_be_visible(timeout=60_000)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
