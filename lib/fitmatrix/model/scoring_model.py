"""The scoring model: everything a company decided about fit, interest and what follows."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, field_validator, model_validator
from pydantic_core import PydanticCustomError

from fitmatrix.frozen import Frozen
from fitmatrix.model.conditions import OPERATORS, Exclusion, FitCriterion, Total, Trait
from fitmatrix.model.lists import shipped_lists
from fitmatrix.model.machines import Machines
from fitmatrix.model.plays import PLAYS, FollowUp, Quadrant, Thresholds
from fitmatrix.model.rules import ActivityRule, ContentStage
from fitmatrix.model.values import Days, OneOrMany, Words
from fitmatrix.nearest import did_you_mean
from fitmatrix.yaml_lines import Place

StageRule = Literal["fit", "interest", "fit_or_interest", "fit_and_interest"]


def _form(rule: Any) -> str:
    """Which form of interest rule this is: by its keys, so that an error speaks of one form."""
    given = set(rule) if isinstance(rule, dict) else rule.model_fields_set
    if "field" not in given:
        return "activity"
    return "trait" if given & {*OPERATORS, "in_", "list_"} else "total"


InterestRule = Annotated[
    Annotated[ActivityRule, Tag("activity")]
    | Annotated[Total, Tag("total")]
    | Annotated[Trait, Tag("trait")],
    Discriminator(_form),
]


class StageRules(Frozen):
    """What makes an MQL and an SQL; companies differ, so it is decided here and shown."""

    mql: StageRule = "fit"
    sql: StageRule = "fit_and_interest"


class Model(Frozen):
    """A scoring model; every rule is a row, and no two rows share a key."""

    name: Words
    about: str | None = None
    fit: tuple[FitCriterion, ...] = ()
    interest: tuple[InterestRule, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    hand_raisers: OneOrMany[Words] | tuple[()] = ()
    hand_raise_lasts_days: Days | None = None
    content: dict[ContentStage, OneOrMany[Words]] = Field(default_factory=dict)
    lists: dict[str, OneOrMany[Words]] = Field(default_factory=dict)
    thresholds: Thresholds = Thresholds()
    stages: StageRules = StageRules()
    follow_up: FollowUp = FollowUp()
    machines: Machines = Machines()
    plays: dict[Quadrant, Words] = Field(default_factory=dict, validate_default=True)

    @field_validator("plays")
    @classmethod
    def _every_quadrant_has_a_play(cls, plays: dict[Quadrant, str]) -> dict[Quadrant, str]:
        return {quadrant: plays.get(quadrant, PLAYS[quadrant]) for quadrant in Quadrant}

    @property
    def conditions(self) -> Iterator[tuple[str, int, FitCriterion | Trait | Exclusion]]:
        """Every condition with its section and place."""
        for place, criterion in enumerate(self.fit):
            yield "fit", place, criterion
        for place, rule in enumerate(self.interest):
            if isinstance(rule, Trait):
                yield "interest", place, rule
        for place, exclusion in enumerate(self.exclude):
            yield "exclude", place, exclusion

    @property
    def fields(self) -> Iterator[tuple[str, int, str]]:
        """Every column of contacts that a rule reads, with its section and place."""
        for section, place, condition in self.conditions:
            yield section, place, condition.field
        for place, rule in enumerate(self.interest):
            if isinstance(rule, Total):
                yield "interest", place, rule.field

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        for place, message in self._contradictions():
            raise PydanticCustomError("contradiction", "{say}", {"say": message, "at": place})
        return self

    def _contradictions(self) -> Iterator[tuple[Place, str]]:
        seen: dict[str, str] = {}
        for section in ("fit", "interest", "exclude"):
            for number, rule in enumerate(getattr(self, section)):
                where = f"{section}.{number}"
                if rule.key in seen:
                    message = f"the key {rule.key!r} is taken by {seen[rule.key]}; give another"
                    yield (section, number, "key"), message
                seen.setdefault(rule.key, where)
        for section, number, condition in self.conditions:
            if condition.list_ is not None and condition.list_ not in self._lists:
                hint = did_you_mean(condition.list_, self._lists) or _choices(self._lists)
                yield (section, number, "list"), f"no list {condition.list_!r}{hint}"
        for number, rule in enumerate(self.interest):
            for stage in getattr(rule, "content_stage", None) or ():
                if stage not in self.content:
                    message = (
                        f"content has no patterns for {stage!r}; add content: {{{stage}: ...}}"
                    )
                    yield ("interest", number, "content_stage"), message

    @property
    def _lists(self) -> tuple[str, ...]:
        return (*self.lists, *shipped_lists())


def _choices(names: Iterable[str]) -> str:
    return f"; there are {', '.join(names)}"
