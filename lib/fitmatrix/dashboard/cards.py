"""What the four cards say: which numbers they show, and how each of them is defined."""

from collections.abc import Iterator
from typing import Any

from fitmatrix.dashboard.definitions import SIDES
from fitmatrix.dashboard.words import COLOURS, ICONS
from fitmatrix.insight.outcomes import PastGrid
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.grid import CHANNELS, Grid
from fitmatrix.scoring.past import LOOK_BACK
from fitmatrix.scoring.runs import Run

PAST = ("contacts", "won", "opportunity")
"""The channels of a grid of the past, in their order."""

_COUNTED = {
    "open": (
        ("open", "open"),
        "Of all who stand here, those who are neither customers nor lost: something is to be done.",
    ),
    "opportunity": (
        ("opportunity", "opportunities"),
        "Open contacts here in the stage opportunity, or with an open deal.",
    ),
    "won": (("customer", "customers"), "Contacts here who are customers: nothing to do."),
    "lost": (
        ("lost deal", "lost deals"),
        "Contacts here whose last deal was lost and who have no open one: nothing to do.",
    ),
}
"""What a card says of each channel: the words for one and for many, and what is counted."""

_STOOD = (
    f"those whom the same model and thresholds put here {LOOK_BACK.days} days earlier by what they"
    " had done by then, their columns being those of today, and who were neither customers nor lost"
)
_OUTCOMES = {
    "won": (
        "bought since",
        f"Of {_STOOD}: who had a deal won or entered the stage customer since.",
    ),
    "opportunity": (
        "became an opportunity",
        f"Of {_STOOD}: who entered the stage opportunity or customer, or had a deal created or won,"
        " since, and had not come as far before.",
    ),
}
_CURRENCIES = 3
"""So many currencies fit on a card beside what is overdue."""


def quadrant_words(run: Run, quadrant: Quadrant) -> dict[str, str]:
    """The head of a card: name, icon, colour, what to do, and who stands there."""
    return {
        "label": quadrant.label,
        "icon": ICONS[quadrant].removeprefix(":material/").removesuffix(":"),
        "colour": COLOURS[quadrant],
        "play": run.model.plays[quadrant],
        "definition": SIDES[quadrant],
    }


def definitions(grid: Grid, decided: Thresholds) -> dict[str, str]:
    """What those numbers are that every card has."""
    return {
        "count": "All contacts that stand here at the thresholds on the screen.",
        "share": f"Their share of the {grid.contacts:,} contacts shown.",
        "change": "How many more or fewer they are than at the published thresholds,"
        f" fit {decided.fit} and interest {decided.interest}.",
        "counts": f"How many did, of how many: {_STOOD}.",
        "interval": "Where this share lies with 95 % confidence (the interval of Wilson).",
    }


def facts(run: Run, grid: Grid, *, is_anybody_touched: bool) -> list[dict[str, Any]]:
    """What cards say of their contacts, four a line: a row a channel of the grid.

    Overdue is said where an answer is promised, and where any was ever given.
    """
    counted = [
        {"channel": channel, "words": words, "definition": definition}
        for channel, (words, definition) in _COUNTED.items()
    ]
    return [*counted, *(_overdue(run) if is_anybody_touched else ()), *_amounts(grid)]


def outcomes(past: PastGrid) -> list[dict[str, str]]:
    """What cards say of those who stood there before, where any of them did it: a row a channel."""
    did = dict(zip(PAST, past.counts.sum(axis=(0, 2, 3)).tolist(), strict=True))
    return [
        {"channel": channel, "word": word, "definition": definition}
        for channel, (word, definition) in _OUTCOMES.items()
        if did[channel]
    ]


def _overdue(run: Run) -> Iterator[dict[str, Any]]:
    for quadrant, days in run.model.follow_up.within_days.items():
        within = "a day" if days == 1 else f"{days} days"
        yield {
            "channel": f"overdue_{quadrant}",
            "only": quadrant.value,
            "words": ("overdue", "overdue"),
            "definition": f"Open contacts here who did something more than {within} ago that nobody"
            " of us answered since.",
        }


def _amounts(grid: Grid) -> Iterator[dict[str, Any]]:
    """What open deals are worth, for the currencies with the most of it; not where no deal says."""
    amounts = grid.counts[:, len(CHANNELS) :]
    worth, size = amounts.sum(axis=(0, 2, 3)).tolist(), abs(amounts).sum(axis=(0, 2, 3)).tolist()
    told = zip(worth, grid.currencies, size, strict=True)
    order = sorted(((total, name) for total, name, amount in told if amount), reverse=True)
    more = len(order) - _CURRENCIES
    left_out = f" {more} currencies with less are not shown." if more > 0 else ""
    for _, currency in order[:_CURRENCIES]:
        unit = f"in {currency}" if currency else "without a currency"
        yield {
            "channel": currency,
            "currency": currency,
            "words": ("open", "open"),
            "definition": f"What the open deals of contacts here are worth, {unit}.{left_out}",
        }
