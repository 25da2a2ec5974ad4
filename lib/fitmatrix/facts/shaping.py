"""A block of cells as rows of one table of facts, and the rows that are refused with a reason."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fitmatrix.facts import cells
from fitmatrix.facts.blocks import Block, Flags, Ragged, flags
from fitmatrix.facts.figures import Figures
from fitmatrix.facts.fitting import Fed, Feed, Fit
from fitmatrix.facts.surveying import Styles, currency_of_amount, field_texts, rows_of
from fitmatrix.facts.writing import Style
from fitmatrix.facts.zones import DAY

_NUL, _NUL_SHOWN = "\x00", "\\x00"


@dataclass(frozen=True)
class Refused:
    """A row that is not loaded; ``group`` is the reason without the value at fault."""

    number: int
    reason: str
    group: str
    raw: str


class Complaint(NamedTuple):
    """What there is against the row at a place of a block; ``group`` as of Refused."""

    place: int
    reason: str
    group: str


@dataclass(frozen=True)
class Shaped:
    """The rows of one table that a block holds: ``read`` of them, ``fields`` of those to load."""

    read: int
    numbers: Any
    fields: dict[str, Any]
    refused: tuple[Refused, ...]


def shaped(block: Block, part: Fed, fit: Fit, styles: Styles) -> Shaped:
    """The rows that a part of a mapping makes of a block of a file that is written in ``styles``.

    A row of the main table that lacks what it needs is refused; beside it (a contact that never
    became an MQL) it is no row at all. The further columns go with the main table.
    """
    block = _chosen(block, part)
    texts = {name: field_texts(block, name, feed, fit) for name, feed in _feeds(part).items()}
    if not part.main:
        block, texts = _complete(block, texts, part)
    of_fields = {name: styles.of(part, name) for name in part.fields}
    values = {name: _read(text, of_fields.get(name)) for name, text in texts.items()}
    values |= _currency(texts, part, of_fields)
    refused = _refused(block, _complaints(block, texts, values, part, of_fields))
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
    chosen = rows_of(block, part)
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


def _complete(block: Block, texts: dict[str, Any], part: Fed) -> tuple[Block, dict[str, Any]]:
    filled = np.ones(len(block.numbers), dtype=bool)
    for name in part.needed:
        if name != "contact_id":
            filled &= flags(pc.is_valid(texts[name]))
    kept = pa.array(filled)
    return _only(block, filled), {name: text.filter(kept) for name, text in texts.items()}


def _read(text: Any, style: Style | None) -> Any:
    return text if style is None else style.read(text)


def _currency(texts: dict[str, Any], part: Fed, styles: dict[str, Style | None]) -> dict[str, Any]:
    style = styles.get("amount")
    if not currency_of_amount(part) or not isinstance(style, Figures):
        return {}
    return {"currency": style.currencies(texts["amount"])}


def _refused(block: Block, complaints: Iterator[Complaint]) -> dict[int, Refused]:
    """The rows to refuse by their place in the block, each with the first reason against it."""
    first: dict[int, Complaint] = {}
    for complaint in complaints:
        first.setdefault(complaint.place, complaint)
    places = sorted(first)
    numbers, raws = block.numbers[places].tolist(), _raw(block, places)
    return {
        place: Refused(number, first[place].reason, first[place].group, raw)
        for place, number, raw in zip(places, numbers, raws, strict=True)
    }


def _complaints(
    block: Block,
    texts: dict[str, Any],
    values: dict[str, Any],
    part: Fed,
    styles: dict[str, Style | None],
) -> Iterator[Complaint]:
    for place in np.flatnonzero(_with_nul(block)).tolist():
        yield Complaint(place, "a cell holds a NUL character", "a cell holds a NUL character")
    for name in part.needed:
        for place in np.flatnonzero(~flags(pc.is_valid(texts[name]))).tolist():
            yield Complaint(place, f"no {name}", f"no {name}")
    for name, style in styles.items():
        if style is None:
            continue
        missing = flags(pc.is_valid(texts[name])) & ~flags(pc.is_valid(values[name]))
        words = texts[name].filter(pa.array(missing)).to_pylist()
        told = zip(np.flatnonzero(missing).tolist(), words, style.reasons(words), strict=True)
        for place, word, reason in told:
            yield Complaint(
                place, f"{name}: {word!r} is {reason.said}", f"{name} is {reason.group}"
            )


def _with_nul(block: Block) -> Flags:
    found = np.zeros(len(block.numbers), dtype=bool)
    for column in block.cells.columns:
        if (np.frombuffer(column.buffers()[2] or b"", dtype=np.uint8) == 0).any():
            found |= flags(pc.match_substring(column, _NUL))
    return found


def _raw(block: Block, places: list[int]) -> list[str]:
    """The rows at these places as lines of CSV."""
    columns = [column.take(pa.array(places, pa.int64())) for column in block.cells.columns]
    return [_line(row) for row in zip(*(column.to_pylist() for column in columns), strict=True)]


def _line(row: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(row)
    return line.getvalue().replace(_NUL, _NUL_SHOWN)


def _derived(texts: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """The columns that follow from others: domain of the e-mail, raw kind, day."""
    derived = {}
    if "email" in texts:
        found = pc.extract_regex(pc.utf8_lower(texts["email"]), r"@(?P<domain>[^@]+)$")
        derived["email_domain"] = pc.struct_field(found, "domain")
    if "occurred_at" in values:
        microseconds = np.asarray(pc.fill_null(values["occurred_at"].cast(pa.int64()), 0))
        derived["occurred_day"] = pa.array(microseconds // DAY, pa.int32())
    return derived


def _further(block: Block, part: Fed, fit: Fit) -> dict[str, Any]:
    if not part.main:
        return {}
    return {
        column: cells.texts(block.cells.column(header), column, fit.blank, {})
        for header, column in fit.further.items()
    }
