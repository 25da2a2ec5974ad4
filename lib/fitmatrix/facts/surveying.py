"""How the columns of a file are written, found from all its rows.

So no cell is read by what happens to stand near it: neither the order of the rows nor the blocks
in which a file is read make a difference.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from fitmatrix.facts import cells
from fitmatrix.facts.blocks import Block, Flags, flags
from fitmatrix.facts.figures import Figures
from fitmatrix.facts.fitting import TABLES, Fed, Feed, Fit
from fitmatrix.facts.parts import Kind
from fitmatrix.facts.several import FirstOf
from fitmatrix.facts.writing import Style


class Source(NamedTuple):
    """What fills a field, and what is to come of it: the same source is read in one way only."""

    what: str
    headers: tuple[str, ...]
    value: str | None
    values: tuple[tuple[str, str], ...]


Readers = list[tuple[Fed, str]]
"""The parts and fields that a source fills."""


@dataclass(frozen=True)
class Styles:
    """The style of every source of a file that is not read as text, as far as it was seen."""

    styles: dict[Source, Style]

    def seen(self, block: Block, fit: Fit) -> "Styles":
        """The styles with the rows of a block taken into account.

        Of a column every row counts that is a row of some part which reads it.
        """
        readers = _readers(fit)
        return Styles(
            {
                source: style
                if isinstance(style, cells.Words)
                else style.seen(_texts(block, readers[source], fit))
                for source, style in self.styles.items()
            }
        )

    def read_like(self, others: "Styles") -> bool:
        """Whether all cells are read alike, and refused for the same reasons."""
        return all(
            style.decided == others.styles[key].decided for key, style in self.styles.items()
        )

    def of(self, part: Fed, field: str) -> Style | None:
        """The style of a field, or None for text."""
        return self.styles.get(_source(part, field))

    def notes(self) -> tuple[str, ...]:
        """What was decided about columns, each sentence with the header of its column."""
        return tuple(
            f"{' or '.join(source.headers) or source.value}: {note}"
            for source, style in self.styles.items()
            for note in style.notes()
        )


class Survey:
    """What the rows of a file show of its columns, while they pass."""

    def __init__(self, fit: Fit) -> None:
        """See no row yet."""
        found = {source: _style(*readers[0], fit) for source, readers in _readers(fit).items()}
        self._fit = fit
        self.styles = Styles({source: style for source, style in found.items() if style})

    def watched(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The same blocks, each seen before it is handed on."""
        for block in blocks:
            self.styles = self.styles.seen(block, self._fit)
            yield block


def surveyed(blocks: Iterable[Block], fit: Fit) -> Styles:
    """The styles of the columns of these blocks, which are all of a file."""
    survey = Survey(fit)
    for _ in survey.watched(blocks):
        pass
    return survey.styles


def with_currencies(fit: Fit, styles: Styles) -> Fit:
    """The mapping on a file whose deals get the currency that stands with their amount.

    Only where the file gives no currency otherwise, and some amount tells one.
    """
    return replace(fit, parts=tuple(_with_currency(part, styles) for part in fit.parts))


def currency_of_amount(part: Fed) -> bool:
    """Whether the currency of a part is the one that is told with its amount."""
    currency, amount = part.fields.get("currency"), part.fields.get("amount")
    return currency is not None and amount is not None and currency.headers == amount.headers


def rows_of(block: Block, part: Fed) -> Flags:
    """Which rows of a block are rows of a part, because its ``when`` holds."""
    chosen = np.ones(len(block.numbers), dtype=bool)
    for header, words in part.when.items():
        chosen &= flags(cells.one_of(block.cells.column(header), words))
    return chosen


def field_texts(block: Block, name: str, feed: Feed, fit: Fit) -> Any:
    """The texts that a field gets from a block, trimmed and translated; null where it gets none."""
    if feed.value is not None:
        return pa.repeat(pa.scalar(feed.value, cells.TEXT), len(block.numbers))
    columns = [
        cells.prefixed(
            cells.texts(block.cells.column(header), name, fit.blank, feed.values),
            feed.prefix.get(header),
        )
        for header in feed.headers
    ]
    return pc.coalesce(*columns) if len(columns) > 1 else columns[0]


def _readers(fit: Fit) -> dict[Source, Readers]:
    readers: dict[Source, Readers] = {}
    for part in fit.parts:
        for name in part.fields:
            readers.setdefault(_source(part, name), []).append((part, name))
    return readers


def _style(part: Fed, name: str, fit: Fit) -> Style | None:
    separator = part.fields[name].first_of
    return FirstOf(separator) if separator else cells.style(TABLES[part.kind].c[name], fit.said)


def _texts(block: Block, readers: Readers, fit: Fit) -> Any:
    """The texts of a source in all rows that some part reads."""
    part, name = readers[0]
    texts = field_texts(block, name, part.fields[name], fit)
    chosen = np.logical_or.reduce([rows_of(block, part) for part, _ in readers])
    return texts if chosen.all() else texts.filter(pa.array(chosen))


def _with_currency(part: Fed, styles: Styles) -> Fed:
    if part.kind is not Kind.DEALS or "currency" in part.fields or "amount" not in part.fields:
        return part
    style = styles.of(part, "amount")
    if not isinstance(style, Figures) or not style.column.known_currencies:
        return part
    return replace(part, fields={**part.fields, "currency": part.fields["amount"]})


def _source(part: Fed, field: str) -> Source:
    column, feed = TABLES[part.kind].c[field], part.fields[field]
    what = str(column.type) if isinstance(column.type, sa.DateTime) else column.name
    return Source(what, feed.headers, feed.value, tuple(feed.values.items()))
