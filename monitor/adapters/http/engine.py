"""The event loop's side of fetching: whose turn it is, and the sessions that ask."""

import asyncio
import logging
import queue
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import aiohttp
from yarl import URL

from monitor.adapters.addresses import connector
from monitor.adapters.http.reasons import reason_of_status
from monitor.adapters.http.request import Limits, ask, host_of
from monitor.model import FeedState, FetchFailed, Outcome

log = logging.getLogger(__name__)

Landed = tuple[FeedState, Outcome | None]

_CONNECT = 10.0  # seconds for a connection, TLS included
_PATIENCE = 0.03
"""Seconds after which a request gives up its place among those at once and goes on beside them,
so that hanging servers hold up nobody. 100 feeds that take 0.13 to 0.17 s alone take 0.17 to
0.24 s among 100 that hang, and 0.48 s with a patience of 0.15; the memory of a cold start does not
depend on it."""
_HOST_PAUSE = timedelta(minutes=1)
"""A host that said "too many requests" is left alone so long at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How polite to be; see ``Web``."""

    user_agent: str
    at_once: int
    per_host: int
    apart: timedelta
    limits: Limits


@dataclass(slots=True)
class _Host:
    """How busy a host is; times are the loop's, in seconds."""

    places: asyncio.Semaphore
    next_at: float = 0.0
    closed_until: float = 0.0


class Flight:
    """Feeds on their way, of one iteration: made and awaited in its thread, flown in the loop."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Outcome]] = set()
        self._landing: list[Landed] = []
        self._landed: queue.SimpleQueue[list[Landed]] = queue.SimpleQueue()

    def start(self, states: Iterable[FeedState], engine: "Engine") -> None:
        """Send feeds off; called in the loop."""
        loop = asyncio.get_running_loop()
        for state in states:
            task = loop.create_task(engine.poll(state))
            self._tasks.add(task)
            task.add_done_callback(partial(self._land, state))

    def cancel(self, _engine: "Engine") -> None:
        """Cancel what is on its way; called in the loop."""
        for task in self._tasks:
            task.cancel()

    def landed(self, timeout: float | None = None) -> list[Landed]:
        """Wait for an answer; return all that are there, those cancelled as None.

        Raises:
            queue.Empty: none came in time.
        """
        found = self._landed.get(timeout=timeout)
        while not self._landed.empty():
            found += self._landed.get()
        return found

    def _land(self, state: FeedState, task: asyncio.Task[Outcome]) -> None:
        self._tasks.discard(task)
        if not self._landing:
            # What lands in the same turn of the loop goes together: to wake the other thread
            # for each answer took as long as a quarter of the asking.
            task.get_loop().call_soon(self._hand_over)
        self._landing.append((state, None if task.cancelled() else task.result()))

    def _hand_over(self) -> None:
        landed, self._landing = self._landing, []
        self._landed.put(landed)


class Engine:
    """Asks for feeds within one event loop; made in it, ended in it."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._places = asyncio.Semaphore(manners.at_once)
        self._hosts: dict[str, _Host] = {}
        self._sessions: dict[tuple[bool, bool], aiohttp.ClientSession] = {}

    async def poll(self, state: FeedState) -> Outcome:
        """Return the answer of a feed's server, once it is its turn; never raises."""
        try:
            return await self._in_turn(state)
        except Exception as error:
            # The edge of the loop: what one feed stumbles over is told of that feed.
            log.exception("feed could not be fetched", extra={"feed": state.feed.url})
            return FetchFailed(reason=f"it could not be fetched ({type(error).__name__})")

    async def end(self) -> None:
        """Cancel every request and close the connections."""
        await asyncio.sleep(0)  # what was handed over last becomes a task, and can be cancelled
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for session in self._sessions.values():
            await session.close()

    async def _in_turn(self, state: FeedState) -> Outcome:
        try:
            url = URL(state.url)
            name = host_of(url)
        except ValueError:
            return FetchFailed(reason="this is not a valid web address")
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = _Host(asyncio.Semaphore(self._manners.per_host))
        async with host.places:
            if (left := host.closed_until - time.monotonic()) > 0:
                return _left_alone(timedelta(seconds=left))
            await self._turn_of(host)
            outcome = await self._ask(state, url)
            if isinstance(outcome, FetchFailed) and outcome.whole_host:
                pause = max(outcome.retry_after or _HOST_PAUSE, _HOST_PAUSE)
                host.closed_until = time.monotonic() + pause.total_seconds()
        return outcome

    async def _turn_of(self, host: _Host) -> None:
        start = max(time.monotonic(), host.next_at)
        host.next_at = start + self._manners.apart.total_seconds()
        if (pause := start - time.monotonic()) > 0:
            await asyncio.sleep(pause)

    async def _ask(self, state: FeedState, url: URL) -> Outcome:
        """Ask while holding one of the places at once, for ``_PATIENCE`` at most."""
        await self._places.acquire()
        given_back = asyncio.get_running_loop().call_later(_PATIENCE, self._places.release)
        try:
            return await ask(self._session(state), state, url, self._manners.limits)
        finally:
            if given_back.when() > time.monotonic():
                given_back.cancel()
                self._places.release()

    def _session(self, state: FeedState) -> aiohttp.ClientSession:
        # A proxy is named by the user, so it may be inside; its session connects to nobody else.
        through_proxy = bool(state.feed.proxy)
        private = state.feed.allow_private or through_proxy
        session = self._sessions.get((private, through_proxy))
        if session is None:
            session = self._sessions[private, through_proxy] = aiohttp.ClientSession(
                connector=connector(allow_private=private),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self._manners.user_agent},
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT),
                trust_env=False,
            )
        return session


def _left_alone(left: timedelta) -> FetchFailed:
    return FetchFailed(
        reason=f"{reason_of_status(429)}: the host is left alone for now",
        status=429,
        retry_after=left,
        whole_host=True,
    )
