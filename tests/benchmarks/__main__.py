"""Measure what is promised at 100,000 contacts and 1,000,000 activities, and print a table."""

import sys
import tempfile
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter

import sqlalchemy as sa
from tests.benchmarks.by_hand import statements
from tests.benchmarks.visit import memory_of_the_dashboard

from fitmatrix.engine.database import open_database
from fitmatrix.facts.importing import import_file
from fitmatrix.facts.sample import write_sample
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.model.reading import parse_model, read_text
from fitmatrix.scoring.grid import read_grid
from fitmatrix.scoring.refreshing import refresh
from fitmatrix.scoring.worklist import Order, View, worklist
from fitmatrix.shipped import shipped

NOW = datetime(2026, 11, 22, 9, 14)
ROUNDS = 5
SMALL, LARGE = 10_000, 100_000


def main():
    print(f"{'what':<58}{'measured':>12}{'baseline':>12}{'ratio':>8}{'bar':>10}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        small = filled(Path(folder) / "small.duckdb", SMALL)
        large = filled(Path(folder) / "large.duckdb", LARGE)
        grids = [scores(engine, contacts) for engine, contacts in ((small, SMALL), (large, LARGE))]
        thresholds(*grids)
        pages(small, large)
        addresses = [engine.url.render_as_string() for engine in (small, large)]
        for engine in (small, large):
            engine.dispose()
        memory(*addresses, Path(folder) / "streamlit.log")


def line(what, measured, baseline, bar, unit="ms"):
    """One row; seconds are shown as milliseconds."""
    scale = 1000 if unit == "ms" else 1
    digits = 3 if measured * scale < 1 else 1
    shown = f"{measured * scale:,.{digits}f} {unit}"
    beside = f"{baseline * scale:,.{digits}f} {unit}" if baseline else "–"
    ratio = f"{measured / baseline:.2f}" if baseline else "–"
    print(f"{what:<58}{shown:>12}{beside:>12}{ratio:>8}{bar:>10}", flush=True)


def took(action):
    start = perf_counter()
    action()
    return perf_counter() - start


def filled(file, contacts):
    """A database with the sample of a size, brought in like anybody's files."""
    engine = open_database(f"duckdb:///{file}")
    with tempfile.TemporaryDirectory() as folder:
        files = write_sample(Path(folder), now=NOW, contacts=contacts, activities=10 * contacts)
        spent = took(lambda: [import_file(engine, file, now=NOW) for file in files])
        copied = took(lambda: copy_plainly(files))
    line(f"import of {contacts:,} contacts, {10 * contacts:,} activities", spent, copied, "–")
    return engine


def copy_plainly(files):
    """What DuckDB itself needs to put the largest file into a table, in memory."""
    with open_database("duckdb:///:memory:").begin() as connection:
        connection.execute(
            sa.text(f"CREATE TABLE plain AS FROM read_csv('{files[1]}', all_varchar=true)")
        )


def scores(engine, contacts):
    """Refresh against the same written by hand, in turn; returns the grid."""
    path = shipped("models", "default.yaml")
    text = read_text(path)
    by_hand = statements(parse_model(text), NOW)

    def hand():
        with engine.begin() as connection:
            for statement in by_hand:
                connection.exec_driver_sql(statement)

    def ours():
        refresh(engine, text, path.name, as_of=NOW, now=NOW)

    ours(), hand()
    rounds = [(took(ours), took(hand)) for _ in range(ROUNDS)]
    measured, baseline = (median(one) for one in zip(*rounds, strict=True))
    line(
        f"refresh with look-back, {contacts:,}, vs by hand without",
        measured,
        baseline,
        "1.5 ×" if contacts == LARGE else "–",
    )
    run = refresh(engine, text, path.name, as_of=NOW, now=NOW)
    with engine.begin() as connection:
        agree = connection.exec_driver_sql(
            f"SELECT avg((abs(a.fit - b.fit) <= 1 AND abs(a.interest - b.interest) <= 1)::int)"
            f" FROM hand_scores a JOIN {run.scores.name} b USING (contact_id)"
        ).scalar()
        assert agree == 1, f"the baseline scores otherwise: {agree:.2%} agree"
        return run, read_grid(connection, run.scores)


def thresholds(small, large):
    """A change of both thresholds: all that Python computes for it."""
    moved = [
        Thresholds(fit=fit, interest=interest) for fit in range(20, 80) for interest in (30, 50)
    ]
    each = []
    for _, grid in (small, large):
        grid.quadrants(moved[0])
        each.append(took(lambda grid=grid: [grid.quadrants(high) for high in moved]) / len(moved))
    line(f"threshold change, {LARGE:,} contacts vs {SMALL:,}", each[1], each[0], "5 ms")


def pages(small, large):
    """A page of 50, in every order, and a search."""
    from fitmatrix.scoring.runs import current_run

    for order, search in [*((order, "") for order in Order), (Order.BEST, "maier gmbh")]:
        spent = []
        for engine in (small, large):
            with engine.connect() as connection:
                run = current_run(connection)
                view = View(Quadrant.NURTURE, Thresholds(), search, order)
                worklist(connection, run, view)
                spent.append(
                    median(
                        took(lambda c=connection, r=run, v=view: worklist(c, r, v))
                        for _ in range(ROUNDS)
                    )
                )
        what = f"page of 50, {'a search' if search else order.label.lower()}"
        line(f"{what}, {LARGE:,} vs {SMALL:,}", spent[1], spent[0], "100 ms")


def memory(small, large, log):
    """The dashboard's resident memory after a visit, at both sizes."""
    at_small, at_large = (memory_of_the_dashboard(url, log) for url in (small, large))
    if at_small is None:
        print("memory of the dashboard: needs Chromium ('apt-get install chromium')")
        return
    line(
        f"dashboard after a visit, {LARGE:,} contacts vs {SMALL:,}",
        at_large,
        at_small,
        "same",
        "MB",
    )


if __name__ == "__main__":
    sys.exit(main())
