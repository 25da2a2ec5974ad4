"""Decimal numbers as whole multiples of their smallest unit, without a float in between."""

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from fitmatrix.facts.blocks import Flags, Numbers
from fitmatrix.facts.shapes import MOST_DIGITS

WHOLE, MONEY = pa.int64(), pa.decimal128(18, 2)
_MOST = 10**MOST_DIGITS


class Scaled(NamedTuple):
    """Numbers as units, which of them are small enough, and which needed no rounding."""

    units: Numbers
    fits: Flags
    is_exact: Flags


def scaled(number: Numbers, power: Numbers) -> Scaled:
    """Numbers times ten to a power, rounded half away from zero; up to 18 digits fit."""
    size = np.abs(number)
    up, down = (10 ** np.clip(each, 0, MOST_DIGITS) for each in (power, -power))
    fits = size <= (_MOST - 1) // up
    units = (np.where(fits, size, 0) * up + down // 2) // down
    vanishes = power < -MOST_DIGITS
    units[vanishes] = 0
    return Scaled(np.sign(number) * units, fits, np.where(vanishes, size == 0, size % down == 0))


def money(cents: Numbers, there: Flags) -> Any:
    """Cents as amounts with two places; null where there are none.

    >>> import numpy as np
    >>> money(np.array([-150, 7]), np.array([True, False])).to_pylist()
    [Decimal('-1.50'), None]
    """
    halves = np.stack([cents, cents >> 63], axis=1).astype("<i8")  # 128 bits, the lower 64 first
    validity = np.packbits(there, bitorder="little")
    return pa.Array.from_buffers(MONEY, len(cents), [pa.py_buffer(validity), pa.py_buffer(halves)])
