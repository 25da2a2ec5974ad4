"""What those who stood somewhere 90 days ago did since, added up by hand and by hand-written SQL."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import NOW
from tests.scoring.small import MODEL, person, viewed
from tests.scoring.worlds import settle

from fitmatrix.facts import tables
from fitmatrix.facts.importing import import_file
from fitmatrix.facts.sample import write_sample
from fitmatrix.insight.outcomes import Outcome, interval, read_outcomes
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.model.reading import read_text
from fitmatrix.scoring.filters import EVERYBODY, Filter, Without
from fitmatrix.scoring.past import LOOK_BACK, PAST, then
from fitmatrix.scoring.quadrants import quadrant
from fitmatrix.scoring.refreshing import KEPT, refresh
from fitmatrix.shipped import shipped

SALES_CALL, NURTURE, OFFER, DISQUALIFY = Quadrant
HIGH = Thresholds(fit=50, interest=20)
GOOD = {"industry": "software", "employees": 600}  # fit 30 + 25 = 55
# 3 × 10 points, of which 24 were left after 10 days, at the time, and 3 are left by now
KEEN = [viewed(100)] * 3
NOTHING, BECAME, WON, BOTH = (0, 0), (0, 1), (1, 0), (1, 1)


def ago(days):
    return NOW - timedelta(days=days)


def deal(status, created=None, closed=None):
    at = [None if days is None else ago(days) for days in (created, closed)]
    return {"status": status, "created_at": at[0], "closed_at": at[1]}


def entered(stage, days):
    return {"stage": stage, "entered_at": ago(days), "origin": "crm"}


def keen(**more):
    return person(KEEN, **GOOD, **more)


def good(activities=(), **more):
    return person(activities, **GOOD, **more)


# who it is, where they stood then (None: not counted), and (won, opportunity) since
CASES = {
    "won_since": (keen(deals=[deal("won", 60, 30)]), SALES_CALL, BOTH),
    "won_at_this_very_moment": (keen(deals=[deal("won", 60, 0)]), SALES_CALL, BOTH),
    "won_since_from_a_deal_open_then": (keen(deals=[deal("won", 200, 10)]), SALES_CALL, WON),
    "won_since_created_nobody_knows_when": (keen(deals=[deal("won", None, 10)]), SALES_CALL, BOTH),
    "won_twice": (keen(deals=[deal("won", 60, 30), deal("won", 50, 20)]), SALES_CALL, BOTH),
    "won_before": (keen(deals=[deal("won", 200, 91)]), None, None),
    "won_at_that_very_moment": (keen(deals=[deal("won", 200, 90)]), None, None),
    "won_nobody_knows_when": (keen(deals=[deal("won")]), None, None),
    "will_be_won_tomorrow": (good(deals=[deal("won", 80, -1)]), NURTURE, BECAME),
    "lost_before": (keen(deals=[deal("lost", 200, 91)]), None, None),
    "lost_since": (keen(deals=[deal("lost", 80, 20)]), SALES_CALL, BECAME),
    "lost_since_from_a_deal_open_then": (keen(deals=[deal("lost", 200, 20)]), SALES_CALL, NOTHING),
    "open_deal_without_dates": (good(deals=[deal("open")]), NURTURE, NOTHING),
    "open_deal_whose_expected_day_had_gone_by": (
        good(deals=[deal("open", 200, 100)], stages=[entered("opportunity", 10)]), NURTURE, NOTHING,
    ),
    "deal_created_at_that_very_moment": (good(deals=[deal("open", 90)]), NURTURE, NOTHING),
    "customer_since": (good(stages=[entered("customer", 5)]), NURTURE, BOTH),
    "customer_before": (good(stages=[entered("customer", 95)]), None, None),
    "customer_in_ten_days": (good(stages=[entered("customer", -10)]), NURTURE, NOTHING),
    "opportunity_since": (
        good(stages=[entered("mql", 150), entered("opportunity", 20)]), NURTURE, BECAME,
    ),
    "opportunity_before_customer_since": (
        good(stages=[entered("opportunity", 100), entered("customer", 10)]), NURTURE, WON,
    ),
    "opportunity_once_then_back_to_mql_then_again": (
        good(stages=[entered("opportunity", 200), entered("mql", 100), entered("opportunity", 5)]),
        NURTURE, BECAME,
    ),
    "became_sql_only": (good(stages=[entered("sql", 20)]), NURTURE, NOTHING),
    "created_later": (keen(created_at=ago(89), deals=[deal("won", 60, 30)]), None, None),
    "no_date_says_they_were_there": (good(created_at=None, deals=[deal("won", 60, 30)]), None, None),
    "an_activity_says_they_were_there": (keen(created_at=None), SALES_CALL, NOTHING),
    "a_stage_says_they_were_there": (
        good(created_at=None, stages=[entered("mql", 150)]), NURTURE, NOTHING,
    ),
    "an_import_says_they_were_there": (good(created_at=None, imported_at=ago(91)), NURTURE, NOTHING),
    "excluded": (keen(email_domain="tech.edu", deals=[deal("won", 60, 30)]), DISQUALIFY, BOTH),
    "raised_a_hand_before": (good([viewed(400, None, "demo_request")]), SALES_CALL, NOTHING),
    "raised_a_hand_since": (good([viewed(80, None, "demo_request")]), NURTURE, NOTHING),
    "keen_since": (good([viewed(80)] * 3), NURTURE, NOTHING),
    "keen_without_fit": (person(KEEN, stages=[entered("opportunity", 3)]), OFFER, BECAME),
    "nothing_known": (person(), DISQUALIFY, NOTHING),
}  # fmt: skip


def outcomes(engine, run, thresholds=HIGH):
    with engine.connect() as connection:
        return read_outcomes(connection, run).outcomes(thresholds)


def refreshed(engine, as_of=NOW):
    return refresh(engine, MODEL, "small.yaml", as_of=as_of, now=NOW)


def added_up(cases):
    counts = {place: [0, 0, 0] for place in Quadrant}
    for _, place, did in cases:
        if place is not None:
            counts[place] = [a + b for a, b in zip(counts[place], (1, *did), strict=True)]
    return {place: Outcome(*each) for place, each in counts.items()}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_one_contact_counts_where_it_stood_and_for_what_it_did_since(duckdb, case):
    settle(duckdb, [case[0]])
    assert outcomes(duckdb, refreshed(duckdb)) == added_up([case])


def test_the_outcomes_of_a_crowd_add_up(database):
    settle(database, [case[0] for case in CASES.values()])
    run = refreshed(database)
    assert outcomes(database, run) == added_up(CASES.values())
    everyone = outcomes(database, run, Thresholds(fit=0, interest=0))
    assert everyone[NURTURE] == everyone[OFFER] == Outcome(0, 0, 0)
    assert everyone[DISQUALIFY] == Outcome(1, 1, 1)  # the excluded one


def test_a_run_as_of_the_past_knows_nothing_later(database):
    settle(database, [CASES["won_since"][0]])
    assert outcomes(database, refreshed(database, ago(31)))[NURTURE] == Outcome(1, 0, 1)
    assert outcomes(database, refreshed(database, ago(30)))[NURTURE] == Outcome(1, 1, 1)
    assert outcomes(database, refreshed(database, ago(150))) == added_up([])


WEEKS = {
    14: "Record ID,Create Date,Lifecycle Stage\na,2026-01-05,customer\nb,2026-01-05,opportunity\nc,2026-01-05,lead\n",
    7: "Record ID,Create Date,Lifecycle Stage\na,2026-01-05,customer\nb,2026-01-05,opportunity\nc,2026-01-05,customer\n",
}
FILLED = "name: x\nfit:\n  - {key: industry, field: industry, filled: true, points: 1}\n"


def test_the_first_file_that_tells_a_stage_is_no_sign_of_when_it_was_entered(database, tmp_path):
    for days, text in WEEKS.items():
        file = tmp_path / f"{days}.csv"
        file.write_text(text)
        import_file(database, file, now=ago(days), kind="contacts")
    run = refresh(database, FILLED, "filled.yaml", as_of=NOW, now=NOW)
    # a: customer since nobody knows when, left out; b: opportunity since nobody knows when;
    # c: a lead in one file and a customer in the next
    assert outcomes(database, run)[DISQUALIFY] == Outcome(contacts=2, won=1, opportunity=1)


def test_a_customer_without_a_date_whose_deal_has_one_was_won_then(database):
    settle(database, [good(deals=[deal("won", 60, 30)], stages=[entered("customer", 0)])])
    with database.begin() as connection:
        connection.execute(tables.imports.insert(), {"import_id": "i", "imported_at": NOW})
        connection.execute(sa.update(tables.stage_entries).values(import_id="i"))
    assert outcomes(database, refreshed(database))[NURTURE] == Outcome(1, 1, 1)


BY_HAND = """
WITH stood AS (
  SELECT s.*, CASE
      WHEN excluded_by IS NOT NULL THEN 'disqualify'
      WHEN fit >= :fit AND (interest >= :interest OR hand_raised_by IS NOT NULL) THEN 'sales_call'
      WHEN fit >= :fit THEN 'nurture'
      WHEN interest >= :interest THEN 'offer'
      ELSE 'disqualify' END AS place
  FROM {scores} s WHERE frozen_by IS NULL AND NOT (
    last_activity_at IS NULL AND stage IS NULL AND contact_id IN (
      SELECT contact_id FROM contacts
      WHERE created_at IS NULL AND (imported_at IS NULL OR imported_at > :then)))
), did AS (
  SELECT place,
    EXISTS (SELECT 1 FROM deals d WHERE d.contact_id = s.contact_id AND status = 'won'
      AND closed_at > :then AND closed_at <= :now)
    OR EXISTS (SELECT 1 FROM stage_entries e WHERE e.contact_id = s.contact_id
      AND stage = 'customer' AND entered_at > :then AND entered_at <= :now) AS won,
    EXISTS (SELECT 1 FROM deals d WHERE d.contact_id = s.contact_id
      AND (created_at > :then AND created_at <= :now
        OR status = 'won' AND closed_at > :then AND closed_at <= :now))
    OR EXISTS (SELECT 1 FROM stage_entries e WHERE e.contact_id = s.contact_id
      AND stage IN ('opportunity', 'customer') AND entered_at > :then AND entered_at <= :now) AS became,
    coalesce(stage, '') = 'opportunity' OR EXISTS (SELECT 1 FROM deals d
      WHERE d.contact_id = s.contact_id AND created_at <= :then
      AND (status = 'open' OR closed_at > :then)) AS already
  FROM stood s
)
SELECT place, count(*), sum(CASE WHEN won THEN 1 ELSE 0 END),
  sum(CASE WHEN became AND NOT already THEN 1 ELSE 0 END)
