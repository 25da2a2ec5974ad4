"""Statements that read, told from all others before a database sees them."""

import re

from fitmatrix.errors import DatabaseError

_LITERAL = re.compile(
    r"'(?:[^']|'')*'|--[^\n]*|/\*(?!!).*?\*/|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$", re.DOTALL
)
_NAME = re.compile(r'"(?:[^"]|"")*"|`[^`]*`|\[[^\]\n]*\]')
_CHANGES = re.compile(r"\b(insert|update|delete|merge|into)\b", re.IGNORECASE)
_FIRST = re.compile(r"[\s(]*(\w*)")
_READ_FROM = re.compile(r"\b(?:from|join)\s+([\w.]+)", re.IGNORECASE)
_NAMED = 4


def reading_statement(query: str) -> str:
    """The one SELECT of a text, without the semicolon that ends it.

    Raises:
        DatabaseError: it is no SELECT, more than one statement, or could change something.

    """
    code = _code(query)
    until = len(code.rstrip()) - 1 if code.rstrip().endswith(";") else len(code)
    ended = code[:until]
    first = _FIRST.match(ended)
    if first is None or first[1].lower() not in ("select", "with"):
        begins = f"begins with {first[1]!r}" if first and first[1] else "is empty"
        raise DatabaseError(f"the query {begins}; only a SELECT (or WITH … SELECT) is read")
    if ";" in ended:
        raise DatabaseError("the query holds more than one statement; give one SELECT at a time")
    if changing := _CHANGES.search(ended):
        raise DatabaseError(
            f"the query holds the word {changing[1].upper()}, and only what reads is run;"
            " a column of that name is written in quotes"
        )
    return query[:until].strip()


def tables_read(query: str) -> list[str]:
    """The names that stand after FROM and JOIN, each once, in their order.

    >>> tables_read('SELECT a FROM "my leads" l JOIN crm.deals -- from here on')
    ['"my leads"', 'crm.deals']
    """
    found = [query[name.start(1) : name.end(1)] for name in _READ_FROM.finditer(_code(query))]
    return list(dict.fromkeys(found))[:_NAMED]


def _code(query: str) -> str:
    """The query with spaces for texts and comments and letters for quoted names, as long as it."""
    names_kept = _LITERAL.sub(lambda text: " " * len(text[0]), query)
    return _NAME.sub(lambda name: "_" * len(name[0]), names_kept)
