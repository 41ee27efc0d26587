"""A real HTTP server for the sample feeds, each at a loopback address of its own."""

import asyncio
import hashlib
import socket
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType

from aiohttp import web

from monitor.app.demo.samples import SampleFeed, load_samples
from monitor.app.demo.writers import content_type, write_feed
from monitor.app.threads import LoopThread
from monitor.model import Feed

FILE_NAMES = {"rss2": "rss.xml", "rss1": "index.rdf", "atom": "atom.xml", "json": "feed.json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A request and its answer: which feed, and with which status."""

    feed: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What one address serves; without ``etag`` every answer is the whole body."""

    sample: SampleFeed
    body: bytes
    etag: str
    last_modified: datetime


class FeedServer:
    """Serve sample feeds over HTTP at 127.0.0.1, 127.0.0.2 … on free ports.

    Where the system knows 127.0.0.1 alone, each feed has a port of its own there. ``feeds`` are
    the sources as they would be configured; ``served`` is the log of all answers so far.
    """

    def __init__(self, now: datetime, samples: Sequence[SampleFeed] | None = None) -> None:
        self.feeds: tuple[Feed, ...] = ()
        self.served: list[Served] = []
        self._documents = [
            _document(one, now) for one in (load_samples() if samples is None else samples)
        ]
        self._thread: LoopThread | None = None
        self._runners: list[web.AppRunner] = []

    def __enter__(self) -> "FeedServer":
        self._thread = LoopThread("demo-feeds")
        self.feeds = self._thread.call(self._start())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._thread is not None:
            self._thread.call(self._stop())
            self._thread.stop()
            self._thread = None

    def counts(self, *, after: int = 0) -> Counter[int]:
        """Count the answers by HTTP status, leaving out the first ``after`` ones."""
        return Counter(one.status for one in self.served[after:])

    async def _start(self) -> tuple[Feed, ...]:
        return tuple(
            [await self._open(number, one) for number, one in enumerate(self._documents, start=1)]
        )

    async def _open(self, number: int, document: Document) -> Feed:
        sample = document.sample
        path = "/" + FILE_NAMES[sample.format]

        async def answer(request: web.Request) -> web.Response:
            response = _answer(request, document)
            self.served.append(Served(feed=sample.id, status=response.status))
            return response

        app = web.Application()
        app.router.add_get(path, answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        self._runners.append(runner)
        place = _loopback_socket(number)
        await web.SockSite(runner, place).start()
        host, port = place.getsockname()
        return Feed(
            url=f"http://{host}:{port}{path}",
            name=sample.name,
            tags=sample.tags,
            language=sample.language.partition("-")[0],
            allow_private=True,
        )

    async def _stop(self) -> None:
        await asyncio.gather(*(runner.cleanup() for runner in self._runners))
        self._runners.clear()


def _loopback_socket(number: int) -> socket.socket:
    """Return a socket bound to a free port of 127.0.0.number, else of 127.0.0.1."""
    try:
        return socket.create_server((f"127.0.0.{number}", 0))
    except OSError:  # only Linux answers at all of 127.0.0.0/8 without being told to
        return socket.create_server(("127.0.0.1", 0))


def _document(sample: SampleFeed, now: datetime) -> Document:
    body = write_feed(sample, now)
    known = sample.behaviour != "forgetful"
    newest = min((entry.age for entry in sample.entries), default=None)
    return Document(
        sample=sample,
        body=body,
        etag=hashlib.sha256(body).hexdigest()[:16] if known else "",
        last_modified=now - newest if newest is not None else now,
    )


def _answer(request: web.Request, document: Document) -> web.Response:
    """Return 503, 304 or the body, as RFC 9110 section 13.2.2 orders the conditions."""
    if document.sample.behaviour == "down":
        return web.Response(status=503, text="closed for maintenance")
    headers = {"Content-Type": content_type(document.sample)}
    if document.etag:
        response = web.Response(body=document.body, headers=headers)
        response.etag = document.etag
        response.last_modified = document.last_modified
        if _is_known(request, document):
            response.set_status(304)
            response.body = None
        return response
    return web.Response(body=document.body, headers=headers)


def _is_known(request: web.Request, document: Document) -> bool:
    if request.if_none_match is not None:
        return any(one.value in (document.etag, "*") for one in request.if_none_match)
    since = request.if_modified_since
    return since is not None and document.last_modified.replace(microsecond=0) <= since
