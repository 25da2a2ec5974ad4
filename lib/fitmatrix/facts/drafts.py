"""A mapping as the plain keys of its YAML, laid on one file: what a person goes on from."""

from collections.abc import Sequence
from io import StringIO
from typing import Any

from ruamel.yaml import YAML

from fitmatrix.errors import MappingError
from fitmatrix.facts import tables
from fitmatrix.facts.fitting import (
    TABLES,
    Feed,
    applies,
    fields_found,
    find_header,
    fitted,
    missing_headers,
    needed_fields,
)
from fitmatrix.facts.mapping import Mapping, mapping_of
from fitmatrix.facts.parts import Kind, Part, required

Draft = dict[str, Any]
"""The keys of a mapping; of ``tables`` each is a list of parts. It may lack what it needs."""

UNKNOWN = "?"
"""What stands in the YAML of a draft where a column is still to be named."""

_WRITTEN = ("headers", "blank", "dates", "day_first", "decimal_comma", "time_zone")
_WIDE = 4096  # characters of a line; YAML breaks lines after them, and that can change a header


def draft(mapping: Mapping, headers: Sequence[str]) -> Draft:
    """A mapping restricted to the headers of a file, and every other header named too.

    Where the mapping fits the file, the draft yields the same facts. Where it does not, the draft
    has what could be found.
    """
    parts: dict[str, list[dict[str, Any]]] = {mapping.main.value: []}
    for kind, part in mapping.parts:
        found = _part(part, headers, main=kind is mapping.main)
        if found is not None:
            parts.setdefault(kind.value, []).append(found)
    if not parts[mapping.main.value]:
        part = next(part for _, part in mapping.parts)
        parts[mapping.main.value].append(_fields(part, headers))
    said = mapping.model_dump(mode="json", include=set(_WRITTEN), exclude_defaults=True)
    begun = {"main": mapping.main.value, **said}
    drop = _there(mapping.drop, headers)
    leaks = [name for name in _there(mapping.leaks, headers) if not _feeds_contacts(name, parts)]
    further = _further(mapping, parts, headers)
    return {**begun, "drop": drop, "leaks": leaks, "further": further, "tables": parts}


def finished(begun: Draft, name: str) -> Mapping:
    """The mapping that a draft has become, under a name.

    Raises:
        MappingError: it lacks a column that it needs, or is none for another reason.

    """
    if lacks := lacking(begun):
        raise MappingError(f"{name}: no column gives {', '.join(lacks)}")
    return mapping_of(as_yaml(begun), name, name)


def lacking(begun: Draft) -> list[str]:
    """The fields that every row needs and no column gives."""
    found = begun["tables"][begun["main"]]
    needed = required(Kind(begun["main"]))
    return [name for name in needed if any(name not in part for part in found)]


def as_yaml(begun: Draft) -> str:
    """The YAML of a draft without a name; a column still to be named is written as ``?``."""
    shown = {
        key: value for key, value in begun.items() if key != "tables" and value not in ([], {})
    }
    parts = {
        kind: [_shown(begun, kind, part) for part in found]
        for kind, found in begun["tables"].items()
        if found
    }
    single = {kind: found[0] if len(found) == 1 else found for kind, found in parts.items()}
    text = StringIO()
    yaml = YAML(typ="rt")
    yaml.width = _WIDE
    yaml.default_flow_style = False
    yaml.representer.ignore_aliases = lambda _value: True
    yaml.dump({**shown, "tables": single}, text)
    return text.getvalue()


def headers_of(origin: Any) -> list[str]:
    """The headers of a file that fill a field of a draft."""
    if isinstance(origin, str):
        return [origin]
    column = origin.get("column")
    return [column] if column else list(origin.get("first_filled", ()))


def origin_of(headers: Sequence[str], value: str | None, values: dict[str, str]) -> Any:
    """What a draft says of a field: one header, the first that is filled of several, or a value."""
    if value is not None and not headers:
        origin: dict[str, Any] = {"value": value}
    elif len(headers) == 1:
        origin = {"column": headers[0]}
    else:
        origin = {"first_filled": list(headers)}
    if values:
        origin["values"] = dict(values)
    return headers[0] if list(origin) == ["column"] else origin


def _part(part: Part, headers: Sequence[str], *, main: bool) -> dict[str, Any] | None:
    """A part with the columns found; None for one that the file has no use for."""
    fields = _fields(part, headers)
    whole = all(name in fields for name in needed_fields(part))
    if not applies(part, headers) or not (main or whole):
        return None
    when = {find_header(name, headers) or name: list(words) for name, words in part.when.items()}
    return {**fields, "when": when} if when else fields


def _fields(part: Part, headers: Sequence[str]) -> dict[str, Any]:
    found = fields_found(part, headers)
    return {name: _origin(feed) for name, feed in found.items()}


def _origin(feed: Feed) -> Any:
    origin = origin_of(feed.headers, feed.value, feed.values)
    rest = {"prefix": feed.prefix, "first_of": feed.first_of}
    told = {key: value for key, value in rest.items() if value}
    if not told:
        return origin
    return {**({"column": origin} if isinstance(origin, str) else origin), **told}


def _there(names: Sequence[str], headers: Sequence[str]) -> list[str]:
    found = (find_header(name, headers) for name in names)
    return list(dict.fromkeys(header for header in found if header is not None))


def _feeds_contacts(header: str, parts: dict[str, list[dict[str, Any]]]) -> bool:
    origins = (
        origin
        for part in parts.get(Kind.CONTACTS.value, ())
        for name, origin in part.items()
        if name != "when"
    )
    return any(header in headers_of(origin) for origin in origins)


def _further(
    mapping: Mapping, parts: dict[str, list[dict[str, Any]]], headers: Sequence[str]
) -> dict[str, str]:
    """The columns that come in beside the fields: name → header."""
    if not missing_headers(mapping, headers):
        return {name: header for header, name in fitted(mapping, headers).further.items()}
    used = {
        header
        for found in parts.values()
        for part in found
        for name, origin in part.items()
        if name != "when"
        for header in headers_of(origin)
    }
    taken = {*TABLES[mapping.main].c.keys()}
    names: dict[str, str] = {}
    for header in headers:
        name = tables.column_name(header)
        if header not in used and name not in taken | names.keys():
            names[name] = header
    return names


def _shown(begun: Draft, kind: str, part: dict[str, Any]) -> dict[str, Any]:
    if kind != begun["main"]:
        return {name: UNKNOWN if origin is None else origin for name, origin in part.items()}
    return {**{name: UNKNOWN for name in required(Kind(kind)) if name not in part}, **part}
