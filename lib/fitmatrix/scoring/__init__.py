"""Facts → tallies → scores → grid → quadrants → plays: every step smaller than the one before."""
