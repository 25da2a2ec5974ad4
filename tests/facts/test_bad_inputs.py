"""Files and surroundings that are as bad as they get: a right result, or one clear line."""

import resource
import subprocess
import sys
import tracemalloc
from contextlib import ExitStack, contextmanager

import pytest
import sqlalchemy as sa
from tests.conftest import NOW
from tests.facts.files import as_csv
from tests.serving import postgres_server

from fitmatrix.engine.database import open_database
from fitmatrix.errors import DatabaseError, FileError
from fitmatrix.facts import delimited, tables
from fitmatrix.facts.importing import import_file
from fitmatrix.facts.reading import opened
from fitmatrix.facts.reports import Counts


def test_400_columns_come_in(imported, stored):
    headers = ["contact_id", "email", *(f"Extra column no. {n}" for n in range(398))]
    rows = [[str(n), f"p{n}@x.co", *(f"{n}-{place}" for place in range(398))] for n in range(20)]
    assert imported(as_csv([headers, *rows])).tables == {"contacts": Counts(20, 20, 0, 0)}
    names = ["contact_id", "extra_column_no_0", "extra_column_no_397"]
    assert stored(tables.contacts, *names) == sorted(
        (str(n), f"{n}-0", f"{n}-397") for n in range(20)
    )


def test_a_mac_roman_file_with_carriage_returns_alone_comes_in(imported, stored):
    rows = [["1", "José Núñez"], ["2", "Søren Ångström"], ["3", "Zoë Müller"]]
    text = as_csv(
        [["contact_id", "last_name", "email"], *([*row, ""] for row in rows)], ending="\r"
    )
    imported(text.encode("mac_roman"))
    assert stored(tables.contacts, "contact_id", "last_name") == [tuple(row) for row in rows]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le"])
def test_a_file_of_windows_comes_in(imported, stored, encoding):
    rows = [["1", "José Núñez"], ["2", "“Zoë” – Müller €"]]
    text = as_csv(
        [["contact_id", "last_name", "email"], *([*row, ""] for row in rows)], ending="\r\n"
    )
    imported(text.encode(encoding))
    assert stored(tables.contacts, "contact_id", "last_name") == [tuple(row) for row in rows]


def test_two_columns_of_one_name_are_told(imported, everything):
    before = everything()
    with pytest.raises(
        FileError, match="the header 'email' stands there 2 times; give every column"
    ):
        imported("contact_id,email,email\n1,a@b.co,c@d.co\n")
    assert everything() == before


def test_rows_that_are_too_long_or_too_short_are_refused_one_by_one(imported, stored):
    report = imported("contact_id,email\n1,a@b.co\n2,b@b.co,more\n3\n4,d@b.co\n")
    assert report.tables == {"contacts": Counts(4, 2, 2, 0)}
    assert stored(tables.rejects, "row_number", "reason", "raw") == [
        (3, "3 cells where the header has 2", "2,b@b.co,more"), (4, "1 cell where the header has 2", "3"),
    ]  # fmt: skip


def test_a_quote_that_is_not_closed_among_a_million_rows_names_its_row(imported, everything):
    before = everything()
    with pytest.raises(FileError, match="row 3: a quote is opened there and never closed"):
        imported('contact_id,email\n1,a@b.co\n2,"open\n' + "3,c@d.co\n" * 1_000_000)
    assert everything() == before


@pytest.mark.parametrize("start", ["", "contact_id,email\n1,a@b.co\n"])
def test_a_line_without_an_end_is_refused_in_bounded_memory(tmp_path, start):
    path = tmp_path / "endless.csv"
    with path.open("w") as file:
        file.write(start)
        for _ in range(192):
            file.write("x" * (1 << 20))
    tracemalloc.start()
    with pytest.raises(FileError, match="longer than 8 MB"):
        list(opened(path).blocks)
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert used < 12 * delimited.BLOCK_BYTES


