"""The report in a real browser: downloaded from the page, opened from a disk without a network."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

COLOURS = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 29)"}


@pytest.fixture
def downloaded(dashboard, five, tab, tmp_path):
    """The report of the five people, and what the cards of the page say."""
    with dashboard(five) as address:
        tab.goto(f"{address}/?fit=40&interest=10")
        expect(tab.locator(".card .count").first).to_have_text("3", timeout=60_000)
        on_page = tab.locator(".card .count").all_text_contents()
        tab.get_by_role("button", name="Share").click()
        with tab.expect_download() as download:
            tab.get_by_role("button", name="Download report").click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
    return file, on_page


def test_it_opens_without_server_and_network_wide_and_narrow_light_and_dark(downloaded, browser):
    file, on_page = downloaded
    assert file.suffix == ".html"
    for scheme, width in (("light", 1440), ("dark", 1440), ("light", 360), ("dark", 360)):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True
        )
        tab, said, asked = context.new_page(), [], []
        tab.on("console", lambda message, said=said: said.append(message.text))
        tab.on("pageerror", lambda error, said=said: said.append(str(error)))
        tab.on("request", lambda request, asked=asked: asked.append(request.url))
        tab.goto(file.as_uri())
        assert tab.locator(".card .count").all_text_contents() == on_page
        corners = tab.locator(".corner")
        assert corners.count() == len(on_page)
        assert all(corners.nth(place).is_visible() for place in range(len(on_page)))
        assert tab.locator(".dots").evaluate("path => path.getTotalLength() >= 0")
        ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == COLOURS[scheme]
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert said == []
        assert asked == [file.as_uri()]
        context.close()


def test_it_prints_on_paper_in_light_colours(downloaded, browser):
    context = browser.new_context(color_scheme="dark", offline=True)
    tab = context.new_page()
    tab.goto(downloaded[0].as_uri())
    tab.emulate_media(media="print")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == COLOURS["light"]
    assert tab.locator("nav").is_hidden()
    assert tab.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    context.close()
