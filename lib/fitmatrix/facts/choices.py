"""A draft as a person sees it: what each column of a file becomes, and what its words mean."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from fitmatrix.facts import tables
from fitmatrix.facts.cells import word_key
from fitmatrix.facts.drafts import Draft, headers_of, origin_of
from fitmatrix.facts.fitting import TABLES, header_key
from fitmatrix.facts.parts import FIELDS, Kind
from fitmatrix.facts.stages import Stage
from fitmatrix.facts.vocabulary import STAGE_OF, STATUS_OF

FURTHER, LEFT_OUT, STAGE, ENTERED = "further", "left out", "stage", "entered "
"""A column that becomes no field, one that is dropped, the stage somebody is in, and the beginning
of the day they entered one: ``entered mql``."""

WORDED = ("kind", "stage", "status")
"""The fields whose words are translated."""

Part = dict[str, Any]


def targets(main: Kind) -> list[str]:
    """What a column of a file about a kind of rows can become."""
    fields = [name for name in FIELDS[main].model_fields if name not in _NO_FIELDS]
    stages = [STAGE, *(f"{ENTERED}{stage.value}" for stage in Stage)]
    return [*fields, *(stages if main is Kind.CONTACTS else ()), FURTHER, LEFT_OUT]


def choices(draft: Draft, headers: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What each column becomes; several where it fills several fields."""
    found: dict[str, list[str]] = {header: [] for header in headers}
    for target, origin in _origins(draft):
        for header in headers_of(origin):
            if header in found and target not in found[header]:
                found[header].append(target)
    rest = {header: LEFT_OUT if header in draft["drop"] else FURTHER for header in headers}
    return {header: tuple(of_one) or (rest[header],) for header, of_one in found.items()}


def with_choices(
    draft: Draft, headers: Sequence[str], wanted: Mapping[str, tuple[str, ...]]
) -> Draft:
    """The draft in which columns become what is wanted; all else stays as it is."""
    changed, before = deepcopy(draft), choices(draft, headers)
    news = {header: after for header, after in wanted.items() if set(after) != set(before[header])}
    for header, after in news.items():
        for target in set(before[header]) - set(after):
            _take(changed, header, target)
    for header, after in news.items():
        for target in after:
            if target not in before[header]:
                _give(changed, header, target, headers)
    _follow_the_contact(changed, draft)
    return changed


def meaning(target: str, word: str, values: Mapping[str, str]) -> str | None:
    """What a word of a file means in a field: a kind, a stage, a status.

    It is empty where the word is left out, and None where it is not understood.
    """
    ours = {word_key(each): said for each, said in values.items()}
    said = ours.get(word_key(word), ours.get("*", word))
    known = {"stage": STAGE_OF, "status": STATUS_OF}.get(target)
    return said if known is None or not said else known.get(header_key(said))


def values_of(draft: Draft, target: str) -> dict[str, str]:
    """How the words of a field are translated."""
    found: dict[str, str] = {}
    for name, origin in _origins(draft):
        if name == target and isinstance(origin, dict):
            found |= origin.get("values", {})
    return found


def with_values(draft: Draft, target: str, values: Mapping[str, str]) -> Draft:
    """The draft that translates these words of a field so; the others stay as they are."""
    changed = deepcopy(draft)
    said = {word_key(word) for word in values}
    for part in _parts_with(changed, target):
        origin = part[target]
        before = origin.get("values", {}) if isinstance(origin, dict) else {}
        kept = {word: means for word, means in before.items() if word_key(word) not in said}
        value = origin.get("value") if isinstance(origin, dict) else None
        part[target] = origin_of(headers_of(origin), value, {**kept, **values})
    return changed


def with_constant(draft: Draft, target: str, value: str | None) -> Draft:
    """The draft in which a field has the same value in all rows, or again none of its own."""
    changed = deepcopy(draft)
    for part in changed["tables"][changed["main"]]:
        part.pop(target, None)
        if value is not None:
            part[target] = origin_of((), value, {})
    return changed


_NO_FIELDS = ("when", "with_columns", "without_columns")


def _origins(draft: Draft) -> Iterator[tuple[str, Any]]:
    """What is filled, by its target: the fields of the main table, and stages beside contacts."""
    for part in draft["tables"][draft["main"]]:
        yield from ((name, origin) for name, origin in part.items() if name not in _NO_FIELDS)
    for part in _stage_parts(draft):
        target = _stage_target(part)
        if target is not None:
            yield target, part["stage" if target == STAGE else "entered_at"]


