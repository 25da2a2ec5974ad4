"""How much of its points an activity keeps as it ages.

A weight is an integer in millionths, computed here once for every age in days and handed to the
database as a table, so that every engine and the oracle weigh alike. The formulas are those of
the field: t is the age in whole days.
"""

from fractions import Fraction
from typing import Annotated, Self

from pydantic import Field, StrictInt, model_validator

from fitmatrix.frozen import Frozen
from fitmatrix.model.values import Days

UNIT = 1_000_000
"""The weight of an activity that lost nothing."""


class Decay(Frozen):
    """One of four forms; a rule without a decay keeps all its points for ever.

    ========== ============================================ ==============================
    window     ``{window_days: W}``                         all until t = W, then nothing
    linear     ``{linear_days: L}``                         max(0, 1 - t / L)
    step       ``{lose_percent: D, every_days: N}``         max(0, 1 - D% * floor(t / N))
    half-life  ``{half_life_days: H}``                      2 ** (-t / H)
    ========== ============================================ ==============================

    >>> Decay(half_life_days=30).weight(60)
    250000
    >>> Decay(lose_percent=25, every_days=30).weight(65)
    500000
    """

    window_days: Days | None = None
    linear_days: Days | None = None
    half_life_days: Days | None = None
    lose_percent: Annotated[StrictInt, Field(ge=1, le=100)] | None = None
    every_days: Days | None = None

    @model_validator(mode="after")
    def _has_one_form(self) -> Self:
        given = frozenset(self.model_dump(exclude_none=True))
        if given not in _SENTENCES:
            raise ValueError(
                "a decay is one of window_days, linear_days, half_life_days,"
                " or lose_percent with every_days"
            )
        return self

    def weight(self, age_days: int) -> int:
        """The weight at an age of whole days, in millionths, 0 to 1,000,000."""
        if self.window_days is not None:
            return UNIT if age_days <= self.window_days else 0
        if self.linear_days is not None:
            return max(0, UNIT * (self.linear_days - age_days) // self.linear_days)
        if self.half_life_days is not None:
            return round(UNIT * 2 ** (-age_days / self.half_life_days))
        lost = Fraction(self.lose_percent or 0, 100) * (age_days // (self.every_days or 1))
        return max(0, int(UNIT * (1 - lost)))

    @property
    def weights(self) -> list[int]:
        """The weight at every age from 0 days to the last that is not zero."""
        weights: list[int] = []
        while weight := self.weight(len(weights)):
            weights.append(weight)
        return weights

    @property
    def sentence(self) -> str:
        """How it fades, in words that continue the sentence of a rule.

        >>> Decay(window_days=90).sentence
        'counts for 90 days'
        """
        given = self.model_dump(exclude_none=True)
        return _SENTENCES[frozenset(given)].format(**given)


_SENTENCES = {
    frozenset({"window_days"}): "counts for {window_days} days",
    frozenset({"linear_days"}): "fades evenly over {linear_days} days",
    frozenset({"half_life_days"}): "halves every {half_life_days} days",
    frozenset({"lose_percent", "every_days"}): "loses {lose_percent} % every {every_days} days",
}
