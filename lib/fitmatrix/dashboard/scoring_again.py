"""Making the scores anew: with which model, and what is said while it takes its time."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import streamlit as st

from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.words import plain
from fitmatrix.errors import FitmatrixError, ModelError
from fitmatrix.model.reading import read_model, read_text
from fitmatrix.model.scoring_model import Model
from fitmatrix.scoring.moments import moment
from fitmatrix.scoring.refreshing import refresh
from fitmatrix.scoring.suiting import suiting
from fitmatrix.settings import DEFAULT_MODEL
from fitmatrix.shipped import shipped

_SUITS = 0.5
"""A model suits data that could answer this share of its rules."""


def choose_model(frame: Frame) -> Path:
    """Let a reader choose a model: that of the scores on the screen, or another one."""
    paths = _models(frame)
    named = [path.stem for path in paths]
    shown = _first_model(frame).stem if frame.run is None else frame.run.model_name
    return st.selectbox(
        "Model", paths, format_func=lambda path: path.stem, width=280,
        index=named.index(shown) if shown in named else 0,
        help="The file is read anew each time, so what you changed in it counts.",
    )  # fmt: skip


def better_model(frame: Frame, than: Model | None = None) -> Path | None:
    """The model most of whose rules the data could answer, if half of them and more than another's.

    None where there is no such: a few rules of a small model say no more than those of a large one.
    """
    models = dict(_readable(frame))
    compared = [*models.values(), *([] if than is None else [than])]
    with frame.engine.connect() as connection:
        shares = suiting(connection, compared)
    best = max(shares[: len(models)], default=0.0)
    is_better = best >= _SUITS and best > max(shares[len(models) :], default=0.0)
    return list(models)[shares.index(best)] if is_better else None


def _first_model(frame: Frame) -> Path:
    """The model of a first scoring: the one the host has set, else the one that suits the data."""
    told = frame.settings.model_path
    return (better_model(frame) or told) if told == DEFAULT_MODEL else told


def _readable(frame: Frame) -> Iterator[tuple[Path, Model]]:
    for path in _models(frame):
        with suppress(ModelError):
            yield path, read_model(path)


def _models(frame: Frame) -> list[Path]:
    """The model of the settings, and those that ship."""
    paths = [frame.settings.model_path, *sorted(shipped("models").glob("*.yaml"))]
    return list(dict.fromkeys(paths))


def rescore(frame: Frame, as_of: str, file: Path | None = None) -> None:
    """Score every contact, and show the new scores; on an error the old ones stay.

    The model is the one in ``file``, else that of the scores on the screen, else the one the host
    has set, else the one that could say most about the data.
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
    path = file or _first_model(frame)
    return read_text(path), path.name
