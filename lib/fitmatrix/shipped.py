"""Where the shipped models and presets lie: in the package once built, in ``data/`` of a clone."""

from pathlib import Path

_PACKAGED = Path(__file__).parent / "data"
_CLONE = Path(__file__).parents[2] / "data"


def shipped(*parts: str) -> Path:
    """The path of a shipped file or folder, such as ``shipped("models", "default.yaml")``."""
    return (_PACKAGED if _PACKAGED.exists() else _CLONE).joinpath(*parts)
