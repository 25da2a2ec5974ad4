"""Where the shipped models and presets lie: in the package once built, in ``data/`` of a clone."""

from pathlib import Path

_PACKAGED = Path(__file__).parent / "data"
_CLONE = Path(__file__).parents[2] / "data"


IS_CLONE = not _PACKAGED.exists()
"""Whether this is a clone, whose folder ``data/`` may hold a database of its own."""


def shipped(*parts: str) -> Path:
    """The path of a shipped file or folder, such as ``shipped("models", "default.yaml")``."""
    return (_CLONE if IS_CLONE else _PACKAGED).joinpath(*parts)
