"""What becomes of the contacts, how far each gets and when: the truth of the sample."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fitmatrix.facts.sample.draws import (
    Flags,
    Moments,
    Whole,
    at_work_after,
    lognormal,
)
from fitmatrix.facts.sample.opinions import Delay, Journey
from fitmatrix.facts.stages import Stage

STEPS = (Stage.MQL, Stage.SQL, Stage.OPPORTUNITY, Stage.CUSTOMER)
NEVER = np.datetime64("NaT", "s")


@dataclass(frozen=True)
class Journeys:
    """One row a contact; a moment is NaT where the stage was not reached until now."""

    entered: dict[Stage, Moments]
    lost_at: Moments

    @property
    def ended_at(self) -> Moments:
        """When the deal was won or lost, NaT where neither was."""
        won_at = self.entered[Stage.CUSTOMER]
        return np.where(np.isnat(won_at), self.lost_at, won_at)


def journeys(
    rng: np.random.Generator,
    given: Journey,
    people: pd.DataFrame,
    decisive_at: Moments,
    now: np.datetime64,
) -> Journeys:
    """How far every contact of ``people`` got until now, from its latent fit and interest."""
    goal = steps_reached(rng, given, people)
    moment, entered = decisive_at, {Stage.LEAD: people["created_at"].to_numpy()}
    for number, stage in enumerate(STEPS):
        moment = _later(rng, given.delays[stage], moment)
        entered[stage] = _known(moment, goal > number, now)
    lost = goal == STEPS.index(Stage.OPPORTUNITY) + 1
    return Journeys(entered, _known(moment, lost, now))


def steps_reached(rng: np.random.Generator, given: Journey, people: pd.DataFrame) -> Whole:
    """How many of the four steps after lead each contact takes, had it time enough.

    A contact reaches a step when its readiness is among the highest, in the share that ``reach``
    names. The noise is logistic, so the chance of each step is a logistic function of the two
    latent values, its strengths the same at every step.
    """
    readiness = (
        given.strength.fit * people["fit"].to_numpy()
        + given.strength.interest * people["interest"].to_numpy()
        + rng.logistic(size=len(people))
    )
    bars = np.quantile(readiness, [1 - given.reach[stage] for stage in STEPS])
    return np.searchsorted(bars, readiness)


def stage_entries(
    rng: np.random.Generator, given: Journey, journey: Journeys, now: np.datetime64
) -> pd.DataFrame:
    """Every entry of a contact into a stage, moves back included, in the order of time.

    Columns: contact, stage, entered_at.
    """
    forward = [_entries(stage, moments) for stage, moments in journey.entered.items()]
    entries = pd.concat(forward, ignore_index=True)
    last = entries.drop_duplicates("contact", keep="last")
    moves = [entries]
    for back in given.back:
        rows = last[(last["stage"] == back.of) & (rng.random(len(last)) < back.chance)]
        since = rows["entered_at"].to_numpy()
        if back.of == Stage.OPPORTUNITY:
            since = journey.lost_at[rows["contact"].to_numpy()]
        moments = at_work_after(rng, since, 1 + rng.exponential(back.days, len(rows)))
        moves.append(rows.assign(stage=back.to, entered_at=moments)[moments < now])
    return pd.concat(moves, ignore_index=True).sort_values(
        ["entered_at", "contact"], kind="stable", ignore_index=True
    )


def _later(rng: np.random.Generator, delay: Delay, moments: Moments) -> Moments:
    days = lognormal(rng, delay.median, delay.spread, len(moments))
    return at_work_after(rng, moments, days)


def _known(moments: Moments, reached: Flags, now: np.datetime64) -> Moments:
    return np.where(reached & (moments < now), moments, NEVER)


def _entries(stage: Stage, moments: Moments) -> pd.DataFrame:
    contact = np.flatnonzero(~np.isnat(moments))
    return pd.DataFrame({"contact": contact, "stage": stage.value, "entered_at": moments[contact]})
