"""Workbooks as people keep them: several sheets, titles above the table, formulas."""

import pytest
from tests.facts.files import Formula, as_workbook, as_xlsx

from fitmatrix.errors import FileError
from fitmatrix.facts import workbooks
from fitmatrix.facts.reading import opened

PEOPLE = [["contact_id", "email", "employees"], ["1", "a@b.co", 7], ["2", "c@d.co", 8]]
DEALS = [["deal_id", "contact_id", "status"], ["1", "1", "won"]]


def cells(file):
    return [list(row.values()) for block in file.blocks for row in block.cells.to_pylist()]


def test_the_first_sheet_with_a_table_is_read_and_the_others_are_named(tmp_path):
    path = as_workbook(tmp_path / "book.xlsx", {"Cover": [[""]], "People": PEOPLE, "Deals": DEALS})
    file = opened(path)
    assert cells(file) == [["1", "a@b.co", "7"], ["2", "c@d.co", "8"]]
    assert (file.form.sheet, file.form.sheets) == ("People", ("Cover", "People", "Deals"))
    assert file.form.notes == ("the sheet 'People' is read, not 'Cover', 'Deals'",)


def test_a_sheet_is_chosen_by_its_name(imported, tmp_path):
    path = as_workbook(tmp_path / "book.xlsx", {"People": PEOPLE, "Deals": DEALS, "Empty": []})
    assert cells(opened(path, sheet="Deals")) == [["1", "1", "won"]]
    report = imported(path, sheet="Deals")
    assert report.notes[0] == "the sheet 'Deals' is read, not 'People', 'Empty'"
    with pytest.raises(FileError, match="there is no sheet 'Deal'; did you mean 'Deals'"):
        opened(path, sheet="Deal")
    with pytest.raises(FileError, match="the sheet 'Empty' does not hold a table"):
        opened(path, sheet="Empty")
    (tmp_path / "people.csv").write_text("contact_id,email\n1,a@b.co\n")
    with pytest.raises(FileError, match="only a workbook has sheets"):
        opened(tmp_path / "people.csv", sheet="Deals")


def test_titles_above_the_headers_are_left_out_and_told(tmp_path):
    titles = [
        ["Leads of the first quarter", "", ""],
        ["", "", ""],
        ["exported on 2026-04-01", "", ""],
    ]
    file = opened(as_xlsx(tmp_path / "book.xlsx", [*titles, *PEOPLE]))
    assert file.headers == tuple(PEOPLE[0])
    assert len(cells(file)) == 2
    assert file.form.notes == (
        "above the headers stands, and is not read: Leads of the first quarter / exported on 2026-04-01",
    )


@pytest.mark.parametrize(
    "rows",
    [
        [["email"], ["a@b.co"], ["c@d.co"]],
        [["contact_id", "email"], ["1", "a@b.co"]],
        [["contact_id", "email", ""], ["1", "a@b.co", "x"]],
    ],
)
def test_a_narrow_table_has_no_title(tmp_path, rows):
    file = opened(as_xlsx(tmp_path / "book.xlsx", rows))
    assert file.headers[0] == rows[0][0]
    assert file.form.notes == ()
    assert len(cells(file)) == len(rows) - 1


def test_a_formula_is_read_by_its_result(tmp_path):
    rows = [["Id", "Seats", "Double"], ["1", 7, Formula("B2*2", 14)], ["2", 8, Formula("B3*2", 16)]]
    file = opened(as_xlsx(tmp_path / "book.xlsx", rows))
    assert [row[2] for row in cells(file)] == ["14", "16"]
    assert file.form.notes == ()


def test_formulas_without_results_are_told(tmp_path):
    rows = [["Id", "Seats", "Double"], ["1", 7, Formula("B2*2")], ["2", 8, Formula("B3*2")]]
    file = opened(as_xlsx(tmp_path / "book.xlsx", rows))
    assert [row[2] for row in cells(file)] == ["", ""]
    assert file.form.notes == (
        "Double: empty, and the workbook holds formulas without results; open it in Excel or LibreOffice,"
        " save it, and import it again",
    )


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "_MOST_BYTES", 1000)
    with pytest.raises(FileError, match="export it as CSV"):
        opened(as_xlsx(tmp_path / "book.xlsx", PEOPLE * 50))
