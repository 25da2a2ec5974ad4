"""Dropped files: held in a folder of the session, opened once, a sheet of a workbook chosen."""

from collections.abc import Callable
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any, TypeVar
from weakref import finalize

import streamlit as st

from fitmatrix.facts.reading import TableFile, opened, opened_all

_TYPES = ["csv", "tsv", "txt", "gz", "xlsx", "xls", "parquet", "zip"]

Value = TypeVar("Value")


def place_to_drop() -> list[Any]:
    """Take files; each is held by the session, whose end takes it away."""
    turn = st.session_state.setdefault("drops", 0)
    return st.file_uploader(
        "Drop one or several files", type=_TYPES, accept_multiple_files=True,
        key=f"dropped-{turn}",
        help="CSV, Excel or Parquet, also gzipped or zipped. The command line imports files of any"
        " size: fitmatrix import FILE",
    )  # fmt: skip


def tables_of(dropped: Any) -> list[TableFile]:
    """The tables of a file: one, or of a zip file one for each file in it.

    Raises:
        FileError: it is no table.

    """
    return once(f"tables {dropped.file_id}", lambda: opened_all(_kept(dropped)))


def chosen_sheet(key: str, dropped: Any, file: TableFile) -> tuple[str, TableFile]:
    """The sheet of a workbook that a reader chooses, with a key of its own; else the table itself.

    Raises:
        FileError: the sheet is no table.

    """
    sheets = file.form.sheets
    if not sheets[1:] or Path(dropped.name).name != file.name:
        return key, file
    sheet = st.selectbox(
        "Sheet", sheets, index=sheets.index(file.form.sheet or sheets[0]), key=f"sheet-{key}",
        width=280,
    )  # fmt: skip
    if sheet == file.form.sheet:
        return key, file
    place = f"{key} {sheet}"
    return place, once(f"table {place}", lambda: opened(_kept(dropped), sheet=sheet))


def once(name: str, made: Callable[[], Value]) -> Value:
    """What was made under a name in this session, made now if it was not yet."""
    if name not in st.session_state:
        st.session_state[name] = made()
    found: Value = st.session_state[name]
    return found


class _Folder:
    """A folder of a session, which goes with it."""

    def __init__(self) -> None:
        self.path = Path(mkdtemp())
        finalize(self, rmtree, self.path, ignore_errors=True)


def _kept(dropped: Any) -> Path:
    """The path of a file, written to the folder of the session once."""
    folder: Path = once("folder of files", _Folder).path
    path = folder / str(dropped.file_id) / Path(dropped.name).name
    if not path.exists():
        path.parent.mkdir()
        path.write_bytes(dropped.getbuffer())
    return path
