"""Times by the clock of a place, as moments in UTC."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from fitmatrix.facts.blocks import Numbers

DAY = 86_400_000_000
"""Microseconds of a day."""
_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)


def in_utc(local: Numbers, zone: str) -> Numbers:
    """Microseconds since 1970 by the clocks of a zone (an IANA name), as microseconds in UTC.

    Where the clocks are set back, a time that came twice is the first of the two; where they are
    set forward, a time that was left out is told by the clock before the change, so that it falls
    as long after the change as it seems to. (This is ``fold=0`` of PEP 495.)
    """
    if zone == "UTC":
        return local
    place = ZoneInfo(zone)
    days, of_day = np.unique(local // DAY, return_inverse=True)
    first = np.array([_ahead(day * DAY, place) for day in days.tolist()], dtype=np.int64)
    last = np.array([_ahead(day * DAY + DAY - 1, place) for day in days.tolist()], dtype=np.int64)
    ahead = first[of_day]
    changing = np.flatnonzero((first != last)[of_day])
    ahead[changing] = [_ahead(time, place) for time in local[changing].tolist()]
    return local - ahead


def _ahead(local: int, place: ZoneInfo) -> int:
    """The microseconds by which the clocks of a place are ahead of UTC at a time they show."""
    ahead = place.utcoffset(_EPOCH + local * _MICROSECOND)
    return 0 if ahead is None else ahead // _MICROSECOND
