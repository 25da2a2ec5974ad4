"""What came in and when, further files, and scoring anew."""

import streamlit as st

from fitmatrix.dashboard import reads
from fitmatrix.dashboard.arrivals import IMPORT_COLUMNS, choose_model, drop_files, rescore
from fitmatrix.dashboard.frame import open_page

frame = open_page("Data")
drop_files(frame)
ready = frame.run is not None or frame.outdated
with st.container(horizontal=True, vertical_alignment="bottom"):
    model = choose_model(frame)
    asked = st.button("Score again now", icon=":material/refresh:", disabled=not ready)
if asked:
    rescore(frame, "now", model)
imports = reads.imports(frame.engine)
if imports.empty:
    st.caption("Nothing was imported yet.")
else:
    st.subheader("What came in")
    st.dataframe(imports, hide_index=True, column_config=IMPORT_COLUMNS)
