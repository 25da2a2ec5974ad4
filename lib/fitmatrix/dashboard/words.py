"""Numbers, moments and colours as every page shows them."""

import re
from datetime import date, datetime
from typing import Literal

from fitmatrix.model.plays import Quadrant

ICONS = {
    Quadrant.SALES_CALL: ":material/call:",
    Quadrant.NURTURE: ":material/potted_plant:",
    Quadrant.OFFER: ":material/sell:",
    Quadrant.DISQUALIFY: ":material/do_not_disturb_on:",
}
Colour = Literal["green", "blue", "orange", "gray"]

BADGES: dict[Quadrant, Colour] = {
    Quadrant.SALES_CALL: "green",
    Quadrant.NURTURE: "blue",
    Quadrant.OFFER: "orange",
    Quadrant.DISQUALIFY: "gray",
}
"""The names of the theme's colours; ``.streamlit/config.toml`` gives them the values below."""

COLOURS = {
    Quadrant.SALES_CALL: "#009E73",
    Quadrant.NURTURE: "#0072B2",
    Quadrant.OFFER: "#E69F00",
    Quadrant.DISQUALIFY: "#8A8F98",
}
"""One colour a quadrant everywhere, distinguishable to every kind of colour vision."""


def moment_words(moment: datetime) -> str:
    """A moment as a reader writes it.

    >>> moment_words(datetime(2026, 11, 22, 9, 14))
    '22 Nov 2026, 09:14'
    """
    return f"{moment.day} {moment:%b %Y, %H:%M}"


def day_words(day: date) -> str:
    """A day as a reader writes it.

    >>> day_words(date(2026, 8, 2))
    '2 Aug 2026'
    """
    return f"{day.day} {day:%b %Y}"


def share_words(part: int, whole: int) -> str:
    """A share in percent, with one decimal.

    >>> share_words(312, 5000), share_words(0, 0)
    ('6.2 %', '–')
    """
    return f"{part / whole:.1%}".replace("%", " %") if whole else "–"


def stage_words(stage: str | None) -> str:
    """A lifecycle stage as the field writes it.

    >>> stage_words("mql"), stage_words("customer"), stage_words(None)
    ('MQL', 'Customer', '–')
    """
    return "–" if stage is None else {"mql": "MQL", "sql": "SQL"}.get(stage, stage.capitalize())


def plain(text: str) -> str:
    r"""Somebody's text within markdown: it is shown as it is, and formats nothing.

    >>> plain(":red[x] *y*")
    '\\:red\\[x\\] \\*y\\*'
    """
    return re.sub(r"([\\`*_{}\[\]#$:~|<>])", r"\\\1", " ".join(text.split()))
