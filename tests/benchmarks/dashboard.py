"""What a reader of the matrix waits for: at two sizes, and in the naive way, in a real Chromium."""

import tempfile
from datetime import datetime
from itertools import islice, product
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from tests.benchmarks.browsing import (
    Wire,
    agrees,
    choose,
    chromium,
    drag,
    first_view,
    is_possible,
    newcomer,
    regular,
    release,
    resident,
    search,
    settled,
    values,
)
from tests.benchmarks.filling import filled
from tests.benchmarks.naive import SIZES, naive, points
from tests.benchmarks.table import line, took
from tests.serving import served

NOW = datetime(2026, 11, 22, 9, 14)
CONTACTS = 1_000_000
ROUNDS = 5
WORDS = ("manager", "director", "gmbh", "head", "production")
_BEFORE = 3
_SYLLABLES = (*product("aeiou", "dlmnrst"), *product("dlmnrst", "aeiou"))
_WHOLE = ("caption", "rows", "cards", "lines")
_UPDATED = ("caption", "rows", "cards", "chart")


class Plan(NamedTuple):
    """How often each thing is done."""

    drags: int
    sessions: int = 0
    searches: int = 0


SHORT, LONG = Plan(drags=40), Plan(drags=200, sessions=20, searches=70)


class Moves(NamedTuple):
    """A drag and its release each: seconds, and kilobytes over the wire."""

    frames: list[float]
    own: list[float]
    releases: list[float]
    kilobytes: list[float]


class Memory(NamedTuple):
    """Megabytes of the server, after one thing more each time."""

    visit: float
    drags: float
    sessions: float
    searches: float


class Waits(NamedTuple):
    """What was measured at one size; seconds."""

    moves: Moves
    memory: Memory
    filters: list[float]
    searches: list[float]
    newcomers: list[float]
    returning: list[float]


