"""Opening the one database that ``FITMATRIX_DATABASE_URL`` names."""

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from fitmatrix.engine.addresses import address_of, shown, without_secrets
from fitmatrix.errors import DatabaseError

_OPTIONS: dict[str, dict[str, Any]] = {
    # Rows have no order but the one asked for, so several threads may write them at once.
    "duckdb": {"connect_args": {"config": {"preserve_insertion_order": False}}},
    "postgresql": {"pool_pre_ping": True},
}
"""The makes of database that hold facts and scores, and how each is opened."""

_USE = "use duckdb:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE"


def open_database(url: str) -> sa.Engine:
    """An engine that has answered once; ``postgresql://`` means psycopg 3.

    Raises:
        DatabaseError: the address is no address, or of a make that only gives contacts; the server
            or folder is not there, or another process holds the file. The message says which, and
            never shows a password.

    """
    address = address_of(url)
    make = address.get_backend_name()
    if make not in _OPTIONS:
        raise DatabaseError(
            f"{shown(address)}: facts and scores are not kept in {make}; {_USE}. What this database"
            " holds comes in with 'fitmatrix import --source'"
        )
    try:
        engine = sa.create_engine(address, **_OPTIONS[make])
        with engine.connect():
            return engine
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise DatabaseError(
            f"{shown(address)}: no driver for this kind of database ({error}); {_USE}"
        ) from error
    except DBAPIError as error:
        raise failure(address, error) from error


def what_is_wrong(engine: sa.Engine, error: DBAPIError) -> DatabaseError:
    """The error to show when a statement failed for want of rights, disk or connection."""
    return failure(engine.url, error)


def failure(address: URL, error: DBAPIError) -> DatabaseError:
    """The error to show for what a driver says; it holds no password."""
    return DatabaseError(f"{shown(address)}: {without_secrets(_remedy(error), address)}")


_REMEDIES = (
    (
        r"Conflicting lock is held in (?P<program>\S+).*?\(PID (?P<pid>\d+)\)",
        "the file is in use by process {pid} ({program}), and DuckDB lets one process at a time"
        " own a file; stop that process (a running dashboard imports and refreshes by itself),"
        " or use PostgreSQL",
    ),
    (
        r"different configuration",
        "this process has the file open for writing already; name another database",
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
    (
        r"No space left|disk is full|could not extend file|File too large",
        "the disk is full; make room",
    ),
)


def _remedy(error: DBAPIError) -> str:
    message = str(error.orig)
    for pattern, remedy in _REMEDIES:
        if found := re.search(pattern, message, re.DOTALL):
            return remedy.format(**found.groupdict())
    return message.strip().splitlines()[0]
