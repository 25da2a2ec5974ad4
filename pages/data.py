"""Files that come in, what came in before, and scoring anew."""

import streamlit as st

from fitmatrix.dashboard.arrivals import take_in
from fitmatrix.dashboard.came_in import came_in
from fitmatrix.dashboard.frame import open_page
from fitmatrix.dashboard.quality import quality
from fitmatrix.dashboard.scoring_again import choose_model, rescore

frame = open_page("Data")
take_in(frame)
ready = frame.run is not None or frame.outdated
with st.container(horizontal=True, vertical_alignment="bottom"):
    model = choose_model(frame)
    asked = st.button("Score again now", icon=":material/refresh:", disabled=not ready)
if asked:
    rescore(frame, "now", model)
came_in(frame)
quality(frame)
