"""What the numbers of a column count, and the numbers and ranges of texts in its smallest unit."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from fitmatrix.facts.blocks import Flags, Numbers
from fitmatrix.facts.exact import scaled
from fitmatrix.facts.number_columns import ONE_SIGN, NumberColumn
from fitmatrix.facts.numerals import CODE, Form, Written, written
from fitmatrix.facts.ranges import Ends, ends
from fitmatrix.facts.vocabulary import ALONE

_NOTHING = Ends("", "")
_ENDS = NumberColumn(whole=True)


@dataclass(frozen=True)
class Quantity:
    """What numbers are: ``none`` in words, ``right`` how to write one, and their ``places``.

    Without places only whole numbers from 0 on are meant, with no sign and no currency. ``least``
    is where a range begins that names no lower end; None where ranges are refused.
    """

    none: str
    right: str
    places: int
    least: int | None

    @property
    def counts(self) -> bool:
        """Whether the numbers count something."""
        return self.places == 0


COUNT = Quantity("no whole number", "write it like 250, 1,200, 51-200 or 10,000+", 0, 1)
REVENUE = Quantity("no amount", "write it like 1234.50, $1,234.50, 1.2M or $1M-$5M", 2, 0)
AMOUNT = Quantity("no amount", "write it like 1234.50, $1,234.50, € 1.234,50 or 1.2M", 2, None)


class Values(NamedTuple):
    """Numbers in the smallest unit of their quantity, and which of them are there."""

    units: Numbers
    there: Flags


def values(found: Written, quantity: Quantity, column: NumberColumn) -> Values:
    """What numbers are worth that are written as the column says."""
    decimals = found.decimals
    for form, places in column.decimals.items():
        decimals = np.where(found.form == CODE[form], places, decimals)
    units, fits, is_exact = scaled(found.number, found.power + quantity.places - decimals)
    there = fits & (found.form != CODE[Form.NONE]) & ~undecided(found, column)
    return Values(units, there & is_exact & found.bare if quantity.counts else there)


def undecided(found: Written, column: NumberColumn) -> Flags:
    """Which numbers are written in a way that the column does not read."""
    unread = np.isin(found.form, [CODE[form] for form in column.unread - {Form.NONE}])
    if column.decimal_comma is None:  # 1,500K is never taken for 1,500 thousands
        unread |= np.isin(found.form, [CODE[form] for form in ONE_SIGN]) & (found.power != 0)
    return unread


class Lows(NamedTuple):
    """The lower ends of ranges in units, which of them are there, and which texts are ranges."""

    units: Numbers
    there: Flags
    ranged: Flags


def lower_ends(texts: Any, quantity: Quantity) -> Lows:
    """The lower ends of ranges, and the numbers told with a word; their signs group thousands."""
    encoded = texts.dictionary_encode()
    told = [_ends(text, quantity) for text in encoded.dictionary.to_pylist()]
    low = _side([each.low for each in told], quantity)
    high = _side([each.high for each in told], quantity)
    named = np.array([bool(each.low) for each in told], dtype=bool)
    closed = np.array([bool(each.high) for each in told], dtype=bool)
    units = np.where(named, low.units, quantity.least or 0)
    if quantity.counts:
        units += np.array([each.above for each in told], dtype=np.int64)
    there = (named | closed) & (low.there | ~named) & (high.there | ~closed)
    there &= ~closed | (units <= high.units)
    places = np.asarray(encoded.indices)
    ranged = there & np.array([each.low != each.high for each in told], dtype=bool)
    return Lows(units[places], there[places], ranged[places])


def _side(ends_of_ranges: list[str], quantity: Quantity) -> Values:
    return values(written(pa.array(ends_of_ranges, pa.string())), quantity, _ENDS)


def _ends(text: str, quantity: Quantity) -> Ends:
    if quantity.counts and text.casefold().replace("-", " ") in ALONE:
        return Ends("1", "1")
    return ends(text) or _NOTHING
