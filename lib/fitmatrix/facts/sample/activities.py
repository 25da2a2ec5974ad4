"""What the contacts did, and sales with them: a frame with a row an activity."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from fitmatrix.facts.sample.draws import (
    Floats,
    Texts,
    Whole,
    after,
    at_work,
    at_work_after,
    numbers,
    texts,
)
from fitmatrix.facts.sample.journeys import Journeys
from fitmatrix.facts.sample.opinions import Answer, Doing, Interest, People, Touch
from fitmatrix.facts.stages import Stage

_WARMTHS = 9  # classes of heat that choose alike
_SURPLUS = 1.04  # what is done only once leaves some out


def activities(
    rng: np.random.Generator,
    given: Interest,
    fixed: pd.DataFrame,
    episodes: pd.DataFrame,
    *,
    now: np.datetime64,
    size: int,
) -> pd.DataFrame:
    """So many activities in the order of time, ``fixed`` among them and the rest in episodes.

    Columns: contact, kind, detail, occurred_at.
    """
    drawn = _drawn(rng, given, episodes, max(0, round((size - len(fixed)) * _SURPLUS)))
    everything = [fixed, drawn]
    for answer in given.answers:
        everything.append(_answers(rng, answer, pd.concat(everything, ignore_index=True)))
    frame = pd.concat(everything, ignore_index=True)
    frame = _once(frame[frame["occurred_at"] < now], given.activities)
    return _at_most(rng, frame, size).sort_values(
        ["occurred_at", "contact"], kind="stable", ignore_index=True
    )


def first_touches(people: pd.DataFrame, given: People) -> pd.DataFrame:
    """The activity each contact began with, as its source has it."""
    kinds = texts([source.first[0] for source in given.sources])
    details = texts([source.first[1] for source in given.sources])
    source = people["source_position"].to_numpy()
    return _frame(np.arange(len(people)), kinds[source], details[source], people["created_at"])


def sales_touches(
    rng: np.random.Generator, given: Sequence[Touch], journey: Journeys
) -> pd.DataFrame:
    """Calls and meetings that follow a stage."""
    frames = []
    for touch in given:
        entered = journey.entered[Stage(touch.stage)]
        times = rng.integers(1, touch.most + 1, len(entered))
        takes_place = ~np.isnat(entered) & (rng.random(len(entered)) < touch.chance)
        contact = np.repeat(np.arange(len(entered)), np.where(takes_place, times, 0))
        days = rng.exponential(touch.days, len(contact))
        moments = at_work_after(rng, entered[contact], days)
        frames.append(_frame(contact, touch.kind, touch.detail, moments))
    return pd.concat(frames, ignore_index=True)


def _drawn(
    rng: np.random.Generator, given: Interest, episodes: pd.DataFrame, size: int
) -> pd.DataFrame:
    weight = episodes["weight"].to_numpy()
    visits = rng.multinomial(size, weight / weight.sum())
    episode = np.repeat(np.arange(len(episodes)), visits)
    days = rng.exponential(given.episodes.days, size)
    moments = at_work(rng, after(episodes["began_at"].to_numpy()[episode], days))
    moments = np.maximum(moments, episodes["began_at"].to_numpy()[episode])
    doing = _doings(rng, given, episodes["heat"].to_numpy()[episode])
    kinds = texts([each.kind for each in given.activities])
    details = _details(rng, given.activities, doing)
    return _frame(episodes["contact"].to_numpy()[episode], kinds[doing], details, moments)


def _doings(rng: np.random.Generator, given: Interest, heat: Floats) -> Whole:
    """Positions in the activities: the warmer, the more often those of high intent."""
    weights, intents = numbers(given.activities, "weight"), numbers(given.activities, "intent")
    levels = np.linspace(-3, 3, _WARMTHS)
    nearest = np.clip(np.rint((heat + 3) * (_WARMTHS - 1) / 6), 0, _WARMTHS - 1)
    chosen = np.zeros(len(heat), dtype=np.int64)
    for position, level in enumerate(levels):
        rows = np.flatnonzero(nearest == position)
        chances = weights * np.exp(given.episodes.steer * level * intents)
        chosen[rows] = rng.choice(len(weights), len(rows), p=chances / chances.sum())
    return chosen


def _details(rng: np.random.Generator, given: Sequence[Doing], doing: Whole) -> Texts:
    counts = np.array([len(each.details) for each in given])
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    every = texts([detail for each in given for detail in each.details])
    return np.asarray(every[starts[doing] + rng.integers(0, counts[doing])])


def _answers(rng: np.random.Generator, answer: Answer, frame: pd.DataFrame) -> pd.DataFrame:
    asked = frame[frame["kind"] == answer.to]
    answered = rng.random(len(asked)) < answer.chance
    kinds = np.where(answered, answer.kind, answer.or_else)
    moments = after(asked["occurred_at"].to_numpy(), rng.exponential(answer.days, len(asked)))
    frame = asked.assign(kind=kinds, occurred_at=moments)
    return frame[frame["kind"] != ""]


def _once(frame: pd.DataFrame, given: Sequence[Doing]) -> pd.DataFrame:
    """The activities, only the first of a kind that nobody does twice."""
    kinds = {each.kind for each in given if each.once}
    once = frame[frame["kind"].isin(kinds)].sort_values("occurred_at", kind="stable")
    again = once.index[once.duplicated(["contact", "kind"])]
    return frame.drop(index=again)


def _at_most(rng: np.random.Generator, frame: pd.DataFrame, size: int) -> pd.DataFrame:
    """At most so many activities; page views are the first to go."""
    page_view = (frame["kind"] == "page_view").to_numpy()
    kept = np.lexsort([rng.random(len(frame)), page_view])[:size]
    return frame.iloc[np.sort(kept)]


def _frame(
    contact: Whole, kind: "Texts | str", detail: "Texts | str", moments: object
) -> pd.DataFrame:
    columns = {"contact": contact, "kind": kind, "detail": detail, "occurred_at": moments}
    return pd.DataFrame(columns)
