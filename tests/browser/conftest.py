"""A real Chromium in front of a real dashboard."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect, sync_playwright
from tests.browser.five import five_in
from tests.serving import FLAGS, served

expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong


@pytest.fixture(scope="session")
def browser(chromium):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def tab(browser):
    """A fresh window, wide and light."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def dashboard(tmp_path):
    """Serve a database: ``with dashboard(url) as address``."""

    @contextmanager
    def serve(url):
        with served(url, tmp_path / "streamlit.log") as running:
            yield running.address

    return serve


@pytest.fixture
def five(tmp_path):
    """The five people of the small world in a file, scored."""
    return five_in(tmp_path)
