"""What a page test needs: a database of the five people, and the page run as a script."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from tests.scoring.small import scored

from fitmatrix.engine.database import open_database
from fitmatrix.settings import DATABASE_URL

CLONE = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _no_cache():
    """Caches are shared by all tests of a process; each begins without."""
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def url(tmp_path, monkeypatch):
    """The address of an empty database, which the pages open."""
    address = f"duckdb:///{tmp_path / 'pages.duckdb'}"
    monkeypatch.setenv(DATABASE_URL, address)
    return address


@pytest.fixture
def five(url):
    """The five people of the small world, scored."""
    engine = open_database(url)
    scored(engine)
    engine.dispose()
    return url


@pytest.fixture
def page(url):
    """Run a page; words of its address may be given."""

    def run(file, **address):
        at = AppTest.from_file(str(CLONE / "app.py"), default_timeout=60)
        for name, value in address.items():
            at.query_params[name] = str(value)
        if file != "app.py":
            at.switch_page(file)
        at.run()
        assert not at.exception, at.exception
        return at

    return run
