"""Of the rows with the same key one is chosen, however many of them there are."""

import hashlib
from datetime import datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fitmatrix.facts.keys import PLACE, one_a_key, one_an_id


def staged(name, **columns):
    """A temporary table of rows with their places in a file."""
    found = [sa.Column(PLACE, sa.BigInteger)]
    found += [sa.Column(column, kind) for column, kind in columns.items()]
    return sa.Table(name, sa.MetaData(), *found, prefixes=["TEMPORARY"])


ROWS = staged("rows", person=sa.Text, stage=sa.Text, said=sa.Integer)
_TOLD = {
    "contact_id": sa.Text, "raw_kind": sa.Text, "detail": sa.Text, "occurred_at": sa.DateTime,
    "said": sa.Integer,
}  # fmt: skip
ACTIVITIES = staged("staged_activities", **_TOLD)
WITH_IDS = staged("staged_with_ids", **_TOLD, activity_id=sa.Text)
NOON, ONE = datetime(2026, 1, 2, 12), datetime(2026, 1, 2, 13)


@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("keys", [("person",), ("person", "stage")])
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("xy")), max_size=12))
def test_it_is_the_first_or_the_last_of_the_file(database, keys, last, found):
    rows = [
        {PLACE: place, "person": person, "stage": stage, "said": place}
        for place, (person, stage) in enumerate(found)
    ]
    expected = {tuple(row[key] for key in keys): row["said"] for row in rows[:: 1 if last else -1]}
    with database.connect() as connection:
        ROWS.create(connection)
        if rows:
            connection.execute(ROWS.insert(), rows)
        with one_a_key(connection, ROWS.select().subquery(), keys, last=last) as chosen:
            kept = connection.execute(chosen).mappings().all()
        connection.rollback()
    assert sorted(row["said"] for row in kept) == sorted(expected.values())
    assert {tuple(row[key] for key in keys): row["said"] for row in kept} == expected


@pytest.mark.parametrize("last", [True, False])
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    found=st.lists(
        st.tuples(
            st.sampled_from("ab"),
            st.sampled_from(["open", "click"]),
            st.sampled_from([None, "/pricing"]),
            st.sampled_from([NOON, ONE]),
        ),
        max_size=12,
    )
)
def test_an_id_follows_from_the_content_alone(database, last, found):
    names = ACTIVITIES.columns.keys()
    rows = [
        dict(zip(names, (place, *content, place), strict=True))
        for place, content in enumerate(found)
    ]
    expected = {content: place for place, content in list(enumerate(found))[:: 1 if last else -1]}
    ids = []
    with database.connect() as connection:
        for table in (ACTIVITIES, WITH_IDS):  # without the column, and with an empty one
            table.create(connection)
            if rows:
                connection.execute(table.insert(), rows)
            with one_an_id(connection, table, "activities", last=last) as chosen:
                kept = connection.execute(chosen).mappings().all()
            assert {tuple(row[name] for name in names[1:-1]): row["said"] for row in kept} == (
                expected
            )
            ids.append({row["activity_id"]: row["said"] for row in kept})
        connection.rollback()
    assert ids[0] == ids[1]
    assert len(ids[0]) == len(expected)


def test_the_id_of_a_row_without_one_is_the_same_in_every_database_and_version(database):
    said = {"contact_id": "7", "raw_kind": "open", "detail": None, "occurred_at": NOON, "said": 1}
    with database.connect() as connection:
        ACTIVITIES.create(connection)
        connection.execute(ACTIVITIES.insert(), {PLACE: 2, **said})
        with one_an_id(connection, ACTIVITIES, "activities", last=False) as chosen:
            [row] = connection.execute(chosen).mappings()
        connection.rollback()
    content = "activities\x1f7\x1fopen\x1f\x1f2026-01-02 12:00:00"
    assert row["activity_id"] == hashlib.md5(content.encode()).hexdigest()
