"""The few SQL words that databases spell differently, as SQLAlchemy expressions.

Everything else in the pipeline is plain SQLAlchemy Core. To teach fitmatrix a further database,
add its spelling here.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_PG_UNICODE_COLLATION_SINCE = (17,)
PLAIN_NUMBER = r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"
"""What counts as a number in a column of text; anything else is unknown, never zero."""


class FloorDiv(FunctionElement[int]):
    """Integer division of two integers that are not negative, rounding down."""

    type = sa.BigInteger()
    inherit_cache = True


class Fold(FunctionElement[str]):
    """Text in lower case, letter by letter (Unicode simple case mapping), on every database."""

    type = sa.Text()
    inherit_cache = True


class AsNumber(FunctionElement[float]):
    """Text that is a plain number as a double; NULL for any other text."""

    type = sa.Double()
    inherit_cache = True


class HasMatch(FunctionElement[bool]):
    """Whether a text contains a match of a regular expression."""

    type = sa.Boolean()
    inherit_cache = True


def folded(text: str) -> str:
    """What ``Fold`` makes of a text, for constants that are compared with it.

    >>> folded("ÖSTERREICH"), folded("ΟΔΟΣ")
    ('österreich', 'οδοσ')
    """
    return "".join(letter.lower()[0] for letter in text)


def _parts(element: FunctionElement[Any], compiler: SQLCompiler, **kw: Any) -> list[str]:
    return [compiler.process(clause, **kw) for clause in element.clauses]


@compiles(FloorDiv)
def _floor_div(element: FloorDiv, compiler: SQLCompiler, **kw: Any) -> str:
    dividend, divisor = _parts(element, compiler, **kw)
    return f"({dividend} / {divisor})"


@compiles(FloorDiv, "duckdb")
def _floor_div_duckdb(element: FloorDiv, compiler: SQLCompiler, **kw: Any) -> str:
    dividend, divisor = _parts(element, compiler, **kw)
    return f"({dividend} // {divisor})"


@compiles(Fold)
def _fold(element: Fold, compiler: SQLCompiler, **kw: Any) -> str:
    return f"lower({_parts(element, compiler, **kw)[0]})"


@compiles(Fold, "postgresql")
def _fold_postgresql(element: Fold, compiler: SQLCompiler, **kw: Any) -> str:
    text = _parts(element, compiler, **kw)[0]
    version = getattr(compiler.dialect, "server_version_info", None) or _PG_UNICODE_COLLATION_SINCE
    if version >= _PG_UNICODE_COLLATION_SINCE:
        return f'lower({text} COLLATE "pg_c_utf8")'
    return f"lower({text})"


@compiles(AsNumber, "duckdb")
def _as_number_duckdb(element: AsNumber, compiler: SQLCompiler, **kw: Any) -> str:
    text = _parts(element, compiler, **kw)[0]
    return f"CASE WHEN regexp_matches({text}, '{PLAIN_NUMBER}') THEN TRY_CAST({text} AS DOUBLE) END"


@compiles(AsNumber, "postgresql")
def _as_number_postgresql(element: AsNumber, compiler: SQLCompiler, **kw: Any) -> str:
    text = _parts(element, compiler, **kw)[0]
    return f"CASE WHEN {text} ~ '{PLAIN_NUMBER}' THEN CAST({text} AS DOUBLE PRECISION) END"


@compiles(HasMatch, "duckdb")
def _has_match_duckdb(element: HasMatch, compiler: SQLCompiler, **kw: Any) -> str:
    text, pattern = _parts(element, compiler, **kw)
    return f"regexp_matches({text}, {pattern})"


@compiles(HasMatch, "postgresql")
def _has_match_postgresql(element: HasMatch, compiler: SQLCompiler, **kw: Any) -> str:
    text, pattern = _parts(element, compiler, **kw)
    return f"({text} ~ {pattern})"
