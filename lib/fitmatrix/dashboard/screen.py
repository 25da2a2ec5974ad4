"""What the matrix page shows at a moment: whose scores, who is let through, where high begins."""

from dataclasses import dataclass

from fitmatrix.dashboard.frame import Frame
from fitmatrix.model.plays import Thresholds
from fitmatrix.scoring.filters import Filter
from fitmatrix.scoring.runs import Run


@dataclass(frozen=True)
class Screen:
    """Everything on the page follows these; ``decided`` are the published thresholds."""

    frame: Frame
    run: Run
    only: Filter
    high: Thresholds
    decided: Thresholds
