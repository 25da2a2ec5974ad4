"""What columns can become and words can mean, as the screen says it."""

from fitmatrix.dashboard.words import stage_words
from fitmatrix.facts.choices import ENTERED, FURTHER, LEFT_OUT, STAGE
from fitmatrix.facts.parts import Kind
from fitmatrix.facts.stages import Stage
from fitmatrix.model.kinds import KINDS, kind_words

KIND_WORDS = {
    Kind.CONTACTS: "people",
    Kind.ACTIVITIES: "what people did",
    Kind.STAGES: "stages that people entered",
    Kind.DEALS: "deals",
}
"""What the rows of a file are."""

NOTHING, AS_IT_IS, UNKNOWN = "nothing (left out)", "the word as it is", "not known (rejected)"
"""What a word can mean beside the meanings of its field."""

_FIELDS = {
    "contact_id": "Id of the contact",
    "activity_id": "Id of the activity",
    "deal_id": "Id of the deal",
    "email": "E-mail",
    "domain": "Website",
    "employees": "Number of employees",
    "created_at": "Created on",
    "occurred_at": "Happened on",
    "entered_at": "Entered on",
    "closed_at": "Closed on",
    "kind": "Kind of activity",
    "is_machine": "Done by a machine",
    STAGE: "Stage they are in",
    FURTHER: "Keep as a further column",
    LEFT_OUT: "Leave out",
}


def target_words(target: str) -> str:
    """What a column becomes.

    >>> target_words("annual_revenue"), target_words("entered mql"), target_words("contact_id")
    ('Annual revenue', 'Became MQL on', 'Id of the contact')
    """
    if target.startswith(ENTERED):
        return f"Became {_a_stage(target.removeprefix(ENTERED))} on"
    return _FIELDS.get(target, target.replace("_", " ").capitalize())


def choice_words(targets: tuple[str, ...]) -> str:
    """All that a column becomes.

    >>> choice_words(("contact_id", "email"))
    'Id of the contact + E-mail'
    """
    return " + ".join(map(target_words, targets))


def meanings(target: str) -> dict[str, str]:
    """What words of a field can mean: as the screen says it → as the facts have it."""
    if target == "kind":
        return {kind_words(kind).capitalize(): kind for kind in KINDS}
    if target == STAGE:
        return {stage_words(stage.value): stage.value for stage in Stage}
    return {"Open": "open", "Won": "won", "Lost": "lost"}


def _a_stage(stage: str) -> str:
    words = stage_words(stage)
    return words if words.isupper() else words.lower()
