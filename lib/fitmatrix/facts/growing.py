"""Columns of a source that may only grow: ids, and times of a last change."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from fitmatrix.facts.source_rows import Rows

_LOOKED_AT = 500
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(?:(?P<between>[ T])\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?P<zone>Z|[+-][\d:]+)?)?"
)


def growing(rows: Rows) -> list[str]:
    """The headers of columns that may only grow, as far as the first rows show it.

    Raises:
        DatabaseError: the source breaks off.

    """
    first = rows.first(_LOOKED_AT)
    columns = zip(*first, strict=True) if first else ((),) * len(rows.headers)
    return [
        header
        for header, values in zip(rows.headers, columns, strict=True)
        if may_grow([value for value in values if value is not None])
    ]


def may_grow(values: Sequence[Any]) -> bool:
    """Whether values are whole numbers, none of them twice, or moments that sort as written.

    >>> may_grow([1, 7, 3]), may_grow([5, 12, 5]), may_grow(["2026-01-02", "2026-01-02 10:00"])
    (True, False, True)
    >>> may_grow(["3/4/2026"]), may_grow(["7", "12"]), may_grow([])
    (False, False, False)
    """
    kinds = set(map(type, values))
    if kinds == {str}:
        return _sorts_as_written(values)
    if kinds <= {int, Decimal}:
        whole = all(Decimal(value).is_finite() and value == int(value) for value in values)
        return bool(values) and whole and len(set(values)) == len(values)
    return kinds in ({datetime}, {date})


def _sorts_as_written(texts: Sequence[str]) -> bool:
    found = [_MOMENT.fullmatch(text) for text in texts]
    forms = {(each["between"], each["zone"]) for each in found if each and each["between"]}
    return None not in found and len(forms) <= 1
