"""The pipeline behind the sample, before it is soiled and written: four frames."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from fitmatrix.facts.sample.activities import activities, first_touches, sales_touches
from fitmatrix.facts.sample.companies import companies
from fitmatrix.facts.sample.deals import deals
from fitmatrix.facts.sample.episodes import cooled, decisive, episodes
from fitmatrix.facts.sample.journeys import journeys, stage_entries
from fitmatrix.facts.sample.names import names_of
from fitmatrix.facts.sample.opinions import Opinions
from fitmatrix.facts.sample.people import people


@dataclass(frozen=True)
class Pipeline:
    """The frames; the last three name a contact by its position in ``people``."""

    people: pd.DataFrame
    activities: pd.DataFrame
    stage_entries: pd.DataFrame
    deals: pd.DataFrame


def pipeline(
    given: Opinions, *, now: datetime, contacts: int, activity_count: int, seed: int
) -> Pipeline:
    """A pipeline of so many contacts with at most so many activities, its history up to now."""
    rng, last = np.random.default_rng(seed), np.datetime64(now, "s")
    persons = _people(rng, given, now=last, contacts=contacts, seed=seed)
    visits = episodes(rng, given.interest.episodes, persons, last)
    journey = journeys(rng, given.journey, persons, decisive(visits), last)
    touches = (
        first_touches(persons, given.people),
        sales_touches(rng, given.journey.touches, journey),
    )
    done = activities(
        rng,
        given.interest,
        pd.concat(touches, ignore_index=True),
        cooled(visits, given.interest.episodes, journey.ended_at),
        now=last,
        size=activity_count,
    )
    return Pipeline(
        people=persons,
        activities=done,
        stage_entries=stage_entries(rng, given.journey, journey, last),
        deals=deals(rng, given.journey.deals, persons, journey, last),
    )


def _people(
    rng: np.random.Generator, given: Opinions, *, now: np.datetime64, contacts: int, seed: int
) -> pd.DataFrame:
    locales = dict.fromkeys(country.locale for country in given.market.countries)
    names = {locale: names_of(locale, seed) for locale in locales}
    employers = companies(rng, given.market, names, contacts)
    return people(rng, given, names, employers, now=now, size=contacts)
