"""Many feeds at once: one thread with one event loop, behind a synchronous door."""

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import partial
from itertools import islice
from types import TracebackType
from typing import Self

from monitor.adapters.http.engine import Engine, Flight, Manners
from monitor.adapters.http.request import Limits
from monitor.model import FeedState, Outcome

_BESIDE = 8
"""Requests in flight at most, as a multiple of ``at_once``: with those that hang, and those that
wait for their host's turn."""
_BATCH = 32
"""Feeds handed to the loop in one go: to wake it for each took a tenth of a poll's time."""
_STOPPING = 1.0  # seconds that cancelled requests get to end


class Web:
    """The way to all feeds; safe in threads, its own thread started with the first request.

    Args:
        user_agent: says honestly who asks: name, version, and where to read about it.
        at_once: requests at once, but for those that wait long for an answer.
        per_host: requests at once to one ``name:port``.
        apart: from one request to a host to the next.
        max_bytes: of an unpacked body.
        timeout: for a feed in all, redirects included, the wait for its host's turn excluded.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        at_once: int = 32,
        per_host: int = 1,
        apart: timedelta = timedelta(seconds=1),
        max_bytes: int = 5_000_000,
        timeout: timedelta = timedelta(seconds=30),
    ) -> None:
        self._manners = Manners(
            user_agent=user_agent,
            at_once=at_once,
            per_host=per_host,
            apart=apart,
            limits=Limits(max_bytes=max_bytes, timeout=timeout),
        )
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._engine: Engine | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def fetch(self, state: FeedState) -> Outcome:
        """Return what one feed's server answers.

        Raises:
            RuntimeError: it was closed before, or meanwhile.
        """
        for _, outcome in self.fetch_many([state]):
            return outcome
        raise RuntimeError("this Web was closed")

    def fetch_many(
        self, states: Iterable[FeedState | None]
    ) -> Iterator[tuple[FeedState, Outcome]]:
        """Yield each feed with the answer of its server, as they come.

        ``states`` is drawn from as places come free, so it may be long or lazy; where it gives
        None it is asked again after the next answer, if one is still on its way. Leaving the
        iteration cancels what is still on its way. ``close`` ends the iteration early: feeds
        that have no answer by then are not among the yielded.
        """
        waiting = iter(states)
        flight = Flight()
        flying, most = 0, _BESIDE * self._manners.at_once
        try:
            while True:
                while sent := self._send(waiting, flight, min(_BATCH, most - flying)):
                    flying += sent
                if not flying:
                    return
                landed = flight.landed()
                flying -= len(landed)
                for state, outcome in landed:
                    if outcome is not None:
                        yield state, outcome
        finally:
            if flying and self._in_loop(flight.cancel):
                _await(flight, flying)

    def close(self) -> None:
        """Cancel what is on its way and end the thread; twice does no harm."""
        with self._lock:
            self._closed = True
            loop, self._loop = self._loop, None
        if loop is not None and self._thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            self._thread.join(timeout=5 * _STOPPING)

    def _send(self, waiting: Iterator[FeedState | None], flight: Flight, room: int) -> int:
        """Send off as many feeds as there is room for; return how many there were."""
        states: list[FeedState] = []
        for state in islice(waiting, room):
            if state is None:
                break
            states.append(state)
        if states and not self._in_loop(partial(flight.start, states)):
            return 0
        return len(states)

    def _in_loop(self, call: Callable[[Engine], object]) -> bool:
        """Have the loop call this soon; False once closed. Under the lock, so none comes after."""
        with self._lock:
            if self._closed:
                return False
            if self._loop is None or self._engine is None:
                self._loop = asyncio.new_event_loop()
                self._engine = Engine(self._manners)
                self._thread = threading.Thread(
                    target=_live, args=(self._loop, self._engine), name="web", daemon=True
                )
                self._thread.start()
            self._loop.call_soon_threadsafe(call, self._engine)
            return True


def _await(flight: Flight, flying: int) -> None:
    """Wait until what was cancelled has ended, but no longer than ``_STOPPING``."""
    until = time.monotonic() + _STOPPING
    with contextlib.suppress(queue.Empty):
        while flying and (left := until - time.monotonic()) > 0:
            flying -= len(flight.landed(timeout=left))


def _live(loop: asyncio.AbstractEventLoop, engine: Engine) -> None:
    """Run the loop until it is stopped, then end what it holds."""
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        loop.run_until_complete(engine.end())
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        asyncio.set_event_loop(None)
        loop.close()
