"""Columns of cells as the fields of facts: trimmed, blank, translated, typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from fitmatrix.facts.date_columns import DateColumn
from fitmatrix.facts.exact import MONEY, WHOLE
from fitmatrix.facts.figures import Figures, truth
from fitmatrix.facts.fitting import header_key
from fitmatrix.facts.moments import MOMENT, Dates
from fitmatrix.facts.number_columns import NumberColumn
from fitmatrix.facts.quantities import AMOUNT, COUNT, REVENUE
from fitmatrix.facts.stages import Stage
from fitmatrix.facts.vocabulary import STAGE_OF, STATUS_OF
from fitmatrix.facts.writing import Reason, Said, Style

TEXT = pa.string()
_AS_THEY_ARE = ("contact_id", "activity_id", "deal_id", "first_name", "last_name")
_OTHERS = "*"
_SAMPLE = 4096  # rows that show whether a column has few different texts
_ARROW: dict[type[object], Any] = {
    sa.DateTime: MOMENT,
    sa.BigInteger: WHOLE,
    sa.Integer: pa.int32(),
    sa.Numeric: MONEY,
    sa.Boolean: pa.bool_(),
}


@dataclass(frozen=True)
class Words:
    """A column of words of which each has a meaning of its own."""

    arrow: Any
    none: str
    right: str
    meaning: Callable[[str], object]
    decided = None

    def seen(self, _texts: Any, /) -> Self:
        """The same: a word means the same in every column."""
        return self

    def read(self, texts: Any) -> Any:
        """The meanings of words; null where one has none."""
        encoded = texts.dictionary_encode()
        meanings = [self.meaning(text) for text in encoded.dictionary.to_pylist()]
        return pa.array(meanings, self.arrow).take(encoded.indices)

    def reasons(self, texts: Sequence[str]) -> list[Reason]:
        """Why each of these words has no meaning, and what would be right."""
        return [Reason(f"{self.none}; {self.right}", self.none)] * len(texts)

    def notes(self) -> list[str]:
        """Nothing is decided about a column of words."""
        return []


_TRANSLATE = "translate it under 'values' in a mapping"
_STAGES = Words(TEXT, f"no stage ({', '.join(Stage)})", _TRANSLATE,
                lambda word: STAGE_OF.get(header_key(word)))  # fmt: skip
_STATUSES = Words(TEXT, "no state of a deal (open, won, lost)", _TRANSLATE,
                  lambda word: STATUS_OF.get(header_key(word)))  # fmt: skip
_TRUTHS = Words(pa.bool_(), "neither yes nor no", _TRANSLATE, truth)
_STYLES: dict[type[object], Callable[[Said], Style]] = {
    sa.DateTime: lambda said: Dates(DateColumn(said)),
    sa.BigInteger: lambda said: Figures(COUNT, NumberColumn(said, whole=True)),
    sa.Numeric: lambda said: Figures(AMOUNT, NumberColumn(said)),
    sa.Boolean: lambda _said: _TRUTHS,
}
_OF_FIELDS: dict[str, Callable[[Said], Style]] = {
    "annual_revenue": lambda said: Figures(REVENUE, NumberColumn(said)),
    "stage": lambda _said: _STAGES,
    "status": lambda _said: _STATUSES,
}


def style(column: "sa.Column[Any]", said: Said) -> Style | None:
    """How the cells of a column are read before any is seen, or None for text."""
    known = _OF_FIELDS.get(column.name) or _STYLES.get(type(column.type))
    return known(said) if known else None


def arrow_type(column: "sa.Column[Any]") -> Any:
    """The Arrow type that carries a column into the database."""
    return _ARROW.get(type(column.type), TEXT)


def texts(cells: Any, field: str, blank: frozenset[str], values: dict[str, str]) -> Any:
    """Cells trimmed and translated; null where they are empty or a word that means blank.

    Ids and names of people are blank only when they are empty: somebody is called Null. Each text
    is looked at once where a column has few.
    """
    sample = cells.slice(length=_SAMPLE)
    if len(sample.unique()) * 2 > len(sample):
        return _texts(cells, field, blank, values)
    encoded = cells.dictionary_encode()
    return _texts(encoded.dictionary, field, blank, values).take(encoded.indices)


def _texts(cells: Any, field: str, blank: frozenset[str], values: dict[str, str]) -> Any:
    trimmed = pc.utf8_trim_whitespace(cells)
    if values:
        trimmed = _translated(trimmed, values)
    empty = pc.equal(trimmed, "")
    if field not in _AS_THEY_ARE and blank:
        empty = pc.or_(empty, _is_blank(trimmed, sorted(blank)))
    return pc.if_else(empty, pa.scalar(None, TEXT), trimmed) if pc.any(empty).as_py() else trimmed


def _is_blank(texts: Any, words: Sequence[str]) -> Any:
    """Whether texts are one of these words in any letter case; none is that is longer than all."""
    if not pc.any(pc.less_equal(pc.utf8_length(texts), max(map(len, words)))).as_py():
        return pa.scalar(value=False)
    return pc.is_in(pc.utf8_lower(texts), value_set=pa.array(words, TEXT))


def prefixed(texts: Any, prefix: str | None) -> Any:
    """Texts with a prefix before those that are bare numbers."""
    if prefix is None:
        return texts
    joined = pc.binary_join_element_wise(pa.scalar(prefix), texts, "")
    return pc.if_else(pc.match_substring_regex(texts, r"^\d+$"), joined, texts)


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
