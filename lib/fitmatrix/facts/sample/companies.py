"""The companies of the sample: a frame with a row a company."""

import re
import unicodedata
from collections.abc import Mapping

import numpy as np
import pandas as pd

from fitmatrix.facts.sample.draws import Floats, Texts, any_of, lognormal, numbers, picks, texts
from fitmatrix.facts.sample.names import Names
from fitmatrix.facts.sample.opinions import Country, Industry, Market, NamedCompany

_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "æ": "ae"})


def companies(
    rng: np.random.Generator, market: Market, names: Mapping[str, Names], contacts: int
) -> pd.DataFrame:
    """The companies that so many contacts work for, the named ones last; no two have one domain.

    Columns: company, domain, industry, employees, annual_revenue, country, city, language,
    currency, locale, fit (latent), share (of all contacts).
    """
    weights = numbers(market.countries, "weight")
    size = max(1, round(contacts / market.contacts_per_company))
    frames = [
        _of_country(rng, market, country, names[country.locale], count)
        for country, count in zip(
            market.countries, rng.multinomial(size, weights / weights.sum()), strict=True
        )
    ]
    composed = pd.concat(frames, ignore_index=True).drop_duplicates("domain", ignore_index=True)
    shares = lognormal(rng, 1.0, 0.9, len(composed))
    composed["share"] = shares / shares.sum() * (1 - sum(each.share for each in market.named))
    named = pd.DataFrame([_named(company, market) for company in market.named])
    return pd.concat([composed, named], ignore_index=True)


def ascii_slug(text: str) -> str:
    """The text as it stands in an address.

    >>> ascii_slug("Müller & Sørensen Antriebstechnik")
    'mueller-soerensen-antriebstechnik'
    """
    plain = unicodedata.normalize("NFKD", text.lower().translate(_ASCII))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")


def _of_country(
    rng: np.random.Generator, market: Market, country: Country, names: Names, size: int
) -> pd.DataFrame:
    industry, band = picks(rng, market.industries, size), picks(rng, market.sizes, size)
    low, high = numbers(market.sizes, "at_least")[band], numbers(market.sizes, "below")[band]
    employees = np.floor(low * (high / low) ** rng.random(size))
    per_head = numbers(market.industries, "revenue_per_head")[industry]
    cities = any_of(rng, names.cities, size)
    called = _called(rng, [market.industries[each] for each in industry], names, cities, country)
    legal = any_of(rng, country.legal, size)
    return pd.DataFrame(
        {
            "company": called + " " + legal,
            "domain": texts([f"{ascii_slug(name)}.example" for name in called]),
            "industry": texts([each.name for each in market.industries])[industry],
            "employees": employees.astype(np.int64),
            "annual_revenue": _revenue(per_head * employees * lognormal(rng, 1.0, 0.4, size)),
            "city": cities,
            "fit": country.fit
            + numbers(market.industries, "fit")[industry]
            + numbers(market.sizes, "fit")[band],
            **_of(country),
        }
    )


def _called(
    rng: np.random.Generator,
    industries: list[Industry],
    names: Names,
    cities: Texts,
    place: Country,
) -> Texts:
    """Such as "Brandt Maschinenbau", "Steyr Logistik" or "Brandt & Renz Software"."""
    size = len(industries)
    one, other = any_of(rng, names.last, size), any_of(rng, names.last, size)
    stems = np.choose(rng.integers(0, 4, size), [one, one, cities, one + " & " + other])
    language = "de" if place.language == "German" else "en"
    words = (rng.choice(industry.words[language]) for industry in industries)
    return texts([f"{stem} {word}" for stem, word in zip(stems, words, strict=True)])


def _of(country: Country) -> dict[str, str]:
    return {
        "country": country.name,
        "language": country.language,
        "currency": country.currency,
        "locale": country.locale,
    }


def _revenue(amounts: Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Two digits and zeros, as people state it."""
    unit = 10.0 ** (np.floor(np.log10(amounts)) - 1)
    return (np.rint(amounts / unit) * unit).astype(np.int64)


def _named(company: NamedCompany, market: Market) -> dict[str, object]:
    country = next(each for each in market.countries if each.name == company.country)
    industry = next(each for each in market.industries if each.name == company.industry)
    return {
        "company": company.name,
        "domain": company.domain,
        "industry": company.industry,
        "employees": company.employees,
        "annual_revenue": round(company.employees * industry.revenue_per_head),
        "city": company.city,
        "fit": company.fit,
        "share": company.share,
        **_of(country),
    }
