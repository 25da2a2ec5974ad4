"""The moment to score as of: now, the newest activity, or a date that was asked for."""

from datetime import datetime, time, timedelta

import sqlalchemy as sa

from fitmatrix.errors import FitmatrixError
from fitmatrix.facts import tables

STALE_AFTER = timedelta(days=30)
"""When the newest activity is older than this, interest has faded for lack of news."""


def newest_activity_at(connection: sa.Connection, now: datetime) -> datetime | None:
    """When the last activity happened; those said to lie in the future do not count."""
    if not tables.is_there(connection, tables.activities):
        return None
    happened = tables.activities.c.occurred_at
    newest: datetime | None = connection.scalar(
        sa.select(sa.func.max(happened)).where(happened <= now)
    )
    return newest


def moment(said: str, connection: sa.Connection, now: datetime) -> datetime:
    """The moment a user means by ``now``, ``latest``, a date (its end) or a date with a time, UTC.

    Raises:
        FitmatrixError: the text is none of these.

    """
    if said == "now":
        return now
    if said == "latest":
        return newest_activity_at(connection, now) or now
    try:
        read = datetime.fromisoformat(said)
    except ValueError as error:
        raise FitmatrixError(
            f"--as-of {said!r} is no moment; write now, latest, 2026-11-22 or 2026-11-22T09:14"
        ) from error
    is_a_day = len(said) <= len("2026-11-22")
    return datetime.combine(read, time.max) if is_a_day else _in_utc(read)


def _in_utc(read: datetime) -> datetime:
    offset = read.utcoffset()
    return read if offset is None else (read - offset).replace(tzinfo=None)
