"""The command line as a user types it, and the shapes of its JSON."""

import csv
import io
import json
import sqlite3
import subprocess
import sys
import zipfile
from datetime import datetime

import pytest
from tests.scoring.small import MODEL, scored

from fitmatrix.cli import main
from fitmatrix.engine.database import open_database
from fitmatrix.facts.saved_mappings import save_mapping
from fitmatrix.settings import DATABASE_URL

PEOPLE = "contact_id,email,first_name,company,job_title,industry,employees,created_at\n" + "\n".join([
    "007,ada@zeta.example,Ada,Zeta,CEO,Software,600,2020-01-01",
    "123456789012345678,bob@acme.example,Bob,Acme,VP Sales,Software,100,2020-01-01",
    "9223372036854775808,cleo@tech.edu,Cleo,Tech,Dean,Software,600,2020-01-01",
    "4,eve@nowhere.example,,,,,,",
])  # fmt: skip
VISITS = "contact_id,kind,detail,occurred_at\n" + "\n".join(
    ["007,page_view,/pricing,2020-02-01 10:00:00"] * 3
    + ["007,demo_request,,2020-02-02 10:00:00", "404,page_view,/,2020-02-01 10:00:00", "007,page_view,/,someday"]
)  # fmt: skip


@pytest.fixture
def cli(tmp_path, monkeypatch, capsys):
    """Type a command; returns its exit code, what it printed and what it complained of."""
    monkeypatch.setenv(DATABASE_URL, f"duckdb:///{tmp_path / 'cli.duckdb'}")

    def run(*words):
        with pytest.raises(SystemExit) as exit_:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return exit_.value.code or 0, said.out, said.err

    return run


@pytest.fixture
def imported(cli, tmp_path):
    """People and visits in the database, not yet scored."""
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "visits.csv").write_text(VISITS)
    code, out, err = cli("import", tmp_path / "people.csv", tmp_path / "visits.csv", "--json")
    assert code == 0, err
    return [json.loads(line) for line in out.splitlines()]


def told(cli, *words):
    code, out, err = cli(*words, "--json")
    assert code == 0, err
    return json.loads(out)


def test_an_import_accounts_for_every_row(imported):
    people, visits = imported
    assert {"import_id", "file", "preset", "tables"} <= set(people)
    assert people["tables"] == {"contacts": {"read": 4, "loaded": 4, "rejected": 0, "known": 0}}
    assert visits["tables"] == {"activities": {"read": 6, "loaded": 3, "rejected": 1, "known": 2}}


def test_files_are_inspected_without_being_loaded(cli, tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE)
    found = told(cli, "inspect", tmp_path / "people.csv")
    assert (found["mapping"], found["rows"], found["kinds"]) == (
        "generic-contacts",
        4,
        ["contacts"],
    )
    assert found["form"]["delimiter"] == ","
    assert found["columns"][0] == {
        "header": "contact_id", "becomes": ["contact_id"], "written": [],
        "samples": ["007", "123456789012345678", "9223372036854775808"],
    }  # fmt: skip
    words = cli("inspect", tmp_path / "people.csv")[1]
    assert "read as generic-contacts: contacts; the nearest two: generic-contacts" in words
    (tmp_path / "mine.yaml").write_text(cli("inspect", "--yaml", tmp_path / "people.csv")[1])
    code, out, err = cli("import", tmp_path / "people.csv", "--mapping", tmp_path / "mine.yaml")
    assert (code, err) == (0, "")
    assert "contacts: 4 read = 4 loaded" in out


def test_what_cannot_be_recognised_is_inspected_all_the_same(cli, tmp_path):
    (tmp_path / "odd.csv").write_text("Wer,Was\n1,2\n")
    assert "not recognised: no preset fits this file" in cli("inspect", tmp_path / "odd.csv")[1]
    found = told(cli, "inspect", tmp_path / "odd.csv", "--as", "contacts")
    assert found["mapping"] is None
    assert "contact_id: '?'" in found["mapping_yaml"]


