"""What machines did is set aside: recognised anew from the facts, whatever came before."""

import csv
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import NOW
from tests.scoring.oracle import machines_did
from tests.scoring.small import person
from tests.scoring.worlds import machines as some_machines
from tests.scoring.worlds import mailings, settle, yaml_of

from fitmatrix.facts import tables
from fitmatrix.facts.importing import import_file
from fitmatrix.facts.mapping import Kind
from fitmatrix.insight import quality_machines
from fitmatrix.model.machines import Machines
from fitmatrix.scoring.ledger import explain
from fitmatrix.scoring.months import score_months
from fitmatrix.scoring.refreshing import refresh

FEW = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
RULES = [{"key": "mail", "kind": ["email_open", "email_click"], "points": 1}]


@pytest.fixture(params=["duckdb", "postgres"])
def engine(request):
    return request.getfixturevalue(request.param)


def mail(seconds, kind, detail=None, **more):
    at = NOW - timedelta(days=1) + timedelta(seconds=seconds)
    return {"kind": kind, "detail": detail, "occurred_at": at, "is_machine": False, **more}


def score(engine, **machines):
    model = {"name": "m", "interest": RULES, "machines": machines}
    return refresh(engine, yaml_of(model), "m", as_of=NOW, now=NOW)


def set_aside(engine, run):
    """(place of the activity of the first contact, reason)."""
    with engine.connect() as connection:
        rows = connection.execute(sa.select(run.machines.c.activity_id, run.machines.c.reason))
        return {int(key.partition(".")[2]): reason for key, reason in rows}


