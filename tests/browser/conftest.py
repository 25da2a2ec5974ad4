"""A real dashboard on a port of its own, and a real Chromium in front of it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import sync_playwright

CLONE = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@contextmanager
def served(url, log):
    """Serve the dashboard on a database until the block ends; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    environment = {**os.environ, "FITMATRIX_DATABASE_URL": url}
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=CLONE, env=environment, stdout=out, stderr=out)
        try:
            address = f"http://localhost:{port}"
            _wait_for(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(address, process, log):
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health"):
                return
        except (URLError, ConnectionError):
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    raise AssertionError(f"no dashboard after 30 s: {log.read_text()}")


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
    return lambda url: served(url, tmp_path / "streamlit.log")
