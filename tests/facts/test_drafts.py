"""A mapping laid on a file as YAML yields the same facts, and what a person changes is what changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.facts.test_presets import HEADERS

from fitmatrix.errors import MappingError
from fitmatrix.facts.choices import (
    FURTHER,
    LEFT_OUT,
    choices,
    meaning,
    targets,
    values_of,
    with_choices,
    with_constant,
    with_values,
)
from fitmatrix.facts.drafts import as_yaml, draft, finished
from fitmatrix.facts.fitting import fitted
from fitmatrix.facts.mapping import Kind, mapping_of
from fitmatrix.facts.presets import generic, preset

FILES = [
    (name, tuple(header.strip() for header in line.split(",")))
    for name, lines in HEADERS.items()
    for line in lines
    if '"' not in line
]
PEOPLE = ("Record ID - Contact", "First Name", "Last Name", "Email", "Create Date", "Shoe",
          "Lifecycle Stage", "Became a Lead Date")  # fmt: skip


@pytest.mark.parametrize(("name", "headers"), FILES)
def test_the_yaml_of_a_preset_on_a_file_reads_back_and_feeds_the_same_fields(name, headers):
    known = fitted(preset(name), headers)
    text = as_yaml(draft(preset(name), headers))
    again = fitted(mapping_of(text, name, "mine.yaml"), headers)
    assert again == known


@settings(max_examples=40)
@given(
    others=st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
        .map(str.strip).filter(bool),
        unique=True, max_size=6,
    )
)  # fmt: skip
def test_columns_with_any_header_come_in_beside_the_fields_as_before(others):
    headers = (
        "contact_id",
        "email",
        *(each for each in others if each not in {"contact_id", "email"}),
    )
    known = fitted(generic(Kind.CONTACTS), headers)
    text = as_yaml(draft(generic(Kind.CONTACTS), headers))
    again = fitted(mapping_of(text, known.name, "mine.yaml"), headers)
    assert again == known


@pytest.mark.parametrize(("name", "headers"), FILES)
def test_what_is_not_changed_stays(name, headers):
    begun = draft(preset(name), headers)
    assert with_choices(begun, headers, choices(begun, headers)) == begun


@settings(max_examples=40)
@given(data=st.data(), kind=st.sampled_from(list(Kind)))
def test_columns_become_what_is_chosen(data, kind):
    headers = ("contact_id", "Email", "One", "Two", "Lifecycle Stage", "Converted Date", "Amount")
    begun = draft(generic(kind), headers)
    chosen = {}
    for header in headers:
        target = data.draw(st.sampled_from(targets(kind)))
        chosen[header] = (target,)
    changed = with_choices(begun, headers, chosen)
    assert choices(changed, headers) == chosen
    if all(name in {each for (each,) in chosen.values()} for name in _needed(kind)):
        fit = fitted(finished(changed, "mine"), headers)
        for part in (part for part in fit.parts if part.main):
            for name, feed in part.fields.items():
                assert feed.headers == tuple(h for h in headers if chosen[h] == (name,))
        assert not set(fit.further) & {h for h in headers if chosen[h] == (LEFT_OUT,)}
        assert {h for h in headers if chosen[h] == (FURTHER,)} == set(fit.further)


def test_a_stage_chosen_before_the_id_knows_people_by_all_columns_that_become_the_id():
    headers = ("contact_id", "Email", "Two")
    begun = draft(generic(Kind.CONTACTS), headers)
    wanted = {"contact_id": ("entered mql",), "Email": ("contact_id",), "Two": ("contact_id",)}
    changed = with_choices(begun, headers, wanted)
    assert choices(changed, headers) == wanted
    contacts, stages = fitted(finished(changed, "mine"), headers).parts
    assert contacts.fields["contact_id"].headers == ("Email", "Two")
    assert stages.fields["contact_id"] == contacts.fields["contact_id"]


def test_the_yaml_says_of_a_stage_too_that_the_id_is_to_be_named():
    headers = ("contact_id", "Email")
    begun = draft(generic(Kind.CONTACTS), headers)
    wanted = {"contact_id": ("entered mql",), "Email": ("email",)}
    assert as_yaml(with_choices(begun, headers, wanted)).count("contact_id: '?'") == 2


def _needed(kind):
    return {
        Kind.CONTACTS: ["contact_id"],
        Kind.ACTIVITIES: ["contact_id", "kind", "occurred_at"],
        Kind.STAGES: ["contact_id", "stage"],
        Kind.DEALS: ["contact_id", "status"],
    }[kind]


def test_stages_beside_contacts_can_be_chosen_and_follow_the_id():
    begun = draft(preset("hubspot-contacts"), PEOPLE)
    wanted = {**choices(begun, PEOPLE), "Email": ("contact_id", "email"),
              "Record ID - Contact": (LEFT_OUT,), "Became a Lead Date": ("entered mql",)}  # fmt: skip
    fit = fitted(finished(with_choices(begun, PEOPLE, wanted), "mine"), PEOPLE)
    contacts, *stages = fit.parts
    assert contacts.fields["contact_id"].headers == contacts.fields["email"].headers == ("Email",)
    assert {part.fields["contact_id"].headers for part in stages} == {("Email",)}
    assert {part.fields["stage"].value for part in stages} == {None, "mql"}
    assert "Record ID - Contact" not in fit.further


def test_words_are_translated_as_chosen_and_the_others_as_before():
    headers = ("contact_id", "status", "amount")
    begun = draft(generic(Kind.DEALS), headers)
    changed = with_values(begun, "status", {"Parked": "open", "Gone": "lost"})
    again = with_values(changed, "status", {"gone": "open"})
    assert values_of(again, "status") == {"Parked": "open", "gone": "open"}
    part, *_ = fitted(finished(again, "mine"), headers).parts
    assert part.fields["status"].values == {"Parked": "open", "gone": "open"}
    assert meaning("status", "PARKED", values_of(again, "status")) == "open"
    assert meaning("status", "Closed Won", {}) == "won"
    assert meaning("stage", "MQL", {"mql": ""}) == ""
    assert meaning("stage", "Prospect", {"mql": ""}) is None
    assert meaning("kind", "Ping", {"*": "note"}) == "note"
    people = draft(preset("hubspot-contacts"), PEOPLE)
    stages = with_values(people, "stage", {"Prospect": "sql"})
    assert values_of(stages, "stage")["Prospect"] == "sql"


def test_a_field_can_have_the_same_value_in_all_rows():
    headers = ("contact_id", "When")
    begun = draft(generic(Kind.ACTIVITIES), headers)
    chosen = with_choices(begun, headers, {**choices(begun, headers), "When": ("occurred_at",)})
    with pytest.raises(MappingError, match="mine: no column gives kind"):
        finished(chosen, "mine")
    part, *_ = fitted(finished(with_constant(chosen, "kind", "call"), "mine"), headers).parts
    assert part.fields["kind"].value == "call"


def test_a_file_that_fits_nothing_has_a_draft_that_says_what_is_missing():
    begun = draft(generic(Kind.CONTACTS), ("Wer", "E-Mail", "City"))
    text = as_yaml(begun)
    assert "contact_id: E-Mail" in text
    empty = as_yaml(draft(generic(Kind.CONTACTS), ("Wer", "Wo")))
    assert "contact_id: '?'" in empty
    with pytest.raises(MappingError, match=r"has no column \?"):
        fitted(mapping_of(empty, "mine", "mine.yaml"), ("Wer", "Wo"))
