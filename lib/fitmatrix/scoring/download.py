"""A worklist as CSV that says what was imported, and of which a spreadsheet runs nothing."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from fitmatrix.scoring.runs import Run
from fitmatrix.scoring.worklist import Listed, View, whole_worklist


def worklist_csv(
    connection: sa.Connection, run: Run, view: View, limit: int | None = None
) -> Iterator[str]:
    """A whole view as CSV, or its first ``limit`` contacts, header first and in pieces.

    A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """
    names = [field.name for field in fields(Listed)]
    yield _lines([names])
    for listed in whole_worklist(connection, run, view, limit):
        yield _lines([_cell(getattr(one, name)) for name in names] for one in listed)


def _lines(rows: Iterable[list[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    """A cell that says what it says and runs nothing.

    >>> _cell("=cmd()"), _cell("Ada"), _cell(-5), _cell(("a", "b"))
    ("'=cmd()", 'Ada', -5, 'a · b')
    """
    if isinstance(value, tuple):
        value = " · ".join(value)
    risky = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    return f"'{value}" if risky else value
