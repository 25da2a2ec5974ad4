"""Driving the page of the matrix in a real Chromium; what it needs is told by ``watching.js``."""

import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright
from tests.serving import FLAGS

_WATCHING = Path(__file__).with_name("watching.js").read_text("utf-8")
_SIZE = {"width": 1440, "height": 1000}
_NO_VALUES = ("Select all", "(empty)")


def is_possible():
    """Whether this machine has a Chromium."""
    return shutil.which("chromium") is not None


@contextmanager
def chromium(*flags):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*FLAGS, *flags]
        )
        yield browser
        browser.close()


@contextmanager
def newcomer(browser):
    """Somebody whose browser has seen nothing yet."""
    context = browser.new_context(viewport=_SIZE)
    context.add_init_script(_WATCHING)
    context.set_default_timeout(60_000)
    yield context
    context.close()


@contextmanager
def regular(browser):
    """Somebody with a browser of the same kind that keeps in a profile what it has seen."""
    with tempfile.TemporaryDirectory() as profile:
        context = browser.browser_type.launch_persistent_context(
            profile, executable_path=shutil.which("chromium"), args=FLAGS, viewport=_SIZE
        )
        context.add_init_script(_WATCHING)
        context.set_default_timeout(60_000)
        yield context
        context.close()


def first_view(tab, address, *parts, within=60):
    """Open a page; the seconds until these parts of it are there."""
    tab.goto(address, wait_until="commit", timeout=1000 * within)
    return tab.evaluate(f"parts => watching.there(parts, {within})", list(parts)) / 1000


def settled(tab, within=60):
    """Wait until nothing changes any more; the seconds from the last input to the last change."""
    return tab.evaluate(f"watching.settled({within})") / 1000


def until_changed(tab, act, *parts, within=60):
    """Do something; the seconds from the input until these parts of the page have changed."""
    tab.evaluate(f"parts => {{ window.pending = watching.changed(parts, {within}); }}", list(parts))
    act()
    return tab.evaluate("window.pending") / 1000


def drag(tab, axis, value):
    """Hold a line and bring it to a value; seconds between frames, and seconds of our own in each."""
    x, y = _grip(tab, axis)
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.evaluate("() => { performance.clearMeasures(); watching.frames(); }")
    tab.mouse.move(*_place(tab, axis, value), steps=12)
    between = tab.evaluate("watching.frames()")
    own = tab.evaluate(
        "performance.getEntriesByName('fitmatrix-frame', 'measure').map(({ duration }) => duration)"
    )
    return [one / 1000 for one in between], [one / 1000 for one in own]


def release(tab):
    """Let go of the line; the seconds until the list is that of the new threshold."""
    return until_changed(tab, tab.mouse.up, "caption", "rows")


def values(tab, column):
    """The values by which a column can be filtered, as far as the list of them is drawn."""
    offered = _opened(tab, column).all_text_contents()
    return [value for value in offered if value not in _NO_VALUES]


def choose(tab, column, value, *parts):
    """Let one more value of a column through; the seconds until these parts are updated."""
    option = _opened(tab, column).filter(has_text=re.compile(f"^{re.escape(value)}$"))
    spent = until_changed(tab, option.click, *parts)
    settled(tab)
    return spent


def _opened(tab, column):
    """The options of a column's filter; filter and list are opened where they are not."""
    field, offered = tab.get_by_role("combobox", name=column, exact=True), tab.get_by_role("option")
    if not field.is_visible():
        tab.get_by_text(re.compile(r"^Filter(:|$)")).click()
        field.wait_for()
        settled(tab)
    if not offered.first.is_visible():
        field.click()
        offered.first.wait_for()
    return offered


def search(tab, words, *parts):
    """Look for words; the seconds until these parts are updated."""
    field = tab.get_by_role("textbox", name="Search", exact=True)
    field.fill(words)
    spent = until_changed(tab, lambda: field.press("Enter"), *parts)
    settled(tab)
    return spent


def agrees(tab):
    """Whether the list's caption counts as many contacts as one of the cards."""
    said, counts = tab.evaluate("[watching.caption(), watching.counts()]")
    return re.search(r"of ([\d,]+) contacts", said)[1] in counts.split()


def resident(pid):
    """Megabytes of a process that are in memory."""
    return int(re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())[1]) / 1000


class Wire:
    """Counts what goes over the websockets of a tab, both ways, before any compression."""

    def __init__(self, tab):
        self.kilobytes = 0
        tab.on("websocket", self._listen)

    def _listen(self, socket):
        socket.on("framesent", self._count)
        socket.on("framereceived", self._count)

    def _count(self, payload):
        self.kilobytes += len(payload) / 1000


def _grip(tab, axis):
    box = tab.get_by_role("slider", name=f"{axis} threshold", exact=True).bounding_box()
    return (box["x"] + 8, box["y"] + 30) if axis == "Fit" else (box["x"] + 30, box["y"] + 8)


def _place(tab, axis, value):
    """The point on the screen at which a line at a threshold stands."""
    return tab.evaluate(
        """([axis, value]) => {
            const chart = document.querySelector(".st-key-matrix_chart .js-plotly-plot");
            const { xaxis, yaxis } = chart._fullLayout, box = chart.getBoundingClientRect();
            return axis === "Fit"
                ? [box.left + xaxis._offset + xaxis.d2p(value - 0.5), box.top + yaxis._offset + 20]
                : [box.left + xaxis._offset + 20, box.top + yaxis._offset + yaxis.d2p(value - 0.5)];
        }""",
        [axis, value],
    )
