"""What is to come in: a card for each dropped file and each table that is picked of a source."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from fitmatrix.facts.joined import Together, as_they_belong
from fitmatrix.facts.reading import TableFile


def cards(frame: Frame, dropped: Sequence[Any], picked: Sequence[Picked]) -> list[Ready | None]:
    """Show of each table what is recognised; None for one that cannot come in like this.

    Tables that only together say whose their rows are show as one. What came in already shows no
    more.
    """
    done = st.session_state.setdefault("files that came in", set())
    opened = [each for file in dropped for each in _opened(file)]
    tables = [each.file for each in opened if isinstance(each.file, TableFile)]
    joined = {id(file): whole for file, whole in as_they_belong(tables)}
    found = [
        _card(frame, each, joined.get(id(each.file)))
        for each in opened
        if each.key not in done
        and (id(each.file) in joined or isinstance(each.file, FitmatrixError))
    ]
    return [*found, *(_card_of_source(frame, each) for each in picked if each.key not in done)]


def forget(ready: Sequence[Ready], *, all_of_them: bool) -> None:
    """Show the files that came in no more, and begin anew where none is left."""
    st.session_state["files that came in"].update(each.key for each in ready)
    if all_of_them:
        for turn in ("drops", "picks"):
            st.session_state[turn] = st.session_state.get(turn, 0) + 1


@dataclass(frozen=True)
class _Dropped:
    """A table of a dropped file, or what keeps it from being read."""

    key: str
    dropped: Any
    file: TableFile | FitmatrixError


def _opened(dropped: Any) -> list[_Dropped]:
    """The tables of a file: one, or of a zip file one for each table in it."""
    try:
        tables = tables_of(dropped)
    except FitmatrixError as error:
        return [_Dropped(dropped.file_id, dropped, error)]
    return [
        _Dropped(f"{dropped.file_id}-{place}", dropped, file) for place, file in enumerate(tables)
    ]


def _card(frame: Frame, one: _Dropped, joined: Together | None) -> Ready | None:
    if not isinstance(one.file, TableFile):
        _fault(one.dropped.name, one.file)
        return None
    with st.container(border=True):
        try:
            if joined is None:
                return looked_at(frame, *chosen_sheet(one.key, one.dropped, one.file))
            names = " ".join(file.name for file in joined.files.values())
            return looked_at(frame, f"{one.key} joined", once(f"{one.key} {names}", joined.file))
        except FitmatrixError as error:
            _fault(one.file.name, error)
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
