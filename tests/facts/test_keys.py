"""Of the rows with the same key one is chosen, however many of them there are."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fitmatrix.facts.keys import PLACE, one_a_key

ROWS = sa.Table(
    "rows",
    sa.MetaData(),
    sa.Column(PLACE, sa.BigInteger),
    sa.Column("person", sa.Text),
    sa.Column("stage", sa.Text),
    sa.Column("said", sa.Integer),
    prefixes=["TEMPORARY"],
)


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
