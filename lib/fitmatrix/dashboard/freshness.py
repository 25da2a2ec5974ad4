"""What a reader must know before trusting scores: are they of today, and do they fit the data."""

import streamlit as st

from fitmatrix.dashboard import reads
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.scoring_again import rescore
from fitmatrix.dashboard.words import moment_words
from fitmatrix.scoring.moments import STALE_AFTER
from fitmatrix.scoring.runs import Run


def freshness(frame: Frame, run: Run) -> None:
    """Say so when no activity is near the moment of the scores, or when that moment is past."""
    newest = reads.newest_activity(frame.engine, frame.now)
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
    if 2 * idle > len(reached):
        st.warning(
            f"{idle} of the {len(reached)} rules of model {run.model_name} reach nobody, so these"
            " scores say little. The page Model shows which; on the page Data you can score with"
            " another model.",
            icon=":material/rule:",
        )


def _offer(frame: Frame, said: str, button: str, as_of: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/schedule: {said}", width="stretch")
        asked = st.button(button)
    if asked:
        rescore(frame, as_of)
