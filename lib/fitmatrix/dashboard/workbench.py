"""What is to come in: a card for each dropped file and each table that is picked of a source."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from fitmatrix.dashboard.dropped import chosen_sheet, once, tables_of
from fitmatrix.dashboard.file_card import looked_at
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.from_database import Picked
from fitmatrix.dashboard.import_words import fault_words
from fitmatrix.dashboard.ready import Ready
from fitmatrix.dashboard.words import plain
from fitmatrix.errors import FitmatrixError
from fitmatrix.facts.reading import TableFile


def cards(frame: Frame, dropped: Sequence[Any], picked: Sequence[Picked]) -> list[Ready | None]:
    """Show of each table what is recognised; None for one that cannot come in like this.

    What came in already shows no more.
    """
    done = st.session_state.setdefault("files that came in", set())
    found = [card for file in dropped for card in _cards(frame, file, done)]
    return [*found, *(_card_of_source(frame, each) for each in picked if each.key not in done)]


def forget(ready: Sequence[Ready], *, all_of_them: bool) -> None:
    """Show the files that came in no more, and begin anew where none is left."""
    st.session_state["files that came in"].update(each.key for each in ready)
    if all_of_them:
        for turn in ("drops", "picks"):
            st.session_state[turn] = st.session_state.get(turn, 0) + 1


def _cards(frame: Frame, dropped: Any, done: set[str]) -> list[Ready | None]:
    """The cards of a file: one, or of a zip file one for each table in it."""
    try:
        tables = tables_of(dropped)
    except FitmatrixError as error:
        _fault(dropped.name, error)
        return [None]
    keys = [f"{dropped.file_id}-{place}" for place, _ in enumerate(tables)]
    found = zip(keys, tables, strict=True)
    return [_card(frame, key, dropped, file) for key, file in found if key not in done]


def _card(frame: Frame, key: str, dropped: Any, file: TableFile) -> Ready | None:
    with st.container(border=True):
        try:
            return looked_at(frame, *chosen_sheet(key, dropped, file))
        except FitmatrixError as error:
            _fault(file.name, error)
            return None


def _card_of_source(frame: Frame, picked: Picked) -> Ready | None:
    with st.container(border=True):
        try:
            file = once(f"table {picked.key}", picked.asked.file)
            return looked_at(frame, picked.key, file, picked.asked)
        except FitmatrixError as error:
            _fault(picked.asked.words, error)
            return None


def _fault(name: str, error: FitmatrixError) -> None:
    st.error(f"**{plain(name)} cannot be imported.** {fault_words(name, error)}")
