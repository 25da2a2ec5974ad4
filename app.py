"""The matrix: every contact on fit × interest, and what to do in each quadrant.

The server imports this file for its ``app``, and runs it as a script for every visit to the page.
"""

if __name__ == "__main__":
    from fitmatrix.dashboard.arrivals import first_visit
    from fitmatrix.dashboard.frame import open_page
    from fitmatrix.dashboard.freshness import fitness, freshness
    from fitmatrix.dashboard.matrix import matrix
    from fitmatrix.dashboard.views import begin_with_view

    frame = open_page("Matrix")
    if frame.run is None:
        first_visit(frame)
    else:
        begin_with_view(frame)
        freshness(frame, frame.run)
        fitness(frame, frame.run)
        matrix(frame, frame.run)
else:
    import streamlit as st

    from fitmatrix.dashboard.web import MIDDLEWARE

    app = st.App(__file__, middleware=MIDDLEWARE)
