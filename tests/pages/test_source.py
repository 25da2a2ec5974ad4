"""Tables of a real database on the Data page: picked, looked at, tried, imported, and what is new."""

import sqlite3

import duckdb
import pytest
from tests.pages.test_data import click, counted, said

from fitmatrix.facts import tables
from fitmatrix.settings import SOURCE_URL

PEOPLE = [(f"n{n}", f"p{n}@new.example", 5, f"2026-0{n}-02 10:00:00") for n in range(1, 4)]


@pytest.fixture
def crm(tmp_path, monkeypatch):
    """A database to import from, which the server was started with."""
    file = tmp_path / "crm.db"
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("CREATE TABLE leads (contact_id, email, employees INTEGER, updated_at)")
    connection.executemany("INSERT INTO leads VALUES (?, ?, ?, ?)", PEOPLE)
    connection.execute("CREATE TABLE notes (Wer, Was)")
    monkeypatch.setenv(SOURCE_URL, f"sqlite:///{file}")
    yield connection
    connection.close()


def pick(at, *names):
    at.multiselect[0].set_value(list(names)).run()
    assert not at.exception, at.exception
    return at


def since(at):
    return next(each for each in at.selectbox if each.label == "Only what is new since")


def test_a_table_is_picked_tried_and_imported_like_a_file(five, crm, page):
    at = page("pages/data.py")
    assert "crm.db" in said(at)
    assert not at.multiselect
    click(at, "Show its tables")
    assert at.multiselect[0].options == ["leads · 3 rows · 4 columns", "notes · 0 rows · 2 columns"]
    pick(at, "leads")
    assert "**leads**" in said(at)
    assert list(at.dataframe[0].value.columns) == ["contact_id", "email", "employees", "updated_at"]
    click(at, "Check first")
    checked = next(f.value for f in at.dataframe if "Would be loaded" in f.value.columns)
    assert checked["Would be loaded"][0] == 3
    assert counted(five, tables.contacts) == 5
    click(at, "Import and score")
    assert counted(five, tables.contacts) == 8
    assert "crm.db table leads** is in" in said(at)
    assert "8 contacts" in at.caption[0].value
    assert at.multiselect[0].value == []


def test_only_what_is_new_since_a_column_is_read(five, crm, page):
    at = pick(click(page("pages/data.py"), "Show its tables"), "leads")
    assert since(at).options == ["updated_at"]
    since(at).select("updated_at").run()
    assert "this time all rows come in" in said(at)
    click(at, "Import and score")
    crm.execute("INSERT INTO leads VALUES ('n9', 'p9@new.example', 5, '2026-09-09 10:00:00')")
    pick(at, "leads")
    since(at).select("updated_at").run()
    assert "Imported up to 2026-03-02 10:00:00 so far" in said(at)
    click(at, "Check first")
    counts = next(f.value for f in at.dataframe if "Would be loaded" in f.value.columns)
    assert counts.to_dict("records")[0] == {
        "Table": "Contacts", "Rows": 2, "Would be loaded": 1, "Rejected": 0, "Already known": 1,
    }  # fmt: skip
    click(at, "Import and score")
    assert counted(five, tables.contacts) == 9


def test_a_select_comes_in_and_anything_else_is_refused(five, crm, page):
    at = click(page("pages/data.py"), "Show its tables")
    at.text_area[0].set_value("DELETE FROM leads").run()
    assert "only a SELECT (or WITH … SELECT) is read" in said(at)
    at.text_area[0].set_value("SELECT contact_id, email FROM leads WHERE contact_id = 'n1'").run()
    assert "**SELECT from leads**" in said(at)
    click(at, "Import and score")
    assert counted(five, tables.contacts) == 6
    assert crm.execute("SELECT count(*) FROM leads").fetchone() == (3,)


def test_a_table_that_is_one_half_says_by_which_select_it_comes_in(five, crm, page):
    crm.execute("CREATE TABLE deal (deal_id, property_amount, deal_pipeline_stage_id)")
    crm.execute("INSERT INTO deal VALUES (1, 2900, 's1')")
    crm.execute("CREATE TABLE deal_contact (deal_id, contact_id)")
    crm.execute("INSERT INTO deal_contact VALUES (1, 'c1')")
    crm.execute("CREATE TABLE deal_pipeline_stage (stage_id, label, is_closed, closed_won)")
    crm.execute("INSERT INTO deal_pipeline_stage VALUES ('s1', 'Signed', 'true', 'true')")
    at = pick(click(page("pages/data.py"), "Show its tables"), "deal")
    assert "Write a SELECT that joins it" in at.info[0].value
    select = at.code[0].value
    pick(at)
    at.text_area[0].set_value(select).run()
    assert not at.info
    before = counted(five, tables.deals)
    click(at, "Import and score")
    assert counted(five, tables.deals) == before + 1


def test_a_table_that_is_gone_says_so_and_the_others_stay(five, crm, page):
    at = pick(click(page("pages/data.py"), "Show its tables"), "notes", "leads")
    assert "1 of 2 tables cannot come in yet" in said(at)
    crm.execute("DROP TABLE leads")
    click(at, "Import and score")
    assert "was not imported; nothing changed.** " in at.error[0].value
    assert "there is no table 'leads'" in at.error[0].value
    assert counted(five, tables.contacts) == 5


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("postgresql://ann:geheim@localhost:1/crm", "no server answers there"),
        ("sqlite:///nowhere.db", "there is no such file"),
        ("geheim", "this is no database address"),
    ],
)
def test_a_source_that_cannot_be_read_says_why_and_shows_no_password(
    five, page, monkeypatch, address, message
):
    monkeypatch.setenv(SOURCE_URL, address)
    at = page("pages/data.py")
    for button in [each for each in at.button if each.label == "Show its tables"]:
        button.click().run()
    assert not at.exception
    assert message in said(at)
    assert "geheim" not in said(at)
    assert "Score again now" in [each.label for each in at.button]


def test_without_the_setting_it_says_how_to_set_it(five, page):
    at = page("pages/data.py")
    assert SOURCE_URL in said(at)
    assert "Show its tables" not in [each.label for each in at.button]


def test_a_select_reads_no_files_around_a_duckdb_source(five, page, monkeypatch, tmp_path):
    (tmp_path / "secret.csv").write_text("contact_id\n1\n")
    duckdb.connect(str(tmp_path / "crm.duckdb")).execute("CREATE TABLE t AS SELECT 1 x").close()
    monkeypatch.setenv(SOURCE_URL, f"duckdb:///{tmp_path / 'crm.duckdb'}")
    at = click(page("pages/data.py"), "Show its tables")
    at.text_area[0].set_value(f"SELECT * FROM '{tmp_path / 'secret.csv'}'").run()
    assert "cannot be imported" in at.error[0].value
    assert "disabled" in at.error[0].value
    assert not at.dataframe
