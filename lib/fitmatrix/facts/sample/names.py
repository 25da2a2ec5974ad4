"""Names of people and cities from the library mimesis, by the language of the country.

Its companies are real ones, so the sample composes companies of its own from surnames and cities.
"""

from collections.abc import Callable
from dataclasses import dataclass

from mimesis import Generic
from mimesis.locales import Locale

from fitmatrix.facts.sample.draws import Texts, texts

_DRAWS = 1500


@dataclass(frozen=True)
class Names:
    """Different names of one country, all of them writable in Windows-1252."""

    first: Texts
    last: Texts
    cities: Texts


def names_of(locale: str, seed: int) -> Names:
    """The names of a locale of mimesis; the same for the same seed."""
    source = Generic(Locale(locale), seed=seed)
    return Names(
        _different(source.person.first_name),
        _different(source.person.last_name),
        _different(source.address.city),
    )


def _different(draw: Callable[[], str]) -> Texts:
    drawn = dict.fromkeys(draw() for _ in range(_DRAWS))
    return texts([name for name in drawn if _writable(name)])


def _writable(name: str) -> bool:
    try:
        name.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
