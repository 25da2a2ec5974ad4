"""YAML that remembers its lines, so that every error can name one."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedBase, CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from fitmatrix.errors import FitmatrixError

Place = tuple[str | int, ...]
"""Where in a document something stands: ("fit", 0, "field")."""


def read_text(path: Path, error: type[FitmatrixError]) -> str:
    """The text of a file.

    Raises:
        FitmatrixError: of the kind ``error``: the file is not there, or is no text.

    """
    try:
        return path.read_text("utf-8")
    except OSError as wrong:
        raise error(f"{path}: cannot read this file: {wrong.strerror}") from wrong
    except UnicodeDecodeError as wrong:
        raise error(f"{path}: cannot read this file: it is no UTF-8 text") from wrong


def document(text: str, name: str, error: type[FitmatrixError]) -> dict[str, Any]:
    """The keys of a YAML text; ``name`` stands in front of every message.

    Raises:
        FitmatrixError: of the kind ``error``: the text is no YAML, or no set of keys.

    """
    try:
        written = _read(text)
    except DuplicateKeyError as wrong:
        problem = str(wrong.problem).split(" with value")[0]
        line = wrong.problem_mark.line + 1
        raise error(f"{name}:{line}: {problem}; keep one of the two") from wrong
    except YAMLError as wrong:
        mark = wrong.problem_mark if isinstance(wrong, MarkedYAMLError) else None
        problem = (getattr(wrong, "problem", None) or str(wrong)).splitlines()[0]
        raise error(f"{name}:{mark.line + 1 if mark else 1}: this is no YAML: {problem}") from wrong
    if not isinstance(written, dict):
        raise error(f"{name}:1: this is no set of keys; it begins with a line such as 'name: mine'")
    return written


def _read(text: str) -> Any:
    """What the text says, read in C; where C reads none, in Python, whose errors tell more."""
    try:
        return YAML(typ="safe").load(text)
    except YAMLError:
        return YAML(typ="safe", pure=True).load(text)


def located(text: str, name: str, place: Place, message: str) -> str:
    """A message with the file, the line and the place it is about."""
    steps = list(_steps(_with_lines(text), place))
    parts = [part for part, _ in steps]
    if place and place[-1] not in parts[-1:] and place[-1] not in _FORMS:
        parts.append(place[-1])
    line = steps[-1][1] + 1 if steps else 1
    where = ".".join(map(str, parts))
    return f"{name}:{line}: {where}: {message}" if where else f"{name}:{line}: {message}"


@lru_cache(maxsize=1)
def _with_lines(text: str) -> CommentedMap:
    """The text read once more, for its lines, which takes twice as long as reading its keys."""
    written: CommentedMap = YAML(typ="rt").load(text)
    return written


_FORMS = ("activity", "total", "trait")
"""What a validator calls the forms of a rule; a reader never wrote these words."""


def _steps(written: Any, place: Place) -> Iterator[tuple[str | int, int]]:
    """The parts of a place that stand in the document, each with its line, counted from 0."""
    value = written
    for part in place:
        if isinstance(value, CommentedMap) and part in value and part in value.lc.data:
            yield part, value.lc.key(part)[0]
        elif isinstance(value, CommentedSeq) and isinstance(part, int) and part < len(value):
            yield part, value.lc.item(part)[0]
        else:
            continue
        value = value[part]
        if not isinstance(value, CommentedBase):
            return
