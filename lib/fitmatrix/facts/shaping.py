"""A block of cells as rows of one table of facts, and the rows that are refused with a reason."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fitmatrix.facts import cells
from fitmatrix.facts.blocks import Block, Flags, Ragged, flags
from fitmatrix.facts.fitting import TABLES, Fed, Feed, Fit

_MICROSECONDS_A_DAY = 86_400_000_000
_NUL, _NUL_SHOWN = "\x00", "\\x00"


@dataclass(frozen=True)
class Refused:
    """A row that is not loaded; ``group`` is the reason without the value at fault."""

    number: int
    reason: str
    group: str
    raw: str


@dataclass(frozen=True)
class Shaped:
    """The rows of one table that a block holds: ``read`` of them, ``fields`` of those to load."""

    read: int
    numbers: Any
    fields: dict[str, Any]
    refused: tuple[Refused, ...]


def shaped(block: Block, part: Fed, fit: Fit) -> Shaped:
    """The rows that a part of a mapping makes of a block.

    A row of the main table that lacks what it needs is refused; beside it (a contact that never
    became an MQL) it is no row at all. The further columns go with the main table.
    """
    block = _chosen(block, part)
    texts = {name: _text(block, name, feed, fit) for name, feed in _feeds(part).items()}
    if not part.main:
        block, texts = _complete(block, texts, part)
    values = {name: _value(name, text, part, fit) for name, text in texts.items()}
    refused = _refused(block, texts, values, part)
    fits = np.ones(len(block.numbers), dtype=bool)
    fits[list(refused)] = False
    fields = {**_derived(texts, values), **values, **_further(block, part, fit)}
    kept = pa.array(fits)
    return Shaped(
        read=len(block.numbers),
        numbers=pa.array(block.numbers).filter(kept),
        fields={name: value.filter(kept) for name, value in fields.items()},
        refused=tuple(refused.values()),
    )


def refused_ragged(row: Ragged) -> Refused:
    """A row that is refused because its cells are not as many as the headers."""
    return Refused(
        row.number, row.reason, "not as many cells as headers", row.raw.replace(_NUL, _NUL_SHOWN)
    )


def _chosen(block: Block, part: Fed) -> Block:
    """The rows that belong to the part: its ``when`` holds, and a row beside it has no NUL."""
    chosen = np.ones(len(block.numbers), dtype=bool)
    for header, words in part.when.items():
        chosen &= flags(cells.one_of(block.cells.column(header), words))
    if not part.main:
        chosen &= ~_with_nul(block)
    return _only(block, chosen)


def _only(block: Block, chosen: Flags) -> Block:
    if chosen.all():
        return block
    return Block(block.cells.filter(pa.array(chosen)), block.numbers[chosen])


def _feeds(part: Fed) -> dict[str, Feed]:
    """The feed of every field; a kind is also kept as the file calls it."""
    kind = part.fields.get("kind")
    raw_kind = {} if kind is None else {"raw_kind": replace(kind, values={})}
    return {**part.fields, **raw_kind}


def _text(block: Block, name: str, feed: Feed, fit: Fit) -> Any:
    if feed.value is not None:
        return pa.repeat(pa.scalar(feed.value, cells.TEXT), len(block.numbers))
    columns = [
        cells.texts(block.cells.column(header), name, fit.blank, feed.values)
        for header in feed.headers
    ]
    return pc.coalesce(*columns)


def _complete(block: Block, texts: dict[str, Any], part: Fed) -> tuple[Block, dict[str, Any]]:
    filled = np.ones(len(block.numbers), dtype=bool)
    for name in part.needed:
        if name != "contact_id":
            filled &= flags(pc.is_valid(texts[name]))
    kept = pa.array(filled)
    return _only(block, filled), {name: text.filter(kept) for name, text in texts.items()}


def _value(name: str, text: Any, part: Fed, fit: Fit) -> Any:
    typed = cells.typed(TABLES[part.kind].c[name])
    return text if typed is None else cells.read(text, typed, fit.dates)


def _refused(
    block: Block, texts: dict[str, Any], values: dict[str, Any], part: Fed
) -> dict[int, Refused]:
    """The rows to refuse by their place in the block, each with the first reason against it."""
    refused: dict[int, Refused] = {}
    for place, reason, group in _complaints(block, texts, values, part):
        if place not in refused:
            number = int(block.numbers[place])
            refused[place] = Refused(number, reason, group, _raw(block, place))
    return refused


def _complaints(
    block: Block, texts: dict[str, Any], values: dict[str, Any], part: Fed
) -> Iterator[tuple[int, str, str]]:
    for place in np.flatnonzero(_with_nul(block)):
        yield int(place), "a cell holds a NUL character", "a cell holds a NUL character"
    for name in part.needed:
        for place in np.flatnonzero(~flags(pc.is_valid(texts[name]))):
            yield int(place), f"no {name}", f"no {name}"
    for name, text in texts.items():
        typed = cells.typed(TABLES[part.kind].c[name])
        if typed is None:
            continue
        for place in np.flatnonzero(flags(pc.is_valid(text)) & ~flags(pc.is_valid(values[name]))):
            word = text[int(place)].as_py()
            complaint = cells.complaint(word, typed)
            yield int(place), f"{name}: {word!r} is {complaint}", f"{name} is {typed.none}"


def _with_nul(block: Block) -> Flags:
    found = np.zeros(len(block.numbers), dtype=bool)
    for column in block.cells.columns:
        found |= flags(pc.match_substring(column, _NUL))
    return found


def _raw(block: Block, place: int) -> str:
    line = io.StringIO()
    cells_of_row = [column[place].as_py() for column in block.cells.columns]
    csv.writer(line, lineterminator="").writerow(cells_of_row)
    return line.getvalue().replace(_NUL, _NUL_SHOWN)


def _derived(texts: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """The columns that follow from others: domain of the e-mail, raw kind, day."""
    derived = {}
    if "email" in texts:
        found = pc.extract_regex(pc.utf8_lower(texts["email"]), r"@(?P<domain>[^@]+)$")
        derived["email_domain"] = pc.struct_field(found, "domain")
    if "occurred_at" in values:
        microseconds = np.asarray(pc.fill_null(values["occurred_at"].cast(pa.int64()), 0))
        derived["occurred_day"] = pa.array(microseconds // _MICROSECONDS_A_DAY, pa.int32())
    return derived


def _further(block: Block, part: Fed, fit: Fit) -> dict[str, Any]:
    if not part.main:
        return {}
    return {
        column: cells.texts(block.cells.column(header), column, fit.blank, {})
        for header, column in fit.further.items()
    }