def _is_beside(draft: Draft, target: str) -> bool:
    """Whether a target is a stage beside contacts, and no field of the main table."""
    return bool(draft["main"] == Kind.CONTACTS) and (target == STAGE or target.startswith(ENTERED))


def _stage_parts(draft: Draft) -> list[Part]:
    if draft["main"] != Kind.CONTACTS:
        return []
    found: list[Part] = draft["tables"].get(Kind.STAGES.value, [])
    return found


def _stage_target(part: Part) -> str | None:
    """The target that a part of stages stands for; None for one that only YAML can say."""
    if "when" in part:
        return None
    stage = part["stage"]
    if "entered_at" not in part:
        return STAGE if headers_of(stage) else None
    if headers_of(stage):
        return None
    return f"{ENTERED}{stage['value']}"


def _parts_with(draft: Draft, target: str) -> list[Part]:
    """The parts that have a field which is translated."""
    if draft["main"] == Kind.CONTACTS:
        return [part for part in _stage_parts(draft) if _stage_target(part) == target]
    return [part for part in draft["tables"][draft["main"]] if target in part]


def _take(draft: Draft, header: str, target: str) -> None:
    """Let a column no longer become something."""
    if target == LEFT_OUT:
        draft["drop"] = [each for each in draft["drop"] if each != header]
    elif target == FURTHER:
        of_others = {name: each for name, each in draft["further"].items() if each != header}
        draft["further"] = of_others
    elif _is_beside(draft, target):
        stages = _stage_parts(draft)
        for part in [part for part in stages if _stage_target(part) == target]:
            field = "stage" if target == STAGE else "entered_at"
            if not _without(part, field, header):
                stages.remove(part)
    else:
        for part in draft["tables"][draft["main"]]:
            _without(part, target, header)


def _without(part: Part, field: str, header: str) -> bool:
    """Take a column from a field; whether the field is still filled."""
    origin = part.get(field)
    if origin is None or header not in headers_of(origin):
        return origin is not None
    left = [each for each in headers_of(origin) if each != header]
    values = origin.get("values", {}) if isinstance(origin, dict) else {}
    if left:
        part[field] = origin_of(left, None, values)
    else:
        del part[field]
    return bool(left)


def _give(draft: Draft, header: str, target: str, headers: Sequence[str]) -> None:
    """Let a column become something, after the columns that became it before."""
    main = draft["main"]
    if target == LEFT_OUT:
        draft["drop"] = [*draft["drop"], header]
    elif target == FURTHER:
        name = tables.column_name(header)
        if name not in draft["further"] and name not in TABLES[Kind(main)].c:
            draft["further"] = {**draft["further"], name: header}
    elif _is_beside(draft, target):
        part = next((each for each in _stage_parts(draft) if _stage_target(each) == target), None)
        if part is None:
            part = _new_stage_part(draft, target)
        _with_header(part, "stage" if target == STAGE else "entered_at", header, headers)
    else:
        for part in draft["tables"][main]:
            _with_header(part, target, header, headers)


def _new_stage_part(draft: Draft, target: str) -> Part:
    part: Part = {"contact_id": None}  # known when all columns have become what they do
    if target != STAGE:
        part["stage"] = {"value": target.removeprefix(ENTERED)}
    draft["tables"].setdefault(Kind.STAGES.value, []).append(part)
    return part


def _with_header(part: Part, field: str, header: str, headers: Sequence[str]) -> None:
    origin = part.get(field, {})
    both = sorted({*headers_of(origin), header}, key=list(headers).index)
    values = origin.get("values", {}) if isinstance(origin, dict) else {}
    part[field] = origin_of(both, None, values)


def _follow_the_contact(draft: Draft, before: Draft) -> None:
    """Let the other parts know a contact by the columns that the main one knows it by now."""
    main = draft["main"]
    (was, *_), (now, *_) = before["tables"][main], draft["tables"][main]
    new = now.get("contact_id")
    for found in draft["tables"].values():
        for part in found:
            if part.get("contact_id") in (None, was.get("contact_id")) and new is not None:
                part["contact_id"] = deepcopy(new)
