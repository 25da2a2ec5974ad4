"""A mapping says which column of a file is which fact: YAML, read as frozen values."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self
from zoneinfo import available_timezones

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from fitmatrix import yaml_lines
from fitmatrix.errors import MappingError
from fitmatrix.facts.origins import Words
from fitmatrix.facts.parts import Kind, Part, Tables
from fitmatrix.facts.queries import tables_read
from fitmatrix.facts.writing import Said
from fitmatrix.frozen import Frozen
from fitmatrix.nearest import did_you_mean

__all__ = ["BLANK", "Kind", "Mapping", "mapping_of", "read_mapping"]

BLANK = ("-", "--", "n/a", "#n/a", "null", "(null)", "<null>", "(blank)", "(not set)", "unknown")
"""What means that a cell is empty, apart from an empty cell; only what is never real data."""


class Mapping(Frozen):
    """One kind of file: how it is recognised, and which column is which fact.

    ``recognise`` are the signs that such a file has, each a header or a list of headers of which
    one is enough; ``never`` headers that only other files have, ``also`` others it often has.
    ``further`` names columns that come in beside the fields, ``leaks`` those that tell the outcome
    and so never feed a field of a contact. A file without a row of headers gets them from
    ``headers``, one a column. ``joined_by`` is the SELECT that brings columns from other tables of
    the source, where this one lacks them; ``joined_columns`` are those of them that it can do
    without. How the cells are written see ``said``.
    """

    name: str
    about: str = ""
    recognise: tuple[Words, ...] = ()
    never: Words = ()
    headers: Words = ()
    joined_by: str = ""
    joined_columns: Words = ()
    also: Words = ()
    blank: Words = ()
    dates: Words = ()
    day_first: bool | None = None
    decimal_comma: bool | None = None
    time_zone: str = "UTC"
    drop: Words = ()
    leaks: Words = ()
    further: dict[str, Words] = Field(default_factory=dict)
    main: Kind = Kind.CONTACTS
    tables: Tables

    @model_validator(mode="before")
    @classmethod
    def _is_about_its_first_table(cls, written: Any) -> Any:
        if not isinstance(written, dict) or not isinstance(written.get("tables"), dict):
            return written
        kinds = [key for key in written["tables"] if key in list(Kind)]
        return {"main": kinds[0], **written} if kinds else written

    @field_validator("time_zone")
    @classmethod
    def _is_a_time_zone(cls, name: str) -> str:
        if name not in available_timezones():
            near = did_you_mean(name, available_timezones())
            raise ValueError(f"there is no time zone {name!r}{near}")
        return name

    @model_validator(mode="after")
    def _scores_no_outcome(self) -> Self:
        contacts = self.tables.contacts
        origins = contacts.origins if contacts else {}
        for name, origin in origins.items():
            told = set(origin.headers) & set(self.leaks)
            if told:
                raise PydanticCustomError(
                    "leak",
                    "{say}",
                    {"say": f"{min(told)} leaks the outcome", "at": ("tables", "contacts", name)},
                )
        return self

    @property
    def said(self) -> Said:
        """What the mapping says about how the file is written."""
        return Said(self.dates, self.day_first, self.decimal_comma, self.time_zone)

    @property
    def named_headers(self) -> tuple[str, ...]:
        """Every header that the mapping names, each once."""
        signs = [header for sign in self.recognise for header in sign]
        further = [header for headers in self.further.values() for header in headers]
        of_parts = [header for _, part in self.parts for header in part.headers]
        return tuple(
            dict.fromkeys([*signs, *of_parts, *further, *self.also, *self.drop, *self.leaks])
        )

    @property
    def joined_tables(self) -> list[str]:
        """The tables that ``joined_by`` reads; the first is what the mapping is about."""
        return tables_read(self.joined_by)

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
    return mapping_of(yaml_lines.read_text(path, MappingError), path.stem, str(path))


def mapping_of(text: str, name: str, where: str) -> Mapping:
    """The mapping of a YAML text; without a name of its own it gets this one.

    Raises:
        MappingError: it is no YAML, or a key is unknown or missing; the message begins with
            ``where`` and the line.

    """
    document = yaml_lines.document(text, where, MappingError)
    document.setdefault("name", name)
    try:
        return Mapping.model_validate(document)
    except ValidationError as error:
        raise MappingError(_told(where, text, error)) from error


def _told(where: str, text: str, error: ValidationError) -> str:
    first = error.errors()[0]
    place = (*first["loc"], *first.get("ctx", {}).get("at", ()))
    message = first["msg"].removeprefix("Value error, ")
    message = "is missing" if first["type"] == "missing" else message
    return yaml_lines.located(text, where, place, message)
