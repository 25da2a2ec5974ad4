"""A file whose first row is data is told as such, and read by the names that a mapping gives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.facts.files import as_csv, as_xlsx

from fitmatrix.errors import FileError, MappingError
from fitmatrix.facts import tables
from fitmatrix.facts.choices import choices, targets, with_choices
from fitmatrix.facts.drafts import draft, finished, lacking
from fitmatrix.facts.fitting import fitted
from fitmatrix.facts.headings import is_data
from fitmatrix.facts.mapping import Kind, Mapping
from fitmatrix.facts.naming import named_draft, named_file
from fitmatrix.facts.presets import generic, preset, preset_names
from fitmatrix.facts.reading import opened
from fitmatrix.facts.reports import Counts

VISITS = {
    "name": "visits",
    "headers": ["id", "account", "at", "channel"],
    "tables": {"activities": {
        "activity_id": "id", "contact_id": "account", "occurred_at": "at",
        "kind": {"value": "web_visit"}, "detail": "channel",
    }},
}  # fmt: skip


def test_its_first_row_is_a_row_and_its_columns_are_numbered(tmp_path):
    path = tmp_path / "visits.csv"
    path.write_text("1001,Ann,ann@zeta.example\n1002,Bob,bob@acme.example\n")
    file = opened(path)
    assert file.headers == ("column 1", "column 2", "column 3")
    assert not file.form.has_headers
    assert file.form.notes == ("the first row is data (1001, Ann, ann@zeta.example), so its columns are"
                               " called column 1 to column 3",)  # fmt: skip
    block = next(iter(file.blocks))
    assert block.cells.column("column 2").to_pylist() == ["Ann", "Bob"]
    assert block.numbers.tolist() == [1, 2]


@pytest.mark.parametrize("asked", [{}, {"kind": "contacts"}])
def test_without_a_mapping_it_is_not_guessed_but_told_what_it_needs(imported, everything, asked):
    before = everything()
    with pytest.raises(
        MappingError, match=r"the first row is data \(1, 7, 2026-01-02\).*headers: \["
    ):
        imported("1,7,2026-01-02\n", **asked)
    assert everything() == before


def test_it_is_read_by_the_headers_of_a_mapping(imported, stored):
    mapping = Mapping.model_validate(VISITS)
    report = imported(
        "1,7,2026-01-02,direct\n2,7,2026-01-03\n3,,2026-01-03,direct\n", mapping=mapping
    )
    assert report.tables == {"activities": Counts(3, 1, 2, 0)}
    assert stored(tables.activities, "contact_id", "detail") == [("7", "direct")]
    assert stored(tables.rejects, "row_number", "reason") == [
        (2, "3 cells where the header has 4"), (3, "no contact_id"),
    ]  # fmt: skip
    with pytest.raises(FileError, match="first row has 3 cells, but the mapping names 4 headers"):
        imported("1,7,2026-01-02\n", mapping=mapping)


def test_headers_that_stand_there_after_all_are_no_row(imported):
    report = imported(
        "ID,Account,At,Channel\n1,7,2026-01-02,x\n", mapping=Mapping.model_validate(VISITS)
    )
    assert report.tables == {"activities": Counts(1, 1, 0, 0)}
    assert report.notes == ()


def test_the_numbered_columns_can_be_mapped_too(imported, stored):
    mapping = Mapping.model_validate({
        "name": "numbered", "tables": {"contacts": {"contact_id": "column 1", "email": "column 2"}},
    })  # fmt: skip
    report = imported("1,ann@zeta.example\n2,bob@acme.example\n", mapping=mapping)
    assert report.tables == {"contacts": Counts(2, 2, 0, 0)}
    assert report.notes[0].startswith("the first row is data (1, ann@zeta.example)")
    assert stored(tables.contacts, "contact_id") == [("1",), ("2",)]


def test_a_sheet_without_headers_is_read_likewise(imported, stored, tmp_path):
    path = as_xlsx(
        tmp_path / "visits.xlsx", [[1, 7, "2026-01-02", "direct"], [2, 8, "2026-01-03", ""]]
    )
    report = imported(path, mapping=Mapping.model_validate(VISITS))
    assert report.tables == {"activities": Counts(2, 2, 0, 0)}
    assert stored(tables.activities, "contact_id", "detail") == [("7", "direct"), ("8", None)]


@pytest.mark.parametrize(
    "row",
    [
        ["Name", "E-Mail"], ["Id", "2024", "2025", "2026"], ["0", "1", "2"], ["1", "2", "3"], ["", "Name"],
        ["Q1 2026", "Q2 2026", "Region"], ["3/4 inch", "Note", "Id"], ["2nd contact", "1st contact"],
    ],
)  # fmt: skip
def test_headers_are_not_taken_for_data(row):
    assert not is_data(row)


def test_no_header_of_a_preset_looks_like_data():
    headers = {header for name in preset_names() for header in preset(name).named_headers}
    assert len(headers) > 300
    assert [header for header in headers if is_data([header])] == []


@pytest.mark.parametrize(
    "row",
    [
        ["1001", "Walmart", "www.walmart.com", "40.23849561", "-75.1", "Tamara Tuma", "321500"],
        ["1", "Northeast"], ["1", "1001", "2015-10-06T17:13:58.000Z", "direct"], ["ann@zeta.example"],
        ["Ann", "12.03.2024 09:14"], ["$22,700.00", "Sam"], ["2024-03-12", "call"], ["x", "3/15/2024"],
    ],
)  # fmt: skip
def test_data_is_not_taken_for_headers(row):
    assert is_data(row)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.integers(3, 10**9).map(str), st.text("abcäöü \"'\n", max_size=6)), min_size=1, max_size=6
    ),
    delimiter=st.sampled_from(",;\t|"),
)  # fmt: skip
def test_every_row_of_a_file_without_headers_comes_in(tmp_path_factory, rows, delimiter):
    path = tmp_path_factory.mktemp("any") / "file.csv"
    path.write_text(as_csv(rows, delimiter=delimiter), encoding="utf-8")
    file = opened(path, names=["id", "name"])
    cells = [tuple(row.values()) for block in file.blocks for row in block.cells.to_pylist()]
    assert file.headers == ("id", "name")
    assert cells == rows


@settings(max_examples=40)
@given(data=st.data(), kind=st.sampled_from(list(Kind)))
def test_columns_named_by_hand_feed_what_their_numbers_fed(data, kind):
    headers = tuple(f"column {n}" for n in range(1, 7))
    chosen = {header: (data.draw(st.sampled_from(targets(kind))),) for header in headers}
    begun = with_choices(draft(generic(kind), headers), headers, chosen)
    names = data.draw(st.lists(st.text("abcdef :,#'é1", min_size=1, max_size=9).map(str.strip).filter(bool),
                               min_size=6, max_size=6, unique=True))  # fmt: skip
    renamed = named_draft(begun, headers, names)
    assert renamed["headers"] == names
    assert choices(renamed, names) == dict(zip(names, chosen.values(), strict=True))
    assert named_draft(named_draft(begun, headers, headers), headers, names) == renamed
    if not lacking(renamed):
        mapping = finished(renamed, "mine")
        assert mapping.headers == tuple(names)
        assert fitted(mapping, names).kinds == fitted(finished(begun, "mine"), headers).kinds


def test_a_file_named_by_hand_is_what_its_mapping_reads(tmp_path):
    path = tmp_path / "visits.csv"
    path.write_text("1001,Ann,ann@zeta.example\n1002,Bob,bob@acme.example\n")
    names = ("id", "who", "mail")
    by_hand, by_mapping = named_file(opened(path), names), opened(path, names=names)
    assert (by_hand.headers, by_hand.form) == (by_mapping.headers, by_mapping.form)
    first, again = next(iter(by_hand.blocks)), next(iter(by_mapping.blocks))
    assert first.cells == again.cells
    assert list(first.numbers) == list(again.numbers)
    with pytest.raises(FileError, match="'id' stands there 2 times"):
        named_file(opened(path), ("id", "id", "mail"))
