"""Dropped files before they come in: what is recognised, what would happen, what to change."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from fitmatrix.dashboard import import_reads
from fitmatrix.dashboard.dropped import chosen_sheet, once, tables_of
from fitmatrix.dashboard.field_words import KIND_WORDS, target_words
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.import_words import fault_words, form_words, lines, would_words
from fitmatrix.dashboard.mapping_table import LOOKED_AT, Table, edited
from fitmatrix.dashboard.words import plain
from fitmatrix.errors import FitmatrixError
from fitmatrix.facts.drafts import Draft, as_yaml, finished, lacking
from fitmatrix.facts.fitting import missing_headers
from fitmatrix.facts.importing import dry_run
from fitmatrix.facts.inspecting import Inspection, inspect
from fitmatrix.facts.mapping import Mapping
from fitmatrix.facts.parts import Kind
from fitmatrix.facts.presets import generic, preset, preset_names, recognised
from fitmatrix.facts.reading import TableFile
from fitmatrix.facts.reports import ImportReport
from fitmatrix.facts.saved_mappings import SavedMapping, save_mapping


@dataclass(frozen=True)
class Ready:
    """A file that can come in, and the mapping it is read by; ``key`` is its own."""

    key: str
    file: TableFile
    mapping: Mapping


@dataclass(frozen=True)
class _Way:
    """One way to read a file, as the screen names it."""

    key: str
    words: str
    mapping: Mapping


def cards(frame: Frame, dropped: Sequence[Any]) -> list[Ready | None]:
    """Show of each table what is recognised; None for one that cannot come in like this.

    What came in already shows no more.
    """
    done = st.session_state.setdefault("files that came in", set())
    return [card for file in dropped for card in _cards(frame, file, done)]


def forget(ready: Sequence[Ready], *, all_of_them: bool) -> None:
    """Show the files that came in no more, and begin anew where none is left."""
    st.session_state["files that came in"].update(each.key for each in ready)
    if all_of_them:
        st.session_state["drops"] += 1


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
            return _looked_at(frame, *chosen_sheet(key, dropped, file))
        except FitmatrixError as error:
            _fault(file.name, error)
            return None


def _fault(name: str, error: FitmatrixError) -> None:
    st.error(f"**{plain(name)} cannot be imported.** {fault_words(name, error)}")


def _looked_at(frame: Frame, key: str, file: TableFile) -> Ready | None:
    """The card of a file: how it is read, then what can be changed and checked."""
    saved = [each for each in import_reads.saved(frame.engine) if _knows(each, file)]
    ways = _ways(file, saved)
    told = recognised(file.headers)
    sure = told.is_sure or bool(saved)
    title, choice = st.columns([3, 2], vertical_alignment="bottom")
    with choice:
        way = st.selectbox(
            "Read as", ways, key=f"way-{key}", format_func=lambda each: each.words,
            index=0 if sure else None, placeholder="Choose what the rows are",
        )  # fmt: skip
    with title:
        st.markdown(f"**{plain(file.name)}**")
        st.caption(_about(file, way, sure=sure))
    if way is None:
        _sample(file, _inspected(key, file, None))
        return None
    table = Table(f"{key}-{way.key}", file, _inspected(f"{key}-{way.key}", file, way.mapping))
    mapping = _mapping(frame, table, way)
    return None if mapping is None else Ready(key.partition(" ")[0], file, mapping)


def _mapping(frame: Frame, table: Table, way: _Way) -> Mapping | None:
    fits = not missing_headers(way.mapping, table.file.headers)
    rows = f"{table.found.rows:,}" if table.found.is_whole else f"more than {table.found.rows:,}"
    lines(table.found.notes)
    with st.expander(f"{rows} rows: look at them, change what columns become", expanded=not fits):
        told = st.empty()
        _sample(table.file, table.found)
        draft = edited(table)
        mapping = _finished(table, draft, way, told)
        _keep(frame, table, draft, mapping)
    if mapping is not None:
        _check(frame, table, mapping)
    return mapping


def _finished(table: Table, draft: Draft, way: _Way, told: Any) -> Mapping | None:
    """The mapping as it was where nothing was changed, else what the draft has become.

    What is missing is told in a place above the tables.
    """
    if draft == table.found.start and not missing_headers(way.mapping, table.file.headers):
        return way.mapping
    name = f"{way.mapping.name}, changed"
    if lacks := lacking(draft):
        words = ", ".join(map(target_words, lacks))
        told.warning(f"Choose the columns that become: {words}", icon=":material/table_edit:")
        return None
    try:
        return finished(draft, name)
    except FitmatrixError as error:
        told.warning(fault_words(name, error), icon=":material/table_edit:")
        return None


def _check(frame: Frame, table: Table, mapping: Mapping) -> None:
    """Say what an import would do, where that is asked, until something changes."""
    answers: dict[object, ImportReport] = st.session_state.setdefault("dry runs", {})
    place = (table.key, mapping.model_dump_json(), import_reads.state(frame.engine))
    if st.button("Check first", key=f"check-{table.key}", icon=":material/fact_check:",
                 help="Reads the whole file, and says what would be loaded and what rejected."
                 " Nothing is changed."):  # fmt: skip
        with st.spinner("Reading the whole file …", show_time=True):
            answers[place] = dry_run(frame.engine, table.file, mapping=mapping, now=frame.now)
    if place in answers:
        would_words(answers[place])


def _keep(frame: Frame, table: Table, draft: Draft, mapping: Mapping | None) -> None:
    """Offer the mapping as YAML, and to save it under a name."""
    text = as_yaml(draft)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            "Save this mapping as", key=f"name-{table.key}", max_chars=80, width=280,
            placeholder="Such as: contacts of our CRM",
        )  # fmt: skip
        asked = st.button(
            "Save mapping", key=f"save-{table.key}", icon=":material/bookmark:",
            disabled=mapping is None or not name.strip(),
        )  # fmt: skip
        st.download_button(
            "Mapping as YAML", text, f"{Path(table.file.name).stem}.yaml", "application/yaml",
            key=f"yaml-{table.key}", icon=":material/download:", type="tertiary",
            help="For the command line: fitmatrix import FILE --mapping THIS.yaml",
        )  # fmt: skip
    if asked:
        try:
            kept = save_mapping(frame.engine, name, text, frame.now)
        except FitmatrixError as error:
            st.error(plain(str(error)))
        else:
            st.toast(f"Saved as {plain(kept.name)}: files with these columns are read so.")


def _ways(file: TableFile, saved: Sequence[SavedMapping]) -> list[_Way]:
    """The ways to read a file: saved mappings, the presets that fit, then what its rows may be."""
    told = recognised(file.headers)
    fitting = [n for n in preset_names() if not missing_headers(preset(n), file.headers)]
    nearest = [name for name in (told.preset, told.runner_up) if name in fitting]
    names = dict.fromkeys([*nearest, *fitting])
    found = [_Way(f"saved-{each.name}", f"{each.name} (saved)", each.mapping()) for each in saved]
    found += [
        _Way(name, f"{_title(name)}: {KIND_WORDS[preset(name).main]}", preset(name))
        for name in names
        if not name.startswith("generic-")
    ]
    general = [
        _Way(f"generic-{kind}", f"Other: {KIND_WORDS[kind]}", generic(kind)) for kind in Kind
    ]
    sure = [way for way in general if told.is_sure and way.key == told.preset]
    return [*found[: len(saved)], *sure, *found[len(saved) :],
            *(way for way in general if way not in sure)]  # fmt: skip


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize().replace("Hubspot", "HubSpot")


def _about(file: TableFile, way: _Way | None, *, sure: bool) -> str:
    form = form_words(file.form)
    if way is None:
        return f"{form}. It is not clear what the rows are."
    return form if sure else f"{form}. Not recognised for sure: look at what columns become."


def _knows(saved: SavedMapping, file: TableFile) -> bool:
    mapping = saved.mapping()
    return not missing_headers(mapping, file.headers) and set(mapping.named_headers) <= set(
        file.headers
    )


def _sample(file: TableFile, found: Inspection) -> None:
    st.dataframe(pd.DataFrame(found.sample, columns=list(file.headers)), hide_index=True)


def _inspected(key: str, file: TableFile, mapping: Mapping | None) -> Inspection:
    """What is recognised of the first rows of a file, by a mapping that need not fit wholly."""
    fits = mapping is not None and not missing_headers(mapping, file.headers)
    kind = mapping.main if mapping is not None and not fits else None
    return once(
        f"inspection {key}",
        lambda: inspect(file, mapping=mapping if fits else None, kind=kind, most_rows=LOOKED_AT),
    )
