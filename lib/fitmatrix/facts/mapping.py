"""A mapping says which column of a file is which fact: YAML, read as frozen values."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError, model_validator
from ruamel.yaml.comments import CommentedMap

from fitmatrix import yaml_lines
from fitmatrix.errors import MappingError
from fitmatrix.facts.origins import Words
from fitmatrix.facts.parts import Kind, Part, Tables
from fitmatrix.frozen import Frozen

__all__ = ["BLANK", "Kind", "Mapping", "read_mapping"]

BLANK = ("-", "--", "n/a", "#n/a", "null", "(null)", "<null>", "(blank)", "(not set)", "unknown")
"""What means that a cell is empty, apart from an empty cell; only what is never real data."""


class Mapping(Frozen):
    """One kind of file: how it is recognised, and which column is which fact."""

    name: str
    about: str = ""
    recognise: Words = ()
    blank: Words = ()
    dates: Words = ()
    drop: Words = ()
    leaks: Words = ()
    main: Kind = Kind.CONTACTS
    tables: Tables

    @model_validator(mode="before")
    @classmethod
    def _is_about_its_first_table(cls, written: Any) -> Any:
        if not isinstance(written, dict) or not isinstance(written.get("tables"), dict):
            return written
        kinds = [key for key in written["tables"] if key in list(Kind)]
        return {"main": kinds[0], **written} if kinds else written

    @property
    def parts(self) -> Iterator[tuple[Kind, Part]]:
        """Every part with its table, those of the main table first."""
        for kind in sorted(Kind, key=lambda kind: kind is not self.main):
            found = getattr(self.tables, kind)
            for part in (found,) if isinstance(found, Part) else found or ():
                yield kind, part


def read_mapping(path: Path) -> Mapping:
    """The mapping that a YAML file holds; without a name of its own it has that of the file.

    Raises:
        MappingError: there is no such file, it is no YAML, or a key is unknown or missing; the
            message begins with file and line.

    """
    document = yaml_lines.document(
        yaml_lines.read_text(path, MappingError), str(path), MappingError
    )
    document.setdefault("name", path.stem)
    try:
        return Mapping.model_validate(document)
    except ValidationError as error:
        raise MappingError(_told(path, document, error)) from error


def _told(path: Path, document: CommentedMap, error: ValidationError) -> str:
    first = error.errors()[0]
    place = (*first["loc"], *first.get("ctx", {}).get("at", ()))
    message = first["msg"].removeprefix("Value error, ")
    message = "is missing" if first["type"] == "missing" else message
    return yaml_lines.located(document, str(path), place, message)
