"""What Python and the database do, without a browser: import, refresh, thresholds, pages, memory."""

import tempfile
from datetime import datetime
from pathlib import Path
from statistics import median

import sqlalchemy as sa
from tests.benchmarks.by_hand import statements
from tests.benchmarks.dashboard import memory_after_a_visit
from tests.benchmarks.table import line, took

from fitmatrix.engine.database import open_database
from fitmatrix.facts.importing import import_file
from fitmatrix.facts.sample import write_sample
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.model.reading import parse_model, read_text
from fitmatrix.scoring.filters import Filter
from fitmatrix.scoring.grid import read_grid
from fitmatrix.scoring.refreshing import refresh
from fitmatrix.scoring.runs import current_run
from fitmatrix.scoring.worklist import Order, View, worklist
from fitmatrix.shipped import shipped

NOW = datetime(2026, 11, 22, 9, 14)
ROUNDS = 5
CONTACTS = 100_000


def scoring(contacts=CONTACTS):
    """All rows, at so many contacts and at a tenth of them."""
    sizes = (contacts // 10, contacts)
    with tempfile.TemporaryDirectory() as folder:
        engines = [filled(Path(folder) / f"{size}.duckdb", size) for size in sizes]
        grids = [
            scores(*one, "1.5 ×" if one[1] == contacts else "–")
            for one in zip(engines, sizes, strict=True)
        ]
        beside = f"{sizes[1]:,} vs {sizes[0]:,}"
        thresholds(*grids, beside)
        pages(*engines, beside)
        addresses = [engine.url.render_as_string() for engine in engines]
        for engine in engines:
            engine.dispose()
        memory(*addresses, Path(folder) / "streamlit.log", beside)


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


def scores(engine, contacts, bar):
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
    line(f"refresh with look-back, {contacts:,}, vs by hand without", measured, baseline, bar)
    run = refresh(engine, text, path.name, as_of=NOW, now=NOW)
    with engine.begin() as connection:
        agree = connection.exec_driver_sql(
            f"SELECT avg((abs(a.fit - b.fit) <= 1 AND abs(a.interest - b.interest) <= 1)::int)"
            f" FROM hand_scores a JOIN {run.scores.name} b USING (contact_id)"
        ).scalar()
        assert agree == 1, f"the baseline scores otherwise: {agree:.2%} agree"
        return read_grid(connection, run)


def thresholds(small, large, beside):
    """A change of both thresholds: all that Python computes for it."""
    moved = [
        Thresholds(fit=fit, interest=interest) for fit in range(20, 80) for interest in (30, 50)
    ]
    each = []
    for grid in (small, large):
        grid.quadrants(moved[0])
        each.append(took(lambda grid=grid: [grid.quadrants(high) for high in moved]) / len(moved))
    line(f"threshold change, {beside}", each[1], each[0], "5 ms")


def pages(small, large, beside):
    """A page of 50, in every order, and a search."""
    for order, search in [*((order, "") for order in Order), (Order.BEST, "maier gmbh")]:
        spent = []
        for engine in (small, large):
            with engine.connect() as connection:
                run = current_run(connection)
                view = View(Quadrant.NURTURE, Thresholds(), order, Filter(search=search))
                worklist(connection, run, view)
                spent.append(
                    median(
                        took(lambda c=connection, r=run, v=view: worklist(c, r, v))
                        for _ in range(ROUNDS)
                    )
                )
        what = f"page of 50, {'a search' if search else order.label.lower()}"
        line(f"{what}, {beside}", spent[1], spent[0], "100 ms")


def memory(small, large, log, beside):
    """The dashboard's resident memory after a visit, at both sizes."""
    at_small, at_large = (memory_after_a_visit(url, log) for url in (small, large))
    if at_small is None:
        print("memory of the dashboard: needs Chromium ('apt-get install chromium')")
        return
    line(f"dashboard after a visit, {beside}", at_large, at_small, "same", "MB")
