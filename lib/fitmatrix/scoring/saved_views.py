"""Saved views: an address with a name; every change is a row more, so each can be undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from secrets import token_hex
from unicodedata import normalize

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fitmatrix.engine.database import what_is_wrong
from fitmatrix.errors import FitmatrixError
from fitmatrix.facts import tables

LONGEST_NAME = 80
"""Characters a name may have."""


@dataclass(frozen=True)
class SavedView:
    """What a view is since its last change.

    ``address`` holds the words after the question mark. Of a deleted view ``saved_at`` says when it
    was deleted.
    """

    view_id: str
    name: str
    address: str
    is_default: bool
    is_deleted: bool
    saved_at: datetime


def saved_views(connection: sa.Connection) -> list[SavedView]:
    """The views that are not deleted, by name."""
    live = (view for view in _latest(connection).values() if not view.is_deleted)
    return sorted(live, key=lambda view: (_folded(view.name), view.view_id))


def find_view(connection: sa.Connection, view_id: str) -> SavedView | None:
    """A view by its id, also a deleted one; None where there never was one."""
    return _latest(connection).get(view_id)


def default_view(connection: sa.Connection) -> SavedView | None:
    """The view with which everybody begins, if there is one."""
    chosen = (view for view in saved_views(connection) if view.is_default)
    return max(chosen, key=lambda view: view.saved_at, default=None)


def save_view(engine: sa.Engine, name: str, address: str, now: datetime) -> SavedView:
    """Keep an address under a name that no other view has.

    Raises:
        FitmatrixError: the name is empty, too long or taken.
        DatabaseError: the database cannot be written.

    """
    cleaned = _cleaned(name)
    view = SavedView(
        token_hex(4), cleaned, address, is_default=False, is_deleted=False, saved_at=now
    )
    with _changing(engine) as connection:
        _refuse_taken(connection, view)
        _append(connection, view)
    return view


def rename_view(engine: sa.Engine, view_id: str, name: str, now: datetime) -> None:
    """Give a view another name.

    Raises:
        FitmatrixError: the name is empty, too long or taken, or the view was deleted.
        DatabaseError: the database cannot be written.

    """
    cleaned = _cleaned(name)
    with _changing(engine) as connection:
        renamed = replace(_live(connection, view_id), name=cleaned, saved_at=now)
        _refuse_taken(connection, renamed)
        _append(connection, renamed)


def replace_view(engine: sa.Engine, view_id: str, address: str, now: datetime) -> None:
    """Keep another address under the name of a view.

    Raises:
        FitmatrixError: the view was deleted.
        DatabaseError: the database cannot be written.

    """
    with _changing(engine) as connection:
        view = _live(connection, view_id)
        if view.address != address:
            _append(connection, replace(view, address=address, saved_at=now))


def delete_view(engine: sa.Engine, view_id: str, now: datetime) -> None:
    """Take a view away from everybody, until it is restored.

    Raises:
        FitmatrixError: it was deleted before.
        DatabaseError: the database cannot be written.

    """
    with _changing(engine) as connection:
        _append(connection, replace(_live(connection, view_id), is_deleted=True, saved_at=now))


def restore_view(engine: sa.Engine, view_id: str, now: datetime) -> None:
    """Bring a deleted view back, as the default too unless another was made it since.

    Raises:
        FitmatrixError: there never was such a view, or another has its name by now.
        DatabaseError: the database cannot be written.

    """
    with _changing(engine) as connection:
        view = find_view(connection, view_id)
        if view is None:
            raise FitmatrixError(f"There is no view {view_id!r}; save one")
        if view.is_deleted:
            stays = view.is_default and not _chosen_since(connection, view)
            back = replace(view, is_default=stays, is_deleted=False, saved_at=now)
            _refuse_taken(connection, back)
            _append(connection, back)


def make_default(engine: sa.Engine, view_id: str | None, now: datetime) -> None:
    """Let everybody begin with a view, and with no other; None: with none.

    Raises:
        FitmatrixError: the view was deleted.
        DatabaseError: the database cannot be written.

    """
    with _changing(engine) as connection:
        chosen = None if view_id is None else _live(connection, view_id)
        for view in saved_views(connection):
            if view.is_default and view != chosen:
                _append(connection, replace(view, is_default=False, saved_at=now))
        if chosen is not None and not chosen.is_default:
            _append(connection, replace(chosen, is_default=True, saved_at=now))


@contextmanager
def _changing(engine: sa.Engine) -> Iterator[sa.Connection]:
    try:
        with engine.begin() as connection:
            tables.create(connection)
            yield connection
    except DBAPIError as error:
        raise what_is_wrong(engine, error) from error


def _history(connection: sa.Connection) -> list[SavedView]:
    """Every change of every view, the latest last."""
    kept = tables.saved_views
    if not sa.inspect(connection).has_table(kept.name):
        return []
    rows = connection.execute(sa.select(kept).order_by(kept.c.number, kept.c.saved_at))
    return [SavedView(*row[1:]) for row in rows]


def _latest(connection: sa.Connection) -> dict[str, SavedView]:
    """Every view that ever was, by id, as its last change left it."""
    return {view.view_id: view for view in _history(connection)}


def _live(connection: sa.Connection, view_id: str) -> SavedView:
    view = find_view(connection, view_id)
    if view is None or view.is_deleted:
        raise FitmatrixError("This view was deleted meanwhile; save it anew")
    return view


def _chosen_since(connection: sa.Connection, deleted: SavedView) -> bool:
    """Whether some view became the default after another was deleted."""
    history = _history(connection)
    return any(view.is_default for view in history[history.index(deleted) + 1 :])


def _append(connection: sa.Connection, view: SavedView) -> None:
    kept = tables.saved_views
    last = connection.scalar(sa.select(sa.func.max(kept.c.number))) or 0
    connection.execute(kept.insert(), {"number": last + 1, **asdict(view)})


def _cleaned(name: str) -> str:
    """A name as it is kept: one line, without blanks around it."""
    cleaned = " ".join(normalize("NFC", name).replace("\0", " ").split())
    if not cleaned:
        raise FitmatrixError("A view needs a name; write what it shows")
    if len(cleaned) > LONGEST_NAME:
        raise FitmatrixError(
            f"This name has {len(cleaned)} characters; write at most {LONGEST_NAME}"
        )
    return cleaned


def _refuse_taken(connection: sa.Connection, view: SavedView) -> None:
    for other in saved_views(connection):
        if other.view_id != view.view_id and _folded(other.name) == _folded(view.name):
            raise FitmatrixError(
                f"There is a view “{other.name}” already; choose another name,"
                " or replace that one by what is shown now, in its menu"
            )


def _folded(name: str) -> str:
    return normalize("NFKC", name).casefold()