def test_a_dry_run_says_what_an_import_would_do(cli, tmp_path):
    (tmp_path / "visits.csv").write_text(VISITS)
    would = told(cli, "import", "--dry-run", tmp_path / "visits.csv")
    assert (would["dry_run"], would["import_id"]) == (True, None)
    assert would["tables"] == {"activities": {"read": 6, "loaded": 3, "rejected": 1, "known": 2}}
    words = cli("import", "--dry-run", tmp_path / "visits.csv")[1]
    assert "3 would be loaded + 1 rejected + 2 already known" in words
    assert "row 7 of activities: occurred_at: 'someday' is no date" in words
    assert told(cli, "imports") == []


def test_imports_are_listed_their_rejects_shown_and_they_can_be_undone(cli, imported):
    people, visits = imported
    listed = told(cli, "imports")
    assert {one["import_id"] for one in listed} == {people["import_id"], visits["import_id"]}
    assert "visits.csv (generic-activities)" in cli("imports")[1]
    (row,) = told(cli, "rejects", visits["import_id"])
    assert (row["row"], row["table"]) == (7, "activities")
    assert "someday" in cli("rejects", visits["import_id"][:6])[1]
    rows = list(csv.DictReader(io.StringIO(cli("rejects", visits["import_id"], "--csv")[1])))
    assert rows[0]["raw"] == "007,page_view,/,someday"
    assert "No row of people.csv was rejected" in cli("rejects", people["import_id"])[1]
    undone = told(cli, "undo", visits["import_id"])
    assert undone["tables"] == {"activities": {"removed": 3, "restored": 0}}
    assert "undone" in cli("imports")[1]
    code, _, err = cli("undo", visits["import_id"])
    assert code == 2
    assert "was undone on" in err
    assert "is undone." in cli("undo", people["import_id"])[1]


def test_a_saved_mapping_is_used_by_its_name(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "odd.csv").write_text("Wer,Mail\n1,a@b.co\n")
    engine = open_database(f"duckdb:///{tmp_path / 'cli.duckdb'}")
    text = "tables: {contacts: {contact_id: Wer, email: Mail}}"
    save_mapping(engine, "our crm", text, datetime(2026, 1, 2))
    engine.dispose()
    assert told(cli, "inspect", "odd.csv")["saved_mapping"] == "our crm"
    assert told(cli, "import", "odd.csv", "--mapping", "our crm")["preset"] == "our crm"
    code, _, err = cli("import", "odd.csv", "--mapping", "another")
    assert code == 2
    assert "cannot read this file" in err


def test_the_matrix_has_four_quadrants_that_hold_everybody(cli, imported):
    told(cli, "refresh", "--as-of", "latest")
    matrix = told(cli, "matrix")
    assert matrix["model"] == "default"
    assert datetime.fromisoformat(matrix["as_of"]) == datetime(2020, 2, 2, 10)
    assert matrix["thresholds"] == {"fit": 50, "interest": 40}
    names = [row["quadrant"] for row in matrix["quadrants"]]
    assert names == ["sales_call", "nurture", "offer", "disqualify"]
    assert sum(row["contacts"] for row in matrix["quadrants"]) == matrix["contacts"] == 4
    assert sum(row["share"] for row in matrix["quadrants"]) == pytest.approx(1)
    assert {row["quadrant"]: row["contacts"] for row in matrix["quadrants"]}["sales_call"] == 1
    higher = told(cli, "matrix", "--fit", "100", "--interest", "100")
    assert {row["quadrant"]: row["contacts"] for row in higher["quadrants"]}["disqualify"] == 4


def test_an_explanation_adds_up(cli, imported):
    told(cli, "refresh", "--as-of", "latest")
    ada = told(cli, "explain", "007")
    assert ada["hand_raised_by"] == "demo_request"
    assert (ada["quadrant"], ada["play"]) == ("sales_call", "Book a discovery call")
    for axis in ("fit", "interest"):
        total = sum(line["points"] for line in ada["lines"] if line["axis"] == axis)
        assert min(max(total, 0), 10_000) // 100 == ada[axis]
    assert {
        "axis",
        "rule",
        "sentence",
        "count",
        "points",
        "lost_to_decay",
        "lost_to_cap",
        "last_at",
    } == set(ada["lines"][0])
    cleo = told(cli, "explain", "9223372036854775808")
    assert (cleo["excluded_by"], cleo["quadrant"]) == ("university", "disqualify")
    eve = told(cli, "explain", "4")
    assert {gap["field"] for gap in eve["unknown"]} >= {"industry", "employees", "job_title"}