CASES = {
    "opened after 3 seconds": ([mail(5, "email_sent"), mail(8, "email_open")], {1: "after_delivery"}),
    "opened after 4 seconds": ([mail(5, "email_sent"), mail(9, "email_open")], {}),
    "opened before it was sent": ([mail(6, "email_sent"), mail(5, "email_open")], {}),
    "a page viewed after 1 second": ([mail(5, "email_sent"), mail(6, "page_view")], {}),
    "times without seconds": ([mail(0, "email_sent"), mail(0, "email_open")], {}),
    "one time without seconds": ([mail(0, "email_sent"), mail(2, "email_click")], {1: "after_delivery"}),
    "another mail": ([mail(5, "email_sent", email_id="1"), mail(6, "email_open", email_id="2")], {}),
    "a mail that is not named": (
        [mail(5, "email_sent", email_id="1"), mail(6, "email_open")], {1: "after_delivery"},
    ),
    "three links in a second": (
        [mail(5 + n / 10, "email_click", f"/{n}") for n in range(3)], dict.fromkeys(range(3), "many_links"),
    ),
    "two links in a second": ([mail(5, "email_click", "/a"), mail(5, "email_click", "/b")], {}),
    "one link three times": ([mail(5, "email_click", "/a")] * 3, {}),
    "three links in two seconds": ([mail(4.8 + n / 10, "email_click", f"/{n}") for n in range(3)], {}),
    "three links on the minute": ([mail(0, "email_click", f"/{n}") for n in range(3)], {}),
    "a gateway": ([mail(5, "page_view", user_agent="Barracuda Sentinel (EE)")], {0: "user_agent"}),
    "a browser": ([mail(5, "page_view", user_agent="Mozilla/5.0")], {}),
    "a gateway that opens at once": (
        [mail(5, "email_sent"), mail(6, "email_open", user_agent="MimeCast")], {1: "user_agent"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_set_aside_by_the_settings_that_ship(name, duckdb):
    activities, expected = CASES[name]
    settle(duckdb, [person(activities)])
    assert set_aside(duckdb, score(duckdb)) == expected


def says(activity):
    return activity["kind"], activity["detail"], activity["occurred_at"]


def without_ids(engine):
    """Activities as they are where their source gives no ids: nothing but what they say."""
    with engine.begin() as connection:
        kind = tables.activities.c.kind
        connection.execute(tables.activities.update().values(activity_id=None, raw_kind=kind))


@pytest.mark.parametrize("with_ids", [True, False])
@given(st.lists(mailings, min_size=2, max_size=12, unique_by=says), some_machines)
@FEW
def test_sql_sets_aside_what_plain_python_does_and_says_how_many(
    engine, with_ids, activities, machines
):
    settle(engine, [person(activities)])
    expected = machines_did(Machines(**machines), activities)
    if with_ids:
        run = score(engine, **machines)
        assert set_aside(engine, run) == expected
    else:
        without_ids(engine)
        run = score(engine, **machines)
    stated = Counter((one["kind"], "stated") for one in activities if one["is_machine"])
    recognised = Counter(
        (activities[n]["kind"], reason)
        for n, reason in expected.items()
        if not activities[n]["is_machine"]
    )
    with engine.connect() as connection:
        found = explain(connection, run, "0", run.model.thresholds)
        told = quality_machines.set_aside(connection, run)
    assert {(one.kind, one.reason): one.activities for one in told} == stated + recognised
    out = sum(one["is_machine"] or n in expected for n, one in enumerate(activities))
    assert found.machine_activities == out
    counted = sum(one["kind"] != "email_sent" for n, one in enumerate(activities)
                  if not one["is_machine"] and n not in expected)  # fmt: skip
    assert found.lines[0].count == counted


@given(st.lists(mailings, min_size=1, max_size=12), some_machines, some_machines)
@FEW
def test_other_settings_and_back_again_leave_nothing_behind(duckdb, activities, one, other):
    settle(duckdb, [person(activities)])
    first = set_aside(duckdb, score(duckdb, **one))
    second = set_aside(duckdb, score(duckdb, **other))
    assert second == machines_did(Machines(**other), activities)
    assert set_aside(duckdb, score(duckdb, **one)) == first


def written(path, rows):
    with path.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["activity_id", "contact_id", "kind", "detail", "occurred_at", "user_agent"])
        lines.writerows(rows)
    return path


@given(st.data())
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_imports_makes_no_difference(duckdb, tmp_path, data):
    rows = [
        (
            f"a.{n}",
            "0",
            one["kind"],
            one["detail"],
            one["occurred_at"].isoformat(),
            one["user_agent"],
        )
        for n, one in enumerate(data.draw(st.lists(mailings, min_size=4, max_size=9)))
    ]
    shuffled = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(1, len(rows) - 1))
    found = []
    for parts in ([rows], [shuffled[cut:], shuffled[:cut]]):
        settle(duckdb, [person()])
        for part in parts:
            import_file(duckdb, written(tmp_path / "a.csv", part), now=NOW, kind=Kind.ACTIVITIES)
            score(duckdb)  # whatever was recognised in between is forgotten
        found.append(set_aside(duckdb, score(duckdb)))
    assert found[0] == found[1]


def test_nothing_is_set_aside_where_the_settings_are_null(engine):
    settle(engine, [person([mail(5, "email_sent"), mail(6, "email_open", user_agent="mimecast")])])
    text = "name: m\nmachines: {within_seconds: null, links_a_second: null, agents: []}\n"
    run = refresh(engine, text, "m", as_of=NOW, now=NOW)
    assert set_aside(engine, run) == {}


def test_the_facts_stay_as_they_came_and_the_past_knows_machines_too(engine):
    stated = mail(9, "email_open", is_machine=True)
    settle(engine, [person([mail(5, "email_sent"), mail(6, "email_open"), stated])])
    with engine.connect() as connection:
        facts = sa.select(tables.activities).order_by(tables.activities.c.activity_id)
        before = connection.execute(facts).all()
    run = score(engine)
    with engine.connect() as connection:
        assert connection.execute(facts).all() == before
        assert connection.scalar(sa.select(run.scores.c.interest)) == 0
    settle(engine, [person([{**one, "occurred_at": one["occurred_at"] - timedelta(days=60)}
                            for one in (mail(5, "email_sent"), mail(6, "email_open"), stated)])])  # fmt: skip
    run = score(engine)
    month = score_months(engine, run, 1)[0]
    with engine.connect() as connection:
        assert connection.scalar(sa.select(month.scores.c.interest)) == 0
        assert explain(connection, month, "0", run.model.thresholds).machine_activities == 2
