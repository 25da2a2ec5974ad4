"""An interest rule that counts what a contact did."""

from typing import Annotated, Literal, Self

from pydantic import Field, StrictInt, model_validator

from fitmatrix.frozen import Frozen
from fitmatrix.model.decay import Decay
from fitmatrix.model.values import Cap, Days, Key, OneOrMany, Points, Words

ContentStage = Literal["awareness", "consideration", "decision"]
"""How far the content a contact took in goes towards buying."""


class ActivityRule(Frozen):
    """Points for each activity that matches, at most ``cap``, fading by ``decay``.

    An activity matches by ``kind``, by a pattern on its ``detail`` (``*`` for anything), by the
    ``content_stage`` its detail belongs to, or by several of these together. With ``at_least`` n
    and ``within_days`` d the points are given once, when n activities fell within d consecutive
    days (UTC); their age is that of the last such burst.
    """

    key: Key
    kind: OneOrMany[Words] | None = None
    detail: OneOrMany[Words] | None = None
    content_stage: OneOrMany[ContentStage] | None = None
    points: Points
    cap: Cap | None = None
    decay: Decay | None = None
    at_least: Annotated[StrictInt, Field(ge=2, le=1000)] | None = None
    within_days: Days | None = None
    why: str | None = None

    @model_validator(mode="after")
    def _says_what_to_count(self) -> Self:
        if self.kind is None and self.detail is None and self.content_stage is None:
            raise ValueError("say what to count: kind, detail or content_stage")
        if (self.at_least is None) != (self.within_days is None):
            raise ValueError("at_least and within_days belong together")
        return self
