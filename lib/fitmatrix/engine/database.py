"""Opening the one database that ``FITMATRIX_DATABASE_URL`` names."""

import re

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from fitmatrix.errors import DatabaseError

_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def open_database(url: str) -> sa.Engine:
    """An engine that has answered once; ``postgresql://`` means psycopg 3.

    Raises:
        DatabaseError: the address is no address, the server or folder is not there, or another
            process holds the file. The message says which, and never shows a password.

    """
    address = _address(url)
    try:
        engine = sa.create_engine(address, pool_pre_ping=address.get_backend_name() != "duckdb")
        with engine.connect():
            return engine
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise DatabaseError(
            f"{_shown(address)}: no driver for this kind of database ({error});"
            " use duckdb:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE"
        ) from error
    except DBAPIError as error:
        raise DatabaseError(f"{_shown(address)}: {_remedy(error)}") from error


def what_is_wrong(engine: sa.Engine, error: DBAPIError) -> DatabaseError:
    """The error to show when a statement failed for want of rights, disk or connection."""
    return DatabaseError(f"{_shown(engine.url)}: {_remedy(error)}")


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise DatabaseError(
            f"{url!r} is no database address; write duckdb:///FILE"
            " or postgresql://USER:PASSWORD@HOST/DATABASE"
        ) from error
    return address.set(drivername=_DRIVERS.get(address.drivername, address.drivername))


def _shown(address: URL) -> str:
    return address.render_as_string(hide_password=True)


_REMEDIES = (
    (
        r"Conflicting lock is held in (?P<program>\S+).*?\(PID (?P<pid>\d+)\)",
        "the file is in use by process {pid} ({program}), and DuckDB lets one process at a time"
        " own a file; stop that process (a running dashboard imports and refreshes by itself),"
        " or use PostgreSQL",
    ),
    (r"No such file or directory", "its folder does not exist; create it, or correct the path"),
    (r"not a valid DuckDB database", "this file is no DuckDB database; name another file"),
    (
        r"read-only|permission denied|Permission denied|must be owner",
        "this database can only be read here; give the user of this process the right to write",
    ),
    (r"database \"(?P<name>[^\"]+)\" does not exist", "there is no database {name!r}; create it"),
    (r"Connection refused", "no server answers there; start it, or correct host and port"),
    (r"password authentication failed", "the server refused this user or password"),
    (r"No space left|disk is full|could not extend file", "the disk is full; make room"),
)


def _remedy(error: DBAPIError) -> str:
    message = str(error.orig)
    for pattern, remedy in _REMEDIES:
        if found := re.search(pattern, message, re.DOTALL):
            return remedy.format(**found.groupdict())
    return message.strip().splitlines()[0]
