"""A model from its YAML text; every error says the file, the line, what is wrong and the remedy."""

from collections.abc import Iterator
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedBase, CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from fitmatrix.errors import ModelError
from fitmatrix.model.conditions import Exclusion, FitCriterion, Total, Trait
from fitmatrix.model.decay import Decay
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.model.rules import ActivityRule
from fitmatrix.model.scoring_model import Model, Place, StageRules
from fitmatrix.nearest import did_you_mean

_SECTIONS: dict[str, tuple[type[BaseModel], ...]] = {
    "fit": (FitCriterion,),
    "interest": (ActivityRule, Total, Trait),
    "exclude": (Exclusion,),
    "thresholds": (Thresholds,),
    "stages": (StageRules,),
}
_PLAINER = {
    "missing": "is missing",
    "int_type": "is not a whole number",
    "int_parsing": "is not a whole number",
    "tuple_type": "is not a list",
    "string_type": "is not a text",
    "model_type": "is not a set of keys",
    "dict_type": "is not a set of keys",
}


def read_model(path: Path) -> Model:
    """The model a YAML file describes.

    Raises:
        ModelError: the file cannot be read, is no YAML, or is no model.

    """
    return parse_model(read_text(path), path.name)


def read_text(path: Path) -> str:
    """The text of a model file.

    Raises:
        ModelError: the file is not there, or is no text.

    """
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise ModelError(f"{path}: cannot read this model: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ModelError(f"{path}: a model is UTF-8 text, this file is none") from error


@lru_cache(maxsize=32)
def parse_model(text: str, name: str = "model") -> Model:
    """The model a YAML text describes; ``name`` stands in front of every error.

    Raises:
        ModelError: the text is no YAML or no model; one line for each thing to mend.

    """
    document = _document(text, name)
    try:
        return Model.model_validate(document)
    except ValidationError as error:
        lines = (_line_of_error(document, name, details) for details in error.errors())
        raise ModelError("\n".join(dict.fromkeys(lines))) from error


def field_error(text: str, name: str, place: Place, message: str) -> str:
    """The line of an error that was found later, such as a column that no contact has."""
    return _located(_document(text, name), name, place, message)


def _document(text: str, name: str) -> CommentedMap:
    try:
        document = YAML(typ="rt").load(StringIO(text))
    except DuplicateKeyError as error:
        line = error.problem_mark.line + 1
        problem = str(error.problem).split(" with value")[0]
        raise ModelError(f"{name}:{line}: {problem}; keep one of the two") from error
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise ModelError(f"{name}:{line}: this is no YAML: {problem}") from error
    if not isinstance(document, CommentedMap):
        raise ModelError(f"{name}:1: a model is a set of keys such as name, fit and interest")
    return document


def _line_of_error(document: CommentedMap, name: str, details: ErrorDetails) -> str:
    context = details.get("ctx", {})
    place: Place = context.get("at") or details["loc"]
    return _located(document, name, place, _message(details))


def _located(document: CommentedMap, name: str, place: Place, message: str) -> str:
    steps = list(_steps(document, place))
    line = steps[-1][1] + 1 if steps else 1
    parts = [part for part, _ in steps]
    if place and place[-1] not in (*parts[-1:], "activity", "total", "trait"):
        parts.append(place[-1])
    where = ".".join(map(str, parts)) or "model"
    return f"{name}:{line}: {where}: {message}"


def _steps(document: Any, place: Place) -> Iterator[tuple[str | int, int]]:
    """The parts of a place that stand in the document, each with its line, counted from 0.

    The validator also names what is not in the document, such as the form of a rule.
    """
    value = document
    for part in place:
        if isinstance(value, CommentedMap) and part in value:
            yield part, value.lc.key(part)[0]
        elif isinstance(value, CommentedSeq) and isinstance(part, int) and part < len(value):
            yield part, value.lc.item(part)[0]
        else:
            continue
        value = value[part]
        if not isinstance(value, CommentedBase):
            return


def _message(details: ErrorDetails) -> str:
    kind, given = details["type"], details["input"]
    if kind == "extra_forbidden":
        word = str(details["loc"][-1])
        return f"unknown key {word!r}{did_you_mean(word, _known_keys(details['loc']))}"
    if kind in _PLAINER:
        shown = "" if kind == "missing" else f"{given!r} "
        return f"{shown}{_PLAINER[kind]}"
    message = details["msg"].removeprefix("Value error, ")
    if kind in ("value_error", "contradiction"):
        return message
    return f"{given!r}: {message[0].lower()}{message[1:]}"


def _known_keys(place: Place) -> list[str]:
    classes = _SECTIONS.get(str(place[0]), (Model,)) if len(place) > 1 else (Model,)
    if place[0] == "plays":
        return list(Quadrant)
    if "decay" in place[:-1]:
        classes = (Decay,)
    return [info.alias or field for cls in classes for field, info in cls.model_fields.items()]
