"""What an import did or would do, in tables and sentences."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from fitmatrix.dashboard.field_words import target_words
from fitmatrix.dashboard.words import plain
from fitmatrix.errors import FitmatrixError
from fitmatrix.facts.blocks import Form
from fitmatrix.facts.reports import ImportReport
from fitmatrix.facts.writing import counted

COUNTS = {
    name: st.column_config.NumberColumn(format="localized")
    for name in ("Rows", "Loaded", "Would be loaded", "Rejected", "Already known")
}
"""How the counts of an import are shown."""

_HERE = {
    "translate it under 'values' in a mapping": "say above what it means",
    ", or say under 'dates' in a mapping how it is written": "",
    "say 'day_first: true' or 'day_first: false' in a mapping": "say above what 3/4/2026 is",
    "say 'decimal_comma: true' or 'decimal_comma: false' in a mapping": (
        "say above what decimals come after"
    ),
    "say 'time_zone' in a mapping": "say above of which zone they are",
}
"""What a mapping in YAML can say, and where the page asks for it."""

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def report_frame(report: ImportReport, loaded: str = "Loaded") -> pd.DataFrame:
    """What became of a file: a row a table."""
    return pd.DataFrame(
        [
            {
                "Table": name.capitalize(),
                "Rows": counts.read,
                loaded: counts.loaded,
                "Rejected": counts.rejected,
                "Already known": counts.known,
            }
            for name, counts in report.tables.items()
        ]
    )


def form_words(form: Form) -> str:
    """How a file is written as a whole.

    >>> form_words(Form("delimited text", "cp1252", ";"))
    'Delimited text with semicolons, cp1252'
    """
    delimiter = f" with {_DELIMITERS.get(form.delimiter, form.delimiter)}" if form.delimiter else ""
    said = f"{form.format[:1].upper()}{form.format[1:]}{delimiter}"
    others = [sheet for sheet in form.sheets if sheet != form.sheet]
    sheets = f", sheet {plain(form.sheet)} is read" if form.sheet and others else ""
    not_read = f", not {plain(', '.join(others))}" if sheets else ""
    return said + (f", {form.encoding}" if form.encoding else "") + sheets + not_read


def fault_words(name: str, error: FitmatrixError) -> str:
    """What is wrong with a file whose name is said already.

    >>> fault_words("a.csv", FitmatrixError("/tmp/x/a.csv: the file is empty"))
    'the file is empty'
    """
    return plain(str(error).rpartition(f"{name}: ")[2])


def would_words(report: ImportReport) -> None:
    """Show what an import would do, with the first rejected row of each reason."""
    st.dataframe(report_frame(report, "Would be loaded"), hide_index=True, column_config=COUNTS)
    if report.orphans:
        st.caption(_orphans(report))
    if report.examples:
        st.caption("Why rows would be rejected, and the first of each:")
        for group, one in report.examples.items():
            rows = counted(report.reasons[group], "row", "rows")
            st.markdown(
                f"- **{rows}**: {plain(reason_words(one.reason))}"
                f"  \n  :gray[row {one.row:,}:] {_as_written(one.raw)}"
            )


def reason_words(reason: str) -> str:
    """Why a row is rejected, in the words of the page.

    >>> reason_words("created_at: 'someday' is no date; translate it under 'values' in a mapping")
    "Created on: 'someday' is no date; say above what it means"
    """
    field, colon, rest = reason.partition(": ")
    said = f"{target_words(field)}{colon}{rest}" if field.isidentifier() and colon else reason
    for words, here in _HERE.items():
        said = said.replace(words, here)
    return said


def _as_written(raw: str) -> str:
    """A row as code, in which markdown makes no links."""
    return f"`{' '.join(raw.replace('`', chr(39)).split())}`"


def said_words(report: ImportReport) -> None:
    """The reasons of rejected rows with their counts, and what was decided about columns."""
    reasons = [f"Rejected: {reason} ({rows:,})" for reason, rows in report.reasons.items()]
    orphans = [_orphans(report)] if report.orphans else []
    lines([*reasons, *orphans, *report.notes])


def lines(said: Iterable[str]) -> None:
    """Sentences below each other, in small letters."""
    found = "  \n".join(map(plain, said))
    if found:
        st.caption(found)


def _orphans(report: ImportReport) -> str:
    rows = counted(report.orphans, "row belongs to a contact", "rows belong to contacts")
    return f"{rows} not here yet."
