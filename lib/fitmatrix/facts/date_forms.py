"""The forms in which people and programs write dates."""

import re
from collections.abc import Container
from enum import StrEnum


class Form(StrEnum):
    """A way of writing a date; its value is an example of it.

    ``DAY_FIRST`` and ``MONTH_FIRST`` can be meant in one way only, ``TWO_WAYS`` could be two days,
    and ``SAME`` is the same day whichever way it is meant.
    """

    YEAR_FIRST = "2024-03-25"
    DOTTED = "25.03.2024"
    NAMED = "25 Mar 2024"
    DAY_FIRST = "25/3/2024"
    MONTH_FIRST = "3/25/2024"
    SAME = "3/3/2024"
    TWO_WAYS = "3/4/2024"
    TWO_WAYS_AM_PM = "3/4/2024 2:30 PM"
    SECONDS = "1711324800"
    MILLISECONDS = "1711324800000"
    EXCEL_DAY = "45376.5"
    NUMBER = "20240325"
    OF_MAPPING = "a format of the mapping"
    NONE = "no date"


FORMS = list(Form)

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
           "october", "november", "december")  # fmt: skip
MONTH = {name[:3]: month for month, name in enumerate(_MONTHS, start=1)}
"""The first three letters of a month, in lower case → its number."""

_SPACE = "[\\s,\u00a0\u2009\u202f]"
_TIME = (
    rf"(?:(?:{_SPACE}+(?:at )?|[Tt])(?P<hour>99?):(?P<minute>99)"
    rf"(?::(?P<second>99)(?:[.,](?P<fraction>9+))?)?(?:{_SPACE}?(?P<half>[AaPp])\.?[Mm]\.?)?"
    rf"(?P<zone>{_SPACE}?(?:(?:UTC|GMT)?(?P<side>[+-])(?P<hours>99):?(?P<minutes>99)?"
    rf"|[Zz]|UTC|GMT))?)?"
)
_WEEKDAY = rf"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?{_SPACE}+)?"
_NAME = f"(?P<name>sept|{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)})"
_DATES = tuple(
    (form, re.compile(date + _TIME, re.IGNORECASE))
    for form, date in (
        (Form.YEAR_FIRST, r"(?P<year>9999)(?P<sign>[-/.])(?P<month>99?)(?P=sign)(?P<day>99?)"),
        (Form.DOTTED, r"(?P<day>99?)\. ?(?P<month>99?)\. ?(?P<year>9999|99)"),
        (Form.TWO_WAYS, r"(?P<day>99?)(?P<sign>[-/])(?P<month>99?)(?P=sign)(?P<year>9999|99)"),
        (Form.NAMED, rf"{_WEEKDAY}(?P<day>99?)(?:st|nd|rd|th)?\.?(?:{_SPACE}|-)*{_NAME}\.?"
                     rf"(?:{_SPACE}|-)*(?P<year>9999|99)"),
        (Form.NAMED, rf"{_WEEKDAY}{_NAME}\.?{_SPACE}*(?P<day>99?)(?:st|nd|rd|th)?{_SPACE}+"
                     rf"(?P<year>9999)"),
    )
)  # fmt: skip
_NUMBERS = tuple(
    (form, re.compile(number))
    for form, number in (
        (Form.SECONDS, r"(?P<whole>9{10})(?:\.(?P<fraction>9*))?"),
        (Form.MILLISECONDS, r"(?P<whole>9{13})(?:\.(?P<fraction>9*))?"),
        (Form.EXCEL_DAY, r"(?P<whole>9{5})(?:\.(?P<fraction>9*))?"),
        (Form.NUMBER, r"[+-]?9+(?:\.9*)?(?:[eE][+-]?9+)?"),
    )
)
OF_CALENDAR = frozenset(form for form, _ in _DATES)
"""The forms with a year, a month and a day; those of the others are numbers."""


def form_of(shape: str, forms: Container[Form]) -> tuple[Form, re.Match[str]] | None:
    """The first of these forms that a shape has, with its parts; None when it has none.

    A date of ``TWO_WAYS`` has its first number as ``day``, before its digits are looked at.

    >>> form, parts = form_of("9/99/9999 9:99 PM", FORMS)
    >>> form.name, parts["day"], parts["half"]
    ('TWO_WAYS', '9', 'P')
    """
    for form, pattern in (*_DATES, *_NUMBERS):
        parts = pattern.fullmatch(shape) if form in forms else None
        if parts is not None:
            return form, parts
    return None
