"""The naive way to the same page: all points to the browser, everything anew with each change."""

import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from statistics import median
from typing import NamedTuple
from urllib.error import URLError

from playwright.sync_api import Error
from tests.benchmarks.browsing import (
    Wire,
    chromium,
    first_view,
    newcomer,
    resident,
    settled,
    until_changed,
)

from fitmatrix.engine.database import open_database
from fitmatrix.scoring.runs import current_run

SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)
"""A hundred points are as much as nothing: the least that a page of Streamlit and Plotly takes."""

ROUNDS = 3
GIVES_UP_S = 120

_WEBGL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
"""Plotly Express draws more than a thousand points with WebGL; here the processor does it."""

SCRIPT = """
import sys

import pandas as pd
import plotly.express as px
import streamlit as st

st.set_page_config(layout="wide")


@st.cache_data
def read(file, contacts):
    return pd.read_parquet(file).head(contacts)


people = read(sys.argv[1], int(sys.argv[2]))
fit = st.slider("Fit counts as high from", 0, 100, 50)
interest = st.slider("Interest counts as high from", 0, 100, 20)
fits, wants = people["fit"] >= fit, people["interest"] >= interest
people["quadrant"] = "Disqualify"
people.loc[fits & wants, "quadrant"] = "Sales call"
people.loc[fits & ~wants, "quadrant"] = "Nurture"
people.loc[~fits & wants, "quadrant"] = "Pre-packaged offer"
st.plotly_chart(px.scatter(people, x="fit", y="interest", color="quadrant", hover_name="name"))
counts = people["quadrant"].value_counts()
for column, (name, count) in zip(st.columns(4), counts.items()):
    column.metric(name, f"{count:,}")
calls = people[people["quadrant"] == "Sales call"]
st.dataframe(calls.sort_values(["interest", "fit"], ascending=False).head(50))
st.caption(f"1 to 50 of {len(calls):,} contacts")
"""


class Naive(NamedTuple):
    """Seconds, kilobytes and megabytes; what was not survived is None."""

    first_view: float | None = None
    change: float | None = None
    kilobytes: float | None = None
    memory: float | None = None


def points(url, file):
    """Write the scored contacts of a database to a Parquet file, as somebody would export them."""
    engine = open_database(url)
    with engine.connect() as connection:
        scores = current_run(connection).scores.name
        connection.exec_driver_sql(
            "COPY (SELECT first_name || ' ' || last_name AS name, company, fit, interest"
            f" FROM {scores} JOIN contacts USING (contact_id)) TO '{file}' (FORMAT parquet)"
        )
    engine.dispose()


def naive(file, contacts):
    """Visit the naive page with so many of the points, and move a slider some times.

    Like ours it is warm: another browser was there before.
    """
    told = Naive()
    with (
        _served(file, contacts) as (address, pid),
        chromium(*_WEBGL) as browser,
        suppress(Error),
    ):
        with newcomer(browser) as context:
            first_view(context.new_page(), address, "caption", "chart", within=GIVES_UP_S)
        with newcomer(browser) as context:
            tab = context.new_page()
            wire = Wire(tab)
            first_view(tab, address, "caption", "chart", within=GIVES_UP_S)
            told = told._replace(first_view=settled(tab, GIVES_UP_S), memory=resident(pid))
            before = wire.kilobytes
            change = median(_move(tab) for _ in range(ROUNDS))
            each = (wire.kilobytes - before) / ROUNDS
            told = told._replace(change=change, kilobytes=each, memory=resident(pid))
    return told


def _move(tab):
    slider = tab.locator("input[aria-label='Fit counts as high from']")
    until_changed(tab, lambda: slider.press("PageDown"), "caption", within=GIVES_UP_S)
    return settled(tab, GIVES_UP_S)


@contextmanager
def _served(file, contacts):
    script = file.with_name("naive.py")
    script.write_text(SCRIPT, "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    flags = (
        "--server.port",
        port,
        "--server.headless",
        "true",
        "--browser.gatherUsageStats",
        "false",
    )
    command = [sys.executable, "-m", "streamlit", "run", script, *flags, "--", file, contacts]
    with script.with_suffix(".log").open("w") as log:
        process = subprocess.Popen(
            [str(word) for word in command], cwd=file.parent, stdout=log, stderr=log
        )
        try:
            address = f"http://localhost:{port}"
            _wait_for(address)
            yield address, process.pid
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(address):
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health"):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("the naive page does not start")
