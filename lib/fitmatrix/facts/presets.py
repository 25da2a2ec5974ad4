"""The mappings that ship with fitmatrix, and which of them fits the headers of a file."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from fitmatrix.errors import MappingError
from fitmatrix.facts.fitting import header_key, matched_fields, missing_headers
from fitmatrix.facts.mapping import Mapping, read_mapping
from fitmatrix.facts.parts import Kind
from fitmatrix.nearest import did_you_mean
from fitmatrix.shipped import shipped

_OF_PEOPLE = {"email", "first_name", "last_name"}
_ENOUGH, _FOR_ONE_SOURCE, _TOLD = 3, 3, 3
_LIKE_DATA = re.compile(r"-?\d")
_REMEDY = "name one with --preset, say what the rows are with --as, or write a --mapping"


@dataclass(frozen=True)
class Recognition:
    """The preset that knows most columns of a file, and the one that knows most after it.

    ``score`` is how many columns the preset knows, and 3 more where it is for one source, whose
    signs are there; 0 when it does not fit. ``is_sure``: it fits, and at least twice as many
    columns are known to it alone as to the runner-up alone, or only a general one comes after.
    """

    preset: str
    score: int
    runner_up: str
    runner_up_score: int
    is_sure: bool


@cache
def preset_names() -> tuple[str, ...]:
    """The names of the shipped mappings."""
    return tuple(sorted(path.stem for path in shipped("presets").glob("*.yaml")))


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
    """The mapping that surely fits these headers.

    Raises:
        MappingError: none fits, or two fit almost alike; the message names the nearest two.

    """
    found = recognised(headers)
    if found.is_sure:
        return preset(found.preset)
    if half := half_of(headers):
        lacking = ", ".join(missing_headers(half, headers))
        _, *others = half.joined_tables
        raise MappingError(
            f"{half.name} lacks {lacking}; name the files of {' and '.join(others)} beside it, or"
            f' join the tables by a SELECT: --query "{half.joined_by}"'
        )
    if found.score == 0:
        raise MappingError(f"no preset fits this file; {_why_none(found, headers)}; {_REMEDY}")
    names = (found.preset, found.runner_up)
    kinds = dict.fromkeys(preset(name).main.value for name in names)
    raise MappingError(
        f"{' and '.join(names)} fit this file almost alike; choose with"
        f" {' or '.join(f'--preset {name}' for name in names)},"
        f" or say what the rows are with {' or '.join(f'--as {kind}' for kind in kinds)}"
    )


def half_of(headers: Sequence[str]) -> Mapping | None:
    """The preset whose signs these headers have, but not all columns: others may be joined."""
    keys = frozenset(map(header_key, headers)) - {""}
    return next(
        (
            preset(name)
            for name in preset_names()
            if preset(name).joined_by
            and not any(keys.isdisjoint(sign) for sign in _signs(name))
            and (missing_headers(preset(name), headers) or not _joined(name) <= keys)
        ),
        None,
    )


def tables_beside(file: str, headers: Sequence[str]) -> list[str]:
    """The names of the tables that one is to come in with; none where it comes in by itself.

    That it is one half its headers tell, or its name: that of a table which others are joined with.
    """
    half = half_of(headers)
    if half is not None:
        return half.joined_tables[1:]
    joins = [preset(name).joined_tables for name in preset_names() if preset(name).joined_by]
    found = [(one, join) for join in joins for one in join[1:] if one in file.lower()]
    own, join = max(found, key=lambda each: len(each[0]), default=("", []))
    return [one for one in join if one != own]


def recognised(headers: Sequence[str], kind: Kind | None = None) -> Recognition:
    """The two presets that come nearest to these headers; order and letter case do not matter.

    With a ``kind`` only presets whose rows are of it are looked at.
    """
    keys = frozenset(map(header_key, headers)) - {""}
    names = [name for name in preset_names() if kind in (None, preset(name).main)]
    scores = {name: _score(name, keys, headers) for name in names}
    best, second = sorted(scores, key=lambda name: _place(name, scores[name], keys))[:2]
    return Recognition(
        best, scores[best], second, scores[second], _is_sure(best, second, scores, keys)
    )


def _place(name: str, score: int, keys: frozenset[str]) -> tuple[float, bool, float, str]:
    """Where a preset stands in the order; of those that do not fit, those nearest come first."""
    return -score, bool(score) and _is_general(name), -_nearness(name, keys), name


def _is_sure(best: str, second: str, scores: dict[str, int], keys: frozenset[str]) -> bool:
    if scores[best] == 0 or scores[second] == 0:
        return scores[best] > 0
    mine, others = _keys(best) & keys, _keys(second) & keys
    if _is_general(second) and not _is_general(best):
        return True
    return len(mine - others) >= max(1, 2 * len(others - mine))


def _score(name: str, keys: frozenset[str], headers: Sequence[str]) -> int:
    """How many columns a preset knows, see ``Recognition``."""
    mapping = preset(name)
    if any(keys.isdisjoint(sign) for sign in _signs(name)) or keys & _never(name):
        return 0
    if missing_headers(mapping, headers):
        return 0
    known = len(_keys(name) & keys)
    if not _is_general(name):
        return known + _FOR_ONE_SOURCE
    return known if _is_told(mapping, keys, headers) else 0


@cache
def _keys(name: str) -> frozenset[str]:
    """The headers that a preset names, by their letters and digits."""
    return frozenset(map(header_key, preset(name).named_headers)) - {""}


def _nearness(name: str, keys: frozenset[str]) -> float:
    """The columns that a preset knows, each shared among all the presets that know it."""
    return sum(1 / _presets_knowing()[key] for key in sorted(_keys(name) & keys))


@cache
def _presets_knowing() -> Counter[str]:
    return Counter(key for name in preset_names() for key in _keys(name))


@cache
def _signs(name: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(header_key, sign)) for sign in preset(name).recognise)


@cache
def _joined(name: str) -> frozenset[str]:
    return frozenset(map(header_key, preset(name).joined_columns))


@cache
def _never(name: str) -> frozenset[str]:
    return frozenset(map(header_key, preset(name).never))


def _is_general(name: str) -> bool:
    return not preset(name).recognise


def _is_told(mapping: Mapping, keys: frozenset[str], headers: Sequence[str]) -> bool:
    """Whether rows are people, not things with an id: their id, most columns, or enough say so."""
    if mapping.main is not Kind.CONTACTS:
        return True
    found = matched_fields(mapping, headers)
    enough = len(found) >= _ENOUGH or len(found) * 2 >= len(headers)
    return bool(_OF_PEOPLE & found) and ("contactid" in keys or enough)


def _why_none(found: Recognition, headers: Sequence[str]) -> str:
    """What keeps the two nearest presets from a file."""
    like_data = [header for header in headers if _LIKE_DATA.match(header)]
    if len(like_data) * 2 >= len(headers):
        return f"{like_data[0]!r} looks like data, not like a header; give it a row of headers"
    return ", ".join(_why_not(preset(name), headers) for name in (found.preset, found.runner_up))


def _why_not(mapping: Mapping, headers: Sequence[str]) -> str:
    unwanted = [each for each in headers if header_key(each) in _never(mapping.name)]
    if unwanted:
        return f"{mapping.name} never has {unwanted[0]}"
    lacking = missing_headers(mapping, headers) or ["a name or an e-mail"]
    return (
        f"{mapping.name} lacks {', '.join([*lacking[:_TOLD], *(['…'] if lacking[_TOLD:] else [])])}"
    )
