"""Back in time: a month before a run is what a refresh as of then would have said."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from time import sleep

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import NOW
from tests.scoring.oracle import score
from tests.scoring.small import CROWD, MODEL, person, scored, viewed
from tests.scoring.test_oracle import SCORES
from tests.scoring.worlds import crowds, models, settle, yaml_of

from fitmatrix.engine.database import open_database
from fitmatrix.errors import DatabaseError
from fitmatrix.facts import tables
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.download import worklist_csv
from fitmatrix.scoring.filters import EVERYBODY, Filter, Without
from fitmatrix.scoring.grid import read_grid
from fitmatrix.scoring.ledger import explain
from fitmatrix.scoring.months import MONTHS, month_runs, months_before, months_left, score_months
from fitmatrix.scoring.refreshing import KEPT, refresh
from fitmatrix.scoring.scores import score_columns
from fitmatrix.scoring.worklist import Order, View, worklist, worklist_size


@pytest.fixture(params=["duckdb", "postgres"])
def engine(request):
    return request.getfixturevalue(request.param)


def ago(days):
    return NOW - timedelta(days=days)


def rows(engine, table):
    with engine.connect() as connection:
        return sorted(connection.execute(sa.select(table)), key=str)


def offered(engine, run):
    with engine.connect() as connection:
        return month_runs(connection, run)


def left(engine, run):
    with engine.connect() as connection:
        return months_left(connection, run)


def as_of_then(engine, month):
    """A refresh as of the moment of a month, as it would have been made then."""
    return refresh(engine, month.text, "small.yaml", as_of=month.as_of, now=NOW)


def test_a_month_has_the_scores_of_a_refresh_as_of_then(database):
    run = scored(database)
    months = score_months(database, run)
    assert [one.month for one in months] == [1, 2, 3, 4, 5, 6]
    assert [one.contacts for one in months] == [5] * 6
    looked_back = [rows(database, month.scores) for month in months]
    for month, told in zip(months, looked_back, strict=True):
        refreshed = sa.select(*score_columns(as_of_then(database, month).scores))
        assert told == rows(database, refreshed.subquery())
    by_hand = {row.contact_id: row for row in looked_back[0]}
    # a month before the 22nd of November Ada had seen nothing, and Bob had not bought yet
    assert (by_hand["0"].fit, by_hand["0"].interest, by_hand["0"].last_activity_at) == (55, 7, None)
    assert (by_hand["1"].fit, by_hand["1"].frozen_by) == (45, None)
    assert by_hand["3"].hand_raised_by == "demo_request"


later = st.integers(0, 70).map(lambda days: NOW + timedelta(days=days))


@given(model=models(), crowd=crowds, as_of=later)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_score_of_a_month_is_what_the_oracle_says_as_of_then(engine, model, crowd, as_of):
    settle(engine, crowd)
    run = refresh(engine, yaml_of(model), "made up", as_of=as_of, now=as_of)
    known = {month.month: month for month in score_months(engine, run, 2)}
    for number in (1, 2):
        then = months_before(as_of, number)
        told = {str(n): score(run.model, one, then) for n, one in enumerate(crowd)}
        expected = {n: {name: said[name] for name in SCORES} for n, said in told.items() if said}
        found = rows(engine, known[number].scores) if number in known else []
        assert {
            row.contact_id: {name: row._mapping[name] for name in SCORES} for row in found
        } == expected


@given(model=models(), crowd=crowds, as_of=later)
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_ledger_of_a_month_is_that_of_a_refresh_as_of_then(engine, model, crowd, as_of):
    settle(engine, crowd)
    run = refresh(engine, yaml_of(model), "made up", as_of=as_of, now=as_of)
    for month in score_months(engine, run, 1):
        fresh = refresh(engine, run.text, "made up", as_of=month.as_of, now=as_of)
        ids = [row.contact_id for row in rows(engine, fresh.scores)]
        with engine.connect() as connection:
            high = run.model.thresholds
            for one in ids:
                told = explain(connection, month, one, high)
                assert told == explain(connection, fresh, one, high)


_BUSY = [
    *CROWD,
    person([viewed(40)] * 4, industry="software", employees=700, first_name="Fay", owner="Ann"),
    person([viewed(35), viewed(60)], industry="software", employees=90, owner="Ann",
           stages=[{"stage": "mql", "entered_at": ago(50)}, {"stage": "sql", "entered_at": ago(5)}]),
    person([viewed(33)] * 9, industry="software", employees=700, email_domain="tech.edu"),
    person([viewed(45)] * 9, industry="software", employees=700, owner="Bo",
           deals=[{"status": "lost", "created_at": ago(80), "closed_at": ago(45)}]),
    person([viewed(45)] * 2, created_at=ago(20), imported_at=NOW, industry="software"),
]  # fmt: skip
BUSY = [replace(one, columns={"owner": None, **one.columns}) for one in _BUSY]
FILTERS = [
    EVERYBODY,
    Filter.by(owner=("Ann",)),
    Filter.by(stage=("mql",)),
    Filter(search="fay"),
    Filter(without=tuple(Without)),
]


@pytest.fixture
def month_and_fresh(database):
    """One month ago in a busier world: as looked back at today, and as refreshed as of then."""
    settle(database, BUSY)
    run = refresh(database, MODEL, "small.yaml", as_of=NOW, now=NOW)
    month = score_months(database, run, 1)[0]
    assert month.contacts == len(BUSY) - 1
    return month, as_of_then(database, month)


EVERYONE = Thresholds(fit=0, interest=0)
VIEWS = [
    *(View(quadrant, Thresholds(fit=30, interest=15)) for quadrant in Quadrant),
    *(View(Quadrant.SALES_CALL, EVERYONE, order) for order in Order),
    *(View(Quadrant.SALES_CALL, EVERYONE, only=only) for only in FILTERS[1:]),
]


def test_the_list_of_a_month_says_what_it_would_have_said_then(database, month_and_fresh):
    with database.connect() as connection:
        told, expected = (
            [worklist(connection, run, view) for view in VIEWS] for run in month_and_fresh
        )
        sizes = [worklist_size(connection, month_and_fresh[0], view) for view in VIEWS]
        pages = [worklist(connection, run, VIEWS[4], page=2, size=3) for run in month_and_fresh]
        texts = ["".join(worklist_csv(connection, run, VIEWS[4])) for run in month_and_fresh]
    assert told == expected
    assert sizes == [len(people) for people in told]
    assert sizes == [3, 3, 0, 3, *[7] * len(Order), 2, 1, 1, 2]
    assert pages[0] == pages[1] == told[4][3:6]
    assert texts[0] == texts[1]
    assert len(texts[0].splitlines()) == 1 + 7


def test_the_matrix_of_a_month_counts_what_it_would_have_counted_then(database, month_and_fresh):
    with database.connect() as connection:
        for only in FILTERS:
            told, expected = (read_grid(connection, run, only) for run in month_and_fresh)
            assert (told.counts == expected.counts).all()


def test_a_month_explains_what_counted_then(database, month_and_fresh):
    month, fresh = month_and_fresh
    for one in map(str, range(len(BUSY) - 1)):
        with database.connect() as connection:
            told = explain(connection, month, one, month.model.thresholds)
            assert told == explain(connection, fresh, one, month.model.thresholds)
    fay = next(line for line in _lines(database, month, "5") if line.rule == "pricing")
    assert (fay.count, fay.last_at) == (4, ago(40))


def test_what_came_in_since_is_a_line_that_brings_the_sum_back_to_the_score(database):
    month = score_months(database, scored(database), 1)[0]
    before = {line.rule: line.points for line in _lines(database, month, "0")}
    settle(database, [replace(CROWD[0], activities=[viewed(30), viewed(31, "/pricing/eu")])])
    with database.connect() as connection:
        told = explain(connection, month, "0", month.model.thresholds)
    assert "since_then" not in before
    for axis, kept in (("fit", told.fit), ("interest", told.interest)):
        assert sum(line.points for line in told.lines if line.axis == axis) == 100 * kept
    assert [(line.axis, line.points) for line in told.lines if line.rule == "since_then"] == [
        ("interest", before["pricing"] - _points(told, "pricing") - _points(told, "rounding")
         + before.get("rounding", 0)),
    ]  # fmt: skip


def _points(told, rule):
    return sum(line.points for line in told.lines if line.rule == rule)


def _lines(engine, run, contact_id):
    with engine.connect() as connection:
        return explain(connection, run, contact_id, run.model.thresholds).lines


# Which months there are


def test_months_before_anybody_was_known_are_scored_and_not_offered(database):
    settle(database, [person(created_at=ago(70))])
    run = refresh(database, MODEL, "small.yaml", as_of=NOW, now=NOW)
    assert left(database, run) == MONTHS
    assert [one.month for one in score_months(database, run)] == [1, 2]
    assert left(database, run) == 0


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (datetime(2026, 3, 31, 8), [datetime(2026, 2, 28, 8), datetime(2026, 1, 31, 8)]),
        (datetime(2024, 3, 31), [datetime(2024, 2, 29), datetime(2024, 1, 31)]),
        (datetime(2024, 2, 29), [datetime(2024, 1, 29), datetime(2023, 12, 29)]),
        (datetime(1, 3, 1), [datetime(1, 2, 1), datetime(1, 1, 1)]),
        (datetime(1, 2, 28), [datetime(1, 1, 28)]),
        (datetime(1, 1, 31), []),
    ],
)
def test_a_month_ago_is_the_same_day_where_there_is_one(duckdb, as_of, expected):
    settle(duckdb, [person(created_at=None)])
    run = refresh(duckdb, MODEL, "small.yaml", as_of=as_of, now=NOW)
    assert [one.as_of for one in score_months(duckdb, run, 2)] == expected
    assert left(duckdb, run) == MONTHS - 2 if as_of.year > 1 else left(duckdb, run) == 0


@given(st.datetimes(min_value=datetime(2, 1, 1)), st.integers(0, 12))
def test_some_months_before_is_that_month_and_never_a_later_day(moment, months):
    before = months_before(moment, months)
    between = 12 * (moment.year - before.year) + moment.month - before.month
    assert between == months
    assert before.day <= moment.day
    assert before.day == moment.day or (before + timedelta(days=1)).day == 1
    assert before.time() == moment.time()


def test_a_leap_day_a_year_ago_is_the_28th():
    assert months_before(datetime(2024, 2, 29), 12) == datetime(2023, 2, 28)


# Stopped, done again, gone with its run


def test_what_was_stopped_can_be_gone_on_with(database):
    run = scored(database)

    def stop(moment, share):
        if share >= 0.25:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_months(database, run, progress=stop)
    assert [one.month for one in offered(database, run)] == [1, 2, 3]
    assert left(database, run) == MONTHS - 3
    before = rows(database, offered(database, run)[0].scores)
    watched = []
    assert len(score_months(database, run, progress=lambda *step: watched.append(step))) == 6
    assert watched == [(months_before(NOW, n + 1), n / 12) for n in range(12)]
    assert rows(database, offered(database, run)[0].scores) == before


def test_done_twice_changes_nothing_even_when_contacts_came_since(database):
    run = scored(database)
    months = score_months(database, run, 3)
    kept = [rows(database, month.scores) for month in months]
    settle(database, [*CROWD, *CROWD])
    assert score_months(database, run, 3) == months
    assert [rows(database, month.scores) for month in months] == kept
    assert len(rows(database, tables.run_months)) == 3


def test_a_month_that_fails_leaves_the_months_before_it(database):
    run = scored(database)
    in_the_way = f"scores_{run.run_id}_3"
    with database.begin() as connection:
        connection.execute(sa.text(f"CREATE TABLE {in_the_way} (x INTEGER)"))
    with pytest.raises(DatabaseError, match=in_the_way):
        score_months(database, run, 4)
    assert [one.month for one in offered(database, run)] == [1, 2]
    with database.begin() as connection:
        connection.execute(sa.text(f"DROP TABLE {in_the_way}"))
    assert [one.month for one in score_months(database, run, 4)] == [1, 2, 3, 4]


KILLED = """
import os, sys
import sqlalchemy as sa
from fitmatrix.engine.database import open_database
from fitmatrix.scoring.months import score_months
from fitmatrix.scoring.runs import current_run

