"""The scoring model in words: what gives points, what overrules them, and why."""

import streamlit as st

from fitmatrix.dashboard import reads
from fitmatrix.dashboard.frame import open_page
from fitmatrix.dashboard.rules import rules

frame = open_page("Model")
if frame.run is None:
    st.info("There are no scores yet. Load the sample or your files on the page Matrix.")
else:
    rules(frame.run.model, reads.reach_of(frame.engine, frame.run))