FROM did GROUP BY place
"""


def test_the_sample_is_counted_as_by_hand_and_calls_win_more_than_the_rest(database, tmp_path):
    files = write_sample(tmp_path, now=NOW, contacts=2500, activities=25_000)
    for file in files:
        import_file(database, file, now=NOW)
    text = read_text(shipped("models", "default.yaml"))
    before = refresh(database, text, "default.yaml", as_of=then(NOW), now=NOW)
    run = refresh(database, text, "default.yaml", as_of=NOW, now=NOW)
    with database.connect() as connection:
        past = read_outcomes(connection, run)
        for fit, interest in ((50, 40), (0, 0), (30, 10), (70, 60), (100, 100), (45, 1)):
            asked = {"fit": fit, "interest": interest, "then": then(NOW), "now": NOW}
            query = sa.text(BY_HAND.format(scores=before.scores.name))
            by_hand = {place: tuple(rest) for place, *rest in connection.execute(query, asked)}
            found = past.outcomes(Thresholds(fit=fit, interest=interest))
            counted = {
                place.value: (one.contacts, one.won, one.opportunity)
                for place, one in found.items()
                if one.contacts
            }
            assert counted == by_hand
    usual = past.outcomes(run.model.thresholds)
    assert usual[SALES_CALL].won > 0
    assert usual[SALES_CALL].won_interval[0] > usual[DISQUALIFY].won_interval[1]
    assert usual[SALES_CALL].opportunity_interval[0] > usual[DISQUALIFY].opportunity_interval[1]


def test_the_four_quadrants_then_are_those_of_the_scores_then(database):
    settle(database, [case[0] for case in CASES.values() if case[1] is not None])
    before, run = refreshed(database, NOW - LOOK_BACK), refreshed(database)
    with database.connect() as connection:
        place = quadrant(before.scores, HIGH).label("place")
        counted = connection.execute(sa.select(place, sa.func.count()).group_by(place))
        by_sql = dict(map(tuple, counted))
    found = outcomes(database, run)
    assert {place.value: one.contacts for place, one in found.items()} == by_sql


# The table of a run


def run_tables(engine, run_id):
    names = sa.inspect(engine).get_table_names()
    return {name.partition("_")[0] for name in names if name.endswith(run_id)}


def test_a_run_keeps_who_counts_and_nothing_of_how_they_were_scored(database):
    settle(database, [person()] * 50)
    run = refreshed(database)
    kept = {"ages", "lists", "machines", "tallies", "scores", "deals", "past"}
    assert run_tables(database, run.run_id) == kept
    with database.connect() as connection:
        rows = connection.execute(sa.select(*(run.past.c[name] for name in PAST))).all()
    assert sorted(rows) == sorted((str(n), 0, 0, "scored", 0, 0) for n in range(50))


def test_outcomes_follow_a_filter_of_people_and_no_filter_of_what_they_became(database):
    settle(database, [keen(owner=owner, deals=[deal("won", 60, 30)]) for owner in ("Ann", "Bo")])
    run = refreshed(database)
    with database.connect() as connection:
        for only, expected in (
            (EVERYBODY, 2),
            (Filter.by(owner=("Ann",)), 1),
            (Filter.by(stage=("lead",)), 2),
            (Filter(without=tuple(Without)), 2),
        ):
            found = read_outcomes(connection, run, only).outcomes(HIGH)
            assert found[SALES_CALL] == Outcome(expected, expected, expected)


def test_the_past_of_an_old_run_is_cleared_away_with_it(database):
    settle(database, [person()])
    runs = [refreshed(database) for _ in range(KEPT + 1)]
    assert run_tables(database, runs[0].run_id) == set()
    assert "past" in run_tables(database, runs[1].run_id)


def test_where_nobody_stood_there_is_no_rate(database):
    settle(database, [CASES["nothing_known"][0]])
    nobody = outcomes(database, refreshed(database))[SALES_CALL]
    assert nobody == Outcome(0, 0, 0)
    assert nobody.won_rate is nobody.won_interval is nobody.opportunity_interval is None


def test_a_moment_at_the_beginning_of_time_has_nobody_before_it(duckdb):
    settle(duckdb, [CASES["won_since"][0]])
    long_ago = NOW.replace(year=1, month=2)
    assert outcomes(duckdb, refreshed(duckdb, long_ago)) == added_up([])


# The interval

counts = st.integers(0, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


# R. G. Newcombe, Two-sided confidence intervals for the single proportion (1998), table I, row 3
@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(successes, n, low, high):
    assert interval(successes, n) == pytest.approx((low, high), abs=0.00005)


def test_nobody_has_no_interval():
    assert interval(0, 0) is None


@given(counts.filter(lambda pair: pair[1] > 0))
def test_the_interval_is_a_part_of_0_to_1_and_contains_the_rate(pair):
    successes, n = pair
    low, high = interval(successes, n)
    assert 0 <= low <= successes / n <= high <= 1
    assert low < high


@given(counts.filter(lambda pair: pair[1] > 0), st.integers(2, 1000))
def test_the_interval_of_one_rate_narrows_with_the_number_of_contacts(pair, times):
    few, many = interval(*pair), interval(*(number * times for number in pair))
    assert many[1] - many[0] < few[1] - few[0]


@given(counts.filter(lambda pair: pair[1] > 0))
def test_the_interval_of_the_others_is_its_mirror_image(pair):
    successes, n = pair
    low, high = interval(successes, n)
    assert interval(n - successes, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)
