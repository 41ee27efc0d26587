"""Parse feeds in processes that can be killed: a feed of 0.2 MB can keep feedparser busy for 7 s.

A process is started with the first body that needs one, and ends itself when it has been idle
for a while. It imports what reads feeds and nothing else of the house, whatever program started
it; it reads bodies from a pipe and ends when that closes, so it never outlives its parent, not
even one that was killed.

Not ``concurrent.futures``: killing one process of its pool breaks the pool. Not the processes of
``multiprocessing``: they import the parent's main module again, and bring a resource tracker.
"""

import copyreg
import gc
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from multiprocessing.connection import Connection, Pipe
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from monitor.core.feeds.sniff import sniff
from monitor.model import Entry, Feed, FeedState, RawEntry, ReadFeed, Unparsable

_START = 30.0  # seconds for a process to come up, on a machine that is busy
_IDLE = 60.0  # seconds without work after which a process ends itself
_GRACE = 2.0  # seconds beyond the deadline after which it does so, should nobody kill it
_MEMORY = 1 << 30  # bytes of address space; a 5 MB feed at its worst was seen to take 300 MB
_GROWN = 100_000_000  # bytes in memory after a feed beyond which a process is replaced
_UNLOOKED = 20_000
"""New objects before a look for garbage: a feed's entries live until it is answered, and to look
at them after each 700 took a twentieth of the time."""
_CHILD = (
    "import sys; sys.path[:] = {path!r}; "
    "from monitor.adapters.workers import serve; serve({handle}, {deadline})"
)

# Each entry of a feed crosses the pipe as its values.
Noun = Entry | RawEntry
_NAMES: dict[type[Noun], tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind)) for kind in (Entry, RawEntry)
}
_VALUES = {kind: attrgetter(*names) for kind, names in _NAMES.items()}

Job = tuple[bytes, FeedState, dict[str, Any]]
"""What ``read_feed`` is called with."""


class PoolClosedError(RuntimeError):
    """The pool was closed; what was being parsed is neither good nor bad."""


@dataclass(frozen=True, slots=True, eq=False)
class _Worker:
    """A parse process, and our end of its pipe."""

    process: "subprocess.Popen[bytes]"
    pipe: Connection

    def end(self) -> None:
        """Kill the process and wait for its end; twice does no harm."""
        self.process.kill()
        self.process.wait()


class ParsePool:
    """At most ``processes`` parse processes; safe in threads.

    A body that takes longer than ``deadline`` costs its process, which is replaced.
    """

    def __init__(self, processes: int = 2, deadline: timedelta = timedelta(seconds=10)) -> None:
        self._deadline = deadline.total_seconds()
        self._places = threading.Semaphore(processes)
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
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

    def read(
        self,
        body: bytes,
        state: FeedState,
        *,
        now: datetime,
        content_type: str = "",
        url: str = "",
        seen: bytes = b"",
    ) -> ReadFeed | Unparsable:
        """Return the feed in a body, or why none could be read from it; see ``read_feed``.

        What can't be a feed by its first bytes is told at once, without a process. A process that
        works on strangers' bytes is not told a feed's headers: they may be secrets.

        Raises:
            PoolClosedError: ``close`` was called before or meanwhile.
        """
        kind = sniff(body)
        if isinstance(kind, Unparsable):
            return kind
        feed = Feed(url=state.feed.url, language=state.feed.language)
        asked = FeedState(id=state.id, feed=feed, url=state.url)
        job = (body, asked, {"now": now, "content_type": content_type, "url": url, "seen": seen})
        with self._places:
            for _ in range(2):  # one may have ended meanwhile: idle too long, or out of memory
                answer = self._tried(job)
                if answer is not None:
                    return answer
        return Unparsable(reason="this feed could not be read: the process that tried it died")

    def close(self) -> None:
        """End all processes at once; a parse that is under way raises ``PoolClosedError``."""
        with self._lock:
            self._closed = True
            workers = list(self._all)
        for worker in workers:
            worker.end()

    def _tried(self, job: Job) -> ReadFeed | Unparsable | None:
        """Return what a process made of a body; None if the process came to an end."""
        worker = self._hired()
        answer: ReadFeed | Unparsable | None = None
        is_well = False
        try:
            worker.pipe.send(job)
            if worker.pipe.poll(self._deadline):
                answer = worker.pipe.recv()
                is_well = True
            else:
                answer = Unparsable(
                    reason=f"this feed took more than {self._deadline:g} s to read"
                    " and was given up"
                )
        except (EOFError, OSError):
            pass  # it died; None says so
        finally:
            self._give_back(worker, is_well)
        return answer

    def _hired(self) -> _Worker:
        """Return a process that waits for work, a new one if there is none."""
        with self._lock:
            if self._closed:
                raise PoolClosedError("the parse processes were closed")
            while self._idle:
                worker = self._idle.pop()
                if worker.process.poll() is None:
                    return worker
                self._forget(worker)
        worker = _started(self._deadline)  # two may start at once
        with self._lock:
            self._all.add(worker)
            is_closed = self._closed
        if is_closed:
            self._give_back(worker, is_well=False)
        return worker

    def _give_back(self, worker: _Worker, is_well: bool) -> None:
        if not is_well:
            worker.end()
        with self._lock:
            if is_well and not self._closed:
                self._idle.append(worker)
                return
            self._forget(worker)
            is_closed = self._closed
        if is_closed and not is_well:
            raise PoolClosedError("the parse processes were closed")

    def _forget(self, worker: _Worker) -> None:
        self._all.discard(worker)
        worker.pipe.close()


