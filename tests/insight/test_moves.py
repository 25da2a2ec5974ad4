"""Moves between two dates, against plain Python over the people and SQL written by hand."""

from collections import Counter
from datetime import timedelta

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import NOW
from tests.scoring.oracle import score
from tests.scoring.small import MODEL, person, viewed
from tests.scoring.worlds import crowds, models, settle, yaml_of

from fitmatrix.facts import tables
from fitmatrix.insight.moves import (
    PLACES,
    Move,
    Outside,
    goals_of,
    moves,
    read_cells,
    standings_by_month,
)
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.filters import EMPTY, EVERYBODY, Filter, Without
from fitmatrix.scoring.grid import read_grid
from fitmatrix.scoring.months import months_before, score_months
from fitmatrix.scoring.refreshing import refresh

HIGH = Thresholds(fit=50, interest=20)
SALES_CALL, NURTURE, OFFER, DISQUALIFY = Quadrant
CUSTOMER, LOST_DEAL, NOT_KNOWN = Outside


def ago(days):
    return NOW - timedelta(days=days)


def deal(status, closed):
    return {"status": status, "created_at": ago(300), "closed_at": ago(closed)}


def entered(stage, days):
    return {"stage": stage, "entered_at": ago(days)}


def one(owner, activities=(), **more):
    return person(activities, owner=owner, **{"employees": 600, "industry": "software", **more})


# Who moves from where to where within the last month, at fit 50 and interest 20
PEOPLE = {
    "grew": (one("Ann", [viewed(3)] * 3), NURTURE, SALES_CALL),
    "faded": (one("Ann", [viewed(40)] * 2), NURTURE, NURTURE),
    "faded further": (one("Bo", [viewed(31)] * 2), SALES_CALL, NURTURE),
    "stayed keen": (one("Bo", [viewed(40)] * 9), SALES_CALL, SALES_CALL),
    "bought": (one("Bo", [viewed(40)] * 9, deals=[deal("won", 2)]), SALES_CALL, CUSTOMER),
    "bought long ago": (one("Ann", deals=[deal("won", 200)]), CUSTOMER, CUSTOMER),
    "was lost": (one("Ann", deals=[deal("lost", 9)]), NURTURE, LOST_DEAL),
    "was won back": (
        one("Bo", stages=[entered("customer", 8)], deals=[deal("lost", 99)]), LOST_DEAL, CUSTOMER,
    ),
    "came": (one("Ann", created_at=ago(9)), NOT_KNOWN, NURTURE),
    "came and bought": (one(None, created_at=ago(9), deals=[deal("won", 1)]), NOT_KNOWN, CUSTOMER),
    "curious without fit": (one("Bo", [viewed(3)] * 3, industry=None), DISQUALIFY, OFFER),
    "became an mql": (one("Ann", stages=[entered("mql", 5)]), NURTURE, NURTURE),
    "excluded": (one("Ann", [viewed(1)] * 9, email_domain="tech.edu"), DISQUALIFY, DISQUALIFY),
    "raised a hand": (one("Ann", [viewed(4, None, "demo_request")]), NURTURE, SALES_CALL),
}  # fmt: skip


def counted(cases):
    pairs = Counter((origin, goal) for _, origin, goal in cases)
    return [
        Move(origin, goal, pairs[origin, goal])
        for origin in PLACES
        for goal in PLACES
        if pairs[origin, goal]
    ]


@pytest.fixture
def dates(database):
    """The run of now and the month before it, of the people above."""
    settle(database, [case[0] for case in PEOPLE.values()])
    run = refresh(database, MODEL, "small.yaml", as_of=NOW, now=NOW)
    return score_months(database, run, 1)[0], run


def moved(engine, earlier, later, only=EVERYBODY, high=HIGH):
    with engine.connect() as connection:
        return moves(connection, earlier, later, high, only)


def test_everybody_moved_from_where_they_were_to_where_they_are(database, dates):
    assert moved(database, *dates) == counted(PEOPLE.values())


