"""What stands between the browser and Streamlit's server: less to load, and a server that stops."""

import gzip
import mimetypes
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FOLDER = Path(st.__file__).parent / "static" / "static"
_PATHS = {
    path.relative_to(_FOLDER).as_posix(): path
    for path in _FOLDER.rglob("*")
    if path.suffix in {".js", ".css"}
}
"""The scripts and styles by what follows ``/static/`` in their address; nothing else is read."""

_FOREVER = "public, immutable, max-age=31536000"
"""A year: their names change with what is in them."""

_ASKED_AGAIN = ("/_stcore/health", "/_stcore/host-config")
"""What a page that lost its server asks for until it is there again."""


class _Compressed:
    """Streamlit's own scripts and styles, compressed on first demand and kept in memory.

    Streamlit sends them as they are, each read anew for every visitor. Whoever cannot read gzip,
    and whatever else is asked for, goes on to the ``app`` behind.
    """

    def __init__(self, app: ASGIApp) -> None:
        base = str(st.get_option("server.baseUrlPath")).strip("/")
        self._app = app
        self._start = f"/{base}/static/" if base else "/static/"
        self._kept: dict[str, Response] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        answer = self._app
        if scope["type"] == "http" and scope["method"] == "GET":
            name = scope["path"].removeprefix(self._start)
            if name in _PATHS and "gzip" in Headers(scope=scope).get("Accept-Encoding", ""):
                if name not in self._kept:
                    self._kept[name] = await run_in_threadpool(_compressed, _PATHS[name])
                answer = self._kept[name]
        await answer(scope, receive, send)


def _compressed(path: Path) -> Response:
    return Response(
        gzip.compress(path.read_bytes(), 6),
        media_type=mimetypes.types_map[path.suffix],
        headers={
            "Content-Encoding": "gzip",
            "Vary": "Accept-Encoding",
            "Cache-Control": _FOREVER,
        },
    )


class _Stoppable:
    """A server that stops waits for open connections; an open page would keep one busy for ever.

    So each answer to what an open page asks again and again ends its connection.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def send_and_close(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        is_asked_again = scope["type"] == "http" and scope["path"].endswith(_ASKED_AGAIN)
        await self._app(scope, receive, send_and_close if is_asked_again else send)


MIDDLEWARE = (Middleware(_Stoppable), Middleware(_Compressed))
"""For ``streamlit.App``: what requests pass before Streamlit sees them."""