def _started(deadline: float) -> _Worker:
    """Return a new process; it reads from its pipe as soon as it is up."""
    ours, theirs = Pipe()
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
            [
                *(sys.executable, "-I", "-c"),
                _CHILD.format(path=sys.path, handle=theirs.fileno(), deadline=deadline),
            ],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    worker = _Worker(process, ours)
    try:
        if ours.poll(_START):  # the deadline of a body must not pay for the start
            ours.recv()
    except (EOFError, OSError):
        pass  # it did not come up; the first body sent to it will tell
    return worker


def serve(handle: int, deadline: float) -> None:
    """Parse what comes through the pipe until it closes: the life of a parse process.

    Interrupts are for the parent, which ends us by closing the pipe. Should it be gone while a
    feed keeps us busy, an alarm ends us soon after the deadline.
    """
    from monitor.core.feeds.reading import read_feed  # the parent has no use for feedparser

    gc.freeze()
    gc.set_threshold(_UNLOOKED)
    for kind in _NAMES:
        copyreg.pickle(kind, _packed)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, resource.RLIM_INFINITY))
    pipe = Connection(handle)
    try:
        pipe.send(None)
        while pipe.poll(_IDLE):
            body, state, told = pipe.recv()
            signal.setitimer(signal.ITIMER_REAL, deadline + _GRACE)
            answer = read_feed(body, state, **told)
            signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send(answer)
            if _resident() > _GROWN:
                return
    except (EOFError, OSError):
        return  # the parent is gone, or wants us gone


def _packed(noun: Noun) -> tuple[Callable[..., Noun], tuple[object, ...]]:
    """Return how to make a noun again: a third of the cost of what ``dataclasses`` would do."""
    kind = noun.__class__
    return _made, (kind, *_VALUES[kind](noun))


def _made(kind: type[Noun], *values: object) -> Noun:
    noun = kind.__new__(kind)
    for name, value in zip(_NAMES[kind], values, strict=True):
        object.__setattr__(noun, name, value)  # it is frozen
    return noun


def _resident() -> int:
    """Return the bytes we hold in memory; 0 where the system does not say.

    Not ``ru_maxrss``: a new process inherits that from its parent.
    """
    try:
        pages = Path("/proc/self/statm").read_text().split()[1]
    except OSError:  # pragma: no cover - not on Linux
        return 0
    return int(pages) * resource.getpagesize()
