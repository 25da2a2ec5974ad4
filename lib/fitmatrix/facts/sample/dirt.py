"""What is wrong in the files of the sample, so that what an importer must bear is in them."""

import numpy as np
import pandas as pd

from fitmatrix.facts.sample.draws import Flags, Texts, after, any_of
from fitmatrix.facts.sample.opinions import ActivityDirt, ContactDirt

_CASES = (str.upper, str.lower)


def soiled_contacts(
    rng: np.random.Generator, given: ContactDirt, contacts: pd.DataFrame
) -> pd.DataFrame:
    """The texts of contacts.csv with blanks, placeholders, other letter case and shared e-mails."""
    soiled = contacts.copy()
    for column, share in given.other_case.items():
        rows = _some(rng, len(soiled), share)
        case = _CASES[int(rng.integers(len(_CASES)))]
        values = soiled[column].to_numpy(dtype=object).copy()
        soiled[column] = np.where(rows, [case(value) for value in values], values)
    for column, share in given.blank.items():
        values = soiled[column].to_numpy(dtype=object)
        soiled[column] = np.where(
            _some(rng, len(soiled), share), _blanks(rng, given, soiled), values
        )
    emails = soiled["email"].to_numpy(dtype=object).copy()
    pairs = rng.permutation(len(soiled))[: 2 * min(given.same_email, len(soiled) // 2)]
    emails[pairs[::2]] = emails[pairs[1::2]]
    return soiled.assign(email=emails)


def copies(given: ActivityDirt, size: int) -> int:
    """How many of so many activities were exported twice."""
    return round(size * given.twice)


def soiled_activities(
    rng: np.random.Generator, given: ActivityDirt, activities: pd.DataFrame, now: np.datetime64
) -> pd.DataFrame:
    """The activities, some of unknown contacts, of the future or before the contact existed.

    Needs the column created_at of the contact, and leaves it out.
    """
    size = len(activities)
    moments = activities["occurred_at"].to_numpy().copy()
    created = activities["created_at"].to_numpy()
    early = np.flatnonzero(_some(rng, size, given.before_the_contact))
    moments[early] = after(created[early], -1 - rng.exponential(20.0, len(early)))
    late = rng.permutation(size)[: given.in_the_future]
    moments[late] = after(np.full(len(late), now), 3 + rng.exponential(60.0, len(late)))
    ids = activities["contact_id"].to_numpy(dtype=object)
    unknown = _some(rng, size, given.of_unknown_contacts)
    ids = np.where(unknown, "9" + ids, ids)
    return activities.drop(columns="created_at").assign(contact_id=ids, occurred_at=moments)


def repeated(rng: np.random.Generator, rows: pd.DataFrame, count: int) -> pd.DataFrame:
    """The rows, and some of them a second time at the end."""
    again = rng.permutation(len(rows))[:count]
    return pd.concat([rows, rows.iloc[again]], ignore_index=True)


def with_impossible_dates(
    rng: np.random.Generator, given: ActivityDirt, dates: Texts, year: int
) -> Texts:
    """The texts of dates, a few of them a day that no calendar has."""
    soiled = dates.copy()
    soiled[rng.permutation(len(dates))[: given.impossible_dates]] = f"{year}-02-30 10:15:00"
    return soiled


def _blanks(rng: np.random.Generator, given: ContactDirt, rows: pd.DataFrame) -> Texts:
    words = any_of(rng, given.placeholders.words, len(rows))
    return np.where(_some(rng, len(rows), given.placeholders.share), words, "")


def _some(rng: np.random.Generator, size: int, share: float) -> Flags:
    return rng.random(size) < share
