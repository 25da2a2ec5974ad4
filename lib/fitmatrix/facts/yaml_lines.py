"""YAML that remembers its lines, so that an error can name one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from fitmatrix.errors import MappingError


def document(path: Path) -> CommentedMap:
    """The keys of a YAML file.

    Raises:
        MappingError: there is no such file, or it is no YAML, or no set of keys.

    """
    try:
        written = YAML(typ="rt").load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise MappingError(f"{path}: cannot read this mapping: {reason}") from error
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        line = mark.line + 1 if mark else 1
        problem = (getattr(error, "problem", None) or str(error)).splitlines()[0]
        raise MappingError(f"{path}:{line}: this is no YAML: {problem}") from error
    if not isinstance(written, CommentedMap):
        raise MappingError(f"{path}:1: a mapping is a set of keys such as name and tables")
    return written


def line_of(written: CommentedMap, place: Sequence[str | int]) -> int:
    """The line, from 1, of the innermost part of a place that the document has."""
    line, value = 0, written
    for part in place:
        if isinstance(value, CommentedMap) and part in value and part in value.lc.data:
            line = value.lc.key(part)[0]
        elif isinstance(value, CommentedSeq) and isinstance(part, int) and part < len(value):
            line = value.lc.item(part)[0]
        else:
            continue
        inner: Any = value[part]
        value = inner
    return line + 1
