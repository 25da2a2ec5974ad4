"""Journeys in a real browser over a real server."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect
from tests.conftest import NOW
from tests.scoring.small import CROWD, DAN, MODEL, scored
from tests.scoring.worlds import settle

from fitmatrix.dashboard.frame import PAGES
from fitmatrix.scoring.refreshing import KEPT, refresh

pytestmark = pytest.mark.browser


def address_of(file):
    return "" if file == "app.py" else file.removeprefix("pages/").removesuffix(".py")


def slider(tab, axis):
    return tab.locator(f"input[aria-label='{axis} counts as high from']")


@pytest.mark.parametrize(("file", "title"), [(file, title) for file, title, _ in PAGES])
def test_every_page_opens_by_its_own_address_on_a_server_just_started(
    dashboard, five, tab, file, title
):
    with dashboard(five) as address:
        tab.goto(f"{address}/{address_of(file)}")
        expect(tab.get_by_role("heading", name=title, exact=True)).to_be_visible()
        for _, other, _ in PAGES:
            expect(tab.get_by_role("link", name=other)).to_be_visible()
        expect(tab.get_by_text("5 contacts · scores as of")).to_be_visible()


def test_from_an_empty_database_to_the_reasons_of_one_contact(dashboard, tab, tmp_path):
    with dashboard(f"duckdb:///{tmp_path / 'empty.duckdb'}") as address:
        tab.goto(address)
        tab.get_by_role("button", name="Load the sample").click()
        expect(tab.get_by_text("5,000 contacts · scores as of")).to_be_visible(timeout=90_000)
        calls = tab.locator(".card .count").first
        before = calls.text_content()

        slider(tab, "Fit").press("ArrowRight")
        expect(calls).not_to_have_text(before)
        tab.wait_for_url(re.compile("fit=51"))

        tab.get_by_role("button", name="Next").click()
        tab.wait_for_url(re.compile("page=2"))
        tab.get_by_role("radio", name=re.compile("Nurture")).click()
        tab.wait_for_url(re.compile("quadrant=nurture"))
        nurtured = tab.locator(".card .count").nth(1).text_content()
        expect(tab.get_by_text(f"1 to 50 of {nurtured} contacts")).to_be_visible()
        table = tab.get_by_test_id("stDataFrame").filter(visible=True).first
        expect(table).to_be_visible()
        table.click(position={"x": 20, "y": 55}, force=True)  # the table is painted on a canvas
        expect(
            tab.get_by_text(re.compile("Why .+ has fit [0-9]+ and interest [0-9]+"))
        ).to_be_visible()

        with tab.expect_download() as download:
            tab.get_by_role("button", name="Download CSV").click()
        text = download.value.path().read_text("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert len(rows) == int(nurtured.replace(",", ""))
        assert {row["quadrant"] for row in rows} == {"nurture"}


def test_an_address_shows_a_colleague_the_same(dashboard, five, tab):
    with dashboard(five) as address:
        tab.goto(f"{address}/?fit=40&interest=10&quadrant=sales_call&search=bob")
        expect(tab.get_by_text("1 to 1 of 1 contacts")).to_be_visible()
        expect(slider(tab, "Fit")).to_have_value("40")


def test_a_dropped_file_comes_onto_the_matrix(dashboard, tab, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text(
        "contact_id,email,industry,employees\n007,a@acme.example,Software,600\n008,b@x.edu,,\n"
    )
    with dashboard(f"duckdb:///{tmp_path / 'empty.duckdb'}") as address:
        tab.goto(address)
        tab.locator("input[type=file]").set_input_files(file)
        tab.get_by_role("button", name="Import and score").click()
        expect(tab.get_by_text("2 contacts · scores as of")).to_be_visible(timeout=60_000)


def test_a_phone_shows_counts_before_the_chart(dashboard, five, browser):
    context = browser.new_context(viewport={"width": 360, "height": 740})
    with dashboard(five) as address:
        phone = context.new_page()
        phone.goto(address)
        expect(phone.locator(".st-key-matrix_chart .js-plotly-plot")).to_be_visible(timeout=30_000)
        card = phone.get_by_text("Book a discovery call").first.bounding_box()
        assert card["y"] < phone.locator(".st-key-matrix_chart .js-plotly-plot").bounding_box()["y"]
        width = phone.evaluate("document.documentElement.scrollWidth")
        assert width <= 360
    context.close()


def test_a_filter_and_thresholds_for_a_capacity(dashboard, five, tab):
    with dashboard(five) as address:
        tab.goto(f"{address}/?industry=Software&industry=SOFTWARE&fit=0&interest=0")
        expect(tab.locator(".card .count").first).to_have_text("2")
        expect(tab.get_by_text("Shown: industry Software or SOFTWARE")).to_be_visible()
        tab.get_by_text("Find thresholds").click()
        tab.get_by_label("Sales can call").fill("1")
        tab.get_by_label("Sales can call").press("Enter")
        expect(tab.get_by_text("1 of 1 open contacts")).to_be_visible()
        proposed = tab.get_by_role("button", name=re.compile("Set fit"))
        fit = re.search(r"fit (\d+)", proposed.text_content())[1]
        proposed.click()
        expect(slider(tab, "Fit")).to_have_value(fit)


def test_scores_made_anew_under_an_open_page_are_offered_and_at_last_shown(
    dashboard, postgres, postgres_url, tab
):
    scored(postgres)
    counts = tab.locator(".card .count")
    with dashboard(postgres_url) as address:
        tab.goto(address)
        expect(counts.first).to_have_text("2")
        settle(postgres, [*CROWD, DAN])
        refresh(postgres, MODEL, "small.yaml", as_of=NOW, now=NOW)
        slider(tab, "Fit").press("ArrowRight")
        expect(tab.get_by_text("There are newer scores than those shown.")).to_be_visible()
        expect(counts.first).to_have_text("2")
        for _ in range(KEPT):
            refresh(postgres, MODEL, "small.yaml", as_of=NOW, now=NOW)
        slider(tab, "Fit").press("ArrowRight")
        expect(tab.get_by_text("6 contacts · scores as of")).to_be_visible()
        expect(counts.first).to_have_text("3")
        expect(slider(tab, "Fit")).to_have_value("52")
        expect(tab.get_by_text("There are newer scores than those shown.")).to_be_hidden()
