"""What came in: every import with its counts, its rejected rows, and the way back."""

from functools import partial

import streamlit as st

from fitmatrix.dashboard import import_reads
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.scoring_again import rescore
from fitmatrix.dashboard.words import moment_words, plain
from fitmatrix.errors import FitmatrixError
from fitmatrix.facts.arrived import Arrived
from fitmatrix.facts.reports import Counts
from fitmatrix.facts.undoing import undo

_SHOWN = 10


def came_in(frame: Frame) -> None:
    """The imports, the latest first, some at a time."""
    shown = st.session_state.setdefault("imports shown", _SHOWN)
    found = import_reads.imports(frame.engine, shown + 1)
    if not found:
        st.caption("Nothing was imported yet.")
        return
    st.subheader("What came in")
    for one in found[:shown]:
        _import(frame, one)
    if found[shown:] and st.button("Show earlier ones", type="tertiary"):
        st.session_state["imports shown"] = shown + _SHOWN
        st.rerun()


def counts_words(table: str, counts: Counts) -> str:
    """What became of the rows for one table.

    >>> counts_words("contacts", Counts(1204, 1200, 4, 0))
    'contacts: 1,200 loaded, 4 rejected'
    """
    said = [f"{counts.loaded:,} loaded"]
    said += [f"{counts.rejected:,} rejected"] if counts.rejected else []
    said += [f"{counts.known:,} already known"] if counts.known else []
    return f"{table}: {', '.join(said)}"


def _import(frame: Frame, one: Arrived) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        words = " · ".join(counts_words(name, counts) for name, counts in one.tables.items())
        undone = "" if one.undone_at is None else f" · undone {moment_words(one.undone_at)}"
        said = f"**{plain(one.file)}** · {moment_words(one.imported_at)} · {plain(one.preset)}"
        st.markdown(
            f"{said}{undone}  \n{words}" if not undone else f":gray[{said}{undone}  \n{words}]",
            width="stretch",
        )
        if any(counts.rejected for counts in one.tables.values()):
            st.download_button(
                "Rejected rows", partial(import_reads.rejects_csv, frame.engine, one.import_id),
                f"{one.file}-rejected.csv", "text/csv", key=f"rejects-{one.import_id}",
                icon=":material/download:", type="tertiary", on_click="ignore",
                help="Each with the reason, and the row as the file has it.",
            )  # fmt: skip
        if one.undone_at is None:
            _undo(frame, one)


def _undo(frame: Frame, one: Arrived) -> None:
    """Ask before an import is undone, with those that build on it."""
    with st.popover("Undo", icon=":material/undo:", type="tertiary"):
        st.markdown(
            f"Takes back what **{plain(one.file)}** brought. What it changed gets its old values;"
            " then everybody is scored anew."
        )
        first = import_reads.undo_first(frame.engine, one.import_id)
        if first:
            named = "".join(
                f"\n- {plain(each.file)}, {moment_words(each.imported_at)}" for each in first
            )
            st.markdown(f"Later imports build on it and are undone first:{named}")
        words = "Undo this import" if not first else f"Undo these {len(first) + 1} imports"
        asked = st.button(words, key=f"undo-{one.import_id}", type="primary")
    if asked:
        _take_back(frame, [*first, one])


def _take_back(frame: Frame, imports: list[Arrived]) -> None:
    for one in imports:
        try:
            undo(frame.engine, one.import_id, now=frame.now)
        except FitmatrixError as error:
            st.error(f"**{plain(one.file)} was not undone.** {plain(str(error))}")
            return
        st.toast(f"{plain(one.file)} is undone.", icon=":material/undo:")
    rescore(frame, "now")
