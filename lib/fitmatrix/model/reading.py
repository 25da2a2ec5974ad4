"""A model from its YAML text; every error says the file, the line, what is wrong and the remedy."""

from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from fitmatrix import yaml_lines
from fitmatrix.errors import ModelError
from fitmatrix.model.scoring_model import Model
from fitmatrix.yaml_lines import Place

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
    return yaml_lines.read_text(path, ModelError)


@lru_cache(maxsize=32)
def parse_model(text: str, name: str = "model") -> Model:
    """The model a YAML text describes; ``name`` stands in front of every error.

    Raises:
        ModelError: the text is no YAML or no model; one line for each thing to mend.

    """
    document = yaml_lines.document(text, name, ModelError)
    try:
        return Model.model_validate(document)
    except ValidationError as error:
        lines = [
            yaml_lines.located(text, name, _place(details), _message(details))
            for details in error.errors()
        ]
        raise ModelError("\n".join(dict.fromkeys(lines))) from error


def field_error(text: str, name: str, place: Place, message: str) -> str:
    """The line of an error that was found later, such as a column that no contact has."""
    return yaml_lines.located(text, name, place, message)


def _place(details: ErrorDetails) -> Place:
    return (*details["loc"], *details.get("ctx", {}).get("at", ()))


def _message(details: ErrorDetails) -> str:
    kind, given = details["type"], details["input"]
    if kind in _PLAINER:
        shown = "" if kind == "missing" else f"{given!r} "
        return f"{shown}{_PLAINER[kind]}"
    message = details["msg"].removeprefix("Value error, ")
    if kind in ("value_error", "contradiction", "unknown_key"):
        return message
    return f"{given!r}: {message[0].lower()}{message[1:]}"
