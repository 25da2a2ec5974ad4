"""A real visit to a real dashboard, for what only that can show."""

import re
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright
from tests.serving import FLAGS, served


def memory_of_the_dashboard(url, log):
    """Megabytes resident in the server after one visit with ten moves of a slider; None without Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return None
    with served(url, log) as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        tab = browser.new_page(viewport={"width": 1440, "height": 1000})
        tab.goto(running.address)
        handle = tab.locator("input[aria-label='Fit counts as high from']")
        for _ in range(10):
            handle.press("ArrowRight")
            tab.wait_for_timeout(400)
        status = Path(f"/proc/{running.pid}/status").read_text()
        browser.close()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1000
