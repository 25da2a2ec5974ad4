"""A SQL database of others: its tables, and the rows of a table or SELECT, to be imported."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from fitmatrix.engine.addresses import place, shown
from fitmatrix.engine.foreign import opened_to_read, told
from fitmatrix.errors import DatabaseError
from fitmatrix.facts.blocks import Form, named
from fitmatrix.facts.queries import reading_statement, tables_read
from fitmatrix.facts.reading import checked
from fitmatrix.facts.source_rows import AT_ONCE, STREAMED, Rows
from fitmatrix.nearest import did_you_mean

_OF_THE_SYSTEM = ("information_schema", "performance_schema", "mysql", "sys", "pg_", "system.",
                  "temp")  # fmt: skip
_SHOWN = 12


@dataclass(frozen=True)
class SourceTable:
    """A table or view of a source, and how many rows it has."""

    name: str
    rows: int
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A database to import from, all of it as it was at one moment.

    ``name`` says where it is, ``place`` tells it from all others, both without anything secret.
    """

    connection: sa.Connection
    name: str
    place: str

    def tables(self) -> list[SourceTable]:
        """Every table and view with its number of rows, those of other schemas after the rest."""
        with told(self.connection):
            return [self._table(schema, name) for schema, name in self._names()]

    def table(self, name: str) -> Rows:
        """The rows of a table or view; ``schema.table`` for one of another schema.

        Raises:
            DatabaseError: there is none of that name.

        """
        with told(self.connection):
            known = {_dotted(*pair): pair for pair in self._names()}
        if name not in known:
            near = did_you_mean(name, known) or f"; there are {_listed(known)}"
            raise DatabaseError(f"{self.name}: there is no table {name!r}{near}")
        query = f"SELECT * FROM {self._quoted(*known[name])}"
        return self._rows(f"table {name}", name, query, Form("SQL table"))

    def query(self, query: str) -> Rows:
        """The rows of a SELECT.

        Raises:
            DatabaseError: it is no statement that reads, or the database refuses it.

        """
        statement = reading_statement(query)
        mark = hashlib.sha256(statement.encode()).hexdigest()[:6]
        read = tables_read(statement)
        what = f"query {mark}" + (f" on {', '.join(read)}" if read else "")
        return self._rows(what, statement, statement, Form("SQL query"))

    def _names(self) -> list[tuple[str | None, str]]:
        inspector = sa.inspect(self.connection)
        schemas: list[str | None] = [None]
        schemas += [
            each
            for each in inspector.get_schema_names()
            if each.rpartition(".")[2] != inspector.default_schema_name
            and not each.lower().startswith(_OF_THE_SYSTEM)
        ]
        return [
            (schema, name)
            for schema in schemas
            for name in sorted(
                {*inspector.get_table_names(schema), *inspector.get_view_names(schema)}
            )
        ]

    def _table(self, schema: str | None, name: str) -> SourceTable:
        quoted, run = self._quoted(schema, name), self.connection.exec_driver_sql
        rows = run(f"SELECT count(*) FROM {quoted}", execution_options=AT_ONCE).scalar_one()
        none = run(f"SELECT * FROM {quoted} WHERE 1 = 0", execution_options=AT_ONCE)
        columns = tuple(none.keys())
        none.close()
        return SourceTable(_dotted(schema, name), rows, columns)

    def _quoted(self, schema: str | None, name: str) -> str:
        return self.connection.dialect.identifier_preparer.format_table(
            sa.table(name, schema=schema)
        )

    def _rows(self, what: str, identity: str, query: str, form: Form) -> Rows:
        with told(self.connection):
            result = self.connection.exec_driver_sql(query, execution_options=STREAMED)
            headers = named(list(result.keys()))
            result.close()
        name = f"{self.name} {what}"
        known_by = f"{self.place}\n{form.format}\n{identity}"
        fingerprint = hashlib.sha256(known_by.encode()).hexdigest()
        return Rows(self.connection, name, fingerprint, query, form, checked(name, headers))


@contextmanager
def opened_source(url: str) -> Iterator[Source]:
    """A database of others, only to be read, as long as the context lasts.

    Raises:
        DatabaseError: it cannot be opened. The message never shows a password.

    """
    with opened_to_read(url) as connection:
        address = connection.engine.url
        yield Source(connection, shown(address), place(address))


def _dotted(schema: str | None, name: str) -> str:
    return f"{schema}.{name}" if schema else name


def _listed(names: Iterable[str]) -> str:
    known = list(names)
    return ", ".join([*known[:_SHOWN], *(["…"] if known[_SHOWN:] else [])]) or "no tables"
