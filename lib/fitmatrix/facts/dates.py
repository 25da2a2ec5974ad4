"""The times that texts name, by the forms in which dates are written."""

import re
from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fitmatrix.facts.blocks import Flags, Numbers, flags
from fitmatrix.facts.date_forms import FORMS, MONTH, OF_CALENDAR, Form, form_of
from fitmatrix.facts.shapes import Alike, by_shape
from fitmatrix.facts.zones import DAY

CODE = {form: code for code, form in enumerate(FORMS)}
FIRST_EXCEL_DAY, LAST_EXCEL_DAY = 20_000, 80_000
"""From 1954-10-03 to 2119-01-11: so that no year, no age and no small number is a date."""

_EXCEL_1970 = 25_569  # Excel counts a 29 February 1900, so its day 61 is 1900-03-01
_EXCEL_PLACES = 12
_SECOND, _MINUTE, _HOUR = 1_000_000, 60_000_000, 3_600_000_000
_MOST_HOURS, _MOST_MINUTES, _HALF_A_DAY, _MONTHS = 23, 59, 12, 12
_YEARS_TOLD, _YEAR_1900S = 4, 69  # of two digits 69 is 1969, 68 is 2068
_FIRST_DAYS = (
    np.arange("0000-01", "10001-01", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)
)
FIRST, LAST = (
    np.datetime64(moment, "us").astype(np.int64)
    for moment in ("0001-01-01", "9999-12-31T23:59:59.999999")
)
"""The moments that are read, in microseconds since 1970."""
_DAY_LENGTH = len("2024-03-25")
_ISO_8601 = {
    pa.timestamp("us"): len("2024-03-25 14:30"),
    pa.timestamp("us", tz="UTC"): len("2024-03-25 14+02:00") + 1,
}
"""The types of times without and with a zone, and from which length on they have minutes."""
_UNIX = {Form.SECONDS: 1_000_000, Form.MILLISECONDS: 1_000}
Codes = npt.NDArray[np.int8]
Found = re.Match[str]


@dataclass(frozen=True)
class Written:
    """What texts say, a place a text: ``form`` by its code, times in microseconds since 1970.

    ``days_first`` and ``months_first`` differ only for dates that could be two days. A time that
    is ``local`` is by the clock of a place; the others are in UTC, and so is a day without a time.
    """

    form: Codes
    days_first: Numbers
    months_first: Numbers
    local: Flags


def _nothing(size: int) -> Written:
    form = np.full(size, CODE[Form.NONE], dtype=np.int8)
    times = np.zeros(size, dtype=np.int64)
    return Written(form, times, times.copy(), np.zeros(size, dtype=bool))


def written(texts: Any, forms: Container[Form] = FORMS) -> Written:
    """What texts say that are written in one of these forms."""
    return (_iso_8601(texts) if Form.YEAR_FIRST in forms else None) or by_form(texts, forms)


def _iso_8601(texts: Any) -> Written | None:
    """What texts say that Arrow reads, which takes an eighth of the time; None unless it reads all.

    It is slow to find that texts are no dates, so it is given only such as are long as the first.
    Unlike here hours without minutes and a year 0 are dates to it.
    """
    lengths = pc.min_max(pc.binary_length(texts))
    length = lengths["min"].as_py()
    if length is None or lengths["max"].as_py() != length:
        return None
    for stamp, with_minutes in _ISO_8601.items():
        if length != _DAY_LENGTH and length < with_minutes:
            continue
        try:
            texts.drop_null().slice(length=1).cast(stamp)
            times = np.array(texts.cast(stamp).cast(pa.int64()).fill_null(0))
        except pa.ArrowInvalid:
            continue
        if (times < FIRST).any():
            return None
        codes = np.where(flags(pc.is_valid(texts)), CODE[Form.YEAR_FIRST], CODE[Form.NONE])
        local = np.full(len(texts), length != _DAY_LENGTH and stamp.tz is None)
        return Written(codes.astype(np.int8), times, times, local)
    return None


def by_form(texts: Any, forms: Container[Form] = FORMS) -> Written:
    """The same as ``written``, each text by its shape."""
    found = _nothing(len(texts))
    for alike in by_shape(texts):
        known = form_of(alike.shape, forms)
        if known is not None:
            says = (_date if known[0] in OF_CALENDAR else _number)(alike, *known)
            found.form[alike.places] = says.form
            found.days_first[alike.places] = says.days_first
            found.months_first[alike.places] = says.months_first
            found.local[alike.places] = says.local
    return found


