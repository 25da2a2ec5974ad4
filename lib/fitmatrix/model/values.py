"""The kinds of value that rules are made of: keys, words, whole points, days."""

from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field, StrictInt, StringConstraints

Item = TypeVar("Item")


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str | int | float) else value


OneOrMany = Annotated[tuple[Item, ...], BeforeValidator(_as_list), Field(min_length=1)]
"""One value or a list of them; a single one is a list of one."""

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""The name of a rule: lower-case letters, digits and underscores, at most 40."""

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Points = Annotated[StrictInt, Field(ge=-1000, le=1000)]
"""Whole points; a score runs from 0 to 100."""

Cap = Annotated[StrictInt, Field(ge=1, le=1000)]
Days = Annotated[StrictInt, Field(ge=1, le=3650)]
