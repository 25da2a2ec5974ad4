"""Files written for a test, and imported into the database of the test."""

import getpass
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from fitmatrix.facts import tables
from fitmatrix.facts.importing import import_file
from fitmatrix.facts.reports import ImportReport

NOW = datetime(2026, 11, 22, 9, 14)


@pytest.fixture(scope="session")
def mysql_url(tmp_path_factory) -> Iterator[str]:
    """A real MariaDB server of this test session, which speaks as MySQL does."""
    if shutil.which("mariadbd") is None or shutil.which("mariadb-install-db") is None:
        pytest.skip(
            "no MariaDB on this machine: install it, on Debian"
            " 'apt-get install mariadb-server-core mariadb-client-core'"
        )
    folder = tmp_path_factory.mktemp("mysql")
    own = ["--no-defaults", f"--datadir={folder / 'data'}", f"--user={getpass.getuser()}"]
    subprocess.run(
        ["mariadb-install-db", *own, "--auth-root-authentication-method=normal", "--skip-test-db"],
        check=True, capture_output=True,
    )  # fmt: skip
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["mariadbd", *own, f"--port={port}", "--bind-address=127.0.0.1",
               f"--socket={folder / 'socket'}", "--innodb-buffer-pool-size=32M"]  # fmt: skip
    log = folder / "log"
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out) as server:
        try:
            _wait_for(port, server, log)
            yield f"mysql+pymysql://root@127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until somebody answers on a port, or the server is gone."""
    for _ in range(300):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert server.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"no MariaDB after 30 s: {log.read_text()}")


@pytest.fixture
def mysql(mysql_url) -> str:
    """The address of an empty database of MariaDB."""
    engine = sa.create_engine(mysql_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS crm")
        connection.exec_driver_sql("CREATE DATABASE crm CHARACTER SET utf8mb4")
    engine.dispose()
    return f"{mysql_url}/crm"


@pytest.fixture
def imported(database, tmp_path) -> Callable[..., ImportReport]:
    """A function that imports a text, bytes or a path into the database, as of NOW."""

    def imported(content: str | bytes | Path, *, name: str = "file.csv", **asked) -> ImportReport:
        path = content if isinstance(content, Path) else tmp_path / name
        if isinstance(content, str):
            content = content.encode()
        if isinstance(content, bytes):
            path.write_bytes(content)
        report = import_file(database, path, **{"now": NOW, **asked})
        for counts in report.tables.values():
            assert counts.read == counts.loaded + counts.rejected + counts.known
            assert min(counts.loaded, counts.rejected, counts.known) >= 0
        return report

    return imported


@pytest.fixture
def stored(database) -> Callable[..., list[tuple]]:
    """A function that reads columns of a table, sorted."""

    def stored(table: sa.Table, *columns: str) -> list[tuple]:
        with database.connect() as connection:
            whole = tables.as_stored(connection, table)
            chosen = [whole.c[name] for name in columns]
            return sorted(map(tuple, connection.execute(sa.select(*chosen))), key=repr)

    return stored


@pytest.fixture
def everything(database) -> Callable[[], dict[str, list[tuple]]]:
    """A function that reads every fact but the ids of imports."""

    def everything() -> dict[str, list[tuple]]:
        facts = {}
        with database.connect() as connection:
            for table in tables.FACTS:
                whole = tables.as_stored(connection, table)
                chosen = [whole.c[n] for n in sorted(whole.c.keys()) if n != "import_id"]
                facts[table.name] = sorted(
                    map(tuple, connection.execute(sa.select(*chosen))), key=repr
                )
        return facts

    return everything
