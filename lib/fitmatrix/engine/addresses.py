"""Addresses of databases: read from what a person wrote, and shown without anything secret."""

import re
from pathlib import Path
from urllib.parse import quote, quote_plus

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from fitmatrix.errors import DatabaseError

_DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "oracle": "oracle+oracledb",
}
_PLACES = ("host", "port", "unix_socket", "dbname", "service")  # in the query, and no secrets
_SECRET = re.compile(r"pass|pwd|token|secret|key|credential|odbc", re.IGNORECASE)
_HIDDEN = "***"


def address_of(url: str) -> URL:
    """The address, with the driver that is used here; ``postgresql://`` means psycopg 3.

    Raises:
        DatabaseError: it is none. What was written is not repeated, it may hold a password.

    """
    try:
        address = make_url(url.strip())
    except (ArgumentError, ValueError) as error:
        raise DatabaseError(
            "this is no database address; write duckdb:///FILE, sqlite:///FILE"
            " or postgresql://USER:PASSWORD@HOST/DATABASE"
        ) from error
    if "@" in (address.host or "") or (address.host and "@" in (address.database or "")):
        raise DatabaseError(
            "this database address has an @ too many; in a password write %40 for @, %2F for /,"
            " %3A for : and %25 for %"
        )
    return address.set(drivername=_DRIVERS.get(address.drivername, address.drivername))


def shown(address: URL) -> str:
    """Where a database is: make, host and name, without user, password and options.

    >>> shown(address_of("postgresql://ann:secret@db.example:5433/crm?password=secret"))
    'postgresql://db.example:5433/crm'
    """
    host = address.host or ""
    host = f"[{host}]" if ":" in host else host
    port = f":{address.port}" if address.port else ""
    return f"{address.get_backend_name()}://{host}{port}/{address.database or ''}"


def place(address: URL) -> str:
    """What tells one database from all others, and holds nothing secret."""
    if address.get_backend_name() in ("sqlite", "duckdb") and address.database:
        address = address.set(database=str(Path(address.database).absolute()))
    options = [f"{name}={address.query[name]}" for name in _PLACES if name in address.query]
    return " ".join([shown(address), *options])


def without_secrets(text: str, address: URL) -> str:
    """A text of a driver in which password and tokens of the address are hidden."""
    found = [str(address.password)] if address.password else []
    for name, value in address.query.items():
        if _SECRET.search(name):
            found += [value] if isinstance(value, str) else value
    parts = {part.strip() for secret in found for part in (secret, *re.split(r"[;=]", secret))}
    spelt = {each for part in parts if part for each in (part, quote(part), quote_plus(part))}
    for secret in sorted(spelt, key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    return text
