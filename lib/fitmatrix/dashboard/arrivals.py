"""How contacts arrive: the sample, dropped files, a database; then the scores are made anew."""

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.words import plain
from fitmatrix.errors import FitmatrixError
from fitmatrix.facts.importing import ImportReport, import_file
from fitmatrix.facts.sample import write_sample
from fitmatrix.model.reading import read_text
from fitmatrix.scoring.moments import moment
from fitmatrix.scoring.refreshing import refresh
from fitmatrix.shipped import shipped

IMPORT_COLUMNS = {
    "When": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm", help="In UTC."),
    **{
        name: st.column_config.NumberColumn(format="localized")
        for name in ("Rows", "Loaded", "Rejected", "Already known")
    },
}
"""How a table of imports is shown."""

_TYPES = ["csv", "tsv", "txt", "gz", "xlsx", "xls", "parquet"]


def first_visit(frame: Frame) -> None:
    """A short choice of three for a database without contacts."""
    st.markdown("Every contact on **fit × interest**, and what to do about each. Start with:")
    sample, file, database = st.columns(3, border=True)
    with sample:
        st.subheader(":material/science: The sample")
        st.markdown("5,000 made-up contacts of a company that sells planning software.")
        if st.button("Load the sample", type="primary"):
            load_sample(frame)
    with file:
        st.subheader(":material/upload_file: Your files")
        st.markdown("A CRM export or a spreadsheet: contacts, activities, stages, deals.")
        drop_files(frame)
    with database:
        st.subheader(":material/database: Your database")
        st.markdown("Let fitmatrix keep its tables in PostgreSQL: set this, then start again.")
        st.code('FITMATRIX_DATABASE_URL="postgresql://user:password@host/name"', wrap_lines=True)


def load_sample(frame: Frame) -> None:
    """Write the sample and bring it in like anybody's files."""
    with tempfile.TemporaryDirectory() as folder, st.status("Making up contacts …") as status:
        files = write_sample(Path(folder), now=frame.now)
        if _bring_in(frame, files, status):
            rescore(frame, "now")


def drop_files(frame: Frame) -> None:
    """Take dropped files, bring them in and show what came of each."""
    dropped = st.file_uploader(
        "Drop one or several files", type=_TYPES, accept_multiple_files=True, key="dropped"
    )
    if dropped and st.button("Import and score", type="primary", icon=":material/upload:"):
        with tempfile.TemporaryDirectory() as folder, st.status("Importing …") as status:
            files = [_kept(Path(folder), file) for file in dropped]
            if _bring_in(frame, files, status):
                rescore(frame, "now")


def choose_model(frame: Frame) -> Path:
    """Let a reader choose a model among those of the settings and those that ship."""
    paths = [frame.settings.model_path, *sorted(shipped("models").glob("*.yaml"))]
    return st.selectbox(
        "Model", list(dict.fromkeys(paths)), format_func=lambda path: path.stem, width=280,
        help="The file is read anew each time, so what you changed in it counts.",
    )  # fmt: skip


def rescore(frame: Frame, as_of: str, file: Path | None = None) -> None:
    """Score every contact, and show the new scores; on an error the old ones stay.

    The model is the one in ``file``, else that of the scores on the screen, else that of the
    settings.
    """
    bar = st.progress(0.0, "Reading the rules")

    def watch(step: str, share: float) -> None:
        bar.progress(share, step)

    try:
        text, name = _wording(frame, file)
        with frame.engine.connect() as connection:
            at = moment(as_of, connection, frame.now)
        refresh(frame.engine, text, name, as_of=at, now=frame.now, progress=watch)
    except FitmatrixError as error:
        bar.empty()
        st.error(f"**The scores stay as they were.** {plain(str(error))}", icon=":material/error:")
        return
    st.rerun()


def _wording(frame: Frame, file: Path | None) -> tuple[str, str]:
    """The YAML text of the model to score with, and the name that stands in front of its errors."""
    if file is None and frame.run is not None:
        return frame.run.text, frame.run.model_name
    path = file or frame.settings.model_path
    return read_text(path), path.name


def report_frame(report: ImportReport) -> pd.DataFrame:
    """What an import did: a row a table."""
    return pd.DataFrame(
        [
            {
                "Table": name,
                "Rows": counts.read,
                "Loaded": counts.loaded,
                "Rejected": counts.rejected,
                "Already known": counts.known,
            }
            for name, counts in report.tables.items()
        ]
    )


def _kept(folder: Path, file: Any) -> Path:
    path = folder / Path(file.name).name
    path.write_bytes(file.getbuffer())
    return path


def _say(status: Any, name: str, rows: int) -> None:
    status.update(label=f"Importing {name} … {rows:,} rows read")


def _bring_in(frame: Frame, files: list[Path], status: Any) -> bool:
    """Import each file; whether any contact or activity came in."""
    arrived = False
    for file in files:
        status.update(label=f"Importing {file.name} …")
        try:
            report = import_file(
                frame.engine,
                file,
                now=frame.now,
                progress=partial(_say, status, file.name),
            )
        except FitmatrixError as error:
            st.error(
                f"**{plain(file.name)} was not imported; nothing changed.** {plain(str(error))}"
            )
            continue
        st.markdown(f"**{plain(file.name)}**, read as {plain(report.preset)}")
        st.dataframe(report_frame(report), hide_index=True, column_config=IMPORT_COLUMNS)
        for reason, rows in report.reasons.items():
            st.caption(f"Rejected: {plain(reason)} ({rows:,})")
        for note in report.notes:
            st.caption(plain(note))
        arrived = True
    return arrived
