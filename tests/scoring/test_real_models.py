"""The shipped models on the real files they were written for: what they find must be true."""

import pytest
import sqlalchemy as sa
from tests.conftest import NOW

from fitmatrix.facts import tables
from fitmatrix.facts.importing import import_file
from fitmatrix.model.plays import Quadrant
from fitmatrix.model.reading import read_text
from fitmatrix.scoring.moments import moment
from fitmatrix.scoring.quadrants import quadrant
from fitmatrix.scoring.reach import reach
from fitmatrix.scoring.refreshing import refresh
from fitmatrix.shipped import shipped


@pytest.fixture
def won_by_quadrant(duckdb, datasets):
    """Import files, score them, and count contacts and customers of each quadrant by SQL."""

    def counted(model, *files, must_reach):
        for file in files:
            import_file(duckdb, datasets / file, now=NOW)
        path = shipped("models", model)
        with duckdb.connect() as connection:
            at = moment("latest", connection, NOW)
        run = refresh(duckdb, read_text(path), model, as_of=at, now=NOW)
        deals = tables.deals
        won = sa.select(deals.c.contact_id).where(deals.c.status == "won")
        place = quadrant(run.scores, run.model.thresholds)
        rows = sa.select(
            place, sa.func.count(), sa.func.count(sa.case((run.scores.c.contact_id.in_(won), 1)))
        ).group_by(place)
        with duckdb.connect() as connection:
            assert not [
                key
                for key, count in reach(connection, run).items()
                if count == 0 and key in must_reach
            ]
            return {Quadrant(name): (all_, won) for name, all_, won in connection.execute(rows)}

    return counted


def share(counts, *quadrants):
    contacts, won = (sum(counts[name][place] for name in quadrants) for place in (0, 1))
    return won / contacts


def test_course_leads_convert_by_fit_and_by_interest(won_by_quadrant):
    counts = won_by_quadrant(
        "courses.yaml",
        "xeducation/Leads.csv",
        must_reach=["professional", "minutes_on_site", "left"],
    )
    assert sum(contacts for contacts, _ in counts.values()) == 9240
    assert sum(won for _, won in counts.values()) == 3561
    assert share(counts, Quadrant.SALES_CALL) > 0.6
    assert share(counts, Quadrant.DISQUALIFY) < 0.15
    assert 0.35 < share(counts, Quadrant.NURTURE) < 0.5
    assert 0.35 < share(counts, Quadrant.OFFER) < 0.5


def test_trials_convert_by_seats_and_not_by_what_they_did(won_by_quadrant):
    counts = won_by_quadrant(
        "free-trial.yaml",
        "metabase_sample/accounts.csv",
        "metabase_sample/analytic_events.csv",
        must_reach=["seats", "used_it", "came_back", "busy_week"],
    )
    fit = share(counts, Quadrant.SALES_CALL, Quadrant.NURTURE)
    unfit = share(counts, Quadrant.OFFER, Quadrant.DISQUALIFY)
    busy = share(counts, Quadrant.SALES_CALL, Quadrant.OFFER)
    idle = share(counts, Quadrant.NURTURE, Quadrant.DISQUALIFY)
    assert fit > 3 * unfit
    assert abs(busy - idle) < 0.1, "activity does not predict conversion in this file"
