"""A condition on one column of a contact: the column, one operator and what it compares with."""

from typing import Annotated, Self

from pydantic import Field, StrictFloat, StrictInt, StrictStr, model_validator

from fitmatrix.frozen import Frozen
from fitmatrix.model.bands import Bands
from fitmatrix.model.values import Cap, Key, OneOrMany, Points, Words

Number = StrictInt | StrictFloat
Value = StrictStr | StrictInt
Operand = tuple[str | int, ...] | tuple[float, float] | tuple[str, ...] | float | bool

OPERATORS = (
    "in", "not_in", "contains", "word", "starts_with", "ends_with", "matches", "list",
    "has_any", "has_all", "at_least", "at_most", "between", "filled", "bands",
)  # fmt: skip

OF_LISTS = ("has_any", "has_all")
"""The operators that read a text as a list of items."""


class Condition(Frozen):
    """Holds, does not hold, or is unknown because the column is empty.

    Text is compared without regard to case. ``word`` looks for whole words, ``matches`` knows
    ``*`` for anything, ``list`` names a list of the model or a shipped one (free_mail,
    disposable). ``has_any`` and ``has_all`` read the text as a list of items, parted by
    ``separator`` (``;`` unless said), and look for whole items whatever space is around them.
    ``filled`` is never unknown.
    """

    field: Words
    in_: OneOrMany[Value] | None = Field(None, alias="in")
    not_in: OneOrMany[Value] | None = None
    contains: OneOrMany[Words] | None = None
    word: OneOrMany[Words] | None = None
    starts_with: OneOrMany[Words] | None = None
    ends_with: OneOrMany[Words] | None = None
    matches: OneOrMany[Words] | None = None
    list_: Words | None = Field(None, alias="list")
    has_any: OneOrMany[Words] | None = None
    has_all: OneOrMany[Words] | None = None
    separator: Annotated[str, Field(min_length=1, max_length=1)] = ";"
    at_least: Number | None = None
    at_most: Number | None = None
    between: tuple[Number, Number] | None = None
    filled: bool | None = None

    @property
    def operators(self) -> dict[str, Operand]:
        """The operators that were given; a checked condition has exactly one."""
        given = {name: getattr(self, _attribute(name), None) for name in OPERATORS}
        return {name: operand for name, operand in given.items() if operand is not None}

    @property
    def operator(self) -> tuple[str, Operand]:
        """The operator and what it compares with."""
        ((name, operand),) = self.operators.items()
        return name, operand

    @model_validator(mode="after")
    def _has_one_operator(self) -> Self:
        if len(self.operators) != 1:
            said = " and ".join(self.operators) or "none"
            raise ValueError(f"a condition has one operator, this has {said}: {_choice(self)}")
        if self.between is not None and self.between[0] > self.between[1]:
            raise ValueError("between: the first number is the smaller one")
        self._reads_lists_well()
        return self

    def _reads_lists_well(self) -> None:
        items = (*(self.has_any or ()), *(self.has_all or ()))
        if not items and "separator" in self.model_fields_set:
            raise ValueError("separator belongs to has_any or has_all")
        for item in items:
            if self.separator in item:
                raise ValueError(
                    f"no item can hold the separator {self.separator!r}, as {item!r} does;"
                    " write items as a list"
                )


def _attribute(operator: str) -> str:
    return f"{operator}_" if operator in ("in", "list") else operator


def _choice(condition: Condition) -> str:
    fields = type(condition).model_fields
    return ", ".join(name for name in OPERATORS if _attribute(name) in fields)


class Scored(Condition):
    """A condition that gives points: ``points`` where it holds, or those of the band."""

    key: Key
    bands: Bands | None = None
    points: Points | None = None
    why: str | None = None

    @model_validator(mode="after")
    def _has_points(self) -> Self:
        if (self.points is None) == (self.bands is None):
            raise ValueError("give points, or bands with the points of each, and not both")
        return self

    @property
    def most_points(self) -> int:
        """The most that this condition can add; 0 when it can only take away."""
        points = [band.points for band in self.bands or ()] or [self.points or 0]
        return max(0, *points)


class FitCriterion(Scored):
    """Who a contact is, and what that is worth."""


class Trait(Scored):
    """An interest that stands in a column, such as the last activity as a word."""


class Total(Frozen):
    """An interest that stands in a column as a number: page views, sessions, minutes.

    ``points`` for each ``per`` units. Numbers below 0 count as 0 and above 1,000,000,000 as that.
    """

    key: Key
    field: Words
    points: Points
    per: Annotated[StrictInt, Field(ge=1, le=1_000_000)] = 1
    cap: Cap | None = None
    why: str | None = None


class Exclusion(Condition):
    """Who is not scored into a play: Disqualify, with the reason."""

    key: Key
    reason: Words
