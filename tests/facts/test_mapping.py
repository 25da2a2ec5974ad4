"""A mapping is YAML; what is wrong in it is told with file and line."""

import pytest
from pydantic import ValidationError

from fitmatrix.errors import MappingError
from fitmatrix.facts.fitting import fitted
from fitmatrix.facts.mapping import Kind, Mapping, read_mapping
from fitmatrix.facts.writing import Said

GOOD = """\
name: mine
tables:
  contacts:
    contact_id: ID
    country: {column: LAND, values: {no: Norway, 1: One}}
    company: [Company, Firm]
"""


@pytest.fixture
def read(tmp_path):
    def read(text: str) -> Mapping:
        path = tmp_path / "mine.yaml"
        path.write_text(text)
        return read_mapping(path)

    return read


def test_a_mapping_is_read_and_never_changes(read):
    mapping = read(GOOD)
    country = mapping.tables.contacts.country
    assert (mapping.main, country.values) == (Kind.CONTACTS, {"no": "Norway", "1": "One"})
    with pytest.raises(ValidationError, match="frozen"):
        mapping.name = "other"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            GOOD + "    employes: SEATS\n",
            r":7: tables.contacts.employes: .*did you mean 'employees'",
        ),
        (GOOD + "blanks: [Select]\n", r":7: .*did you mean 'blank'"),
        (GOOD.replace("contacts:", "contact:"), r":3: tables.contact: .*did you mean 'contacts'"),
        (GOOD.replace("    contact_id: ID\n", ""), r":3: tables.contacts.contact_id: is missing"),
        (GOOD + "time_zone: Europe/Berln\n", r":7: time_zone: .*did you mean 'Europe/Berlin'"),
        (GOOD + "leaks: [Company]\n", r":6: tables.contacts.company: Company leaks the"),
        (GOOD.replace("column: LAND, ", ""), r":5: tables.contacts.country: say where it comes"),
        (GOOD.replace("[Company, Firm]", "{column: Firm, value: x}"), r":6: .*company: say where"),
        (GOOD + "name: again\n", r":7: found duplicate key .name.; keep one"),
        ("tables: [", r":\d: this is no YAML"),
        ("- 1", r":1: this is no set of keys"),
        ("name: x\ntables: {}\n", r":2: tables: name at least one of contacts"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(read, text, message):
    with pytest.raises(MappingError, match=r"mine\.yaml" + message) as told:
        read(text)
    assert "\n" not in str(told.value)


def test_a_mapping_that_is_not_there_is_told(tmp_path):
    with pytest.raises(MappingError, match="cannot read this file: No such file"):
        read_mapping(tmp_path / "none.yaml")


def test_a_header_alone_must_be_there_and_one_of_a_list_need_not(read):
    assert set(fitted(read(GOOD), ["id", "Land"]).parts[0].fields) == {"contact_id", "country"}
    with pytest.raises(MappingError, match="no column LAND; did you mean 'LANDS'"):
        fitted(read(GOOD), ["ID", "LANDS"])


def test_further_columns_get_names_that_clash_with_nothing(read):
    headers = ["ID", "LAND", "Owner", "Foo Bar", "foo-bar", "名" * 60, "Imported at"]
    further = fitted(read(GOOD + "drop: [Owner]\n"), headers).further
    assert further["Foo Bar"] == "foo_bar"
    assert further["foo-bar"] == "foo_bar_2"
    assert further["Imported at"] == "imported_at_2"
    assert "Owner" not in further
    assert all(len(name.encode()) < 63 for name in further.values())
    assert len(set(further.values())) == len(further)


OUTCOMES = """\
name: outcomes
recognise: [Id, [Won, Stage]]
tables:
  deals:
    - &deal
      contact_id: [Contact, Account]
      status: {value: won}
      with_columns: [Won, Closed]
      when: {Won: [yes]}
    - <<: *deal
      status: {value: open}
      when: {Won: [no], Closed: [no]}
    - <<: *deal
      with_columns: []
      without_columns: [Won, Closed]
      when: {}
      status: [Stage]
"""


def test_a_part_is_laid_on_files_that_have_or_lack_its_columns(read):
    mapping = read(OUTCOMES)
    told = fitted(mapping, ["Id", "Account", "Won", "Closed", "Stage"])
    assert [(part.fields["status"].value, part.when) for part in told.parts] == [
        ("won", {"Won": ("yes",)}), ("open", {"Won": ("no",), "Closed": ("no",)}),
    ]  # fmt: skip
    named = fitted(mapping, ["Id", "Contact", "Won", "Stage"])
    assert [part.fields["status"].headers for part in named.parts] == [("Stage",)]


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        (["Account", "Stage"], "it has no column Id"),
        (["Id", "Account"], r"it has no column Won or Stage, status \(Stage\)"),
        (["Id", "Won", "Closed"], r"it has no column contact_id \(Contact or Account\)"),
    ],
)
def test_signs_and_parts_that_find_nothing_are_told(read, headers, message):
    with pytest.raises(MappingError, match=message):
        fitted(read(OUTCOMES), headers)


def test_a_mapping_names_further_columns_and_keeps_those_that_leak(read):
    text = GOOD.replace(
        "tables:",
        "leaks: [Lead Status]\nfurther: {vendor_fit: [Grade], company: [Old firm]}\ntables:",
    )
    text += "  stages: {contact_id: ID, stage: [Lead Status]}\n"
    headers = ["ID", "LAND", "GRADE", "Vendor fit", "Old Firm", "Lead status"]
    assert fitted(read(text), headers).further == {
        "GRADE": "vendor_fit", "Old Firm": "company_2", "Vendor fit": "vendor_fit_2",
        "Lead status": "lead_status",
    }  # fmt: skip


def test_a_mapping_knows_every_header_that_it_names(read):
    text = "also: [Phone]\ndrop: [Fax]\nfurther: {vendor_fit: [Grade]}\n" + GOOD
    assert read(text).named_headers == ("ID", "Company", "Firm", "LAND", "Grade", "Phone", "Fax")
    assert read(OUTCOMES).named_headers == (
        "Id", "Won", "Stage", "Contact", "Account", "Closed",
    )  # fmt: skip


def test_a_mapping_says_how_cells_are_written(read):
    text = "day_first: true\ndecimal_comma: true\ntime_zone: Europe/Rome\ndates: ['%d.%m.%y']\n"
    said = fitted(read(text + GOOD), ["ID", "LAND"]).said
    assert said == Said(("%d.%m.%y",), day_first=True, decimal_comma=True, time_zone="Europe/Rome")
    assert fitted(read(GOOD), ["ID", "LAND"]).said == Said()
