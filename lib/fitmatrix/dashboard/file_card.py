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
from fitmatrix.dashboard.ways import Way, knows, ways_of, with_names
from fitmatrix.dashboard.words import plain
from fitmatrix.errors import FitmatrixError
from fitmatrix.facts.drafts import Draft, as_yaml, finished, lacking
from fitmatrix.facts.fitting import missing_headers
from fitmatrix.facts.headings import OF_DATA
from fitmatrix.facts.inspecting import Inspection, inspect
from fitmatrix.facts.mapping import Mapping
from fitmatrix.facts.presets import half_of, recognised, tables_beside
from fitmatrix.facts.reading import TableFile
from fitmatrix.facts.saved_mappings import save_mapping
from fitmatrix.facts.source_files import Asked
from fitmatrix.facts.writing import counted


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
        st.caption(_about(file, asked, way, sure=sure))
    if way is None:
        lines(_notes(file))
        _what_to_join(file, asked)
        _sample(file, _inspected(key, file, None))
        return None
    file, place = with_names(way.mapping, file), f"{key}-{way.key}"
    table = Table(place, file, _inspected(place, file, way.mapping))
    file, mapping = _mapping(frame, table, way)
    if mapping is None:
        return None
    return checked(frame, place, Ready(key.partition(" ")[0], file, mapping, asked))


def _mapping(frame: Frame, table: Table, way: Way) -> tuple[TableFile, Mapping | None]:
    """The table and its mapping as a reader leaves them; no mapping where it lacks something."""
    fits = not missing_headers(way.mapping, table.file.headers)
    rows = counted(table.found.rows, "row", "rows")
    rows = rows if table.found.is_whole else f"more than {rows}"
    lines([*_notes(table.file), *table.found.notes])
    with st.expander(f"{rows}: look at them, change what columns become", expanded=not fits):
        told = st.empty()
        _sample(table.file, table.found)
        file, draft = edited(table)
        mapping = _finished(table, draft, way, told)
        _keep(frame, table, draft, mapping)
    return file, mapping


def _notes(file: TableFile) -> list[str]:
    """What is to be known of how a file is written as a whole."""
    unnamed = [note for note in file.form.notes if note.startswith(OF_DATA)]
    said = ["The first row is data, so the columns have no names yet: give them some."] * len(
        unnamed
    )
    return [*said, *(note for note in file.form.notes if note not in unnamed)]


def _what_to_join(file: TableFile, asked: Asked | None) -> None:
    """Say of a table that is only one half which others are to come with it."""
    alone, join = "This table alone does not say whose its rows are.", ":material/join:"
    half = half_of(file.headers)
    if asked is not None and half is not None:
        st.info(
            f"{alone} Write a SELECT that joins it, by the names that tables have here:", icon=join
        )
        st.code(half.joined_by, language="sql", wrap_lines=True)
    elif asked is None and (beside := tables_beside(file.name, file.headers)):
        drop = "these beside it, under their names" if beside[1:] else "beside it, under its name"
        st.info(f"{alone} Drop {drop}: {', '.join(map(plain, beside))}", icon=join)


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
            key=f"yaml-{table.key}", icon=":material/download:", type="tertiary", on_click="ignore",
            help="For the command line: fitmatrix import FILE --mapping THIS.yaml",
        )  # fmt: skip
    if asked:
        try:
            kept = save_mapping(frame.engine, name, text, frame.now)
        except FitmatrixError as error:
            st.error(plain(str(error)))
        else:
            st.toast(f"Saved as {plain(kept.name)}: files with these columns are read so.")


def _about(file: TableFile, asked: Asked | None, way: Way | None, *, sure: bool) -> str:
    form = form_words(file.form) if asked is None else "From your database"
    if way is None:
        return f"{form}. It is not clear what the rows are."
    if way.mapping.headers and not file.form.has_headers:
        return f"{form}. Without headers: read as last time, since it has as many columns."
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
