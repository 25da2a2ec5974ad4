"""What a reader must know before trusting scores: are they of today, and do they fit the data."""

from pathlib import Path

import streamlit as st

from fitmatrix.dashboard import reads
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.scoring_again import better_model, rescore
from fitmatrix.dashboard.words import moment_words
from fitmatrix.scoring.moments import STALE_AFTER
from fitmatrix.scoring.runs import Run


def freshness(frame: Frame, run: Run) -> None:
    """Say so when no activity is near the moment of the scores, or when that moment is past."""
    newest = reads.newest_activity(frame.engine, run, frame.now)
    if newest is None:
        return
    if run.as_of - newest > STALE_AFTER:
        _offer(
            frame,
            f"The newest activity is of {moment_words(newest)}: interest has faded since.",
            f"Score as of {moment_words(newest)}",
            "latest",
        )
    elif frame.now - run.as_of > STALE_AFTER:
        later = reads.contacts_in_all(frame.engine) - run.contacts
        more = f" {later:,} contacts were created later and are left out." if later else ""
        said = f"These scores are as of {moment_words(run.as_of)}.{more}"
        _offer(frame, said, "Score as of now", "now")


def fitness(frame: Frame, run: Run) -> None:
    """Say so when most rules of the model reach nobody: it was written for other data."""
    reached = reads.reach_of(frame.engine, run)
    idle = sum(count == 0 for count in reached.values())
    if 2 * idle <= len(reached):
        return
    said = (
        f"{idle} of the {len(reached)} rules of model {run.model_name} reach nobody, so these"
        " scores say little."
    )
    better = better_model(frame, run.model)
    if better is None:
        said += " The page Model shows which; on the page Data you can score with another model."
        st.warning(said, icon=":material/rule:")
    else:
        said += f" Model {better.stem} speaks of more that is known here."
        as_of = run.as_of.isoformat(timespec="seconds")
        _offer(frame, said, f"Score with model {better.stem}", as_of, better)


def _offer(frame: Frame, said: str, button: str, as_of: str, model: Path | None = None) -> None:
    icon = ":material/schedule:" if model is None else ":material/rule:"
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"{icon} {said}", width="stretch")
        asked = st.button(button)
    if asked:
        rescore(frame, as_of, model)
