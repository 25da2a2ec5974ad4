"""Saved views: open one, save what is on the screen, and the one with which the team begins."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from fitmatrix.dashboard import address
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.words import moment_words, plain
from fitmatrix.errors import FitmatrixError
from fitmatrix.scoring.saved_views import (
    LONGEST_NAME,
    SavedView,
    default_view,
    delete_view,
    find_view,
    make_default,
    rename_view,
    replace_view,
    restore_view,
    save_view,
    saved_views,
)

_RENAME, _LINK, _DELETE = "Rename", "Show its link", "Delete"
_REPLACE = "Replace by what is shown now"
_CHOOSE, _LEAVE = "Make it the team's view", "No longer the team's view"

_OPEN, _NAME, _NEW_NAME = "views_open", "view_name", "view_new_name"
_TEAM, _LEFT = "view_of_team", "view_of_team_left"
_RENAMED, _LINKED, _DELETED, _SAID = "view_renamed", "view_linked", "view_deleted", "view_said"


def begin_with_view(frame: Frame) -> None:
    """Take the view that the address names, else at the very start the one of the team.

    Called by the page, outside of fragments, before any widget of the view is drawn.
    """
    with st.container():  # always there, so that what stands below keeps its place
        _take_first(frame)
        _team(st.session_state.get(_TEAM))


def views(frame: Frame) -> None:
    """Draw the button that opens the saved views."""
    if st.session_state.pop(_LEFT, False):
        st.rerun()  # what the page says about the team's view stands outside of the fragment
    opened = st.popover("Views", icon=":material/bookmarks:", key=_OPEN, on_change="rerun")
    if opened.open:
        with opened:
            _list(frame)
            _save(frame)


def shown_view(frame: Frame) -> SavedView | None:
    """The saved view that is on the screen just as it was saved, if it is one."""
    shown = address.words()
    with frame.engine.connect() as connection:
        return next((one for one in saved_views(connection) if one.address == shown), None)


def _take_first(frame: Frame) -> None:
    asked = address.asked("view")
    if asked is not None:
        del st.query_params["view"]
        _take_asked(frame, asked)
    if address.is_new() and not st.query_params:
        with frame.engine.connect() as connection:
            chosen = default_view(connection)
        if chosen is not None:
            address.take(chosen.address)
            st.session_state[_TEAM] = chosen.name


def _take_asked(frame: Frame, view_id: str) -> None:
    with frame.engine.connect() as connection:
        view = find_view(connection, view_id)
    if view is None:
        st.warning(
            f"There is no view {plain(view_id)}; perhaps its link was cut short. Views lists all.",
            icon=":material/bookmark_remove:",
        )
    elif view.is_deleted:
        st.warning(
            f"The view “{plain(view.name)}” was deleted on {moment_words(view.saved_at)} UTC."
            " This is the page without it.",
            icon=":material/bookmark_remove:",
        )
    else:
        address.take(view.address)


def _team(name: str | None) -> None:
    if name is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f":material/bookmark_star: The team's view: {plain(name)}", width="content")
            st.button(
                "Show everything", key="view_leave", type="tertiary", on_click=_open, args=("",)
            )


def _open(words: str) -> None:
    """Make the words of a view the whole page, and close the list."""
    _begin_action()
    address.take(words)
    st.session_state[_OPEN] = False
    if st.session_state.pop(_TEAM, None) is not None:
        st.session_state[_LEFT] = True


def _begin_action() -> None:
    for key in (_RENAMED, _LINKED, _DELETED, _SAID):
        st.session_state.pop(key, None)


def _list(frame: Frame) -> None:
    with frame.engine.connect() as connection:
        saved = saved_views(connection)
    if not saved and _DELETED not in st.session_state:
        st.markdown(
            "A view keeps what is on the screen under a name: thresholds, filters, quadrant and"
            " order. Everybody finds it here and sees the newest contacts in it."
        )
    shown = address.words()
    for view in saved:
        if st.session_state.get(_RENAMED) == view.view_id:
            _new_name(frame, view)
        else:
            _row(frame, view, is_shown=view.address == shown)
        if st.session_state.get(_LINKED) == view.view_id:
            st.code(address.link(urlencode({"view": view.view_id})), language=None, wrap_lines=True)
    _undo(frame)


def _row(frame: Frame, view: SavedView, *, is_shown: bool) -> None:
    team = "The team begins with it. " if view.is_default else ""
    mark = "bookmark_star" if view.is_default else "check" if is_shown else "bookmark"
    with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
        st.button(
            plain(view.name),
            key=f"view_open_{view.view_id}",
            icon=f":material/{mark}:",
            help=f"{team}Last changed {moment_words(view.saved_at)} UTC.",
            width="stretch",
            on_click=_open,
            args=(view.address,),
        )
        key = f"view_menu_{view.view_id}"
        st.menu_button(
            "More",
            [_RENAME, _REPLACE, _LINK, _LEAVE if view.is_default else _CHOOSE, _DELETE],
            key=key,
            type="tertiary",
            on_click=_act,
            args=(frame, view, key),
        )


def _act(frame: Frame, view: SavedView, key: str) -> None:
    """Do what was chosen in the menu of a view."""
    _begin_action()
    chosen = st.session_state[key]
    if chosen == _RENAME:
        st.session_state[_RENAMED] = view.view_id
        st.session_state[_NEW_NAME] = view.name
    elif chosen == _LINK:
        st.session_state[_LINKED] = view.view_id
    elif chosen == _REPLACE:
        _tried(partial(replace_view, frame.engine, view.view_id, address.words(), _now()))
    elif chosen == _DELETE:
        if _tried(partial(delete_view, frame.engine, view.view_id, _now())):
            st.session_state[_DELETED] = view
    else:
        team = view.view_id if chosen == _CHOOSE else None
        _tried(partial(make_default, frame.engine, team, _now()))


def _new_name(frame: Frame, view: SavedView) -> None:
    with st.form("view_rename", border=False):
        st.text_input(f"New name of {plain(view.name)}", key=_NEW_NAME, max_chars=LONGEST_NAME)
        with st.container(horizontal=True):
            st.form_submit_button(
                "Rename",
                key="view_rename_done",
                type="primary",
                on_click=_rename,
                args=(frame, view),
            )
            st.form_submit_button("Cancel", key="view_rename_not", on_click=_begin_action)


def _rename(frame: Frame, view: SavedView) -> None:
    _begin_action()
    name = st.session_state[_NEW_NAME]
    if not _tried(partial(rename_view, frame.engine, view.view_id, name, _now())):
        st.session_state[_RENAMED] = view.view_id


def _undo(frame: Frame) -> None:
    deleted = st.session_state.get(_DELETED)
    if deleted is not None:
        with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
            st.caption(f"Deleted: {plain(deleted.name)}", width="stretch")
            st.button(
                "Undo", key="view_undo", icon=":material/undo:", on_click=_restore, args=(frame,)
            )


def _restore(frame: Frame) -> None:
    deleted = st.session_state[_DELETED]
    _begin_action()
    if not _tried(partial(restore_view, frame.engine, deleted.view_id, _now())):
        st.session_state[_DELETED] = deleted


def _save(frame: Frame) -> None:
    with st.form("view_save", border=False):
        st.text_input(
            "Save this view",
            key=_NAME,
            max_chars=LONGEST_NAME,
            placeholder="Software, without customers",
        )
        st.form_submit_button(
            "Save",
            key="view_save_done",
            icon=":material/bookmark_add:",
            on_click=_keep,
            args=(frame,),
        )
    if said := st.session_state.get(_SAID):
        st.error(said)


def _keep(frame: Frame) -> None:
    _begin_action()
    name = st.session_state[_NAME]
    if _tried(partial(save_view, frame.engine, name, address.words(), _now())):
        st.session_state[_NAME] = ""


def _tried(change: Callable[[], object]) -> bool:
    """Whether a change was made; if not, the reason is said below the list."""
    try:
        change()
    except FitmatrixError as error:
        st.session_state[_SAID] = f"**Nothing was changed.** {plain(str(error))}."
        return False
    return True


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
