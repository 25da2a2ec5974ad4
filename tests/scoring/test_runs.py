"""Runs: whole or not at all, and readers see the last complete one."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.conftest import NOW
from tests.scoring.small import MODEL, scored

from fitmatrix.engine.database import open_database
from fitmatrix.errors import DatabaseError, ModelError, NothingYetError, OutdatedScoresError
from fitmatrix.facts import tables
from fitmatrix.facts.importing import import_file
from fitmatrix.scoring.moments import moment, newest_activity_at
from fitmatrix.scoring.refreshing import KEPT, refresh
from fitmatrix.scoring.runs import current_run


def current(engine):
    with engine.connect() as connection:
        return current_run(connection)


def run_tables(engine):
    names = sa.inspect(engine).get_table_names()
    return sorted(
        name
        for name in names
        if name.startswith(("scores_", "tallies_", "ages_", "lists_", "past_", "deals_"))
    )


def test_before_the_first_refresh_there_are_no_scores(database):
    assert current(database) is None
    with pytest.raises(NothingYetError, match="no contacts yet"):
        refresh(database, MODEL, "small.yaml", as_of=NOW, now=NOW)


def test_a_reader_sees_the_last_complete_run(database):
    first = scored(database)
    second = refresh(database, MODEL, "small.yaml", as_of=NOW, now=NOW)
    assert current(database).run_id == second.run_id != first.run_id
    assert (second.contacts, second.number) == (5, 2)


def test_a_refresh_waits_for_an_import_that_is_under_way(duckdb, tmp_path):
    scored(duckdb)
    (tmp_path / "more.csv").write_text("contact_id,email\nnew,new@zeta.example\n")
    with ThreadPoolExecutor(1) as other:
        begun = []

        def meanwhile(_rows):
            begun.append(other.submit(refresh, duckdb, MODEL, "small.yaml", as_of=NOW, now=NOW))
            assert wait(begun, 0.5).not_done

        import_file(duckdb, tmp_path / "more.csv", now=NOW, progress=meanwhile)
        assert {run.result(60).contacts for run in begun} == {6}


def test_a_new_wording_is_a_new_version_and_the_same_wording_is_not(database):
    versions = [scored(database).version, scored(database).version]
    versions.append(scored(database, MODEL.replace("points: 30", "points: 40")).version)
    assert versions == [1, 1, 2]
    assert current(database).model.fit[0].points == 40


def test_a_failed_refresh_leaves_the_scores_as_they_were(database):
    run = scored(database)
    before = run_tables(database)
    with pytest.raises(
        ModelError,
        match=r"small\.yaml:3: fit\.0\.field: no column 'industri'; did you mean 'industry'",
    ):
        refresh(
            database,
            MODEL.replace("field: industry", "field: industri"),
            "small.yaml",
            as_of=NOW,
            now=NOW,
        )
    assert current(database).run_id == run.run_id
    assert run_tables(database) == before


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        (
            "field: industry, in: [software]",
            "field: employees, in: [software]",
            "'employees' is a number; 'software' is none",
        ),
        (
            "field: industry, in: [software]",
            "field: employees, contains: x",
            "use at_least, at_most, between or bands",
        ),
        (
            "field: industry, in: [software]",
            "field: created_at, at_least: 3",
            "only 'filled' can be asked",
        ),
        (
            "field: number_of_sessions",
            "field: number_of_sesions",
            "did you mean 'number_of_sessions'?",
        ),
    ],
)
def test_a_rule_that_does_not_suit_its_column_is_refused(duckdb, good, bad, said):
    scored(duckdb)
    with pytest.raises(ModelError, match=r"small\.yaml:") as error:
        refresh(duckdb, MODEL.replace(good, bad), "small.yaml", as_of=NOW, now=NOW)
    assert said in str(error.value)


def test_old_runs_are_cleared_away_and_recent_ones_stay_readable(database):
    runs = [scored(database) for _ in range(KEPT + 2)]
    assert len([name for name in run_tables(database) if name.startswith("scores_")]) == KEPT
    with database.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(runs[-KEPT].scores)) == 5


@pytest.mark.parametrize(
    "earlier",
    [
        "ALTER TABLE {scores} DROP COLUMN best",
        "DROP TABLE {deals}",
        "DROP TABLE run_months",
    ],
)
def test_scores_of_an_earlier_version_are_to_be_made_again(database, earlier):
    run = scored(database)
    with database.begin() as connection:
        names = {"scores": run.scores.name, "deals": run.open_deals.name}
        connection.execute(sa.text(earlier.format(**names)))
    with pytest.raises(OutdatedScoresError, match="score again: fitmatrix refresh"):
        current(database)
    again = scored(database)
    assert current(database).run_id == again.run_id


KILLED = """
import os, sys
from fitmatrix.engine.database import open_database
from fitmatrix.scoring.refreshing import refresh
from tests.conftest import NOW
from tests.scoring.small import MODEL

