"""The HTTP server of the pages: one loop in a thread of its own, bounded in every direction.

A port that is taken stops nothing else: mails go out as ever, the log names the way out, and the
server tries again once a minute, so that it takes over when another service has gone.

Bounds: bodies of 4 KB, 64 connections, and half a minute for a connection from its first byte to
its last, whatever is said or not said on it meanwhile.

Source: RFC 9110 (methods, status codes); RFC 8058 (one-click unsubscribing).
"""

import asyncio
import logging
import socket
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

from aiohttp import web

from monitor.app.build import Parts
from monitor.app.threads import LoopThread
from monitor.app.web.answers import Answer
from monitor.app.web.site import FeedKind, Site
from monitor.core.pages import is_one_click
from monitor.errors import StoreError

log = logging.getLogger(__name__)

MAX_BODY = 4096
MAX_CONNECTIONS = 64
CONNECTION_WITHIN = timedelta(seconds=30)
AGAIN_AFTER = timedelta(minutes=1)
THREADS = 2
LONG_STOP = 3.0


class Pages:
    """The server; it runs from ``start`` to ``close``.

    Attributes:
        url: where it listens; empty until it does.
    """

    def __init__(
        self,
        parts: Parts,
        *,
        connection_within: timedelta = CONNECTION_WITHIN,
        again_after: timedelta = AGAIN_AFTER,
    ) -> None:
        self.url = ""
        self._address = parts.environment.http
        self._site = Site(parts)
        self._connection_within = connection_within.total_seconds()
        self._again_after = again_after.total_seconds()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="pages")
        self._loop: LoopThread | None = None
        self._server: asyncio.Server | None = None
        self._runner: web.AppRunner | None = None
        self._listening: Future[None] | None = None

    def start(self) -> None:
        """Listen, now or as soon as the port is free."""
        self._loop = LoopThread("pages")
        self._listening = self._loop.begin(self._listen())

    def wait(self, timeout: float) -> bool:
        """Return whether it listens, waiting so many seconds for it."""
        if self._listening is None:
            return False
        try:
            self._listening.result(timeout)
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        """Stop at once: who has not got an answer gets none."""
        if self._loop is None:
            return
        self._loop.call(self._end(), timeout=LONG_STOP)
        self._loop.stop()
        self._loop = None
        self._threads.shutdown(wait=False, cancel_futures=True)

    # The server

    async def _listen(self) -> None:
        """Listen at the address; while it is taken, say so once and try again."""
        runner = self._runner = web.AppRunner(
            self._application(), access_log=None, shutdown_timeout=0.2, keepalive_timeout=10
        )
        await runner.setup()
        said = ""
        while True:
            try:
                place = _socket_at(self._address)
            except OSError as error:
                reason = f"can't listen at {self._address}: {error.strerror or error}"
                if reason != said:
                    said = reason
                    log.error(
                        "pages are not served; set MONITOR_HTTP to a free address, or to off",
                        extra={"reason": reason, "again_in": f"{self._again_after:.0f} s"},
                    )
                await asyncio.sleep(self._again_after)
            else:
                break
        self._server = await asyncio.get_running_loop().create_server(self._connect, sock=place)
        host, port = place.getsockname()[:2]
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        log.info("pages are served", extra={"at": self.url})

    def _connect(self) -> asyncio.Protocol:
        """Return what speaks HTTP on one connection, and ends it in time."""
        if self._runner is None or self._runner.server is None:
            raise RuntimeError("the server is set up before it listens")
        if len(self._runner.server.connections) >= MAX_CONNECTIONS:
            return _Full()
        handler = self._runner.server()
        # No patience is renewed by saying, or reading, a byte now and then.
        asyncio.get_running_loop().call_later(self._connection_within, _cut, handler)
        return handler

    async def _end(self) -> None:
        if self._server is not None:
            # A connection that is just being accepted must find the server still open: first no
            # more are accepted, then those are known, then it is closed.
            for place in self._server.sockets:
                asyncio.get_running_loop().remove_reader(place.fileno())
            await _turns()
            self._server.close()
        if self._runner is not None:
            if self._runner.server is not None:
                for handler in self._runner.server.connections:
                    _cut(handler)
            await self._runner.cleanup()
        await _turns()  # so that the closed connections come to their ends

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=MAX_BODY, middlewares=[self._guard])
        app.router.add_get("/", self._home)
        app.router.add_get("/u/{token}", self._ask_to_leave)
        app.router.add_post("/u/{token}", self._leave)
        app.router.add_get("/a/{token}", self._issue)
        app.router.add_get(r"/f/{token}.{kind:atom|json}", self._feed)
        app.router.add_get("/healthz", self._health)
        return app

    @web.middleware
    async def _guard(
        self,
        request: web.Request,
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        """Answer in our own words whatever goes wrong; no traceback reaches a reader."""
        try:
            return await handler(request)
        except web.HTTPNotFound:
            return _response(self._site.not_found())
        except web.HTTPMethodNotAllowed as error:
            allowed = ", ".join(sorted(error.allowed_methods))
            return _response(self._site.refused(405), {"Allow": allowed})
        except web.HTTPException as error:
            return _response(self._site.refused(error.status))
        except StoreError as error:
            log.warning("page can't be shown", extra={"reason": str(error)})
            return _response(self._site.later())
        except Exception:  # the edge: a bug in a page must end neither the server nor the service
            log.exception("page failed")
            return _response(self._site.later())

    # The requests

    async def _home(self, request: web.Request) -> web.Response:
        return await self._answer(self._site.home)

    async def _ask_to_leave(self, request: web.Request) -> web.Response:
        return await self._answer(lambda: self._site.ask_to_leave(_token(request)))

    async def _leave(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not is_one_click(request.headers.get("Content-Type", ""), body):
            return _response(self._site.refused(400))
        return await self._answer(lambda: self._site.leave(_token(request)))

    async def _issue(self, request: web.Request) -> web.Response:
        return await self._answer(lambda: self._site.issue(_token(request)))

    async def _feed(self, request: web.Request) -> web.Response:
        kind: FeedKind = "atom" if request.match_info["kind"] == "atom" else "json"
        known = request.headers.get("If-None-Match", "")
        return await self._answer(lambda: self._site.feed(_token(request), kind, known=known))

    async def _health(self, request: web.Request) -> web.Response:
        return await self._answer(lambda: self._site.health(time.monotonic()))

    async def _answer(self, work: Callable[[], Answer]) -> web.Response:
        """Let a thread find the answer: it may wait for the database."""
        loop = asyncio.get_running_loop()
        return _response(await loop.run_in_executor(self._threads, work))


async def _turns() -> None:
    """Let the loop go round: accepting, and closing, a connection takes it some turns."""
    for _ in range(5):
        await asyncio.sleep(0)


class _Full(asyncio.Protocol):
    """Hang up: there are connections enough."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Leave at once."""
        if isinstance(transport, asyncio.Transport):
            transport.abort()


def _cut(handler: web.RequestHandler) -> None:
    """End a connection, whatever is still to be said on it."""
    transport = handler.transport
    handler.force_close()
    if isinstance(transport, asyncio.Transport):
        transport.abort()


def _token(request: web.Request) -> str:
    return request.match_info["token"]


def _response(answer: Answer, more: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        body=answer.body, status=answer.status, headers={**answer.all_headers, **(more or {})}
    )


def _socket_at(address: str) -> socket.socket:
    """Return a socket that listens at ``host:port``.

    Raises:
        OSError: the port is taken, or the host is none of ours.
    """
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, int(port)), family=family)
