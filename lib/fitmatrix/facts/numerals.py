"""The ways in which people and programs write numbers, and the numbers that texts name."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from fitmatrix.facts.blocks import Flags, Numbers
from fitmatrix.facts.shapes import MOST_DIGITS, Alike, by_shape
from fitmatrix.facts.vocabulary import CURRENCY_OF, POWER_OF


class Form(StrEnum):
    """What the signs between the digits of a number say; its value is an example.

    ``ONE_POINT`` and ``ONE_COMMA`` could mark thousands or decimals.
    """

    WHOLE = "1234 or 1 234"
    POINT = "1,234.50"
    COMMA = "1.234,50"
    ONE_POINT = "1.234"
    ONE_COMMA = "1,234"
    NONE = "no number"


FORMS = list(Form)
CODE = {form: code for code, form in enumerate(FORMS)}
SEVERAL = "several"
"""Stands for the code of a currency whose sign is that of others too."""

_SURE = {Form.ONE_POINT: Form.POINT, Form.ONE_COMMA: Form.COMMA}  # no thousands: 0.500, 1.234E+07

_GAP = "[\\s'’]"
_BODIES = tuple(
    (form, re.compile(body))
    for form, body in (
        (Form.WHOLE, rf"9+|9{{1,3}}(?P<gap>{_GAP})999(?:(?P=gap)999)*"),
        (Form.ONE_POINT, r"9{1,3}\.(?P<decimals>999)"),
        (Form.ONE_COMMA, r"9{1,3},(?P<decimals>999)"),
        (Form.POINT, r"9{1,3}(?P<gap>[,\s'’])999(?:(?P=gap)999)*(?:\.(?P<decimals>9*))?"),
        (Form.COMMA, r"9{1,3}(?P<gap>[.\s'’])999(?:(?P=gap)999)*(?:,(?P<decimals>9*))?"),
        (Form.POINT, r"99?(?:,99)+,999(?:\.(?P<decimals>9*))?"),  # Indian: lakhs and crores
        (Form.POINT, r"9*\.(?P<decimals>9*)"),
        (Form.COMMA, r"9*,(?P<decimals>9*)"),
    )
)
_MINUS = "-−–"
_SIGN = f"[{_MINUS}+]"
_BY_LENGTH = sorted((sign for sign in CURRENCY_OF if not sign.isalpha()), key=len, reverse=True)
_CURRENCY = (
    rf"(?:{'|'.join(map(re.escape, _BY_LENGTH))}|[A-Za-z]{{1,3}}\$|kr|rs|zł|kč|ft|[A-Za-z]{{3}})"
)
_UNIT = "|".join(map(re.escape, sorted(POWER_OF, key=len, reverse=True)))
_NUMBER = re.compile(
    rf"(?P<open>\()?\s*+(?P<sign>{_SIGN})?\s*+(?P<before>{_CURRENCY})?\s*+(?P<inner>\()?\s*+"
    rf"(?P<inner_sign>{_SIGN})?\s*+(?P<body>[.,]?9(?:[9.,'’\s]*9)?[.,]?)"
    rf"(?:e(?P<exponent>{_SIGN}?9{{1,3}}))?\s*+(?P<unit>{_UNIT})?\s*+(?P<after>{_CURRENCY})?\s*+"
    rf"(?P<share>%)?\s*+(?P<close>\))?\s*+(?P<last_sign>[{_MINUS}])?",
    re.IGNORECASE,
)
_DRESS = ("open", "sign", "before", "inner", "inner_sign", "after", "share", "last_sign")
Found = re.Match[str]


@dataclass(frozen=True)
class Written:
    """What texts say, a place a text: ``number`` of all its digits, ``decimals`` how many of them.

    It is to be taken times ten to the ``power``. ``currency`` is an ISO code, SEVERAL or empty; a
    ``share`` has a %; a ``bare`` number has neither a sign of its own nor a currency nor a %.
    """

    form: npt.NDArray[np.int8]
    number: Numbers
    decimals: Numbers
    power: Numbers
    currency: npt.NDArray[np.object_]
    bare: Flags
    share: Flags


def written(texts: Any) -> Written:
    """The numbers that texts name."""
    size = len(texts)
    number, decimals, power = (np.zeros(size, dtype=np.int64) for _ in range(3))
    bare, share = (np.zeros(size, dtype=bool) for _ in range(2))
    form, currency = np.full(size, CODE[Form.NONE], dtype=np.int8), np.full(size, "", dtype=object)
    found = Written(form, number, decimals, power, currency, bare, share)
    for alike in by_shape(texts):
        match = _NUMBER.fullmatch(alike.shape)
        if match is not None and _is_sound(match):
            _say(found, alike, match)
    return found


def _is_sound(match: Found) -> bool:
    """Whether brackets are closed, and no more than one sign and one currency are told."""
    opened = bool(match["open"]) + bool(match["inner"])
    signs = sum(bool(match[name]) for name in ("sign", "inner_sign", "last_sign"))
    told = [match[name] for name in ("before", "after") if match[name]]
    known = all(name.casefold() in CURRENCY_OF or name.endswith("$") for name in told)
    return opened == bool(match["close"]) and opened + signs <= 1 and len(told) <= 1 and known


def _say(found: Written, alike: Alike, match: Found) -> None:
    """Put down what all texts of a shape say."""
    form, decimals = _body(match["body"])
    cut = max(match["body"].count("9") - MOST_DIGITS, 0)
    if cut > decimals:
        return
    number = alike.number(*match.span("body"))
    first = alike.number(match.start("body"), match.start("body") + 1)
    sure = _SURE.get(form, form)
    found.form[alike.places] = np.where(
        (first == 0) | bool(match["exponent"]), CODE[sure], CODE[form]
    )
    is_less = bool(match["open"] or match["inner"]) or any(
        match[name] in _MINUS for name in ("sign", "inner_sign", "last_sign") if match[name]
    )
    found.number[alike.places] = -number if is_less else number
    found.decimals[alike.places] = decimals - cut
    found.power[alike.places] = _power(alike, match)
    told = match["before"] or match["after"]
    found.currency[alike.places] = _code(told) if told else ""
    found.share[alike.places] = bool(match["share"])
    found.bare[alike.places] = not any(match[name] for name in _DRESS)


def _body(body: str) -> tuple[Form, int]:
    """The form of the digits and the signs between them, and how many decimals there are."""
    for form, pattern in _BODIES:
        match = pattern.fullmatch(body)
        if match is not None:
            return form, len(match.groupdict().get("decimals") or "")
    return Form.NONE, 0


def _power(alike: Alike, match: Found) -> Numbers:
    """The power of ten that a unit or an exponent stands for."""
    exponent = alike.number(*match.span("exponent"))
    if (match["exponent"] or "")[:1] in tuple(_MINUS):
        exponent = -exponent
    return exponent + POWER_OF.get((match["unit"] or "").casefold(), 0)


def _code(told: str) -> str:
    return CURRENCY_OF.get(told.casefold()) or SEVERAL