def test_contacts_come_as_list_and_as_csv(cli, imported):
    told(cli, "refresh", "--as-of", "latest")
    listed = told(cli, "contacts", "--quadrant", "sales_call")
    assert [one["contact_id"] for one in listed] == ["007"]
    assert {
        "contact_id",
        "name",
        "company",
        "job_title",
        "fit",
        "interest",
        "stage",
        "quadrant",
        "play",
        "reasons",
    } <= set(listed[0])
    code, out, _ = cli("contacts", "--quadrant", "disqualify", "--csv")
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["contact_id"] for row in rows} == {"9223372036854775808", "4"}
    assert (
        len(cli("contacts", "--quadrant", "disqualify", "--csv", "--limit", 1)[1].splitlines()) == 2
    )


@pytest.fixture
def crm(tmp_path):
    """The address of a database that holds people and visits."""
    connection = sqlite3.connect(tmp_path / "crm.db")
    connection.execute("CREATE TABLE people (contact_id, email, score_at)")
    connection.execute("CREATE TABLE visits (contact_id, kind, occurred_at)")
    connection.execute("INSERT INTO people VALUES ('1', 'a@b.co', 5), ('2', 'c@d.co', 6)")
    connection.execute("INSERT INTO visits VALUES ('1', 'page_view', '2026-01-02')")
    connection.commit()
    connection.close()
    return f"sqlite:///{tmp_path / 'crm.db'}"


def test_tables_and_queries_of_a_database_come_in(cli, crm, monkeypatch):
    assert told(cli, "inspect", "--source", crm)["tables"] == [
        {"name": "people", "rows": 2, "columns": ["contact_id", "email", "score_at"]},
        {"name": "visits", "rows": 1, "columns": ["contact_id", "kind", "occurred_at"]},
    ]
    words = ["--source", crm, "--table", "people", "--query", "SELECT * FROM visits"]
    assert [json.loads(line)["mapping"] for line in cli("inspect", *words, "--json")[1].splitlines()] == [
        "generic-contacts", "generic-activities",
    ]  # fmt: skip
    tried = cli("import", *words, "--dry-run")[1]
    assert tried.count("would be loaded") == 2
    people, visits = map(json.loads, cli("import", *words, "--json")[1].splitlines())
    assert people["file"] == f"{crm} table people"
    assert people["tables"]["contacts"]["loaded"] == 2
    assert visits["tables"]["activities"]["loaded"] == 1
    monkeypatch.setenv("FITMATRIX_SOURCE_URL", crm)
    newer = [told(cli, "import", "--table", "people", "--since", "score_at") for _ in range(2)]
    assert [one["tables"]["contacts"]["read"] for one in newer] == [2, 1]


def test_undoing_an_import_makes_its_rows_new_again(cli, crm):
    words = ["import", "--source", crm, "--table", "people", "--since", "score_at"]
    first = told(cli, *words)
    assert cli("undo", first["import_id"])[0] == 0
    assert told(cli, *words)["tables"]["contacts"] == {
        "read": 2, "loaded": 2, "rejected": 0, "known": 0,
    }  # fmt: skip


