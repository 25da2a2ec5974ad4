"""Columns of cells as the fields of facts: trimmed, blank, translated, typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from fitmatrix.facts.figures import amount, count, truth
from fitmatrix.facts.fitting import header_key
from fitmatrix.facts.moments import MOMENT, moments, two_ways
from fitmatrix.facts.stages import Stage
from fitmatrix.facts.vocabulary import STAGE_OF, STATUS_OF

TEXT = pa.string()
_AS_THEY_ARE = ("contact_id", "activity_id", "deal_id", "first_name", "last_name")
_OTHERS = "*"


@dataclass(frozen=True)
class Typed:
    """What a kind of column holds: its Arrow type, and what a cell is not that is none."""

    arrow: Any
    none: str
    read: Callable[[str], object] | None = None


_TYPES: dict[type[sa.types.TypeEngine[Any]], Typed] = {
    sa.DateTime: Typed(MOMENT, "no date"),
    sa.BigInteger: Typed(pa.int64(), "no whole number", count),
    sa.Numeric: Typed(pa.decimal128(18, 2), "no amount", amount),
    sa.Boolean: Typed(pa.bool_(), "neither yes nor no", truth),
}
_WORDS = {
    "stage": Typed(TEXT, f"no stage ({', '.join(Stage)})",
                   lambda word: STAGE_OF.get(header_key(word))),
    "status": Typed(TEXT, "no state of a deal (open, won, lost)",
                    lambda word: STATUS_OF.get(header_key(word))),
}  # fmt: skip


def typed(column: "sa.Column[Any]") -> Typed | None:
    """What the cells of a column have to be, or None for text."""
    return _WORDS.get(column.name) or _TYPES.get(type(column.type))


def arrow_type(column: "sa.Column[Any]") -> Any:
    """The Arrow type that carries a column into the database."""
    if isinstance(column.type, sa.Integer) and not isinstance(column.type, sa.BigInteger):
        return pa.int32()
    found = typed(column)
    return found.arrow if found else TEXT


def texts(cells: Any, field: str, blank: frozenset[str], values: dict[str, str]) -> Any:
    """Cells trimmed and translated; null where they are empty or a word that means blank.

    Ids and names of people are blank only when they are empty: somebody is called Null.
    """
    trimmed = pc.utf8_trim_whitespace(cells)
    if values:
        trimmed = _translated(trimmed, values)
    empty = pc.equal(trimmed, "")
    if field not in _AS_THEY_ARE and blank:
        words = pa.array(sorted(blank), TEXT)
        empty = pc.or_(empty, pc.is_in(pc.utf8_lower(trimmed), value_set=words))
    return pc.if_else(empty, pa.scalar(None, TEXT), trimmed)


def read(cells: Any, kind: Typed, dates: Sequence[str]) -> Any:
    """Texts as values of a type; null where a text is none."""
    if kind.read is None:
        return moments(cells, dates)
    encoded = cells.dictionary_encode()
    values = [kind.read(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(values, kind.arrow).take(encoded.indices)


def complaint(text: str, kind: Typed) -> str:
    """What a text is not, in words."""
    if kind.arrow == MOMENT and two_ways(text):
        return "a date that could be two days; say under 'dates' in a mapping how dates are written"
    return kind.none


def word_key(text: str) -> str:
    """What two words have in common when a translation takes them for the same.

    >>> word_key("Page  Viewed") == word_key("page_viewed"), word_key("C++") == word_key("C")
    (True, False)
    """
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split()) or text


def one_of(cells: Any, words: Sequence[str]) -> Any:
    """Whether cells are one of these words."""
    wanted = {word_key(word) for word in words}
    encoded = cells.dictionary_encode()
    holds = [word_key(text.strip()) in wanted for text in encoded.dictionary.to_pylist()]
    return pa.array(holds, pa.bool_()).take(encoded.indices)


def _translated(cells: Any, values: dict[str, str]) -> Any:
    ours = {word_key(word): meaning for word, meaning in values.items()}
    encoded = cells.dictionary_encode()
    words = [
        ours.get(word_key(text), ours.get(_OTHERS, text) if text else "")
        for text in encoded.dictionary.to_pylist()
    ]
    return pa.array(words, TEXT).take(encoded.indices)
