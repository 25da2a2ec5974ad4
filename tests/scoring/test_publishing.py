"""Published thresholds: the latest is in force, the earlier ones stay."""

from datetime import timedelta

import pytest
from tests.conftest import NOW
from tests.scoring.small import MODEL, scored

from fitmatrix.engine.database import open_database
from fitmatrix.errors import DatabaseError
from fitmatrix.model.plays import Thresholds
from fitmatrix.scoring.publishing import publish, published, published_history

LOW, HIGH = Thresholds(fit=10, interest=5), Thresholds(fit=90, interest=80)


def test_the_latest_is_in_force_and_the_earlier_ones_stay(database):
    run = scored(database)
    with database.connect() as connection:
        assert published(connection, run) == run.model.thresholds
    publish(database, run, LOW, note=" more calls ", now=NOW)
    publish(database, run, HIGH, note="", now=NOW + timedelta(days=1))
    with database.connect() as connection:
        assert published(connection, run) == HIGH
        history = published_history(connection, run)
    assert [(one.thresholds, one.note) for one in history] == [(HIGH, ""), (LOW, "more calls")]


def test_they_hold_for_later_scores_of_the_model_and_for_no_other(database):
    publish(database, scored(database), LOW, note="", now=NOW)
    with database.connect() as connection:
        assert published(connection, scored(database)) == LOW
        other = scored(database, MODEL.replace("name: small", "name: other"))
        assert published(connection, other) == other.model.thresholds


def test_where_nothing_can_be_written_nothing_is_published(duckdb):
    run = scored(duckdb)
    duckdb.dispose()
    reader = open_database(f"{duckdb.url.render_as_string()}?access_mode=read_only")
    with pytest.raises(DatabaseError, match="can only be read"):
        publish(reader, run, LOW, note="", now=NOW)
    with reader.connect() as connection:
        assert published(connection, run) == run.model.thresholds
    reader.dispose()
