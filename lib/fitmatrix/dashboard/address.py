"""The address bar holds the whole view: taken from it when somebody comes, written after a change.

Each word of the address is the state of the widget whose key it is: ``fit`` a whole number,
``owner`` a list of texts, ``date`` a day as text, which those who offer days check. Words that make
no sense are left out and said so.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import streamlit as st

from fitmatrix.dashboard.words import plain
from fitmatrix.errors import FitmatrixError
from fitmatrix.model.plays import Quadrant
from fitmatrix.scoring.dots import ColourBy
from fitmatrix.scoring.filters import FIRST, Without
from fitmatrix.scoring.selection import Selection
from fitmatrix.scoring.traits import RANGED
from fitmatrix.scoring.worklist import Order

PICKED = "picked"
"""The place that stands for what was picked in the chart, beside the names of the quadrants."""

FURTHER = "col_"
"""What the word of a column begins with that is not offered at once."""

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""Days that can be asked for."""

_WRITTEN, _TROUBLES = "address_written", "address_troubles"
_MOST = 200
"""Values of one word that are read."""


@dataclass(frozen=True)
class _Word:
    """How one word is read, and the value that needs no word; None where every value is written."""

    read: Callable[[list[str]], Any]
    default: Any = None


def _whole(low: int, high: int) -> Callable[[list[str]], int]:
    def read(said: list[str]) -> int:
        text = said[-1]
        if not (text.isascii() and text.isdigit() and low <= int(text[:19]) <= high):
            raise ValueError(f"{text!r} is no whole number from {low:,} to {high:,}")
        return int(text)

    return read


def _one_of(names: Iterable[str]) -> Callable[[list[str]], str]:
    choices = [str(name) for name in names]

    def read(said: list[str]) -> str:
        if said[-1] not in choices:
            raise ValueError(f"{said[-1]!r} is none of {', '.join(choices)}")
        return said[-1]

    return read


def _some_of(kind: type[StrEnum]) -> Callable[[list[str]], list[str]]:
    one = _one_of(kind)
    return lambda said: [one([text]) for text in said]


def _day(said: list[str]) -> date:
    try:
        day = date.fromisoformat(said[-1])
    except ValueError as error:
        raise ValueError(f"{said[-1]!r} is no day; write 2026-11-22") from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"{day} is not between {FIRST_DAY} and {LAST_DAY}")
    return day


def _picked(said: list[str]) -> str:
    return Selection.read(said[-1]).text


def _text(said: list[str]) -> str:
    return said[-1].strip()


def _texts(said: list[str]) -> list[str]:
    return list(dict.fromkeys(said))[:_MOST]


_LARGEST = 10**15
_WORDS = {
    "fit": _Word(_whole(0, 100)),
    "interest": _Word(_whole(0, 100)),
    **{name: _Word(_text, "") for name in ("date", "moved_from", "moved_to")},
    "quadrant": _Word(_one_of([*Quadrant, PICKED]), Quadrant.SALES_CALL),
    "selection": _Word(_picked, ""),
    "moved": _Word(_one_of(["all", "in", "out"]), "all"),
    "search": _Word(_text, ""),
    "order": _Word(lambda said: Order(_one_of(Order)(said)), Order.BEST),
    "page": _Word(_whole(1, 10**9), 1),
    "colour": _Word(_one_of(ColourBy), ColourBy.QUADRANT),
    "without": _Word(_some_of(Without), []),
    "more": _Word(_texts, []),
    **{column: _Word(_texts, []) for column in FIRST},
    **{
        f"{column}_{end}": _Word(_day if column == "created_at" else _whole(0, _LARGEST))
        for column in RANGED
        for end in ("from", "until")
    },
}
_FURTHER = _Word(_texts, [])


def begin() -> None:
    """Take the address, when it is not the one written last, into the widgets not yet drawn.

    Who comes back from another page finds the address empty and the view as it was left.
    """
    asked = _asked()
    written = st.session_state.get(_WRITTEN)
    if written is None or asked not in ({}, written):
        _take(asked)
    elif not asked:
        _take(written)
    for name in _held():
        st.session_state[name] = st.session_state[name]  # kept though its widget may not be drawn


def is_new() -> bool:
    """Whether nothing was drawn in this session yet."""
    return _WRITTEN not in st.session_state


def asked(key: str) -> str | None:
    """One word of the address as it stands."""
    return st.query_params.get(key)


def take(words: str) -> None:
    """Make the words of an address the whole view."""
    asked = parse_qs(words, keep_blank_values=True)
    _take(asked)
    st.query_params.from_dict(asked)
    st.session_state[_WRITTEN] = asked


def words() -> str:
    """The whole view as the words of an address, always in the same order."""
    return urlencode(_said(), doseq=True)


def link(words_of_it: str | None = None) -> str:
    """The address of this page with the whole view, or with other words."""
    here = urlsplit(st.context.url or "")
    query = words() if words_of_it is None else words_of_it
    return here._replace(path=here.path or "/", query=query, fragment="").geturl()


def keep() -> None:
    """Write the whole view into the address."""
    said = _said()
    if said != _asked():
        st.query_params.from_dict(said)
    st.session_state[_WRITTEN] = said


def troubles() -> list[str]:
    """What of the address made no sense, each once."""
    found: list[str] = st.session_state.pop(_TROUBLES, [])
    return found


def trouble(said: str) -> None:
    """Remember that a part of the address makes no sense here."""
    st.session_state.setdefault(_TROUBLES, []).append(said)


def _asked() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _take(asked: dict[str, list[str]]) -> None:
    for name in _held():  # a widget on the screen forgets what it shows only when it is set
        default = (_word(name) or _FURTHER).default
        st.session_state[name] = [*default] if isinstance(default, list) else default
    for axis in ("fit", "interest"):
        st.session_state.pop(axis, None)
    for name, said in asked.items():
        word = _word(name)
        try:
            if word is None:
                raise ValueError("this page knows no such word")
            st.session_state[name] = word.read(said)
        except (ValueError, FitmatrixError) as error:
            trouble(f"{plain(name)}: {plain(str(error))}")


def _word(name: str) -> _Word | None:
    return _FURTHER if name.startswith(FURTHER) else _WORDS.get(name)


def _held() -> list[str]:
    return [str(name) for name in st.session_state if _word(str(name)) is not None]


def _said() -> dict[str, list[str]]:
    places = {name: place for place, name in enumerate(_WORDS)}
    ordered = sorted(_held(), key=lambda name: (places.get(name, len(places)), name))
    values = {name: st.session_state[name] for name in ordered}
    return {
        name: [str(one) for one in (value if isinstance(value, list) else [value])]
        for name, value in values.items()
        if value not in (None, _WORDS.get(name, _FURTHER).default)
    }
