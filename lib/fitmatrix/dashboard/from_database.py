"""A database to import from: its tables to pick, or a SELECT to write."""

import hashlib
from dataclasses import dataclass

import streamlit as st

from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.words import plain
from fitmatrix.engine.addresses import address_of, shown
from fitmatrix.errors import FitmatrixError
from fitmatrix.facts.queries import reading_statement
from fitmatrix.facts.source_files import Asked
from fitmatrix.facts.sources import SourceTable, opened_source
from fitmatrix.facts.writing import counted
from fitmatrix.settings import SOURCE_URL

_TABLES = "tables of the source"


@dataclass(frozen=True)
class Picked:
    """A table or SELECT that a reader picked; ``key`` is its own."""

    key: str
    asked: Asked


def pick_tables(frame: Frame) -> list[Picked]:
    """Let a reader pick tables of the database that the server was started with."""
    st.markdown(":small[From your database]")
    url = frame.settings.source_url
    if url is None:
        st.caption(
            f"Where fitmatrix is started, set `{SOURCE_URL}` to the address of a database: its"
            " tables can then be picked here."
        )
        return []
    try:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(plain(shown(address_of(url))), width="content")
            tables = _tables(url)
        return [] if tables is None else _picked(url, tables)
    except FitmatrixError as error:
        st.error(f"**The database cannot be read.** {plain(str(error))}")
        return []


def _tables(url: str) -> list[SourceTable] | None:
    """The tables as they were when a reader asked for them; None before."""
    known: list[SourceTable] | None = st.session_state.get(_TABLES)
    asked = st.button(
        "Show its tables" if known is None else "Look again",
        icon=":material/database_search:" if known is None else ":material/refresh:",
        type="secondary" if known is None else "tertiary", key="look at the source",
    )  # fmt: skip
    if asked:
        st.session_state["picks"] = st.session_state.get("picks", 0) + 1
        with st.spinner("Looking at its tables …"), opened_source(url) as source:
            st.session_state[_TABLES] = source.tables()
        st.rerun()
    return known


def _picked(url: str, tables: list[SourceTable]) -> list[Picked]:
    turn = st.session_state.setdefault("picks", 0)
    words = {one.name: _words(one) for one in tables}
    names = st.multiselect(
        "Tables", list(words), format_func=words.__getitem__, key=f"tables-{turn}",
        placeholder="Pick what is to come in" if tables else "There are no tables",
    )  # fmt: skip
    with st.expander("Or write a SELECT"):
        query = st.text_area(
            "One SELECT, which only reads", key=f"query-{turn}", height=120,
            placeholder="SELECT id AS contact_id, email FROM people",
        )  # fmt: skip
        st.button("Look at its rows", key=f"look-{turn}", disabled=not query.strip())
    asked = [Asked(url, table=name) for name in names]
    asked += [Asked(url, query=reading_statement(query))] if query.strip() else []
    return [Picked(f"{turn}-{_mark(each)}", each) for each in asked]


def _words(one: SourceTable) -> str:
    rows = counted(one.rows, "row", "rows")
    return f"{one.name} · {rows} · {counted(len(one.columns), 'column', 'columns')}"


def _mark(asked: Asked) -> str:
    return hashlib.sha256(f"{asked.table}\n{asked.query}".encode()).hexdigest()[:12]
