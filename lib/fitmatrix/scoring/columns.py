"""Whether the columns a model speaks of are there, and of the kind its operators need."""

from collections.abc import Iterator

import sqlalchemy as sa

from fitmatrix.errors import ModelError
from fitmatrix.model.conditions import Condition
from fitmatrix.model.reading import field_error
from fitmatrix.model.scoring_model import Model
from fitmatrix.nearest import did_you_mean
from fitmatrix.scoring.conditions import NUMERIC
from fitmatrix.yaml_lines import Place


def check_columns(model: Model, contacts: sa.FromClause, text: str, name: str) -> None:
    """Refuse a model that reads columns which no contact has.

    Raises:
        ModelError: one line for each misspelt or unsuitable column, with the line of the YAML.

    """
    wrong = [field_error(text, name, *said) for said in _wrong(model, contacts)]
    if wrong:
        raise ModelError("\n".join(wrong))


def _wrong(model: Model, contacts: sa.FromClause) -> Iterator[tuple[Place, str]]:
    names = [column.name for column in contacts.c]
    for section, number, field in model.fields:
        if field not in names:
            yield (section, number, "field"), f"no column {field!r}{did_you_mean(field, names)}"
    for section, number, condition in model.conditions:
        if condition.field in names and (said := _unsuited(condition, contacts.c[condition.field])):
            yield (section, number), said


def _unsuited(condition: Condition, column: sa.ColumnElement[object]) -> str | None:
    operator, operand = condition.operator
    if operator == "filled" or isinstance(column.type, sa.String):
        return None
    if isinstance(column.type, sa.DateTime):
        return f"{column.name!r} is a time; only 'filled' can be asked of it"
    if operator in ("in", "not_in") and isinstance(operand, tuple):
        texts = [value for value in operand if isinstance(value, str)]
        return f"{column.name!r} is a number; {texts[0]!r} is none" if texts else None
    if operator not in NUMERIC:
        return f"{column.name!r} is a number; use at_least, at_most, between or bands"
    return None