engine = open_database(sys.argv[1])
with engine.connect() as connection:
    run = current_run(connection)

def die(connection, cursor, statement, parameters, *rest):
    values = parameters.values() if isinstance(parameters, dict) else parameters
    if statement.startswith("INSERT INTO run_months") and 3 in values:
        os._exit(9)

sa.event.listen(engine, "before_cursor_execute", die)
score_months(engine, run)
"""


def test_a_month_whose_process_was_killed_is_not_to_be_seen(engine):
    run = scored(engine)
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    killed = subprocess.run([sys.executable, "-c", KILLED, url], check=False, capture_output=True)
    assert killed.returncode == 9, killed.stderr
    again = open_database(url)
    assert [one.month for one in offered(again, run)] == [1, 2]
    assert f"scores_{run.run_id}_3" not in sa.inspect(again).get_table_names()
    assert [one.month for one in score_months(again, run, 4)] == [1, 2, 3, 4]
    again.dispose()


def test_the_months_of_an_old_run_are_cleared_away_with_it_and_those_of_others_stay(database):
    runs = []
    for _ in range(KEPT + 1):
        runs.append(scored(database))
        score_months(database, runs[-1], 2)
    names = sa.inspect(database).get_table_names()
    assert not [name for name in names if runs[0].run_id in name]
    for run in runs[1:]:
        assert {f"scores_{run.run_id}_1", f"scores_{run.run_id}_2"} <= set(names)
    assert [one.month for one in offered(database, runs[1])] == [1, 2]


def test_a_database_that_can_only_be_read_says_so_and_shows_the_months_there_are(duckdb):
    run = scored(duckdb)
    score_months(duckdb, run, 2)
    duckdb.dispose()
    reader = open_database(f"{duckdb.url.render_as_string()}?access_mode=read_only")
    assert len(offered(reader, run)) == 2
    with pytest.raises(DatabaseError, match="can only be read"):
        score_months(reader, run)
    reader.dispose()


# Two at once


def test_two_who_look_back_at_once_both_get_every_month_once(database):
    run = scored(database)
    together = Barrier(2)

    def look_back(_):
        return score_months(database, run, 5, lambda *_: together.wait(60))

    with ThreadPoolExecutor(2) as two:
        first, second = two.map(look_back, range(2))
    assert first == second == offered(database, run)
    assert sorted(row.month for row in rows(database, tables.run_months)) == [1, 2, 3, 4, 5]


def test_a_month_that_another_process_makes_meanwhile_will_do(postgres):
    run = scored(postgres)
    with ThreadPoolExecutor(1) as pool, postgres.connect() as other:
        other.execute(sa.text(f"CREATE TABLE scores_{run.run_id}_1 AS TABLE scores_{run.run_id}"))
        row = {"run_id": run.run_id, "month": 1, "as_of": months_before(NOW, 1), "contacts": 5}
        other.execute(tables.run_months.insert(), row)
        ours = pool.submit(score_months, postgres, run, 2)
        waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        for _ in range(100):
            with postgres.connect() as watching:
                if watching.scalar(waiting):
                    break
            sleep(0.1)
        other.commit()
        assert [one.month for one in ours.result(60)] == [1, 2]
