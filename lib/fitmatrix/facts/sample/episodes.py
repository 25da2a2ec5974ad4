"""The episodes in which interest shows: a frame with a row an episode, by contact and time."""

import numpy as np
import pandas as pd

from fitmatrix.facts.sample.draws import Floats, Moments, Whole, after, at_work, days_until
from fitmatrix.facts.sample.opinions import Episodes

_MONTH_DAYS = 30.4


def episodes(
    rng: np.random.Generator, given: Episodes, people: pd.DataFrame, now: np.datetime64
) -> pd.DataFrame:
    """Every contact's first episode, when it was created, and those that came after.

    Columns: contact (position in ``people``), began_at, weight (its share of all activities,
    unscaled), heat (how warm: it chooses what is done).
    """
    level, created = people["interest"].to_numpy(), people["created_at"].to_numpy()
    life = np.maximum(days_until(now, created), 0.0)
    further = _further(rng, given, level, life)
    contact = np.concatenate([np.arange(len(people)), np.repeat(np.arange(len(people)), further)])
    age = np.where(np.arange(len(contact)) < len(people), 0.0, rng.random(len(contact)))
    began = at_work(rng, after(created[contact], age * life[contact]))
    noise = rng.standard_normal((2, len(contact)))
    frame = pd.DataFrame(
        {
            "contact": contact,
            "began_at": np.maximum(began, created[contact]),
            "weight": np.exp(given.heavier_by_level * level[contact] + given.spread * noise[0]),
            "heat": level[contact] + given.heat_spread * noise[1],
        }
    )
    return frame.sort_values(["contact", "began_at"], ignore_index=True)


def decisive(episodes: pd.DataFrame) -> Moments:
    """For each contact, when its heaviest episode began."""
    heaviest = episodes.sort_values(["contact", "weight"]).drop_duplicates("contact", keep="last")
    return heaviest["began_at"].to_numpy()


def cooled(episodes: pd.DataFrame, given: Episodes, ended_at: Moments) -> pd.DataFrame:
    """The episodes, light from the moment a contact's deal was won or lost; NaT where none was."""
    over = episodes["began_at"].to_numpy() > ended_at[episodes["contact"].to_numpy()]
    weight = episodes["weight"] * np.where(over, given.after_the_end, 1.0)
    return episodes.assign(weight=weight)


def _further(rng: np.random.Generator, given: Episodes, level: Floats, life: Floats) -> Whole:
    rate = given.per_month * np.exp(given.more_by_level * level) * life / _MONTH_DAYS
    return rng.poisson(np.where(rng.random(len(level)) < given.dormant, 0.0, rate))
