"""What a browser loads before a page shows anything: compressed, and the same as it was."""

import gzip
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import streamlit as st
from tests.serving import served

STATIC = Path(st.__file__).parent / "static"
SCRIPT = max(STATIC.glob("static/js/PlotlyChart.*.js"))
ADDRESS = f"/{SCRIPT.relative_to(STATIC).as_posix()}"
PAGE = b'<div id="root">'


@pytest.fixture(scope="module", params=["", "sales/matrix"], ids=["at the root", "below a path"])
def answer(request, tmp_path_factory):
    """What a dashboard answers to a browser: status, headers, and the bytes sent."""
    folder = tmp_path_factory.mktemp("served")
    with served(f"duckdb:///{folder / 'empty.duckdb'}", folder / "log", request.param) as running:
        address = urlsplit(running.address)

        def ask(path, encodings):
            with closing(HTTPConnection(address.netloc, timeout=30)) as connection:
                headers = {"Accept-Encoding": encodings}
                connection.request("GET", address.path + path, headers=headers)
                answered = connection.getresponse()
                return answered.status, answered.headers, answered.read()

        yield ask


def test_scripts_come_compressed_and_whole(answer):
    for _ in range(2):
        status, headers, sent = answer(ADDRESS, "gzip, deflate, br")
        assert (status, headers["Content-Encoding"]) == (200, "gzip")
        assert headers["Content-Type"].split(";")[0].endswith("/javascript")
        assert "immutable" in headers["Cache-Control"]
        assert headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(sent) == SCRIPT.read_bytes()
        assert len(sent) < SCRIPT.stat().st_size / 3


def test_who_cannot_read_gzip_gets_it_as_it_is(answer):
    status, headers, sent = answer(ADDRESS, "identity")
    assert (status, headers["Content-Encoding"]) == (200, None)
    assert sent == SCRIPT.read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "/static/js/../../manifest.json",
        "/static/js/%2e%2e/%2e%2e/manifest.json",
        f"/static/{'../' * 12}etc/passwd",
        f"/static/{SCRIPT}",
        "/static/js/nothing.js",
    ],
)
def test_nothing_else_is_read(answer, path):
    status, headers, sent = answer(path, "gzip")
    body = gzip.decompress(sent) if headers["Content-Encoding"] == "gzip" else sent
    assert status == 400 or PAGE in body


def test_a_page_is_still_a_page(answer):
    status, _, sent = answer("/data", "identity")
    assert status == 200
    assert PAGE in sent
