"""A condition of the model as SQL over a column of contacts: 1 holds, 0 does not, NULL unknown."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa

from fitmatrix.engine.words import AsNumber, Fold, HasMatch, folded
from fitmatrix.model.conditions import OF_LISTS, Condition, Scored

Column = sa.ColumnElement[Any]
Claim = sa.ColumnElement[bool]


def outcome(condition: Condition, column: Column, lists: sa.FromClause) -> Column:
    """Whether a condition holds for each contact; for bands the place of the band, from 1.

    ``lists`` has the grain of a list entry: (list, value).
    """
    name, operand = condition.operator
    if name == "filled":
        return sa.case((column.is_not(None) if operand else column.is_(None), 1), else_=0)
    if name == "bands" and isinstance(condition, Scored):
        number = _number(column)
        places = [
            (_within(number, band.low, band.high), place)
            for place, band in enumerate(condition.bands or (), 1)
        ]
        return sa.case((number.is_(None), sa.null()), *places, else_=0)
    if name == "list":
        values = sa.select(lists.c.value).where(lists.c.list == operand)
        return sa.case((column.is_(None), sa.null()), (Fold(column).in_(values), 1), else_=0)
    if name in OF_LISTS:
        claim = _OF_LISTS[name](column, operand, condition.separator)
        return sa.case((column.is_(None), sa.null()), (claim, 1), else_=0)
    value = _number(column) if name in _OF_NUMBERS else column
    claim = {**_OF_TEXT, **_OF_NUMBERS}[name](value, operand)
    return sa.case((value.is_(None), sa.null()), (claim, 1), else_=0)


def like_any(column: Column, patterns: Iterable[str]) -> Claim:
    """Whether a text is like one of some patterns, in which ``*`` stands for anything."""
    return sa.or_(
        *(_like(column, "%".join(map(_plain, pattern.split("*")))) for pattern in patterns)
    )


def _number(column: Column) -> Column:
    return AsNumber(column) if isinstance(column.type, sa.String) else column


def _within(number: Column, low: float, high: float | None) -> Claim:
    return number >= low if high is None else number.between(low, high)


def _one_of(column: Column, values: Iterable[str | int]) -> Claim:
    if isinstance(column.type, sa.String):
        return Fold(column).in_([folded(str(value)) for value in values])
    return column.in_(list(values))


def _like(column: Column, pattern: str) -> Claim:
    """LIKE without regard to case; the escape is said only where needed, being slow to run."""
    escape = _ESCAPE if _ESCAPE in pattern else None
    return Fold(column).like(folded(pattern), escape=escape)


_ESCAPE = "!"


def _plain(text: str) -> str:
    r"""Guard what LIKE would read as a sign; a backslash is one on PostgreSQL unless ``!`` is.

    >>> _plain("50%_off!"), _plain("/pricing")
    ('50!%!_off!!', '/pricing')
    """
    return re.sub(r"([%_!\\])", r"!\1", text)


def _has_word(column: Column, words: Iterable[str]) -> Claim:
    r"""Whether one of the words stands in the text between anything but letters and digits."""
    choice = "|".join(re.escape(folded(word)) for word in words)
    return HasMatch(Fold(column), f"(^|[^a-z0-9])({choice})([^a-z0-9]|$)")


def _has_item(column: Column, items: Iterable[str], separator: str) -> Claim:
    """Whether one of the items is among those of the text, with any space around it."""
    choice = "|".join(re.escape(folded(item)) for item in items)
    end = re.escape(folded(separator))
    return HasMatch(Fold(column), f"(^|{end}){_SPACE}({choice}){_SPACE}({end}|$)")


_SPACE = "[ \t\r\n\u00a0]*"
_OF_LISTS: dict[str, Callable[[Column, Any, str], Claim]] = {
    "has_any": _has_item,
    "has_all": lambda column, items, separator: sa.and_(
        *(_has_item(column, [item], separator) for item in items)
    ),
}
_OF_TEXT: dict[str, Callable[[Column, Any], Claim]] = {
    "in": _one_of,
    "not_in": lambda column, values: sa.not_(_one_of(column, values)),
    "contains": lambda column, words: sa.or_(*(_like(column, f"%{_plain(w)}%") for w in words)),
    "starts_with": lambda column, words: sa.or_(*(_like(column, f"{_plain(w)}%") for w in words)),
    "ends_with": lambda column, words: sa.or_(*(_like(column, f"%{_plain(w)}") for w in words)),
    "matches": like_any,
    "word": _has_word,
}
_OF_NUMBERS: dict[str, Callable[[Column, Any], Claim]] = {
    "at_least": lambda number, low: number >= low,
    "at_most": lambda number, high: number <= high,
    "between": lambda number, both: number.between(*both),
}
NUMERIC = frozenset({*_OF_NUMBERS, "bands"})
"""The operators that compare numbers; a column of text is read as one where it is one."""
