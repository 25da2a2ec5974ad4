"""The card of a table that is to come in: what is recognised of it, and what to change."""

from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from fitmatrix.dashboard import import_reads
from fitmatrix.dashboard.checking import checked
from fitmatrix.dashboard.dropped import once
from fitmatrix.dashboard.field_words import target_words
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.import_words import fault_words, form_words, lines
from fitmatrix.dashboard.mapping_table import LOOKED_AT, Table, edited
from fitmatrix.dashboard.ready import Ready
from fitmatrix.dashboard.ways import Way, knows, ways_of
from fitmatrix.dashboard.words import plain
from fitmatrix.errors import FitmatrixError
from fitmatrix.facts.drafts import Draft, as_yaml, finished, lacking
from fitmatrix.facts.fitting import missing_headers
from fitmatrix.facts.inspecting import Inspection, inspect
from fitmatrix.facts.mapping import Mapping
from fitmatrix.facts.presets import recognised
from fitmatrix.facts.reading import TableFile
from fitmatrix.facts.saved_mappings import save_mapping
from fitmatrix.facts.source_files import Asked


def looked_at(frame: Frame, key: str, file: TableFile, asked: Asked | None = None) -> Ready | None:
    """Show how a table is read, then what can be changed and checked; None where it lacks a choice.

    Raises:
        FitmatrixError: it cannot be read.

    """
    saved = [each for each in import_reads.saved(frame.engine) if knows(each, file)]
    ways = ways_of(file, saved)
    told = recognised(file.headers)
    sure = told.is_sure or bool(saved)
    title, choice = st.columns([3, 2], vertical_alignment="bottom")
    with choice:
        way = st.selectbox(
            "Read as", ways, key=f"way-{key}", format_func=lambda each: each.words,
            index=0 if sure else None, placeholder="Choose what the rows are",
        )  # fmt: skip
    with title:
        st.markdown(f"**{plain(asked.words if asked else file.name)}**")
        st.caption(_about(file, way, sure=sure))
    if way is None:
        _sample(file, _inspected(key, file, None))
        return None
    table = Table(f"{key}-{way.key}", file, _inspected(f"{key}-{way.key}", file, way.mapping))
    mapping = _mapping(frame, table, way)
    if mapping is None:
        return None
    own = key.partition(" ")[0]
    return checked(frame, table.key, Ready(own, file, mapping, asked))


def _mapping(frame: Frame, table: Table, way: Way) -> Mapping | None:
    fits = not missing_headers(way.mapping, table.file.headers)
    rows = f"{table.found.rows:,}" if table.found.is_whole else f"more than {table.found.rows:,}"
    lines(table.found.notes)
    with st.expander(f"{rows} rows: look at them, change what columns become", expanded=not fits):
        told = st.empty()
        _sample(table.file, table.found)
        draft = edited(table)
        mapping = _finished(table, draft, way, told)
        _keep(frame, table, draft, mapping)
    return mapping


def _finished(table: Table, draft: Draft, way: Way, told: Any) -> Mapping | None:
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


def _about(file: TableFile, way: Way | None, *, sure: bool) -> str:
    form = form_words(file.form)
    if way is None:
        return f"{form}. It is not clear what the rows are."
    return form if sure else f"{form}. Not recognised for sure: look at what columns become."


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