@pytest.mark.parametrize(
    ("only", "names"),
    [
        (Filter.by(owner=("Bo",)),
         ["faded further", "stayed keen", "bought", "was won back", "curious without fit"]),
        (Filter.by(owner=(EMPTY,)), ["came and bought"]),
        (Filter.by(stage=("mql",)), ["became an mql"]),
        (Filter.by(stage=("customer",), owner=("Bo",)), ["was won back"]),
        (Filter.by(owner=("Nobody",)), []),
        (Filter.by(owner=("Ann",), stage=("mql", EMPTY)),
         [name for name, case in PEOPLE.items() if case[0].columns["owner"] == "Ann"]),
        (Filter(without=(Without.FROZEN,)),
         [name for name, case in PEOPLE.items() if case[2] not in (CUSTOMER, LOST_DEAL)]),
        (Filter(without=(Without.STALE,)),
         [name for name, case in PEOPLE.items() if case[0].activities]),
        (Filter(without=(Without.UNCERTAIN,)),
         [name for name, case in PEOPLE.items() if case[0].columns["industry"]]),
    ],
)  # fmt: skip
def test_a_filter_asks_people_of_today_and_states_of_the_later_date(database, dates, only, names):
    assert moved(database, *dates, only) == counted(PEOPLE[name] for name in names)


def test_the_thresholds_are_those_of_the_screen_at_both_dates(database, dates):
    nobody_is_fit = moved(database, *dates, high=Thresholds(fit=100, interest=0))
    assert {move.origin for move in nobody_is_fit} & set(Quadrant) == {OFFER, DISQUALIFY}
    assert sum(move.contacts for move in nobody_is_fit) == len(PEOPLE)


def test_between_a_date_and_itself_everybody_stays(database, dates):
    for run in dates:
        found = moved(database, run, run)
        assert all(move.origin == move.goal for move in found)
        assert sum(move.contacts for move in found) == run.contacts


def test_who_is_known_earlier_and_not_later_is_counted_too(database, dates):
    month, run = dates
    with database.begin() as connection:
        connection.execute(sa.delete(run.scores).where(run.scores.c.contact_id == "0"))
    assert Move(NURTURE, NOT_KNOWN, 1) in moved(database, month, run)
    assert sum(move.contacts for move in moved(database, month, run)) == len(PEOPLE)


BY_HAND = """
WITH stood AS (
  SELECT contact_id, {when} AS at, CASE
      WHEN frozen_by IS NOT NULL THEN frozen_by
      WHEN excluded_by IS NOT NULL THEN 'disqualify'
      WHEN fit >= :fit AND (interest >= :interest OR hand_raised_by IS NOT NULL) THEN 'sales_call'
      WHEN fit >= :fit THEN 'nurture'
      WHEN interest >= :interest THEN 'offer'
      ELSE 'disqualify' END AS place
  FROM {scores})
"""


def test_the_moves_are_those_of_sql_written_by_hand(database, dates):
    month, run = dates
    ctes = [
        BY_HAND.format(when=when, scores=one.scores.name).replace("WITH stood", name).strip()
        for when, name, one in ((1, "WITH earlier", month), (2, ", later", run))
    ]
    pairs = (
        "SELECT coalesce((SELECT place FROM earlier e WHERE e.contact_id = l.contact_id), 'not_known'),"
        " l.place, count(*) FROM later l GROUP BY 1, 2"
    )
    for fit, interest in ((50, 20), (0, 0), (45, 10), (100, 100), (60, 7)):
        with database.connect() as connection:
            query = sa.text("\n".join([*ctes, pairs]))
            by_hand = connection.execute(query, {"fit": fit, "interest": interest})
            expected = {(origin, goal): contacts for origin, goal, contacts in by_hand}
            found = moves(connection, month, run, Thresholds(fit=fit, interest=interest))
        assert {(str(m.origin), str(m.goal)): m.contacts for m in found} == expected


@pytest.fixture(params=["duckdb", "postgres"])
def engine(request):
    return request.getfixturevalue(request.param)