def test_every_file_of_a_zip_is_reported_and_one_that_fits_nothing_stops_no_other(cli, tmp_path):
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("odd.csv", "a,b\n1,2\n")
        archive.writestr("people.csv", PEOPLE)
        archive.writestr("visits.csv", VISITS)
    code, out, err = cli("import", tmp_path / "export.zip", "--json")
    assert [json.loads(line)["file"] for line in out.splitlines()] == [
        "export.zip/people.csv", "export.zip/visits.csv",
    ]  # fmt: skip
    assert code == 2
    assert err.startswith("export.zip/odd.csv: no preset fits this file")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import"], "name a file, or a --source"),
        (["import", "--table", "people"], "--table needs a --source"),
        (["import", "--source", "sqlite:///CRM"], "name a --table or --query; there are people (2 rows)"),
        (["import", "--source", "sqlite:///CRM", "--table", "x"], "there is no table 'x'; there are people"),
        (["import", "--source", "sqlite:///CRM", "--query", "DROP TABLE people"], "only a SELECT"),
        (["import", "--source", "postgresql://u:geheim@localhost:1/x", "--table", "x"], "no server answers"),
        (["import", "people.csv", "--since", "x"], "--since goes with --table"),
        (["inspect"], "name a file, or a --source"),
    ],
)  # fmt: skip
def test_a_source_that_makes_no_sense_is_told_and_no_password_is_shown(cli, crm, words, said):
    crm_file = crm.removeprefix("sqlite:///")
    code, out, err = cli(*(word.replace("CRM", crm_file) for word in words))
    assert code == 2
    assert said in err
    assert "geheim" not in out + err
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["matrix"], "no scores yet"),
        (["refresh"], "no contacts yet"),
        (["explain", "1"], "no scores yet"),
        (["import", "nowhere.csv"], "nowhere.csv"),
        (["inspect", "nowhere.csv"], "nowhere.csv"),
        (["undo", "nothing"], "there is no import 'nothing'"),
        (["rejects", "nothing"], "there is no import 'nothing'"),
        (["refresh", "--as-of", "someday"], "is no moment"),
        (["refresh", "--model", "nowhere.yaml"], "cannot read this file"),
        (["model", "check", "nowhere.yaml"], "cannot read this file"),
        (["contacts", "--quadrant", "hot"], "hot"),
        (["matrix", "--fit", "101"], "--fit"),
        (["refresh", "--months", "13"], "--months"),
        (["refresh", "--months", "-1"], "--months"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_input_that_makes_no_sense_is_named_and_ends_with_2(cli, words, said):
    code, out, err = cli(*words)
    assert code == 2
    assert said in err
    assert "Traceback" not in out + err


def test_a_model_with_a_misspelt_column_is_found_by_check(cli, imported, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(MODEL.replace("number_of_sessions", "employees"))
    assert told(cli, "model", "check", file)["rules"] == {"fit": 2, "interest": 2, "exclude": 1}
    file.write_text(MODEL.replace("field: industry", "field: industri"))
    code, _, err = cli("model", "check", file)
    assert code == 2
    assert err.startswith(
        "mine.yaml:3: fit.0.field: no column 'industri'; did you mean 'industry'?"
    )


def test_the_schema_is_json(cli):
    code, out, _ = cli("model", "schema")
    assert code == 0
    assert json.loads(out)["title"] == "Model"


def test_every_verb_also_speaks_to_people(cli, imported):
    assert "Scored 4 contacts" in cli("refresh", "--as-of", "2020-02-03")[1]
    assert "Pre-packaged offer" in cli("matrix")[1]
    assert "Ada" in cli("contacts", "--quadrant", "sales_call")[1]
    assert "Nobody" in cli("contacts", "--quadrant", "offer")[1]
    assert "Industry is software" in cli("explain", "007")[1]


def test_the_last_months_are_scored_where_that_is_asked(cli, imported):
    assert told(cli, "refresh", "--as-of", "2020-03-02")["months"] == []
    months = told(cli, "refresh", "--as-of", "2020-03-02T09:00", "--months", 2)["months"]
    days = ["2020-02-02T09:00:00", "2020-01-02T09:00:00"]
    assert months == [{"as_of": day, "contacts": 4} for day in days]
    months = told(cli, "refresh", "--as-of", "2020-03-02T09:00", "--months", 12)["months"]
    assert [month["contacts"] for month in months] == [4, 4, *[1] * 10]
    words = cli("refresh", "--as-of", "2020-03-02", "--months", 3)[1]
    assert words.endswith("Looked back 3 months, to 02 Dec 2019.\n")
    assert "Looked back" not in cli("refresh", "--as-of", "2020-03-02")[1]


def test_where_nobody_was_known_a_month_before_that_is_said(cli, tmp_path):
    people = PEOPLE.replace("2020-01-01", "2020-02-20").replace("4,eve@nowhere.example,,,,,,", "")
    (tmp_path / "new.csv").write_text(people)
    assert cli("import", tmp_path / "new.csv")[0] == 0
    words = cli("refresh", "--as-of", "2020-03-02", "--months", 12)[1]
    assert words.endswith("Nobody was known a month before.\n")


def test_the_sample_fills_an_empty_database_only(cli):
    assert "5,000 loaded" not in cli("sample", "--contacts", "200")[1]
    assert told(cli, "matrix")["contacts"] == 200
    assert "not needed" in cli("sample", "--if-empty")[1]


def test_a_database_in_use_says_by_whom_and_ends_with_2(tmp_path, monkeypatch):
    url = f"duckdb:///{tmp_path / 'used.duckdb'}"
    engine = open_database(url)
    scored(engine)
    monkeypatch.setenv(DATABASE_URL, url)
    with engine.connect():
        other = subprocess.run(
            [sys.executable, "-c", "from fitmatrix.cli import main; main(['matrix'])"],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
    engine.dispose()
    assert other.returncode == 2
    assert "in use by process" in other.stderr
    assert len(other.stderr.strip().splitlines()) == 1


def test_files_that_belong_together_come_in_by_one_query(cli, tmp_path):
    (tmp_path / "calls.csv").write_text(
        "call_id,held_at\nc1,2026-01-02 09:00:00\nc2,2026-01-03 09:00:00\n"
    )
    (tmp_path / "whose.csv").write_text("call_id,contact_id\nc1,007\nc2,008\n")
    query = (
        "SELECT call_id AS activity_id, contact_id, 'call' AS kind, held_at AS occurred_at"
        " FROM calls JOIN whose USING (call_id)"
    )
    words = (tmp_path / "calls.csv", tmp_path / "whose.csv", "--query", query)
    assert told(cli, "inspect", *words)["rows"] == 2
    for loaded, known in ((2, 0), (0, 2)):
        counts = told(cli, "import", *words)["tables"]["activities"]
        assert (counts["read"], counts["loaded"], counts["known"]) == (2, loaded, known)
    code, _, err = cli("import", *words, "--since", "activity_id")
    assert (code, "of a --source" in err) == (2, True)
    code, _, err = cli("import", "--query", query)
    assert (code, "--query files or a --source" in err) == (2, True)


def test_files_that_belong_together_come_in_as_one_without_a_query(cli, tmp_path):
    deals = tmp_path / "crm_deal.csv"
    deals.write_text("deal_id,property_amount,deal_pipeline_stage_id\n1,2900,s1\n")
    whose, stages = tmp_path / "crm_deal_contact.csv", tmp_path / "crm_deal_pipeline_stage.csv"
    whose.write_text("contact_id,deal_id\n7,1\n")
    stages.write_text("stage_id,label,is_closed,closed_won\ns1,Signed,TRUE,TRUE\n")
    code, _, err = cli("import", deals)
    assert (code, "the files of deal_contact and deal_pipeline_stage beside it" in err) == (2, True)
    found = told(cli, "import", whose, deals, stages)
    assert found["file"] == "crm_deal.csv + crm_deal_contact.csv + crm_deal_pipeline_stage.csv"
    assert found["tables"]["deals"]["loaded"] == 1


def test_contacts_come_in_before_what_they_did(cli, tmp_path):
    people, calls = tmp_path / "people.csv", tmp_path / "calls.csv"
    people.write_text("contact_id,email,first_name\n7,a@b.example,Ann\n")
    calls.write_text("contact_id,kind,occurred_at\n7,call,2026-01-02\n")
    code, out, _ = cli("import", calls, people)
    assert code == 0
    assert "not here yet" not in out
    assert out.index("people.csv") < out.index("calls.csv")
