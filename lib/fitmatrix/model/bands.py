"""Bands of a number, each with its points: ``{500: 25, 100: 15}`` or ``{"100-499": 15}``."""

import re
from collections.abc import Mapping
from itertools import pairwise
from math import inf
from operator import itemgetter
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from fitmatrix.frozen import Frozen
from fitmatrix.model.values import Points

_RANGE = re.compile(r"(\d+)\s*(?:-|–|to)\s*(\d+)|(\d+)\s*\+?")


class Band(Frozen):
    """The numbers from ``low`` up to and with ``high`` (without end when None).

    Bands stand from the highest to the lowest, and the first that holds gives its points.
    """

    low: int
    high: int | None = None
    points: Points

    def __str__(self) -> str:
        """Return the band in words.

        >>> str(Band(low=100, high=499, points=15)), str(Band(low=500, points=25))
        ('100 to 499', '500 or more')
        """
        return f"{self.low:,} or more" if self.high is None else f"{self.low:,} to {self.high:,}"


def _bands(written: object) -> object:
    """Read what the YAML says; the highest band first.

    Raises:
        ValueError: a key is no number and no range, or two bands overlap.

    """
    if not isinstance(written, Mapping):
        return written
    if not written:
        raise ValueError("bands need at least one band, such as {500: 25}")
    if all(type(low) is int for low in written):
        return _from_lower_bounds(written)
    ranges = [(_range(key), key, points) for key, points in written.items()]
    bands = sorted(ranges, key=itemgetter(0))
    for ((_, high), lower, _), ((low, _), upper, _) in pairwise(bands):
        if high >= low:
            raise ValueError(f"the bands {lower!r} and {upper!r} overlap")
    return tuple(
        {"low": low, "high": None if high == inf else high, "points": points}
        for (low, high), _, points in reversed(bands)
    )


def _from_lower_bounds(written: Mapping[int, object]) -> tuple[dict[str, object], ...]:
    return tuple({"low": low, "points": written[low]} for low in sorted(written, reverse=True))


def _range(written: object) -> tuple[int, float]:
    found = _RANGE.fullmatch(str(written).replace(",", "").strip())
    if found is None:
        raise ValueError(f"{written!r} is no band; write 500, '100-499' or '500+'")
    low, high, open_low = found.groups()
    if open_low is not None:
        return int(open_low), inf
    if int(high) < int(low):
        raise ValueError(f"the band {written!r} ends before it begins")
    return int(low), int(high)


Bands = Annotated[
    tuple[Band, ...],
    BeforeValidator(_bands),
    WithJsonSchema(
        {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"type": "integer", "minimum": -1000, "maximum": 1000},
            "description": "lower bound, '100-499' or '500+' → points",
        }
    ),
]