def _date(alike: Alike, form: Form, match: Found) -> Written:
    time, is_time = _time(alike, match)
    year = _part(alike, match, "year")
    if len(match["year"]) < _YEARS_TOLD:
        year += np.where(year < _YEAR_1900S, 2000, 1900)
    if form is Form.TWO_WAYS:
        says = _two_ways(alike, match, year)
    else:
        days, are_days = _days(year, _month(alike, match), _part(alike, match, "day"))
        says = np.where(are_days, CODE[form], CODE[Form.NONE]), days, days
    codes, days_first, months_first = says
    return Written(
        np.where(is_time, codes, CODE[Form.NONE]),
        days_first * DAY + time,
        months_first * DAY + time,
        np.full(len(codes), bool(match["hour"]) and not match["zone"]),
    )


def _two_ways(alike: Alike, match: Found, year: Numbers) -> tuple[Codes, Numbers, Numbers]:
    """The form of each date, and the days that it is with the day or the month first."""
    first, second = _part(alike, match, "day"), _part(alike, match, "month")
    days, are_days = _days(year, second, first)
    swapped, are_swapped = _days(year, first, second)
    undecided = CODE[Form.TWO_WAYS_AM_PM if match["half"] else Form.TWO_WAYS]
    codes = np.select(
        [are_days & are_swapped & (days != swapped), are_days & are_swapped, are_days, are_swapped],
        [undecided, CODE[Form.SAME], CODE[Form.DAY_FIRST], CODE[Form.MONTH_FIRST]],
        CODE[Form.NONE],
    )
    return codes, np.where(are_days, days, swapped), np.where(are_swapped, swapped, days)


def _month(alike: Alike, match: Found) -> Numbers:
    if "name" not in match.re.groupindex:
        return _part(alike, match, "month")
    return np.full(len(alike.places), MONTH[match["name"][:3].lower()], dtype=np.int64)


def _part(alike: Alike, match: Found, part: str) -> Numbers:
    return alike.number(*match.span(part))


def _days(year: Numbers, month: Numbers, day: Numbers) -> tuple[Numbers, Flags]:
    """The days since 1970, and whether there are such days."""
    is_month = (year > 0) & (month > 0) & (month <= _MONTHS)
    months = np.where(is_month, year * 12 + month - 1, 0)
    days = _FIRST_DAYS[months] + day - 1
    return days, is_month & (day > 0) & (days < _FIRST_DAYS[months + 1])


def _time(alike: Alike, match: Found) -> tuple[Numbers, Flags]:
    """The microseconds since midnight, in UTC where a zone is told, and whether they are a time."""
    hour, minute, second, hours, minutes = (
        _part(alike, match, part) for part in ("hour", "minute", "second", "hours", "minutes")
    )
    is_time = (hour <= _MOST_HOURS) & (minute <= _MOST_MINUTES) & (second <= _MOST_MINUTES)
    is_time &= (hours <= _MOST_HOURS) & (minutes <= _MOST_MINUTES)
    if match["half"]:
        is_time &= (hour > 0) & (hour <= _HALF_A_DAY)
        hour = hour % _HALF_A_DAY + (_HALF_A_DAY if match["half"] in "pP" else 0)
    ahead = (hours * _HOUR + minutes * _MINUTE) * (-1 if match["side"] == "-" else 1)
    time = hour * _HOUR + minute * _MINUTE + second * _SECOND + _fraction(alike, match, 6)
    return time - ahead, is_time


def _fraction(alike: Alike, match: Found, places: int) -> Numbers:
    """What stands after the point, with so many places."""
    start, stop = match.span("fraction")
    stop = min(stop, start + places)
    missing: int = 10 ** (places - (stop - start))
    return alike.number(start, stop) * missing


def _number(alike: Alike, form: Form, match: Found) -> Written:
    says = _nothing(len(alike.places))
    says.form[:] = CODE[form]
    if form in _UNIX:
        unit = _UNIX[form]
        places = len(str(unit)) - 1
        times = _part(alike, match, "whole") * unit + _fraction(alike, match, places)
        return replace(says, days_first=times, months_first=times)
    if form is Form.EXCEL_DAY:
        return _excel_days(alike, match)
    return says


def _excel_days(alike: Alike, match: Found) -> Written:
    """Days counted by Excel, to the millisecond; one without a fraction has no time of day."""
    day = _part(alike, match, "whole")
    share = _fraction(alike, match, _EXCEL_PLACES) / 10**_EXCEL_PLACES
    times = (day - _EXCEL_1970) * DAY + np.rint(share * (DAY // 1000)).astype(np.int64) * 1000
    plausible = (day >= FIRST_EXCEL_DAY) & (day <= LAST_EXCEL_DAY)
    form = np.where(plausible, CODE[Form.EXCEL_DAY], CODE[Form.NUMBER])
    return Written(form, times, times, share > 0)