def place(told, high):
    """Where the oracle's words put a contact."""
    if told is None:
        return NOT_KNOWN
    if told["frozen_by"] is not None:
        return Outside(told["frozen_by"])
    if told["excluded_by"] is not None:
        return DISQUALIFY
    keen = told["interest"] >= high.interest
    if told["fit"] >= high.fit:
        return SALES_CALL if keen or told["hand_raised_by"] else NURTURE
    return OFFER if keen else DISQUALIFY


thresholds = st.builds(Thresholds, fit=st.integers(0, 60), interest=st.integers(0, 40))


@given(model=models(), crowd=crowds, high=thresholds, later=st.integers(0, 45))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everybody_moved_as_the_oracle_says(engine, model, crowd, high, later):
    settle(engine, crowd)
    as_of = NOW + timedelta(days=later)
    run = refresh(engine, yaml_of(model), "made up", as_of=as_of, now=as_of)
    months = score_months(engine, run, 1)
    if not months:
        return
    then = months_before(as_of, 1)
    told = [(score(run.model, p, then), score(run.model, p, as_of)) for p in crowd]
    cases = [(None, place(a, high), place(b, high)) for a, b in told if b is not None]
    assert moved(engine, months[0], run, high=high) == counted(cases)


def test_the_standings_of_each_month_are_the_sizes_of_its_quadrants(database):
    settle(database, [case[0] for case in PEOPLE.values()])
    run = refresh(database, MODEL, "small.yaml", as_of=NOW, now=NOW)
    runs = [run, *score_months(database, run, 3)]
    ann = Filter.by(owner=("Ann",))
    for only in (EVERYBODY, ann):
        with database.connect() as connection:
            months = {one.as_of: read_cells(connection, one, only) for one in runs}
            by_sql = [_sizes(connection, one, only) for one in reversed(runs)]
            cards = read_grid(connection, run, only).quadrants(HIGH)
        found = standings_by_month(months, HIGH)
        assert {name: found[name][NOW] for name in Quadrant} == {
            name: card.contacts for name, card in cards.items()
        }
        moments = [one.as_of for one in reversed(runs)]
        assert [list(found[quadrant]) for quadrant in Quadrant] == [moments] * 4
        for quadrant in Quadrant:
            told = list(found[quadrant].values())
            assert told == [sizes.get(quadrant.value, 0) for sizes in by_sql]
    assert {quadrant: found[quadrant][NOW] for quadrant in Quadrant} == {
        SALES_CALL: 2, NURTURE: 5, OFFER: 0, DISQUALIFY: 1,
    }  # fmt: skip


def _sizes(connection, run, only):
    owner = "AND owner = 'Ann'" if only != EVERYBODY else ""
    query = (
        BY_HAND.format(when=1, scores=run.scores.name).replace("frozen_by IS NOT NULL", "1 = 0")
        + " SELECT place, count(*) FROM stood WHERE contact_id IN"
        f" (SELECT contact_id FROM contacts WHERE contact_id IS NOT NULL {owner}) GROUP BY place"
    )
    return dict(map(tuple, connection.execute(sa.text(query), HIGH.model_dump())))


def test_no_month_and_no_contact_stand_nowhere():
    assert standings_by_month({}, HIGH) == {quadrant: {} for quadrant in Quadrant}
    empty = {NOW: np.zeros((3, 1, 101, 101), dtype=np.int64)}
    assert standings_by_month(empty, HIGH) == {quadrant: {NOW: 0} for quadrant in Quadrant}


def test_what_became_of_a_place_is_told_by_goal(database, dates):
    found = moved(database, *dates)
    assert goals_of(found, SALES_CALL) == {SALES_CALL: 1, NURTURE: 1, CUSTOMER: 1}
    assert goals_of(found, OFFER) == {}


def test_contacts_gone_from_the_facts_do_not_disturb_the_moves(database, dates):
    month, run = dates
    with database.begin() as connection:
        connection.execute(sa.delete(tables.contacts).where(tables.contacts.c.contact_id == "1"))
    assert sum(move.contacts for move in moved(database, month, run)) == len(PEOPLE)
