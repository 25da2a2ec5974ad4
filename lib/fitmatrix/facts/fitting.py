"""A mapping laid on the headers of one file: which column feeds which field."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as empty
from functools import cache

from fitmatrix.errors import MappingError
from fitmatrix.facts import tables
from fitmatrix.facts.mapping import BLANK, Mapping
from fitmatrix.facts.origins import Origin
from fitmatrix.facts.parts import Kind, Part
from fitmatrix.facts.writing import Said
from fitmatrix.nearest import did_you_mean

TABLES = {
    Kind.CONTACTS: tables.contacts,
    Kind.ACTIVITIES: tables.activities,
    Kind.STAGES: tables.stage_entries,
    Kind.DEALS: tables.deals,
}
_SHOWN, _TOLD = 12, 3
_LONGEST_NAME = 56  # bytes; PostgreSQL cuts a name after 63, and "_2" may follow


@dataclass(frozen=True)
class Feed:
    """The headers that feed a field, or the ``value`` it always has, and how words translate.

    ``prefix`` by header and ``first_of`` see ``Origin``.
    """

    headers: tuple[str, ...]
    value: str | None
    values: dict[str, str]
    prefix: dict[str, str] = empty(default_factory=dict)
    first_of: str | None = None


@dataclass(frozen=True)
class Fed:
    """One part of a mapping on one file. ``main``: the table that the file is about."""

    kind: Kind
    main: bool
    fields: dict[str, Feed]
    needed: tuple[str, ...]
    when: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Fit:
    """A mapping that fits a file: its parts, and the further columns (header → column)."""

    name: str
    parts: tuple[Fed, ...]
    further: dict[str, str]
    blank: frozenset[str]
    said: Said

    @property
    def dates(self) -> tuple[str, ...]:
        """How dates are written, as the mapping says."""
        return self.said.dates

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The tables that are fed, the main one first."""
        return tuple(dict.fromkeys(part.kind for part in self.parts))


def fitted(mapping: Mapping, headers: Sequence[str]) -> Fit:
    """The mapping with its columns found among the headers of a file.

    Raises:
        MappingError: headers that the mapping needs are not in the file; the message names them.

    """
    _check(mapping, headers)
    laid = (_laid(kind, part, mapping, headers) for kind, part in mapping.parts)
    parts = tuple(part for part in laid if part is not None)
    used: set[str | None] = {
        header for part in parts for feed in part.fields.values() for header in feed.headers
    }
    leaks = {find_header(name, headers) for name in mapping.leaks}
    dropped = {find_header(name, headers) for name in mapping.drop}
    return Fit(
        name=mapping.name,
        parts=parts,
        further=_further(mapping, headers, (used - leaks) | dropped),
        blank=frozenset(word.casefold() for word in (*BLANK, *mapping.blank)),
        said=mapping.said,
    )


def matched_fields(mapping: Mapping, headers: Sequence[str]) -> set[str]:
    """The fields of the main table that the file has a column for."""
    return {
        name
        for kind, part in mapping.parts
        if kind is mapping.main
        for name, origin in part.origins.items()
        if _feed(origin, headers) is not None
    }


def missing_headers(mapping: Mapping, headers: Sequence[str]) -> list[str]:
    """What the mapping needs and the file has not, in words."""
    missing = [_either(sign) for sign in mapping.recognise if not _has_any(sign, headers)]
    applying = [(kind, part) for kind, part in mapping.parts if applies(part, headers)]
    for kind, part in applying:
        missing += _missing(part, headers, main=kind is mapping.main)
    if mapping.main not in [kind for kind, _ in applying]:
        missing += next(part.with_columns for _, part in mapping.parts)
    return list(dict.fromkeys(missing))


def _missing(part: Part, headers: Sequence[str], *, main: bool) -> Iterator[str]:
    for field, origin in part.origins.items():
        if origin.column and find_header(origin.column, headers) is None:
            yield origin.column
        elif main and field in needed_fields(part) and not _feed(origin, headers):
            yield f"{field} ({_either(origin.headers)})"
    yield from (name for name in part.when if find_header(name, headers) is None)


