"""Databases of others, of any make that SQLAlchemy knows, opened only to be read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from psycopg.types.string import TextLoader
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError

from fitmatrix.engine.addresses import address_of, shown, without_secrets
from fitmatrix.engine.database import failure
from fitmatrix.errors import DatabaseError

_PACKAGES = {
    "mssql": "pyodbc",
    "oracle": "oracledb",
    "snowflake": "snowflake-sqlalchemy",
    "bigquery": "sqlalchemy-bigquery",
    "redshift": "sqlalchemy-redshift",
    "databricks": "databricks-sqlalchemy",
    "clickhouse": "clickhouse-sqlalchemy",
    "trino": "trino",
    "awsathena": "pyathena",
}
_SQLITE = b"SQLite format 3"
_MOMENTS = ("date", "timestamp", "timestamptz")


@contextmanager
def opened_to_read(url: str) -> Iterator[sa.Connection]:
    """A connection in one transaction, so that all that is read is of one moment.

    Where the database knows transactions that only read, it is one of these.

    Raises:
        DatabaseError: there is no such database, no driver for it is installed, or it cannot be
            reached. The message never shows a password.

    """
    address = address_of(url)
    _check_file(address)
    engine = _engine(address)
    try:
        with _connected(engine) as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def told(connection: sa.Connection) -> Iterator[None]:
    """What a driver complains of meanwhile becomes an error that may be shown.

    Raises:
        DatabaseError: the database refused or broke off.

    """
    try:
        yield
    except DBAPIError as error:
        raise failure(connection.engine.url, error) from error


def keep_inside(connection: sa.Connection) -> None:
    """Let what is read of DuckDB be in its own file: its SELECT could read any file otherwise."""
    if connection.dialect.name == "duckdb":
        connection.exec_driver_sql("SET enable_external_access = false")


def _check_file(address: URL) -> None:
    """Refuse a file that is not there, which SQLite would create."""
    name = address.database or ""
    if address.get_backend_name() not in ("sqlite", "duckdb") or name.startswith(("file:", "md:")):
        return
    if name in ("", ":memory:"):
        raise DatabaseError(f"{shown(address)}: name the file of the database, as in"
                            f" {address.get_backend_name()}:///crm.db")  # fmt: skip
    if not Path(name).is_file():
        raise DatabaseError(f"{shown(address)}: there is no such file; correct the path")
    with Path(name).open("rb") as file:
        is_sqlite = file.read(len(_SQLITE)) == _SQLITE
    if is_sqlite and address.get_backend_name() == "duckdb":
        raise DatabaseError(f"{shown(address)}: this is a file of SQLite; write sqlite:///{name}")


def _engine(address: URL) -> sa.Engine:
    own: dict[str, Any] = {}
    if address.get_backend_name() == "duckdb":
        own = {"connect_args": {"read_only": True}}
    if address.get_backend_name() == "postgresql":
        own = {"isolation_level": "REPEATABLE READ"}
    try:
        return sa.create_engine(address, poolclass=sa.NullPool, **own)
    except (NoSuchModuleError, ImportError) as error:
        package = _PACKAGES.get(address.get_backend_name()) or getattr(error, "name", None)
        remedy = (
            f"install the package {package}, for example with 'pip install {package}'"
            if package
            else "install the package that brings its SQLAlchemy dialect, or correct the word"
            f" {address.get_backend_name()!r}"
        )
        raise DatabaseError(
            f"{shown(address)}: no driver for this kind of database; {remedy}"
        ) from error
    except (SQLAlchemyError, TypeError, ValueError) as error:
        raise _odd(address, error) from error


def _connected(engine: sa.Engine) -> sa.Connection:
    try:
        connection = engine.connect()
        connection.begin()
        _READ_ONLY.get(engine.dialect.name, _as_it_is)(connection)
        return connection
    except DBAPIError as error:
        raise failure(engine.url, error) from error
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        raise _odd(engine.url, error) from error


def _odd(address: URL, error: Exception) -> DatabaseError:
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return DatabaseError(f"{shown(address)}: {without_secrets(reason, address)}")


def _sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql("PRAGMA query_only = ON")
    session: Any = connection.connection.dbapi_connection
    if not session.in_transaction:
        connection.exec_driver_sql("BEGIN")


def _postgresql(connection: sa.Connection) -> None:
    """Dates and times come as the server writes them, for Python knows no infinity, nor 44 BC."""
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
    connection.exec_driver_sql("SET LOCAL DateStyle = 'ISO'")
    session: Any = connection.connection.dbapi_connection
    for name in _MOMENTS:
        session.adapters.register_loader(name, TextLoader)


def _mysql(connection: sa.Connection) -> None:
    connection.exec_driver_sql("SET time_zone = '+00:00'")
    connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
    connection.exec_driver_sql("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")


def _as_it_is(connection: sa.Connection) -> None:
    """Only the statement is checked."""


_READ_ONLY: dict[str, Callable[[sa.Connection], None]] = {
    "sqlite": _sqlite,
    "postgresql": _postgresql,
    "mysql": _mysql,
    "mariadb": _mysql,
}
