"""A dry run says what an import would do, and leaves nothing behind."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from tests.conftest import NOW

from fitmatrix.errors import MappingError
from fitmatrix.facts import tables
from fitmatrix.facts.importing import dry_run, import_table
from fitmatrix.facts.reading import opened
from fitmatrix.facts.reports import Counts, Rejected

BEFORE = "contact_id,email,City\n1,a@b.co,Rome\n2,c@d.co,\n"
FILE = (
    "contact_id,email,employees,Seats,Lifecycle Stage\n"
    "1,a@b.co,5,x,mql\n2,new@d.co,,,\n3,e@f.co,many,,\n4,g@h.co,few,,lead\n,i@j.co,,,\n5,k@l.co,7,,\n"
)


@pytest.fixture
def whole(database, everything):
    """Every fact, every table and every column there is."""

    def whole():
        with database.connect() as connection:
            there = sa.inspect(connection)
            names = sorted(there.get_table_names())
            columns = {name: [c["name"] for c in there.get_columns(name)] for name in names}
            rejects = connection.execute(sa.select(tables.rejects)).all()
            imports = connection.execute(sa.select(tables.imports)).all()
        return everything(), columns, rejects, imports

    return whole


def test_a_dry_run_tells_exactly_what_the_import_does_and_changes_nothing(
    imported, database, whole, tmp_path
):
    imported(BEFORE)
    (tmp_path / "file.csv").write_text(FILE)
    before, file = whole(), opened(tmp_path / "file.csv")
    told = dry_run(database, file, now=NOW)
    assert whole() == before
    done = import_table(database, file, now=NOW)
    assert replace(told, import_id=done.import_id) == done
    assert done.tables == {"contacts": Counts(6, 3, 3, 0), "stages": Counts(2, 2, 0, 0)}
    assert {group: one.row for group, one in done.examples.items()} == {
        "employees is no whole number": 4, "no contact_id": 6,
    }  # fmt: skip
    assert done.examples["no contact_id"] == Rejected("contacts", 6, "no contact_id", ",i@j.co,,,")
    again = dry_run(database, file, now=NOW)
    assert again.tables["contacts"] == Counts(6, 0, 3, 3)


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_a_dry_run_into_an_empty_database_leaves_it_empty(engine, request, tmp_path):
    empty = request.getfixturevalue(engine)
    (tmp_path / "file.csv").write_text(BEFORE)
    assert dry_run(empty, opened(tmp_path / "file.csv"), now=NOW).tables == {
        "contacts": Counts(2, 2, 0, 0)
    }
    assert sa.inspect(empty).get_table_names() == []


def test_a_kind_takes_the_preset_that_is_sure_and_else_the_general_one(imported):
    pipedrive = "Person - ID,Person - Name,Person - Email,Person - Organization,Person - Owner\n"
    assert imported("contact_id,email\n1,a@b.co\n", kind="contacts").preset == "generic-contacts"
    sure = imported(pipedrive + "1,Ann,a@b.co,A,Bob\n", kind="contacts")
    assert sure.preset == "pipedrive-persons"
    with pytest.raises(MappingError, match="generic-deals does not fit this file"):
        imported(pipedrive + "1,Ann,a@b.co,A,Bob\n", kind="deals")
