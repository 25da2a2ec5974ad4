"""Tallies that are multiplied: no sum of points is too great for a database."""

import sqlalchemy as sa
from tests.conftest import NOW
from tests.scoring.small import person, viewed
from tests.scoring.worlds import settle

from fitmatrix.scoring.ledger import explain
from fitmatrix.scoring.refreshing import refresh

BURST = """\
name: burst
interest:
  - {key: burst, kind: page_view, at_least: 2, within_days: 3, points: %d, decay: {half_life_days: 10}}
"""


def test_a_fading_burst_may_give_all_points_there_are(database):
    settle(database, [person([viewed(1), viewed(0)]), person([viewed(11), viewed(10)])])
    for points in (30, 100):
        run = refresh(database, BURST % points, "burst.yaml", as_of=NOW, now=NOW)
        with database.connect() as connection:
            scores = dict(
                connection.execute(sa.select(run.scores.c.contact_id, run.scores.c.interest)).all()
            )
            faded = explain(connection, run, "1", run.model.thresholds)
        assert scores == {"0": points, "1": points // 2}
        (line,) = [line for line in faded.lines if line.rule == "burst"]
        assert (line.points, line.lost_to_decay) == (50 * points, 50 * points)
