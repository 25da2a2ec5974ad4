"""Whole numbers, amounts of money and yes or no, as people and programs write them.

One sign before three digits, as in ``1.234``, marks thousands or decimals: the other rows of its
column decide (see ``NumberColumn``). Of a range such as ``51-200`` the lower end is read, so that
a rule that says "at least" holds only where it surely does; ``<50`` employees are at least 1.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Self

import numpy as np
import pyarrow as pa

from fitmatrix.facts.blocks import flags
from fitmatrix.facts.exact import money
from fitmatrix.facts.number_columns import NumberColumn
from fitmatrix.facts.numerals import CODE, FORMS, SEVERAL, Form, written
from fitmatrix.facts.quantities import (
    AMOUNT,
    COUNT,
    REVENUE,
    Quantity,
    lower_ends,
    undecided,
    values,
)
from fitmatrix.facts.writing import Reason

_MADE_A_DATE = re.compile(r"\d{1,2}[-. ][A-Za-z]{3,9}|[A-Za-z]{3,9}[-. ]\d{2,4}")
_YES_OR_NO = {"true": True, "yes": True, "1": True, "t": True, "y": True,
              "false": False, "no": False, "0": False, "f": False, "n": False}  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """A column of numbers and how it is written."""

    quantity: Quantity
    column: NumberColumn = field(default_factory=NumberColumn)

    @property
    def decided(self) -> object:
        """What makes a difference to how a text is read, or why it is not."""
        return self.column.decided

    def seen(self, texts: Any) -> Self:
        """The same with these rows taken into account; their order makes no difference."""
        texts = texts.drop_null()
        found = written(texts)
        rows = np.bincount(found.form, minlength=len(FORMS)).tolist()
        told = found.currency[found.currency != ""].tolist()
        others = texts.filter(pa.array(found.form == CODE[Form.NONE]))
        ranges = self.quantity.least is not None and lower_ends(others, self.quantity).ranged.sum()
        column = replace(
            self.column,
            rows=self.column.rows + Counter(dict(zip(FORMS, rows, strict=True))),
            currencies=self.column.currencies + Counter(told),
            shares=self.column.shares + int(found.share.sum()),
            ranges=self.column.ranges + int(ranges),
        )
        return replace(self, column=column)

    def read(self, texts: Any) -> Any:
        """The numbers that texts name; null where one names none."""
        found = written(texts)
        units, there = values(found, self.quantity, self.column)
        others = (found.form == CODE[Form.NONE]) & flags(texts.is_valid())
        if self.quantity.least is not None and others.any():
            lows = lower_ends(texts.filter(pa.array(others)), self.quantity)
            units[others], there[others] = lows.units, lows.there
        return pa.array(units, mask=~there) if self.quantity.counts else money(units, there)

    def currencies(self, texts: Any) -> Any:
        """The ISO codes of the currencies that texts tell; null where they tell none."""
        codes = written(texts).currency
        return pa.array(codes, pa.string(), mask=(codes == "") | (codes == SEVERAL))

    def reasons(self, texts: Sequence[str]) -> list[Reason]:
        """Why each of these texts is not read, and what would be right."""
        column = pa.array(texts, pa.string())
        found = written(column)
        forms = [FORMS[code] for code in found.form.tolist()]
        unread = undecided(found, self.column).tolist()
        is_number = values(found, AMOUNT, self.column).there.tolist()
        is_range = lower_ends(column, REVENUE).ranged.tolist()
        told = [
            self.column.reason(form)
            if not_here
            else self._reason(text, form, is_number=number, is_range=ranged)
            for text, form, not_here, number, ranged in zip(
                texts, forms, unread, is_number, is_range, strict=True
            )
        ]
        groups = [
            (self.column.group(form) if not_here else None) or self.quantity.none
            for form, not_here in zip(forms, unread, strict=True)
        ]
        return [Reason(*both) for both in zip(told, groups, strict=True)]

    def notes(self) -> list[str]:
        """What was decided about the column, and what was left away, in sentences."""
        return list(self.column.notes())

    def _reason(self, text: str, form: Form, *, is_number: bool, is_range: bool) -> str:
        none, right = self.quantity.none, self.quantity.right
        if self.quantity.counts and is_number:
            return f"{none}: it has decimals, a sign, a currency or a %; {right}"
        if self.quantity.counts and _MADE_A_DATE.fullmatch(text):
            return f"{none} but a range of which a spreadsheet made a date; {right}"
        if is_range and self.quantity.least is None:
            return f"{none} but a range; {right}"
        if form is not Form.NONE:
            return f"{none}: it has too many digits; {right}"
        return f"{none}; {right}"


def count(text: str) -> int | None:
    """A whole number that stands alone; of a range its lower end; None when it is none.

    >>> [count(text) for text in ("1,234", "51-200", "201 to 500", "10,000+", "32.0", "many")]
    [1234, 51, 201, 10000, 32, None]
    """
    found: int | None = Figures(COUNT, NumberColumn(whole=True)).read(pa.array([text]))[0].as_py()
    return found


def amount(text: str) -> Decimal | None:
    """An amount of money that stands alone, with two places; None when it is none.

    >>> [str(amount(text)) for text in ("$22,700.00", "€ 2.900,00", "1 234,5", "$342.09K", "2M")]
    ['22700.00', '2900.00', '1234.50', '342090.00', '2000000.00']
    """
    found: Decimal | None = Figures(AMOUNT).read(pa.array([text]))[0].as_py()
    return found


def truth(text: str) -> bool | None:
    """Yes or no; None when it is neither.

    >>> truth("TRUE"), truth("0"), truth("perhaps")
    (True, False, None)
    """
    return _YES_OR_NO.get(text.casefold())
