"""What all rows of a column of dates tell together: which number is the day, and what to say."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from fitmatrix.facts.date_forms import Form
from fitmatrix.facts.dates import FIRST_EXCEL_DAY, LAST_EXCEL_DAY
from fitmatrix.facts.writing import Said, counted

_TWO_WAYS = (Form.TWO_WAYS, Form.TWO_WAYS_AM_PM)
_OTHER_NUMBERS = (Form.SECONDS, Form.MILLISECONDS, Form.NUMBER)
_WITH_SIGNS = (*_TWO_WAYS, Form.SAME, Form.DAY_FIRST, Form.MONTH_FIRST)
_ORDER = {True: "the day comes first", False: "the month comes first"}
_UNIX = {Form.SECONDS: "seconds", Form.MILLISECONDS: "milliseconds"}
_SAY = "say 'day_first: true' or 'day_first: false' in a mapping"
_RIGHT = "write it like 2024-03-25 14:30, or say under 'dates' in a mapping how it is written"

_NAMED_ZONE = re.compile(r":\d\d(?: ?[AP]M)? \(?([A-Z]{3,5})\)?$")


@dataclass(frozen=True)
class DateColumn:
    """What a mapping says of a column, and how many of its rows have which form."""

    said: Said = field(default_factory=Said)
    rows: Counter[Form] = field(default_factory=Counter)

    @property
    def day_first(self) -> bool | None:
        """Whether 3/4/2024 is in April; None where nothing tells."""
        if self.said.day_first is not None:
            return self.said.day_first
        days, months = self.rows[Form.DAY_FIRST], self.rows[Form.MONTH_FIRST]
        if days or months:
            return None if days and months else bool(days)
        return False if self.rows[Form.TWO_WAYS_AM_PM] else None

    @property
    def unread(self) -> frozenset[Form]:
        """The forms that are not read in this column."""
        unread = {Form.NUMBER, Form.NONE}
        if self.day_first is None:
            unread.update(_TWO_WAYS)
        if self.said.day_first is not None:
            unread.add(Form.MONTH_FIRST if self.said.day_first else Form.DAY_FIRST)
        if self._rows(_OTHER_NUMBERS):
            unread.add(Form.EXCEL_DAY)
        return frozenset(unread)

    @property
    def decided(self) -> tuple[object, ...]:
        """What makes a difference to how a text is read, or why it is not."""
        why_not = self._order if self.day_first is None else ""
        beside_days = self._rows(_OTHER_NUMBERS) if self.rows[Form.EXCEL_DAY] else 0
        return self.day_first, self.unread, why_not, beside_days

    def reason(self, text: str, form: Form) -> str:
        """Why a text of this form is not read, and what would be right."""
        if form is Form.NONE:
            return self._none(text)
        if form in _TWO_WAYS:
            return f"a date that could be two days: {self._order}; {_SAY}"
        if form in (Form.DAY_FIRST, Form.MONTH_FIRST):
            first = form is Form.MONTH_FIRST
            return f"no date where {_ORDER[first]}, as the mapping says; change its 'day_first'"
        if form is Form.EXCEL_DAY:
            others = counted(self._rows(_OTHER_NUMBERS), "number", "numbers")
            return f"a day as Excel counts them, but the column holds {others} of another kind"
        if form is Form.NUMBER:
            return (
                "a number that names no moment: it has not the 10 digits of seconds or the 13 of"
                f" milliseconds since 1970, and Excel counts from {FIRST_EXCEL_DAY} to"
                f" {LAST_EXCEL_DAY}; {_RIGHT}"
            )
        return f"outside the years 1 to 9999; {_RIGHT}"

    def group(self, form: Form) -> str:
        """The reason in short, which counts rows together."""
        return f"a date that could be two days; {_SAY}" if form in _TWO_WAYS else "no date"

    def notes(self) -> Iterator[str]:
        """The ways in which dates are written, where there are several, and what was decided."""
        ways = self._ways()
        if len(ways) > 1:
            most_first = sorted(ways.items(), key=lambda way: (-way[1], way[0]))
            told = ", ".join(f"{way} ({rows:,})" for way, rows in most_first)
            yield f"dates are written in {len(ways)} ways: {told}"
        if two_ways := self._rows(_TWO_WAYS):
            could = f"{counted(two_ways, 'date', 'dates')} could be two days"
            told = could if self.day_first is not None else f"{could} (not read)"
            yield f"{told}: {self._order}"
        for form, unit in _UNIX.items():
            if rows := self.rows[form]:
                yield f"{counted(rows, 'number is', 'numbers are')} {unit} since 1970"
        if (rows := self.rows[Form.EXCEL_DAY]) and Form.EXCEL_DAY not in self.unread:
            yield f"{counted(rows, 'number is', 'numbers are')} days as Excel counts them"

    @property
    def _order(self) -> str:
        days, months = self.rows[Form.DAY_FIRST], self.rows[Form.MONTH_FIRST]
        if self.said.day_first is not None:
            return f"{_ORDER[self.said.day_first]}, as the mapping says"
        if days and months:
            return f"{_ORDER[True]} in {counted(days, 'row', 'rows')}, the month in {months:,}"
        if days or months:
            return (
                f"{_ORDER[bool(days)]}, as in {counted(days or months, 'other row', 'other rows')}"
            )
        if self.day_first is False:
            return f"{_ORDER[False]}, as it does where times have AM or PM"
        return "no row of the column tells the day from the month"

    def _none(self, text: str) -> str:
        if self.said.dates:
            return f"no date as the mapping writes them ({', '.join(self.said.dates)})"
        zone = _NAMED_ZONE.search(text)
        if zone is not None:
            return (
                f"no date, since {zone[1]} names more than one time zone; write an offset such as"
                " +01:00, or none and say 'time_zone' in a mapping"
            )
        return f"no date; {_RIGHT}"

    def _ways(self) -> Counter[str]:
        signs = {True: Form.DAY_FIRST, False: Form.MONTH_FIRST, None: Form.TWO_WAYS}[self.day_first]
        disagree = self.rows[Form.DAY_FIRST] and self.rows[Form.MONTH_FIRST]
        ways: Counter[str] = Counter()
        for form, rows in self.rows.items():
            if form not in (Form.NONE, Form.NUMBER):
                ways[form if disagree or form not in _WITH_SIGNS else signs] += rows
        return ways

    def _rows(self, forms: tuple[Form, ...]) -> int:
        return sum(self.rows[form] for form in forms)
