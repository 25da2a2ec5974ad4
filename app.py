"""The matrix: every contact on fit × interest, and what to do in each quadrant."""

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