def browser(contacts=CONTACTS):
    """All rows, at so many contacts and at a hundredth of them."""
    if not is_possible():
        print("the browser's part needs Chromium ('apt-get install chromium')")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = (max(contacts // 100, 1_000), contacts)
        small, large = (_filled(folder, size) for size in sizes)
        log = folder / "streamlit.log"
        told = waits(small, log, SHORT), waits(large, log, LONG)
        rows(*told, f"{sizes[1]:,} vs {sizes[0]:,}")
        naive_rows(large, folder / "points.parquet", contacts, told[1])


def memory_after_a_visit(url, log):
    """Megabytes resident in the server after one visit with ten drags; None without Chromium."""
    if not is_possible():
        return None
    with served(url, log) as running, chromium() as opened, newcomer(opened) as context:
        moves(context.new_page(), running.address, _targets(10))
        return resident(running.pid)


def waits(url, log, plan):
    """Visit a dashboard in every way."""
    with served(url, log) as running, chromium() as opened:
        with newcomer(opened) as context:
            tab = context.new_page()
            moves(tab, running.address, ())
            visit = resident(running.pid)
            moved = moves(tab, running.address, _targets(plan.drags))
        drags = resident(running.pid)
        for number in range(plan.sessions):
            with newcomer(opened) as context:
                two = (("Fit", 60 + number), ("Interest", 10 + number))
                moves(context.new_page(), running.address, two)
        sessions = resident(running.pid)
        filters, searches = narrowing(opened, running.address, plan.searches)
        memory = Memory(visit, drags, sessions, resident(running.pid))
        first, again = newcomers(opened, running.address), returning(opened, running.address)
        return Waits(moved, memory, filters, searches, first, again)


def moves(tab, address, targets):
    """Visit the matrix and drag its lines to these places."""
    wire, told = Wire(tab), Moves([], [], [], [])
    first_view(tab, address, *_WHOLE)
    settled(tab)
    for axis, value in targets:
        before = wire.kilobytes
        frames, own = drag(tab, axis, value)
        told.frames.extend(frames)
        told.own.extend(own)
        told.releases.append(release(tab))
        settled(tab)
        assert agrees(tab), "list and cards count otherwise"
        told.kilobytes.append(wire.kilobytes - before)
    return told


def narrowing(opened, address, searches):
    """Seconds until everything is updated: industry after industry, then word after word."""
    with newcomer(opened) as context:
        tab = context.new_page()
        first_view(tab, address, *_WHOLE)
        settled(tab)
        industries = values(tab, "Industry")[:ROUNDS]
        filters = [choose(tab, "Industry", value, *_UPDATED) for value in industries]
        first_view(tab, address, *_WHOLE)
        settled(tab)
        found = [search(tab, words, *_UPDATED) for words in WORDS]
        for letters in islice(_SYLLABLES, searches):
            search(tab, "".join(letters), "cards")
        return filters, found


def newcomers(opened, address):
    """Seconds until the matrix is there, for browsers that never came."""
    told = []
    for _ in range(ROUNDS):
        with newcomer(opened) as context:
            told.append(first_view(context.new_page(), address, *_WHOLE))
    return told


def returning(opened, address):
    """Seconds until the matrix is there, for a browser that came some times before.

    From the third visit on it also keeps the code that it made of the scripts.
    """
    told = []
    with regular(opened) as context:
        for _ in range(_BEFORE + ROUNDS):
            tab = context.new_page()
            told.append(first_view(tab, address, *_WHOLE))
            settled(tab)
            tab.close()
    return told[_BEFORE:]


def rows(small, large, beside):
    """What is promised, at both sizes."""
    for what, bar, wait in (
        ("frame while dragging a line", "20 ms", lambda one: median(one.moves.frames)),
        ("  slowest of twenty frames", "–", lambda one: quantiles(one.moves.frames, n=20)[-1]),
        ("  our own part of a frame", "–", lambda one: median(one.moves.own)),
        ("line released → list updated", "250 ms, 1.5 ×", lambda one: median(one.moves.releases)),
        ("another filter → all updated", "700 ms", lambda one: median(one.filters)),
        ("another search → all updated", "700 ms", lambda one: median(one.searches)),
        ("first view, browser that came before", "3 s", lambda one: median(one.returning)),
        ("first view, browser that never came", "3 s", lambda one: median(one.newcomers)),
    ):
        line(f"{what}, {beside}", wait(large), wait(small), bar)
    wire = [median(one.moves.kilobytes) for one in (large, small)]
    line(f"over the wire for a new threshold, {beside}", *wire, "40 kB", "kB")
    visit = large.memory.visit
    line(f"dashboard after a visit, {beside}", visit, small.memory.visit, "700 MB", "MB")
    for what, memory in (
        (f"{LONG.drags} drags", large.memory.drags),
        (f"{LONG.sessions} sessions", large.memory.sessions),
        (f"{LONG.searches} searches", large.memory.searches),
    ):
        line(f"  after {what} more, vs after a visit", memory, visit, "700 MB, same", "MB")


def naive_rows(url, file, contacts, ours):
    """The naive way as far as it gets, beside what fitmatrix needs for all contacts."""
    points(url, file)
    for size in (size for size in SIZES if size <= contacts):
        told = naive(file, size)
        for what, measured, baseline, unit in (
            ("first view", told.first_view, median(ours.newcomers), "ms"),
            ("change of a slider", told.change, median(ours.moves.releases), "ms"),
            ("over the wire for it", told.kilobytes, median(ours.moves.kilobytes), "kB"),
            ("memory", told.memory, ours.memory.visit, "MB"),
        ):
            beside = f"naive, {size:,} vs fitmatrix, {contacts:,}"
            line(f"{beside}: {what}", measured, baseline, "–", unit)


def _filled(folder, size):
    url = []
    spent = took(lambda: url.append(filled(folder / f"{size}.duckdb", size, now=NOW)))
    line(f"sample of {size:,} contacts made, and scored", spent, None, "–")
    return url[0]


def _targets(number):
    """So many places for the lines in turn: never the same two again, never near the last one."""
    for turn in range(number):
        yield ("Interest", 12 + 17 * turn % 41) if turn % 2 else ("Fit", 30 + 17 * turn % 43)
