"""What is recognised of a file, and the mapping that goes on from it."""

import pytest
from tests.facts.files import as_xlsx

from fitmatrix.errors import MappingError
from fitmatrix.facts import delimited, tables
from fitmatrix.facts.inspecting import inspect, words_of
from fitmatrix.facts.mapping import Kind, mapping_of
from fitmatrix.facts.reading import opened

PEOPLE = (
    "Record ID - Contact;Email;First Name;Create Date;Annual Revenue;Lifecycle Stage;Shoe\n"
    '1;a@b.co;Änne;25/4/2026;"1.234,50";lead;42\n2;c@d.co;Bob;3/4/2026;"7,5";customer;43\n'
)


@pytest.fixture
def file(tmp_path):
    """A file with this text."""

    def file(content, name="file.csv"):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return opened(tmp_path / name)

    return file


def test_a_file_is_recognised_with_its_form_columns_and_how_they_are_written(file):
    found = inspect(file(PEOPLE.encode("cp1252")))
    assert (found.form.format, found.form.encoding, found.form.delimiter) == (
        "delimited text", "cp1252", ";"
    )  # fmt: skip
    assert (found.rows, found.is_whole, found.mapping, found.why) == (
        2,
        True,
        "hubspot-contacts",
        None,
    )
    assert found.recognition.preset == "hubspot-contacts"
    assert found.recognition.score > found.recognition.runner_up_score
    assert found.kinds == (Kind.CONTACTS, Kind.STAGES)
    columns = {column.header: column for column in found.columns}
    assert columns["Create Date"].becomes == ("created_at",)
    assert columns["Create Date"].written[0] == "dates, day first"
    assert columns["Annual Revenue"].written[0] == "numbers, decimal comma"
    assert columns["Lifecycle Stage"].becomes == ("stage",)
    assert columns["Shoe"].becomes == ("further",)
    assert columns["First Name"].samples == ("Änne", "Bob")
    assert found.sample[1][:3] == ("2", "c@d.co", "Bob")


def test_the_mapping_to_start_from_yields_the_same_facts(
    file, imported, everything, stored, database
):
    found = inspect(file(PEOPLE))
    one = imported(PEOPLE)
    facts = everything()
    with database.begin() as connection:
        for table in tables.FACTS:
            connection.execute(table.delete())
    two = imported(PEOPLE, mapping=mapping_of(found.text, "mine", "mine.yaml"))
    assert everything() == facts
    assert two.tables == one.tables


def test_a_file_that_nothing_fits_is_told_with_the_nearest_two_and_what_was_found(file):
    found = inspect(file("Wer,Was,Stadt\n1,a@b.co,Rom\n"))
    assert found.mapping is None
    assert found.why.startswith("no preset fits this file")
    assert {found.recognition.preset, found.recognition.runner_up} <= set(found.why.split())
    assert found.rows == 1
    assert {column.header: column.becomes for column in found.columns}["Stadt"] == ("further",)
    with pytest.raises(MappingError, match="there is no preset 'nothing'"):
        inspect(file("Wer,E-Mail\n1,a@b.co\n"), preset="nothing")


def test_a_kind_that_is_said_is_where_a_draft_begins(file):
    found = inspect(file("Wer,Wann,amount\n1,2026-01-02,5\n"), kind=Kind.DEALS)
    assert found.mapping is None
    assert "contact_id: '?'" in found.text
    assert "amount: amount" in found.text


def test_a_long_file_is_looked_at_from_its_beginning(file, monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK_BYTES", 300)
    text = "contact_id,email,employees\n" + "".join(f"{n},p{n}@x.co,{n}\n" for n in range(400))
    part, whole = inspect(file(text), most_rows=50), inspect(file(text))
    assert 50 <= part.rows < 400
    assert not part.is_whole
    assert (whole.rows, whole.is_whole) == (400, True)


def test_the_words_of_a_column_are_counted(file):
    text = "contact_id,kind,occurred_at\n1, call,2026-01-02\n2,call,2026-01-02\n3,,2026-01-02\n"
    assert words_of(file(text), ["kind"]) == {"call": 2}


def test_a_workbook_says_which_sheet_was_read(tmp_path):
    path = as_xlsx(tmp_path / "book.xlsx", [["contact_id", "email"], ["1", "a@b.co"]])
    form = inspect(opened(path)).form
    assert (form.format, form.sheet, form.sheets) == ("Excel workbook", "One", ("One",))
