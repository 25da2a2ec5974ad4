"""Where the text of a field comes from: a header, the first of several, or a constant.

A header written alone must be in the file; of headers written as a list the first that the file
has is taken, and none need be there. Headers are compared by their letters and digits only.
"""

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from fitmatrix.frozen import Frozen


def _word(value: object) -> object:
    """Text for what YAML reads as a number or a truth: the cells of a file are text."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def _words(value: object) -> object:
    return [value] if isinstance(value, str | int | float) else value


def _by_word(value: object) -> object:
    return {_word(key): each for key, each in value.items()} if isinstance(value, dict) else value


Word = Annotated[str, BeforeValidator(_word)]
Words = Annotated[tuple[Word, ...], BeforeValidator(_words)]
Translation = Annotated[dict[Word, Word], BeforeValidator(_by_word)]


class Origin(Frozen):
    """Where the text of a field comes from, and what its values are called here.

    ``column`` one header, ``any_of`` the first of these headers that the file has,
    ``first_filled`` the first of these cells of a row that is not blank, or ``value`` always the
    same. ``values`` translates words (``"*"`` all others); what is not listed stays as it is.
    ``prefix`` is put, by header, before cells that are bare numbers: so the ids of two kinds of
    people stay apart. Of a cell with several ids ``first_of`` is what stands between them: the
    first is taken, and a note says so.
    """

    column: Word | None = None
    any_of: Words = ()
    first_filled: Words = ()
    value: Word | None = None
    values: Translation = Field(default_factory=dict)
    prefix: dict[Word, str] = Field(default_factory=dict)
    first_of: str | None = None

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        if sum(map(bool, (self.column, self.any_of, self.first_filled, self.value))) != 1:
            raise ValueError("say where it comes from: a header, a list of headers,"
                             " first_filled or value")  # fmt: skip
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that it may come from."""
        return (self.column,) if self.column else self.any_of or self.first_filled


def _origin(written: object) -> object:
    if isinstance(written, str | int | float):
        return {"column": written}
    if isinstance(written, list):
        return {"any_of": written}
    if isinstance(written, dict) and isinstance(written.get("column"), list):
        return {**{key: written[key] for key in written if key != "column"},
                "any_of": written["column"]}  # fmt: skip
    return written


From = Annotated[Origin, BeforeValidator(_origin)]
