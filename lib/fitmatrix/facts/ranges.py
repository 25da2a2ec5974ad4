"""Sizes that are told as a range: 51-200, 201 to 500, 10,000+, <50."""

import re
from typing import NamedTuple

_LONGEST = 60  # letters of a range, with all its words


class Ends(NamedTuple):
    """The two ends of a range as they are written, empty where it is open; equal of one number.

    ``above``: the lower end is not part of it.
    """

    low: str
    high: str
    above: bool = False


_PEOPLE = re.compile(
    r"\s*\(?(?:employees?|people|persons?|staff|members?|ftes?|mitarbeiter(?:innen)?|mitarbeitende"
    r"|beschäftigte|employés|salariés|empleados|dipendenti|medewerkers)\)?\.?$",
    re.IGNORECASE,
)
_N = r"(?P<{}>[^\d\s]{{0,4}}\s?\d[^<>+~–—]*?)"
_LOW, _HIGH = _N.format("low"), _N.format("high")
_RANGES = tuple(
    re.compile(way, re.IGNORECASE)
    for way in (
        rf"(?:from|between|von|zwischen)?\s*{_LOW}\s*(?:-|–|—|−|\.\.+|…|\bto\b|\band\b|\bbis\b|\bund\b"
        rf"|\bà\b)\s*{_HIGH}",
        rf"(?:≥|>=|at least|min\.?|minimum|from|ab|mindestens)\s*{_LOW}",
        rf"{_LOW}\s*(?:\+|plus|or more|and (?:more|above|over|up)|(?:und|oder) mehr)",
        rf"(?P<above>>|over|more than|above|greater than|über|mehr als)\s*{_LOW}",
        rf"(?:<|<=|≤|under|less than|fewer than|below|up to|at most|max\.?|maximum|bis zu|bis"
        rf"|unter|weniger als)\s*{_HIGH}",
        rf"{_HIGH}\s*(?:or (?:less|fewer)|and (?:less|below|under)|(?:und|oder) weniger)",
    )
)
_ONE_NUMBER = re.compile(
    rf"(?:~|≈|about|around|approx\.?|approximately|circa|ca\.?|etwa|rund)?\s*{_LOW}", re.IGNORECASE
)
_SHORT = re.compile(r"\D*(\d{1,3}(?:\.\d)?)")
_SHORT_WITH_UNIT = re.compile(r"\D*(\d{1,3}(?:\.\d)?)\s*([A-Za-z]+\.?)")


def ends(text: str) -> Ends | None:
    """The ends of a range, or of one number that is told roughly or with a word for people.

    >>> ends("201 to 500").low, ends("10,000+ employees").low, ends("<50").high, ends("1-5K").low
    ('201', '10,000', '50', '1K')
    """
    if len(text) > _LONGEST:
        return None
    size = _PEOPLE.sub("", text.strip())
    for way in _RANGES:
        found = way.fullmatch(size)
        if found is not None:
            told = found.groupdict("")
            low, high = told.get("low", "").strip(), told.get("high", "").strip()
            return Ends(_with_unit(low, high), high, bool(told.get("above")))
    one = _ONE_NUMBER.fullmatch(size)
    return None if one is None else Ends(one["low"], one["low"])


def _with_unit(low: str, high: str) -> str:
    """The lower end with the unit that stands for both: 1-5K is 1K-5K, 500-1K is as it is."""
    short, with_unit = _SHORT.fullmatch(low), _SHORT_WITH_UNIT.fullmatch(high)
    if short is None or with_unit is None or float(short[1]) >= float(with_unit[1]):
        return low
    return low + with_unit[2]