IMPORTED = """
import os, signal, sys
from pathlib import Path
import sqlalchemy as sa
from fitmatrix.engine.database import open_database
from fitmatrix.errors import FitmatrixError
from fitmatrix.facts.importing import import_file
from tests.conftest import NOW

engine, left = open_database(sys.argv[1]), [int(sys.argv[3])]

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def count(*_):
    left[0] -= 1
    if left[0] == 0:
        die()

if left[0] < 0:
    sa.event.listen(engine, "commit", die)
else:
    sa.event.listen(engine, "before_cursor_execute", count)
try:
    print(import_file(engine, Path(sys.argv[2]), now=NOW).tables)
except FitmatrixError as error:
    print(error)
"""
FULL = 20_000
_MEGABYTES = 1 << 20


@pytest.fixture
def people(tmp_path):
    """A file of many people."""
    path = tmp_path / "people.csv"
    rows = "".join(f"{n},p{n}@x.co,company number {n * 7919 % 100_003}\n" for n in range(FULL))
    path.write_text(f"contact_id,email,company\n{rows}")
    return path


def apart(engine, path, statements, **limits):
    """Import in a process of its own."""
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    words = [sys.executable, "-c", IMPORTED, url, str(path), str(statements)]
    return subprocess.run(words, check=False, capture_output=True, text=True, **limits)


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8, 1])
def test_a_killed_import_leaves_all_as_it_was_and_running_it_again_completes_it(
    database, people, everything, share
):
    statements = []
    sa.event.listen(database, "before_cursor_execute", lambda *_: statements.append(1))
    for place in range(2):
        first = people.with_name("first.csv")
        first.write_text(f"contact_id,email,company\n{place},one@x.co,One\n")
        in_all = len(statements)
        import_file(database, first, now=NOW)
    in_all = len(statements) - in_all
    before = everything()
    killed = apart(database, people, -1 if share == 1 else round(in_all * share))
    assert killed.returncode == -9, killed.stderr + killed.stdout
    assert everything() == before
    again = import_file(database, people, now=NOW)
    assert again.tables["contacts"].read == FULL
    assert len(everything()["contacts"]) == FULL


def test_a_full_disk_leaves_all_as_it_was_and_is_told(duckdb, people):
    first = people.with_name("first.csv")
    first.write_text("contact_id,email,company\n1,one@x.co,One\n")
    import_file(duckdb, first, now=NOW)
    most = (_MEGABYTES, _MEGABYTES)
    full = apart(
        duckdb, people, 0, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, most)
    )
    assert "the disk is full; make room" in full.stdout, full.stderr
    assert len(full.stdout.splitlines()) == 1
    again = open_database(duckdb.url.render_as_string())
    assert import_file(again, first, now=NOW).tables == {"contacts": Counts(1, 0, 0, 1)}
    assert import_file(again, people, now=NOW).tables["contacts"].read == FULL
    again.dispose()


@contextmanager
def files_at_most(size):
    """Let no file that a process begun meanwhile writes be longer, as on a full disk; bytes."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


@pytest.fixture
def small_disk(tmp_path_factory):
    """A server of PostgreSQL whose files may hardly be longer than those of its log."""
    with ExitStack() as stack:
        with files_at_most(17 * _MEGABYTES):
            url = stack.enter_context(postgres_server(tmp_path_factory.mktemp("small")))
        engine = open_database(url)
        yield engine
        engine.dispose()


def test_a_full_disk_of_the_server_leaves_all_as_it_was_and_is_told(small_disk, people):
    wide = people.with_name("wide.csv")
    rows = "".join(f"{n},p{n}@x.co,{f'company number {n} ' * 60}\n" for n in range(FULL))
    wide.write_text(f"contact_id,email,company\n{rows}")
    import_file(small_disk, people, now=NOW)
    with pytest.raises(DatabaseError, match="the disk is full; make room"):
        import_file(small_disk, wide, now=NOW)
    assert import_file(small_disk, people, now=NOW).tables == {"contacts": Counts(FULL, 0, 0, FULL)}
