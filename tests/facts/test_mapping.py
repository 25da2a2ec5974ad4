"""A mapping is YAML; what is wrong in it is told with file and line."""

import pytest
from pydantic import ValidationError

from fitmatrix.errors import MappingError
from fitmatrix.facts.fitting import fitted
from fitmatrix.facts.mapping import Kind, Mapping, read_mapping

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
