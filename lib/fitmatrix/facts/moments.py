"""Dates as people and programs write them, as moments in UTC.

ISO 8601 is read with or without a time and an offset. Without formats of its own, a mapping also
reads dates that can be meant in one way only. ``3/4/2024`` can be meant in two: the other dates
of the column decide (a first number above 12 is a day), and where none does, the date is not
read, except that a time with AM or PM makes it American.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from fitmatrix.facts.blocks import flags

MOMENT = pa.timestamp("us")
_ISO = (
    r"^\d{4}-\d{2}-\d{2}"
    r"([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?$"
)
_TIMES = (
    ("", ""),
    (r" \d{1,2}:\d{2}", " %H:%M"),
    (r" \d{1,2}:\d{2}:\d{2}", " %H:%M:%S"),
    (r" \d{1,2}:\d{2} [AaPp][Mm]", " %I:%M %p"),
    (r" \d{1,2}:\d{2}:\d{2} [AaPp][Mm]", " %I:%M:%S %p"),
)
_CLEAR = (
    (r"\d{1,2}\.\d{1,2}\.\d{4}", "%d.%m.%Y"),
    (r"\d{4}/\d{1,2}/\d{1,2}", "%Y/%m/%d"),
    (r"\d{4}-\d{1,2}-\d{1,2}", "%Y-%m-%d"),
    (r"\d{1,2} [A-Za-z]{3} \d{4}", "%d %b %Y"),
    (r"\d{1,2} [A-Za-z]{4,} \d{4}", "%d %B %Y"),
    (r"[A-Za-z]{3} \d{1,2} \d{4}", "%b %d %Y"),
    (r"[A-Za-z]{4,} \d{1,2} \d{4}", "%B %d %Y"),
)
_TWO_WAYS = r"^(?P<first>\d{1,2})[/-](?P<second>\d{1,2})[/-](?P<year>\d{4}|\d{2})(?P<time> .*)?$"
_MONTHS = 12
_TIDY = (
    (r"[\s\x{202f},]+", " "),
    (r"(\d)([AaPp])\.?([Mm])\.?$", r"\1 \2\3"),
    (r"(\.\d{6})\d+", r"\1"),
    (r" ?UTC$", "Z"),
    (r"^(\d{1,2})-([A-Za-z]{3,})-(\d{4})", r"\1 \2 \3"),
)


def moments(texts: Any, formats: Sequence[str]) -> Any:
    """The moments that texts name, in UTC without a zone; null where a text names none.

    ``formats`` are tried in order, before ISO 8601 (see ``datetime.strptime``); without any, the
    usual ways of writing a date.
    """
    encoded = texts.dictionary_encode()
    read = pa.array(_read(encoded.dictionary, formats), MOMENT, from_pandas=True)
    return read.take(encoded.indices)


def two_ways(text: str) -> bool:
    """Whether a date could mean two days.

    >>> two_ways("3/4/2024"), two_ways("31/31/2024")
    (True, False)
    """
    found = pc.extract_regex(pa.scalar(text), _TWO_WAYS).as_py()
    return found is not None and all(0 < int(found[n]) <= _MONTHS for n in ("first", "second"))


def _read(texts: Any, formats: Sequence[str]) -> Any:
    read = pd.Series(pd.NaT, index=range(len(texts)), dtype="datetime64[us]")
    for each in formats:
        _fill(read, texts, None, each)
    _fill(read, texts, _ISO, "ISO8601")
    if read.isna().any():
        tidy = _tidied(texts.filter(pa.array(read.isna())))
        rest = pd.Series(pd.NaT, index=range(len(tidy)), dtype="datetime64[us]")
        for pattern, written in _ways(tidy, formats):
            _fill(rest, tidy, pattern, written)
        read[read.isna()] = rest.to_numpy()
    return read


def _fill(read: "pd.Series[pd.Timestamp]", texts: Any, pattern: str | None, written: str) -> None:
    """Fill in the moments of the texts that match and were not read so far."""
    unread = read.isna().to_numpy()
    if pattern is not None and unread.any():
        unread = unread & flags(pc.match_substring_regex(texts, pattern))
    if unread.any():
        these = texts.filter(pa.array(unread)).to_pandas()
        found = pd.to_datetime(these, format=written, utc=True, errors="coerce")
        read[unread] = found.dt.tz_localize(None).dt.as_unit("us").to_numpy()


def _tidied(texts: Any) -> Any:
    for pattern, replacement in _TIDY:
        texts = pc.replace_substring_regex(texts, pattern, replacement)
    return texts


def _ways(texts: Any, formats: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield _ISO, "ISO8601"
    if not formats:
        for date, written in _CLEAR:
            if pc.any(pc.match_substring_regex(texts, f"^{date}( |$)")).as_py():
                yield from ((f"^{date}{time}$", written + after) for time, after in _TIMES)
        yield from _ordered(texts)


def _ordered(texts: Any) -> Iterator[tuple[str, str]]:
    found = pc.extract_regex(texts, _TWO_WAYS)
    first, second = (
        np.asarray(pc.fill_null(pc.cast(pc.struct_field(found, part), pa.int64()), 0))
        for part in ("first", "second")
    )
    days_first = bool(((first > _MONTHS) & (second <= _MONTHS)).any())
    months_first = bool(((second > _MONTHS) & (first <= _MONTHS)).any())
    for time in _TIMES:
        american = "%p" in time[1] and not days_first
        if (months_first or american) and not (days_first and months_first):
            yield from _numeric("%m{0}%d{0}", time)
        elif days_first and not months_first:
            yield from _numeric("%d{0}%m{0}", time)


def _numeric(order: str, time: tuple[str, str]) -> Iterator[tuple[str, str]]:
    for sign in "/-":
        date = rf"^\d{{1,2}}{sign}\d{{1,2}}{sign}"
        yield rf"{date}\d{{4}}{time[0]}$", f"{order.format(sign)}%Y{time[1]}"
        yield rf"{date}\d{{2}}{time[0]}$", f"{order.format(sign)}%y{time[1]}"
