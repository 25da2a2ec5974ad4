"""Every contact on the fit × interest matrix: facts, scores, quadrants and what to do."""
