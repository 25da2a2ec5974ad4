"""The mappings that ship with fitmatrix, and which of them fits the headers of a file."""

from collections.abc import Sequence
from functools import cache

from fitmatrix.errors import MappingError
from fitmatrix.facts.fitting import header_key, matched_fields, missing_headers
from fitmatrix.facts.mapping import Mapping, read_mapping
from fitmatrix.facts.parts import Kind
from fitmatrix.nearest import did_you_mean
from fitmatrix.shipped import shipped

_TELLING = {"email", "first_name", "last_name", "company", "job_title"}
_ENOUGH = 3
_REMEDY = "name one with --preset, say what the rows are with --as, or write a --mapping"


def preset_names() -> list[str]:
    """The names of the shipped mappings."""
    return sorted(path.stem for path in shipped("presets").glob("*.yaml"))


@cache
def preset(name: str) -> Mapping:
    """A shipped mapping by its name.

    Raises:
        MappingError: there is none of that name.

    """
    if name not in preset_names():
        near = did_you_mean(name, preset_names())
        known = near or f"; there are {', '.join(preset_names())}"
        raise MappingError(f"there is no preset {name!r}{known}")
    return read_mapping(shipped("presets", f"{name}.yaml"))


def generic(kind: Kind) -> Mapping:
    """The shipped mapping for rows of a kind whose source is not known."""
    return preset(f"generic-{kind.value}")


def recognise(headers: Sequence[str]) -> Mapping:
    """The mapping that fits these headers.

    One whose own headers are all there, the more of them the better; else the general one that
    finds most fields, with all it needs.

    Raises:
        MappingError: none fits, or two fit alike; the message names the nearest.

    """
    fitting = _special(headers) or _general(headers)
    best = [name for name, score in fitting.items() if score == max(fitting.values())]
    if len(best) == 1:
        return preset(best[0])
    if best:
        raise MappingError(f"{' and '.join(best)} fit this file alike; {_REMEDY}")
    raise MappingError(f"no preset fits this file; {_nearest(headers)}; {_REMEDY}")


def _special(headers: Sequence[str]) -> dict[str, int]:
    """The presets for one export whose own headers are all there, by how many those are."""
    special = [each for each in map(preset, preset_names()) if each.recognise]
    fitting = [each for each in special if not missing_headers(each, headers)]
    return {each.name: len(each.recognise) for each in fitting}


def _general(headers: Sequence[str]) -> dict[str, int]:
    """The general presets that find what they need, by how many fields they find."""
    fitting = [each for each in map(generic, Kind) if not missing_headers(each, headers)]
    found = {each.name: matched_fields(each, headers) for each in fitting}
    return {each.name: len(found[each.name]) for each in fitting
            if _is_told(each, found[each.name], headers)}  # fmt: skip


def _is_told(mapping: Mapping, found: set[str], headers: Sequence[str]) -> bool:
    """Whether rows are people, not things with an id: their id, most columns, or enough say so."""
    if mapping.main is not Kind.CONTACTS:
        return True
    of_people = "contactid" in map(header_key, headers)
    enough = len(found) >= _ENOUGH or len(found) * 2 >= len(headers)
    return bool(_TELLING & found) and (of_people or enough)


def _nearest(headers: Sequence[str]) -> str:
    lacking = {name: missing_headers(preset(name), headers) for name in preset_names()}
    near = sorted(lacking, key=lambda name: (len(lacking[name]), name))[:2]
    return ", ".join(
        f"{name} lacks {', '.join(lacking[name]) or 'a name or an e-mail'}" for name in near
    )
