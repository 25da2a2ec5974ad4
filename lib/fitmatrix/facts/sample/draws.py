"""Drawing many values at once: weighted picks, moments and the hours people work in."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]
Moments = npt.NDArray[np.datetime64]
"""Seconds, UTC."""

_SECOND = "timedelta64[s]"
_FRIDAY, _WEEKDAYS, _MOVED_SHARE = 4, 5, 0.8
_HOURS = (5.0, 12.0, 21.0)  # the earliest, the most frequent and the latest, UTC


def texts(values: Sequence[Any] | Texts) -> Texts:
    """The values as an array that can be indexed by picks."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def numbers(choices: Sequence[Any], name: str) -> Floats:
    """One number of every choice, such as its weight."""
    return np.array([getattr(choice, name) for choice in choices], dtype=float)


def picks(rng: np.random.Generator, choices: Sequence[Any], size: int) -> Whole:
    """Positions in ``choices``, each as often as its weight."""
    weights = numbers(choices, "weight")
    return rng.choice(len(choices), size, p=weights / weights.sum())


def any_of(rng: np.random.Generator, values: Sequence[Any] | Texts, size: int) -> Texts:
    """Values, each as often as any other."""
    return texts(values)[rng.integers(0, len(values), size)]


def scaled(values: Floats) -> Floats:
    """The values with mean 0 and standard deviation 1; all zero where they do not differ."""
    spread = values.std()
    return np.asarray((values - values.mean()) / (spread if spread > 0 else 1.0))


def lognormal(rng: np.random.Generator, median: float, spread: float, size: int) -> Floats:
    """Positive values; ``spread`` is the standard deviation of their logarithm."""
    return median * np.exp(spread * rng.standard_normal(size))


def after(moments: Moments, days: Floats) -> Moments:
    """The moments, so many days later, to the second."""
    return np.asarray(moments + np.rint(days * 86_400).astype(np.int64).astype(_SECOND))


def days_until(later: np.datetime64, earlier: Moments) -> Floats:
    """The days from each moment until a later one."""
    return (later - earlier).astype(_SECOND).astype(np.float64) / 86_400


def at_work(rng: np.random.Generator, moments: Moments) -> Moments:
    """Moments of the same week at an hour of work; most of a weekend goes back to its Friday."""
    days = moments.astype("datetime64[D]")
    weekday = (days.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    moved = (weekday >= _WEEKDAYS) & (rng.random(len(days)) < _MOVED_SHARE)
    days = days - np.where(moved, weekday - _FRIDAY, 0).astype("timedelta64[D]")
    hours = rng.triangular(*_HOURS, len(days))
    return after(days.astype("datetime64[s]"), hours / 24)


def at_work_after(rng: np.random.Generator, moments: Moments, days: Floats) -> Moments:
    """So many days later at an hour of work, and a quarter of an hour later at the least."""
    soonest = moments + np.timedelta64(15, "m").astype(_SECOND)
    return np.asarray(np.maximum(at_work(rng, after(moments, days)), soonest))
