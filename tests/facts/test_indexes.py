"""The indexes of PostgreSQL are there whatever was imported before."""

import sqlalchemy as sa
from tests.conftest import NOW

from fitmatrix.facts import tables
from fitmatrix.facts.importing import dry_run
from fitmatrix.facts.reading import opened

ACTIVITIES = "activity_id,contact_id,kind,occurred_at\n{0},1,call,2026-01-02\n"


def indexes(engine):
    found = sa.inspect(engine)
    return {one["name"] for table in tables.FACTS for one in found.get_indexes(table.name)}


def test_they_are_there_before_and_after_the_first_rows_and_the_next(imported, database, tmp_path):
    there = indexes(database)
    if database.dialect.name == "postgresql":
        assert there == {
            "contacts_contact_id", "activities_contact_id", "activities_activity_id",
            "stage_entries_contact_id", "deals_contact_id",
        }  # fmt: skip
    (tmp_path / "first.csv").write_text(ACTIVITIES.format("a"))
    dry_run(database, opened(tmp_path / "first.csv"), now=NOW)
    assert indexes(database) == there
    for name in "ab":
        imported(ACTIVITIES.format(name))
        assert indexes(database) == there
