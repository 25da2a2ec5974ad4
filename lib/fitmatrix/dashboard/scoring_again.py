"""Making the scores anew: with which model, and what is said while it takes its time."""

from pathlib import Path

import streamlit as st

from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.words import plain
from fitmatrix.errors import FitmatrixError
from fitmatrix.model.reading import read_text
from fitmatrix.scoring.moments import moment
from fitmatrix.scoring.refreshing import refresh
from fitmatrix.shipped import shipped


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
