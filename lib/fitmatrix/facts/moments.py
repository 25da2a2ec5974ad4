"""Dates as people and programs write them, as moments in UTC.

ISO 8601 is read with or without a time and an offset, and so are dates with dots, with the month
in letters, seconds and milliseconds since 1970, and days as Excel counts them where all numbers
of a column are plausible ones. ``3/4/2024`` could be two days: the other rows of its column
decide (a number above 12 is a day), else times with AM or PM make it American, else it is not
read. A mapping can say how dates are written and in which zone times without one are.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
import pandas as pd
import pyarrow as pa

from fitmatrix.facts import zones
from fitmatrix.facts.date_columns import DateColumn
from fitmatrix.facts.date_forms import FORMS, Form
from fitmatrix.facts.dates import CODE, FIRST, LAST, Written, written
from fitmatrix.facts.writing import Reason, Said

MOMENT = pa.timestamp("us")
_ANY_TIME, _ANY_ZONE = ("%H", "%I", "%X", "%c"), ("%z", "%Z")


@dataclass(frozen=True)
class Dates:
    """A column of dates and how it is written."""

    column: DateColumn = field(default_factory=DateColumn)

    @property
    def decided(self) -> object:
        """What makes a difference to how a text is read, or why it is not."""
        return self.column.decided

    def seen(self, texts: Any) -> Self:
        """The same with these rows taken into account; their order makes no difference."""
        codes = self._written(texts.drop_null()).form
        found = np.bincount(codes, minlength=len(FORMS)).tolist()
        rows = self.column.rows + Counter(dict(zip(FORMS, found, strict=True)))
        return replace(self, column=replace(self.column, rows=rows))

    def read(self, texts: Any) -> Any:
        """The moments that texts name, in UTC without a zone; null where one names none."""
        found = self._written(texts)
        reads = ~np.isin(found.form, [CODE[form] for form in self.column.unread])
        times = found.days_first if self.column.day_first else found.months_first
        local = found.local & reads
        times[local] = zones.in_utc(times[local], self.column.said.time_zone)
        reads &= (times >= FIRST) & (times <= LAST)
        return pa.array(times, mask=~reads).cast(MOMENT)

    def reasons(self, texts: Sequence[str]) -> list[Reason]:
        """Why each of these texts is not read, and what would be right."""
        codes = self._written(pa.array(texts, pa.string())).form.tolist()
        return [
            Reason(self.column.reason(text, FORMS[code]), self.column.group(FORMS[code]))
            for text, code in zip(texts, codes, strict=True)
        ]

    def notes(self) -> list[str]:
        """What was found in the column that a reader should know, in sentences."""
        return list(self.column.notes())

    def _written(self, texts: Any) -> Written:
        formats = self.column.said.dates
        return _of_formats(texts, formats) if formats else written(texts)


def moments(texts: Any, formats: Sequence[str] = ()) -> Any:
    """The moments that the texts of a whole column name, in UTC without a zone.

    ``formats`` are tried in order, before dates with the year first (see ``datetime.strptime``).
    """
    return Dates(DateColumn(Said(dates=tuple(formats)))).seen(texts).read(texts)


def _of_formats(texts: Any, formats: Sequence[str]) -> Written:
    """What texts say that are written in one of the formats, or with the year first."""
    found = written(texts, {Form.YEAR_FIRST})
    encoded = texts.dictionary_encode()
    words, places = encoded.dictionary.to_pandas(), np.asarray(encoded.indices.fill_null(-1))
    for each in reversed(formats):
        times = pd.to_datetime(words, format=each, utc=True, errors="coerce")
        times = times.dt.tz_localize(None).dt.as_unit("us")
        named = np.append(times.notna().to_numpy(), False)[places]
        found.form[named] = CODE[Form.OF_MAPPING]
        days = times.to_numpy().astype(np.int64)[places[named]]
        found.days_first[named] = found.months_first[named] = days
        found.local[named] = any(part in each for part in _ANY_TIME) and not any(
            part in each for part in _ANY_ZONE
        )
    return found
