"""What every test may ask for: real databases, and the one moment that is now."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings
from tests.serving import postgres_server

from fitmatrix.engine.database import open_database
from fitmatrix.facts import tables

NOW = datetime(2026, 11, 22, 9, 14)

settings.register_profile("fitmatrix", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("fitmatrix")

REQUIRE_ALL = os.environ.get("FITMATRIX_REQUIRE_ALL") == "1"
DATASETS = Path(
    os.environ.get("FITMATRIX_DATASETS") or Path(__file__).parents[2] / "shared" / "datasets"
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Under FITMATRIX_REQUIRE_ALL=1 a skipped test is a failure."""
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and FITMATRIX_REQUIRE_ALL=1 allows no skip: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory) -> Iterator[str]:
    """The PostgreSQL server of this test session."""
    with postgres_server(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture(scope="session")
def _postgres(postgres_url) -> Iterator[sa.Engine]:
    engine = open_database(postgres_url)
    yield engine
    engine.dispose()


@pytest.fixture
def postgres(_postgres) -> sa.Engine:
    """An empty PostgreSQL database."""
    with _postgres.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    return _postgres


@pytest.fixture
def duckdb(tmp_path) -> Iterator[sa.Engine]:
    """An empty DuckDB file."""
    engine = open_database(f"duckdb:///{tmp_path / 'facts.duckdb'}")
    yield engine
    engine.dispose()


@pytest.fixture(params=["duckdb", "postgres"])
def database(request) -> sa.Engine:
    """The tables of facts, empty, on each engine in turn."""
    engine: sa.Engine = request.getfixturevalue(request.param)
    with engine.begin() as connection:
        tables.create(connection)
    return engine


@pytest.fixture
def datasets() -> Path:
    """The folder of real files; a test that needs it is skipped where it is absent."""
    if not DATASETS.is_dir():
        pytest.skip(f"no real files in {DATASETS}: set FITMATRIX_DATASETS to their folder")
    return DATASETS


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the machine's Chromium; a test that needs it is skipped where it is absent."""
    path = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if path is None:
        pytest.skip("no Chromium on this machine: install it, on Debian 'apt-get install chromium'")
    return path
