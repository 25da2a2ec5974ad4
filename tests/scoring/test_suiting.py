"""Which model could say something about the data, before anything is scored."""

import sqlalchemy as sa
from tests.scoring.small import MODEL, person, viewed
from tests.scoring.worlds import settle

from fitmatrix.facts import tables
from fitmatrix.model.reading import parse_model
from fitmatrix.scoring.suiting import suiting

SMALL = parse_model(MODEL, "small")
OTHERS = parse_model(
    "name: others\nfit:\n- {key: k, field: shoe_size, filled: true, points: 5}\ninterest: []\n"
)
ANY_KIND = parse_model(
    'name: any\nfit: []\ninterest:\n- {key: k, detail: "/pricing*", points: 5}\n'
)


def shares(engine, *models):
    with engine.connect() as connection:
        return suiting(connection, models)


def test_a_rule_counts_where_somebody_has_the_column_or_did_such_a_thing(database):
    settle(database, [person(), person(industry="software")])
    assert shares(database, SMALL, ANY_KIND) == [1 / 4, 0]
    settle(database, [person([viewed(1)], employees=3, number_of_sessions="2"), person()])
    assert shares(database, SMALL, ANY_KIND) == [3 / 4, 1]
    settle(database, [person([viewed(1, kind="call")])])
    assert shares(database, SMALL, ANY_KIND) == [0, 1]


def test_a_model_that_reads_columns_which_are_not_there_suits_nobody(database):
    settle(database, [person(industry="software", email_domain="x.edu")])
    assert shares(database, OTHERS, SMALL) == [0, 1 / 4]
    with database.begin() as connection:
        tables.add_columns(connection, tables.contacts, ["shoe_size"])
        assert suiting(connection, [OTHERS]) == [0]
        connection.execute(sa.text("UPDATE contacts SET shoe_size = '42'"))
        assert suiting(connection, [OTHERS]) == [1]
    assert shares(database) == []
