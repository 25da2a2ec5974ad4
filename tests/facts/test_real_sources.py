"""A real dump, loaded into real databases, comes in from there; its CSV files say the same."""

import sqlite3
from decimal import Decimal

import pytest
import sqlalchemy as sa
from tests.conftest import NOW

from fitmatrix.errors import FileError
from fitmatrix.facts import tables
from fitmatrix.facts.importing import import_file
from fitmatrix.facts.source_imports import import_rows
from fitmatrix.facts.sources import opened_source

IMPORTED = ("import_id", "imported_at")
EXPECTED = {
    "accounts": ("parch-posey-accounts", {"contacts": 351}),
    "web_events": ("parch-posey-web-events", {"activities": 9073}),
    "orders": ("parch-posey-orders", {"deals": 6912, "stages": 6912}),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def source(request, datasets, tmp_path) -> str:
    """The address of a database that the dump was loaded into."""
    dump = (datasets / "parch_posey" / "parch-and-posey.sql").read_text()
    if request.param == "sqlite":
        file = tmp_path / "parch.db"
        connection = sqlite3.connect(file)
        connection.executescript(dump)
        connection.close()
        return f"sqlite:///{file}"
    engine: sa.Engine = request.getfixturevalue("postgres")
    with engine.connect() as connection:
        connection.connection.dbapi_connection.execute(dump)
    return engine.url.render_as_string(hide_password=False)


def test_a_dump_is_imported_from_the_database_that_it_was_loaded_into(duckdb, source, datasets):
    reports = {}
    with opened_source(source) as opened:
        assert {one.name: one.rows for one in opened.tables()} == {
            "accounts": 351, "orders": 6912, "region": 4, "sales_reps": 50, "web_events": 9073,
        }  # fmt: skip
        for name in EXPECTED:
            rows = opened.table(name)
            reports[name] = import_rows(duckdb, rows, now=NOW, progress=lambda _rows: None)
    for name, (preset, read) in EXPECTED.items():
        report = reports[name]
        assert (report.preset, report.reasons, report.orphans) == (preset, {}, 0)
        assert {table: counts.read for table, counts in report.tables.items()} == read
    before = facts(duckdb)
    assert sum(amount for _, _, amount, *_ in before["deals"]) == Decimal("23141511.83")
    for name, (preset, read) in EXPECTED.items():
        file = datasets / "parch_posey" / f"{name}.csv"
        again = import_file(duckdb, file, now=NOW, preset=preset)
        assert {table: counts.read for table, counts in again.tables.items()} == read
    assert facts(duckdb) == before


def facts(database):
    """What the fields say, without the further columns: 948.1 is 948.10 to another database."""
    with database.connect() as connection:
        return {
            table.name: sorted(
                connection.execute(
                    sa.select(*(each for each in table.c if each.name not in IMPORTED))
                ),
                key=repr,
            )
            for table in tables.FACTS
        }


def test_the_dump_itself_is_refused_with_advice(duckdb, datasets):
    with pytest.raises(FileError, match=r"a dump of a database, not a table; load it into SQLite"):
        import_file(duckdb, datasets / "parch_posey" / "parch-and-posey.sql", now=NOW)
