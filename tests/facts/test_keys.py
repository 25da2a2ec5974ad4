"""Of the rows with the same key one is chosen, however many of them there are."""

import hashlib
from datetime import datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fitmatrix.facts.keys import CONTENT, PLACE, id_of, one_a_key


def staged(name, **columns):
    """A temporary table of rows with their places in a file."""
    found = [sa.Column(PLACE, sa.BigInteger)]
    found += [sa.Column(column, kind) for column, kind in columns.items()]
    return sa.Table(name, sa.MetaData(), *found, prefixes=["TEMPORARY"])


ROWS = staged("rows", person=sa.Text, stage=sa.Text, said=sa.Integer)
ACTIVITIES = staged(
    "staged_activities", contact_id=sa.Text, raw_kind=sa.Text, detail=sa.Text,
    occurred_at=sa.DateTime, said=sa.Integer,
)  # fmt: skip
DEALS = staged("staged_deals", deal_id=sa.Text, contact_id=sa.Text, status=sa.Text,
               created_at=sa.DateTime)  # fmt: skip
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
def test_a_detail_that_is_missing_is_one_too(database, last, found):
    content = CONTENT["activities"]
    rows = [
        {PLACE: place, **dict(zip(content, said, strict=True)), "said": place}
        for place, said in enumerate(found)
    ]
    expected = {said: place for place, said in list(enumerate(found))[:: 1 if last else -1]}
    with database.connect() as connection:
        ACTIVITIES.create(connection)
        if rows:
            connection.execute(ACTIVITIES.insert(), rows)
        with one_a_key(connection, ACTIVITIES.select().subquery(), content, last=last) as chosen:
            kept = connection.execute(chosen).mappings().all()
        connection.rollback()
    assert sorted(row["said"] for row in kept) == sorted(expected.values())
    assert {tuple(row[name] for name in content): row["said"] for row in kept} == expected


@pytest.mark.parametrize(
    ("table", "said", "content"),
    [
        (ACTIVITIES, {"contact_id": "7", "raw_kind": "open", "occurred_at": NOON},
         "activities\x1f7\x1fopen\x1f\x1f2026-01-02 12:00:00"),
        (DEALS, {"contact_id": "7", "status": "won", "created_at": NOON},
         "deals\x1f7\x1f\x1f\x1fwon\x1f2026-01-02 12:00:00\x1f\x1f"),
    ],
)  # fmt: skip
def test_the_id_of_a_row_without_one_is_the_same_in_every_database_and_version(
    database, table, said, content
):
    with database.connect() as connection:
        table.create(connection)
        connection.execute(table.insert(), {PLACE: 2, **said})
        ids = sa.select(id_of(table, table.name.removeprefix("staged_")))
        [made] = connection.scalars(ids).all()
        if "deal_id" in table.c:
            connection.execute(table.update().values(deal_id="d.1"))
            assert connection.scalars(ids).all() == ["d.1"]
        connection.rollback()
    assert made == hashlib.md5(content.encode()).hexdigest()
