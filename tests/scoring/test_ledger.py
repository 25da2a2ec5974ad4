"""The ledger: lines that a person can add up."""

from datetime import timedelta

import pytest
from tests.conftest import NOW
from tests.scoring.small import MODEL, scored

from fitmatrix.errors import NothingYetError
from fitmatrix.model.plays import Quadrant
from fitmatrix.scoring.ledger import explain


@pytest.fixture
def explained(database):
    run = scored(database)

    def of(contact_id, **thresholds):
        with database.connect() as connection:
            high = run.model.thresholds.model_copy(update=thresholds)
            return explain(connection, run, contact_id, high)

    return of


def test_the_ledger_adds_up_to_the_score(explained):
    ada = explained("0")
    assert (ada.fit, ada.interest, ada.quadrant) == (55, 22, Quadrant.SALES_CALL)
    lines = {line.rule: line for line in ada.lines}
    assert lines["industry"].points == 3000
    assert lines["size"].points == 2500
    pricing = lines["pricing"]
    assert (pricing.count, pricing.points, pricing.lost_to_decay) == (2, 1500, 500)
    assert pricing.last_at == NOW
    assert (lines["sessions"].count, lines["sessions"].points) == (3, 700)
    assert sum(line.points for line in ada.lines if line.axis == "interest") == 2200


def test_a_cap_says_what_it_took(explained):
    pricing = next(line for line in explained("1").lines if line.rule == "pricing")
    assert (pricing.count, pricing.points, pricing.lost_to_cap) == (5, 2500, 2500)


def test_an_exclusion_outweighs_a_high_score_and_keeps_its_reason(explained):
    cleo = explained("2")
    assert (cleo.fit, cleo.quadrant, cleo.excluded_by) == (55, Quadrant.DISQUALIFY, "students")
    assert cleo.excluded_because == "student or university"


def test_a_raised_hand_with_fit_is_a_sales_call_whatever_the_interest(explained):
    dan = explained("3")
    assert (dan.interest, dan.hand_raised_by) == (0, "demo_request")
    assert dan.quadrant is Quadrant.SALES_CALL
    assert explained("3", fit=60).quadrant is Quadrant.DISQUALIFY


def test_a_customer_is_frozen(explained):
    assert explained("1").frozen_by == "customer"


def test_what_is_not_known_is_said_with_what_it_could_still_add(explained):
    eve = explained("4")
    assert (eve.fit, eve.interest) == (0, 0)
    assert [(gap.rule, gap.could_add) for gap in eve.unknown] == [
        ("industry", 3000), ("size", 2500), ("sessions", None),
    ]  # fmt: skip


def test_rounding_and_the_limit_of_100_are_lines_of_the_ledger(database):
    text = MODEL.replace("points: 2}", "points: 1}").replace("points: 30}", "points: 90}")
    run = scored(database, text)
    with database.connect() as connection:
        ada = explain(connection, run, "0", run.model.thresholds)
    closing = {(line.axis, line.rule): line.points for line in ada.lines[-2:]}
    assert closing == {("fit", "limit"): -1500, ("interest", "rounding"): -50}
    assert (ada.fit, ada.interest) == (100, 18)


def test_an_unknown_contact_is_named(explained):
    with pytest.raises(NothingYetError, match="no contact '007'"):
        explained("007")


def test_a_hand_raised_long_ago_is_down_again_where_the_model_says_so(database):
    run = scored(database, MODEL + "hand_raise_lasts_days: 180\n")
    with database.connect() as connection:
        assert explain(connection, run, "3", run.model.thresholds).hand_raised_by is None


def test_the_past_is_scored_with_only_what_was_known_then(database):
    past = NOW - timedelta(days=10)
    run = scored(database, as_of=past)
    with database.connect() as connection:
        ada = explain(connection, run, "0", run.model.thresholds)
        bob = explain(connection, run, "1", run.model.thresholds)
    pricing = next(line for line in ada.lines if line.rule == "pricing")
    assert (pricing.count, pricing.last_at) == (1, NOW - timedelta(days=30))
    assert (bob.frozen_by, bob.interest) == (None, 0)
