"""Files that come in, what came in before, and scoring anew."""

import streamlit as st

from fitmatrix.dashboard.arrivals import take_in
from fitmatrix.dashboard.came_in import came_in
from fitmatrix.dashboard.frame import open_page
from fitmatrix.dashboard.quality import quality
from fitmatrix.dashboard.reads import contacts_in_all
from fitmatrix.dashboard.scoring_again import choose_model, rescore

frame = open_page("Data")
take_in(frame)
if contacts_in_all(frame.engine):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        model = choose_model(frame)
        is_first = frame.run is None and not frame.outdated
        words = "Score now" if is_first else "Score again now"
        asked = st.button(words, icon=":material/refresh:")
    if asked:
        rescore(frame, "now", model)
came_in(frame)
quality(frame)