def die(step, share):
    if share >= float(sys.argv[2]):
        os._exit(9)

refresh(open_database(sys.argv[1]), MODEL, "small.yaml", as_of=NOW, now=NOW, progress=die)
"""


@pytest.mark.parametrize("share", [0.05, 0.1, 0.7])
@pytest.mark.parametrize("kind", ["duckdb", "postgres"])
def test_a_killed_refresh_leaves_the_previous_scores_in_place(request, kind, share):
    engine = request.getfixturevalue(kind)
    run = scored(engine)
    before = run_tables(engine)
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, url, str(share)], check=False, capture_output=True
    )
    assert killed.returncode == 9, killed.stderr
    again = open_database(url)
    assert current(again).run_id == run.run_id
    assert run_tables(again) == before
    assert refresh(again, MODEL, "small.yaml", as_of=NOW, now=NOW).number == 2
    again.dispose()


def test_a_database_that_can_only_be_read_says_so(duckdb):
    scored(duckdb)
    duckdb.dispose()
    reader = open_database(f"{duckdb.url.render_as_string()}?access_mode=read_only")
    assert current(reader).contacts == 5
    with pytest.raises(DatabaseError, match="can only be read"):
        refresh(reader, MODEL, "small.yaml", as_of=NOW, now=NOW)
    reader.dispose()


def test_a_file_that_another_process_holds_says_which(duckdb):
    scored(duckdb)
    url = duckdb.url.render_as_string()
    with duckdb.connect():
        other = subprocess.run(
            [sys.executable, "-c", f"from fitmatrix.engine.database import open_database; open_database({url!r})"],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
    assert "in use by process" in other.stderr
    assert "stop that process" in other.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("duckdb:////nowhere/at/all.duckdb", "its folder does not exist"),
        ("postgresql://u:secret@localhost:1/x", "no server answers there"),
        ("not an address", "is no database address"),
        ("mysql://u:secret@localhost/x", "facts and scores are not kept in mysql; use duckdb:///"),
        ("postgresql+nodriver://u:secret@localhost/x", "no driver for this kind of database"),
        ("duckdb:///{file}", "no DuckDB database"),
    ],
)
def test_a_database_that_cannot_be_opened_says_why_and_shows_no_password(tmp_path, url, said):
    (tmp_path / "text.txt").write_text("this is a text and no database " * 500)
    with pytest.raises(DatabaseError) as error:
        open_database(url.format(file=tmp_path / "text.txt"))
    assert said in str(error.value)
    assert "secret" not in str(error.value)


def test_a_server_without_that_database_says_so(postgres_url):
    with pytest.raises(DatabaseError, match="there is no database 'nowhere'"):
        open_database(postgres_url.replace("/postgres?", "/nowhere?"))


def test_the_newest_activity_is_never_in_the_future(database):
    scored(database)
    with database.begin() as connection:
        late = {"contact_id": "0", "kind": "call", "occurred_at": NOW + timedelta(days=9)}
        connection.execute(tables.activities.insert(), late)
    with database.connect() as connection:
        assert newest_activity_at(connection, NOW) == NOW
        assert moment("latest", connection, NOW + timedelta(days=1)) == NOW
        assert moment("2026-11-20", connection, NOW).hour == 23
        assert moment("2026-11-20T10:00+02:00", connection, NOW).hour == 8
