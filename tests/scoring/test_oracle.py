"""SQL on every engine against the plain-Python oracle: every score and every ledger line."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from tests.conftest import NOW
from tests.scoring.oracle import score
from tests.scoring.worlds import crowds, models, settle, yaml_of

from fitmatrix.scoring.grid import read_grid
from fitmatrix.scoring.ledger import explain
from fitmatrix.scoring.quadrants import quadrant
from fitmatrix.scoring.refreshing import refresh

SCORES = [
    *("fit", "interest", "fit_unknown", "excluded_by", "hand_raised_by", "frozen_by"),
    *("stage", "last_activity_at", "waits_since"),
]


@pytest.fixture(params=["duckdb", "postgres"])
def engine(request):
    return request.getfixturevalue(request.param)


@given(model=models(), crowd=crowds)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_score_and_every_ledger_line_is_what_the_oracle_says(engine, model, crowd):
    settle(engine, crowd)
    run = refresh(engine, yaml_of(model), "made up", as_of=NOW, now=NOW)
    with engine.connect() as connection:
        scored = {row.contact_id: row for row in connection.execute(sa.select(run.scores))}
        for number, person in enumerate(crowd):
            expected = score(run.model, person, NOW)
            if expected is None:
                assert str(number) not in scored
                continue
            row = scored[str(number)]._mapping
            assert {name: row[name] for name in SCORES} == {n: expected[n] for n in SCORES}
            found = explain(connection, run, str(number), run.model.thresholds)
            by_rule = {line.rule: line for line in found.lines}
            for axis, rule, count, points, to_decay, to_cap, last_at in expected["lines"]:
                line = by_rule[rule]
                assert (line.axis, line.count, line.last_at) == (axis, count, last_at), rule
                told = (line.points, line.lost_to_decay, line.lost_to_cap)
                assert told == (points, to_decay, to_cap), rule
            for axis in ("fit", "interest"):
                total = sum(line.points for line in found.lines if line.axis == axis)
                assert total == 100 * expected[axis]


@given(model=models(), crowd=crowds)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_grid_counts_what_sql_counts(engine, model, crowd):
    settle(engine, crowd)
    run = refresh(engine, yaml_of(model), "made up", as_of=NOW, now=NOW)
    with engine.connect() as connection:
        grid = read_grid(connection, run)
        for fit, interest in ((0, 0), (1, 1), (50, 40), (100, 100), (20, 5)):
            high = run.model.thresholds.model_copy(update={"fit": fit, "interest": interest})
            place = quadrant(run.scores, high).label("place")
            counted = sa.select(place, sa.func.count()).group_by(place)
            by_sql = dict(map(tuple, connection.execute(counted)))
            by_grid = {name.value: s.contacts for name, s in grid.quadrants(high).items()}
            assert {n: count for n, count in by_grid.items() if count} == by_sql
            assert sum(by_grid.values()) == grid.contacts
