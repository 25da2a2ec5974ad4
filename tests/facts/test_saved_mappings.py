"""Mappings with a name: the latest holds, none is lost, and one is offered where it fits."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.conftest import NOW

from fitmatrix.errors import MappingError
from fitmatrix.facts import tables
from fitmatrix.facts.saved_mappings import (
    delete_mapping,
    fitting_mapping,
    save_mapping,
    saved_mapping,
    saved_mappings,
)

MINE = "tables:\n  contacts: {contact_id: Wer, email: Mail}\n"
OTHER = "tables:\n  contacts: {contact_id: Wer}\n"


def test_the_last_text_of_a_name_holds_and_every_one_is_kept(database):
    save_mapping(database, "  Our  CRM ", MINE, NOW)
    save_mapping(database, "Our CRM", OTHER, NOW + timedelta(days=1))
    save_mapping(database, "Events", MINE, NOW)
    with database.connect() as connection:
        assert [each.name for each in saved_mappings(connection)] == ["Events", "Our CRM"]
        assert saved_mapping(connection, "Our CRM").mapping().name == "Our CRM"
        assert saved_mapping(connection, "Our CRM").text == OTHER
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.saved_mappings)) == 3


def test_a_deleted_one_is_offered_no_longer_until_it_is_saved_again(database):
    save_mapping(database, "Our CRM", MINE, NOW)
    delete_mapping(database, "Our CRM", NOW)
    with database.connect() as connection:
        assert saved_mappings(connection) == []
    with pytest.raises(MappingError, match="there is no saved mapping 'Our CRM'"):
        delete_mapping(database, "Our CRM", NOW)
    save_mapping(database, "Our CRM", MINE, NOW)
    with database.connect() as connection:
        assert saved_mapping(connection, "Our CRM").text == MINE


def test_the_mapping_saved_last_whose_columns_are_all_there_is_offered(database, duckdb):
    with duckdb.connect() as connection:
        assert fitting_mapping(connection, ("Wer",)) is None
    save_mapping(database, "wide", MINE, NOW)
    save_mapping(database, "narrow", OTHER, NOW)
    with database.connect() as connection:
        assert fitting_mapping(connection, ("Wer", "More")).name == "narrow"
        assert fitting_mapping(connection, ("Who", "Mail")) is None
    delete_mapping(database, "narrow", NOW)
    with database.connect() as connection:
        assert fitting_mapping(connection, ("Wer", "Mail", "More")).name == "wide"
        assert fitting_mapping(connection, ("Wer", "More")) is None


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (" ", MINE, "needs a name"),
        ("x" * 81, MINE, "has 81 characters"),
        ("mine", "tables: {contacts: {emial: x}}", "mine:1: .*emial"),
        ("mine", "nonsense", "mine:1: this is no set of keys"),
    ],
)
def test_what_is_no_mapping_is_not_saved(database, name, text, said):
    with pytest.raises(MappingError, match=said):
        save_mapping(database, name, text, NOW)
    with database.connect() as connection:
        assert saved_mappings(connection) == []
