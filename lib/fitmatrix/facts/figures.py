"""Whole numbers, amounts of money and yes or no, as people and programs write them."""

import re
from decimal import Decimal

_GROUPED = r"\d{1,3}(?:[,.' \u00a0\u202f]\d{3})+|\d+(?:\.0+)?"
_COUNT = re.compile(
    rf"[<>~≥]?\s*(?P<low>{_GROUPED})\s*(?P<unit>[kKmM]?)\s*"
    rf"(?:(?:-|–|—|to|bis|\.\.)\s*(?:{_GROUPED})\s*[kKmM]?|\+|or more)?\s*(?:employees|people)?"
)
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d{1,2})?")
_AMOUNT = re.compile(
    r"(?P<minus>-?)\s*(?:[A-Z]{1,3}\s?)?[$€£¥₹]?\s*(?P<minus2>-?)"
    r"(?P<digits>\d[\d.,' \u00a0\u202f]*?)\s*(?P<unit>[kKmMbB]?)\s*(?:[A-Z]{3}|[$€£¥₹])?"
)
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000, "b": 1_000_000_000}
_GROUPS = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_CENT, _MOST_MONEY, _MOST_COUNT = Decimal("0.01"), Decimal(10) ** 16, 10**18
_YES_OR_NO = {"true": True, "yes": True, "1": True, "t": True, "y": True,
              "false": False, "no": False, "0": False, "f": False, "n": False}  # fmt: skip


def count(text: str) -> int | None:
    """A whole number; of a range its lower end; None when it is none.

    >>> [count(text) for text in ("1,234", "51-200", "201 to 500", "10,000+", "32.0", "many")]
    [1234, 51, 201, 10000, 32, None]
    """
    found = _COUNT.fullmatch(text)
    if found is None:
        return None
    low = found["low"]
    digits = re.sub(r"\D", "", low if _GROUPS.fullmatch(low) else low.split(".")[0])
    number = int(digits) * _UNITS[found["unit"].lower()]
    return number if number < _MOST_COUNT else None


def amount(text: str) -> Decimal | None:
    """An amount of money with two places; None when it is none.

    >>> [str(amount(text)) for text in ("$22,700.00", "€ 2.900,00", "1 234,5", "$342.09K", "2M")]
    ['22700.00', '2900.00', '1234.50', '342090.00', '2000000.00']
    """
    if _PLAIN.fullmatch(text):
        return _money(Decimal(text))
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    digits = _with_point(re.sub(r"[\s']", "", found["digits"]))
    if digits is None:
        return None
    sign = -1 if found["minus"] or found["minus2"] else 1
    return _money(sign * Decimal(digits) * _UNITS[found["unit"].lower()])


def truth(text: str) -> bool | None:
    """Yes or no; None when it is neither.

    >>> truth("TRUE"), truth("0"), truth("perhaps")
    (True, False, None)
    """
    return _YES_OR_NO.get(text.casefold())


def _money(value: Decimal) -> Decimal | None:
    return value.quantize(_CENT) if abs(value) < _MOST_MONEY - 1 else None


def _with_point(digits: str) -> str | None:
    """Digits with a point for the decimals: the last sign, unless it groups thousands.

    A single point is one for decimals, a comma before three digits groups them.
    """
    if digits.count(".") == 1 and "," not in digits:
        return digits
    if _GROUPS.fullmatch(digits):
        return re.sub(r"[.,]", "", digits)
    place = max(digits.rfind("."), digits.rfind(","))
    whole, decimals = (digits[:place], digits[place + 1 :]) if place >= 0 else (digits, "0")
    groups = whole.replace("." if digits[place] == "," else ",", "")
    return f"{groups}.{decimals or 0}" if groups.isdigit() else None