def _either(headers: Sequence[str]) -> str:
    return " or ".join(headers[:_TOLD]) + (" …" if len(headers) > _TOLD else "")


def _has_any(sign: Sequence[str], headers: Sequence[str]) -> bool:
    return any(find_header(name, headers) is not None for name in sign)


def applies(part: Part, headers: Sequence[str]) -> bool:
    """Whether a part is meant for files with these headers."""
    wanted = [find_header(name, headers) is not None for name in part.with_columns]
    unwanted = [find_header(name, headers) is not None for name in part.without_columns]
    return all(wanted) and not (unwanted and all(unwanted))


@cache
def header_key(header: str) -> str:
    """What two headers have in common when they mean the same.

    >>> header_key("E-Mail") == header_key("email"), header_key("Company / Account")
    (True, 'companyaccount')
    """
    return "".join(filter(str.isalnum, header.casefold()))


def _check(mapping: Mapping, headers: Sequence[str]) -> None:
    missing = missing_headers(mapping, headers)
    if missing:
        near = did_you_mean(missing[0], headers)
        raise MappingError(
            f"{mapping.name} does not fit this file: it has no column {', '.join(missing)}{near}"
            f"; its columns are {_listed(headers)}"
        )


def _listed(headers: Sequence[str]) -> str:
    return ", ".join([*headers[:_SHOWN], "…"] if len(headers) > _SHOWN else headers)


def fields_found(part: Part, headers: Sequence[str]) -> dict[str, Feed]:
    """The fields of a part that a file with these headers can fill."""
    found = {name: _feed(origin, headers) for name, origin in part.origins.items()}
    return {name: feed for name, feed in found.items() if feed is not None}


def needed_fields(part: Part) -> tuple[str, ...]:
    """The fields without which a row of a part is none."""
    required = (name for name, field in type(part).model_fields.items() if field.is_required())
    return (*required, *({"entered_at"} & part.origins.keys()))


def _laid(kind: Kind, part: Part, mapping: Mapping, headers: Sequence[str]) -> Fed | None:
    if not applies(part, headers):
        return None
    fields, needed = fields_found(part, headers), needed_fields(part)
    if any(name not in fields for name in needed):
        return None
    when = {find_header(name, headers) or name: words for name, words in part.when.items()}
    return Fed(kind, kind is mapping.main, fields, needed, when)


def _feed(origin: Origin, headers: Sequence[str]) -> Feed | None:
    found = [there for name in origin.headers if (there := find_header(name, headers)) is not None]
    if not found and origin.value is None:
        return None
    columns = tuple(dict.fromkeys(found if origin.first_filled else found[:1]))
    prefixes = {find_header(name, headers): text for name, text in origin.prefix.items()}
    prefix = {header: prefixes[header] for header in columns if header in prefixes}
    return Feed(columns, origin.value, origin.values, prefix, origin.first_of)


def find_header(name: str, headers: Sequence[str]) -> str | None:
    """The header that is written so, else the first with the same letters and digits."""
    if name in headers:
        return name
    key = header_key(name)
    return next((header for header in headers if key and header_key(header) == key), None)


def _further(mapping: Mapping, headers: Sequence[str], used: set[str | None]) -> dict[str, str]:
    """The columns beside the fields: those that the mapping names, and all the others."""
    taken = [*TABLES[mapping.main].c.keys()]
    asked = {name: _feed(Origin(any_of=each), headers) for name, each in mapping.further.items()}
    names: dict[str, str] = {}
    for name, feed in asked.items():
        if feed is not None:
            names[feed.headers[0]] = next(_free(name, {*taken, *names.values()}))
    for header in headers:
        if header not in used | names.keys():
            names[header] = next(_free(tables.column_name(header), {*taken, *names.values()}))
    return names


def _free(name: str, taken: set[str]) -> Iterator[str]:
    short = name.encode()[:_LONGEST_NAME].decode(errors="ignore")
    numbered = (f"{short}_{number}" for number in range(2, len(taken) + 3))
    yield from (each for each in (short, *numbered) if each not in taken)
