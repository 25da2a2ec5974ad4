"""Values of a database as the text that stands in a file: exact, and without an exponent."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_TEXT = pa.string()


def texts(values: Sequence[object]) -> Any:
    """A column of values as a column of text; NULL is an empty cell.

    Raises:
        UnicodeDecodeError: bytes that are no text.

    """
    kinds = set(map(type, values)) - {type(None)}
    if kinds <= {str}:
        return pc.fill_null(pa.array(values, _TEXT), "")
    write = _writer(kinds.pop()) if len(kinds) == 1 else as_text
    return pa.array(["" if value is None else write(value) for value in values], _TEXT)


def as_text(value: object) -> str:
    """A value as it would be typed.

    >>> as_text(1e20), as_text(7.0), as_text(Decimal("1E+3")), as_text(0.1), as_text(True)
    ('100000000000000000000', '7', '1000', '0.1', 'true')
    >>> as_text(datetime(2026, 1, 2, 3, 4, 5)), as_text(date(2026, 1, 2)), as_text(None)
    ('2026-01-02 03:04:05', '2026-01-02', '')
    """
    kind: Any = type(value)
    return _writer(kind)(value)


@cache
def _writer(kind: Any) -> "_Write":
    return next((write for known, write in _WRITTEN if issubclass(kind, known)), str)


def _number(value: float) -> str:
    return _decimal(Decimal(repr(value))).removesuffix(".0")


def _decimal(value: Decimal) -> str:
    return format(value, "f")


_Write = Callable[[Any], str]
_WRITTEN: tuple[tuple[type[Any] | tuple[type[Any], ...], _Write], ...] = (
    (str, str),
    (type(None), lambda _none: ""),
    (bool, lambda value: str(value).lower()),
    (int, int.__repr__),
    (float, _number),
    (Decimal, _decimal),
    (datetime, lambda value: value.isoformat(sep=" ")),
    ((date, time), lambda value: value.isoformat()),
    ((bytes, bytearray, memoryview), lambda value: bytes(value).decode("utf-8")),
    ((list, tuple, dict), lambda value: json.dumps(value, ensure_ascii=False, default=as_text)),
)
