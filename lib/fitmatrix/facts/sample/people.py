"""The contacts of the sample: a frame with a row a contact, oldest first."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from fitmatrix.facts.sample.companies import ascii_slug
from fitmatrix.facts.sample.draws import (
    Floats,
    Moments,
    Texts,
    any_of,
    at_work,
    numbers,
    picks,
    scaled,
    texts,
)
from fitmatrix.facts.sample.names import Names
from fitmatrix.facts.sample.opinions import Opinions, People


def people(
    rng: np.random.Generator,
    given: Opinions,
    names: Mapping[str, Names],
    companies: pd.DataFrame,
    *,
    now: np.datetime64,
    size: int,
) -> pd.DataFrame:
    """So many contacts of these companies.

    Columns: those of contacts.csv but for its sums over activities, currency, source_position,
    and the latent values fit and interest, each with mean 0 and standard deviation 1.
    """
    share = companies["share"].to_numpy()
    frame = companies.loc[rng.choice(len(companies), size, p=share / share.sum())]
    frame = frame.reset_index(drop=True).drop(columns="share")
    frame["created_at"] = _created(rng, given, now, size)
    _name(rng, frame, names)
    fit = frame["fit"].to_numpy() + _title(rng, frame, given) + _mail(rng, frame, given.people)
    frame["fit"] = scaled(fit)
    source = picks(rng, given.people.sources, size)
    level = rng.standard_normal(size) + numbers(given.people.sources, "interest")[source]
    frame["interest"] = scaled(scaled(level) + given.journey.fit_in_interest * scaled(fit))
    frame["source"] = texts([choice.name for choice in given.people.sources])[source]
    frame["source_position"] = source
    frame["owner"] = any_of(rng, _owners(names, given.people.owners), size)
    return frame


def _created(rng: np.random.Generator, given: Opinions, now: np.datetime64, size: int) -> Moments:
    ages = given.interest.history_days * rng.random(size) ** given.interest.growth
    created = at_work(rng, now - np.rint(ages * 86_400).astype("timedelta64[s]"))
    return np.sort(np.where(created < now, created, created - np.timedelta64(1, "D")))


def _name(rng: np.random.Generator, frame: pd.DataFrame, names: Mapping[str, Names]) -> None:
    first, last = texts([""] * len(frame)), texts([""] * len(frame))
    for locale, rows in sorted(frame.groupby("locale").indices.items()):
        first[rows] = any_of(rng, names[str(locale)].first, len(rows))
        last[rows] = any_of(rng, names[str(locale)].last, len(rows))
    frame["first_name"], frame["last_name"] = first, last


def _title(rng: np.random.Generator, frame: pd.DataFrame, given: Opinions) -> Floats:
    """Give everybody a job title and a persona; what the titles add to the latent fit."""
    titles = given.people.titles
    position = picks(rng, titles, len(frame))
    job = texts([choice.name for choice in titles])[position]
    persona = texts([choice.persona for choice in titles])[position]
    fit = numbers(titles, "fit")[position]
    for company in given.market.named:
        rows = np.flatnonzero(frame["company"] == company.name)
        if company.titles:
            job[rows] = any_of(rng, company.titles, len(rows))
            persona[rows], fit[rows] = "Student", 0.0
    frame["job_title"], frame["persona"] = job, persona
    return fit


def _mail(rng: np.random.Generator, frame: pd.DataFrame, given: People) -> Floats:
    """Give everybody an address of their own; what private ones add to the latent fit."""
    draw, fit = rng.random(len(frame)), np.zeros(len(frame))
    hosts = frame["domain"].to_numpy(dtype=object).copy()
    low = 0.0
    for private in (given.mail.free, given.mail.disposable):
        rows = np.flatnonzero((draw >= low) & (draw < low + private.share))
        hosts[rows], fit[rows] = any_of(rng, private.domains, len(rows)), private.fit
        low += private.share
    local = _local_parts(frame, any_of(rng, given.mail.patterns, len(frame)))
    frame["email"] = _numbered(local + "@" + hosts)
    frame["domain"] = np.where(draw < low, "", frame["domain"])
    return fit


def _local_parts(frame: pd.DataFrame, patterns: Texts) -> Texts:
    rows = zip(patterns, frame["first_name"], frame["last_name"], strict=True)
    return texts([_local_part(*row) for row in rows])


def _local_part(pattern: str, first_name: str, last_name: str) -> str:
    first, last = ascii_slug(first_name), ascii_slug(last_name)
    return pattern.format(first=first, initial=first[:1], last=last)


def _numbered(addresses: Texts) -> Texts:
    """The addresses, a number before the @ of each that was taken already."""
    nth = pd.Series(addresses).groupby(addresses).cumcount().to_numpy()
    for row in np.flatnonzero(nth):
        local, host = addresses[row].split("@")
        addresses[row] = f"{local}{nth[row] + 1}@{host}"
    return addresses


def _owners(names: Mapping[str, Names], count: int) -> list[str]:
    """The sales reps, of one country after the other."""
    places = list(names.values())
    turns = [(places[turn % len(places)], turn // len(places)) for turn in range(count)]
    return [f"{place.first[nth]} {place.last[nth]}" for place, nth in turns]
