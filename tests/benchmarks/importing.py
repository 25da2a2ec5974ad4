"""Importing a million activities, beside the database's own copy of the same file into a table."""

import multiprocessing
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import sqlalchemy as sa
from tests.benchmarks.table import line, took
from tests.serving import postgres_server

from fitmatrix.engine.database import open_database
from fitmatrix.facts.importing import import_file
from fitmatrix.facts.parts import Kind

NOW = datetime(2026, 11, 22, 9, 14)
CONTACTS = 100_000
EACH = 10
ROUNDS = 3
BAR = 3.0

_ISO, _US = "%Y-%m-%d %H:%M:%S", "%-m/%-d/%Y %-I:%M:%S %p"
_FILES = {"ISO times": (True, _ISO), "no ids": (False, _ISO), "US times": (True, _US)}
"""What is measured, whether it has ids of its own, and how its times are written."""


def importing(contacts=CONTACTS):
    """All rows: into DuckDB and PostgreSQL, each in a process of its own."""
    activities = contacts * EACH
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {what: written(folder, what, activities) for what in _FILES}
        for what, file in files.items():
            compared(f"{activities:,} activities, {what}, DuckDB", file, copied_by_duckdb)
        with postgres_server(folder / "postgres") as server:
            for what, file in files.items():
                compared(f"{activities:,} activities, {what}, PostgreSQL", file,
                         copied_by_postgresql, server)  # fmt: skip


def written(folder, name, activities):
    """A file of so many activities, over two years."""
    has_ids, form = _FILES[name]
    file = folder / f"{name}.csv"
    columns = f"""
        {"'a-' || n AS activity_id," if has_ids else ""}
        'c-' || hash(n, 1) % {activities // EACH} AS contact_id,
        ['page_view', 'email_open', 'email_click', 'form_submit', 'demo_request']
            [1 + (hash(n, 2) % 5)::INTEGER] AS kind,
        '/' || ['pricing', 'product', 'blog', 'docs', 'jobs'][1 + (hash(n, 3) % 5)::INTEGER]
            || '/' || hash(n, 4) % 400 AS detail,
        strftime(TIMESTAMP '2024-11-01' + to_seconds((hash(n, 5) % 63000000)::BIGINT), '{form}')
            AS occurred_at"""
    with open_database("duckdb:///:memory:").begin() as connection:
        connection.exec_driver_sql(
            f"COPY (SELECT {columns} FROM range({activities}) AS series(n))"
            f" TO '{file}' (HEADER, DELIMITER ',')"
        )
    return file


def compared(what, file, copied, server=None):
    """A row of times and one of memory, each the best of several rounds."""
    rounds = [(alone(imported, file, server), alone(copied, file, server)) for _ in range(ROUNDS)]
    ours, plain = zip(*rounds, strict=True)
    line(what, min(one[0] for one in ours), min(one[0] for one in plain), f"{BAR:.1f} ×")
    line(
        f"{what}: CPU of the process",
        min(one[1] for one in ours),
        min(one[1] for one in plain),
        "–",
    )
    memory = [max(one[2] for one in each) for each in (ours, plain)]
    line(f"{what}: peak memory", *memory, "1,024 MB", "MB")


def alone(measure, file, server):
    """Seconds, seconds of CPU and peak megabytes of a measure in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(1, context) as process:
        url = server or f"duckdb:///{folder}/facts.duckdb"
        return process.submit(_measured, measure, url, file).result()


def _measured(measure, url, file):
    engine = open_database(url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        else:
            connection.exec_driver_sql("SET threads = 2")
            connection.exec_driver_sql("SET enable_progress_bar = false")
    before = getrusage(RUSAGE_SELF)
    spent = took(lambda: measure(engine, file))
    after = getrusage(RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, cpu, after.ru_maxrss / 1024


def imported(engine, file):
    """The file brought in like anybody's."""
    report = import_file(engine, file, now=NOW, kind=Kind.ACTIVITIES)
    counts = report.tables["activities"]
    assert counts.loaded == counts.read, f"not all of it was new: {counts}"


def copied_by_duckdb(engine, file):
    """The file copied into a table as DuckDB reads it by itself."""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE plain AS SELECT * FROM read_csv('{file}')")


def copied_by_postgresql(engine, file):
    """The file sent into a table of text, as ``psql`` sends it with COPY, and its ids indexed."""
    with file.open("rb") as content, engine.begin() as connection:
        headers = content.readline().decode().strip().split(",")
        connection.execute(sa.text(f"CREATE TABLE plain ({' text, '.join(headers)} text)"))
        session = connection.connection.dbapi_connection
        with session.cursor() as cursor, cursor.copy("COPY plain FROM STDIN (FORMAT csv)") as copy:
            while chunk := content.read(1 << 16):
                copy.write(chunk)
    with engine.begin() as connection:
        for name in sorted({"activity_id", "contact_id"} & set(headers)):
            connection.execute(sa.text(f"CREATE INDEX plain_{name} ON plain ({name})"))
