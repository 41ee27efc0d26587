"""Thirty simulated days: whatever servers, clock and service do, no entry within reach is lost.

The world runs by its own time; the service sees it through a clock that is set wrong now and then.
"""

import hashlib
import random
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.model import FeedState, Fetched, FetchFailed, NotModified, Outcome
from tests.builders import NOW, a_config, a_feed
from tests.fakes import SetClock
from tests.jobs.conftest import Service

pytestmark = pytest.mark.slow

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
STEP = 15 * MINUTE
END = NOW + 30 * DAY
Span = tuple[datetime, datetime]


def days(start: float, end: float) -> Span:
    return (NOW + start * DAY, NOW + end * DAY)


def within(moment: datetime, spans: Iterable[Span]) -> bool:
    return any(start <= moment < end for start, end in spans)


def a_body(entries: Iterable[tuple[str, datetime]]) -> bytes:
    items = "".join(
        f"<item><guid>{title}</guid><title>{title}</title>"
        f"<pubDate>{format_datetime(moment)}</pubDate></item>"
        for title, moment in entries
    )
    return f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()


# When the service is not running, and by how much its clock is wrong.
STOPPED = (days(9, 9.25), days(21, 21.1))
JUMPS = ((days(12, 12.1), 2 * DAY), (days(18, 18.1), -3 * HOUR), (days(25, 25.02), -400 * DAY))
BROKEN = FetchFailed(reason="server error (HTTP 502)", status=502)


@dataclass(kw_only=True)
class Source:
    """A feed of the world.

    ``window`` entries stand in it; ``reach`` is how long one must stand there, with server and
    service up, to be within reach of a poller as polite as ours.
    """

    name: str
    pause: timedelta
    window: int
    every: timedelta = HOUR
    reach: timedelta
    bursts: tuple[tuple[float, int], ...] = ()
    down: tuple[Span, ...] = ()
    failure: FetchFailed = BROKEN
    conditional: bool = True
    published: list[datetime] = field(default_factory=list)
    asked: list[tuple[datetime, str]] = field(default_factory=list)
    stood: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        count = (END - NOW) // self.pause
        regular = [NOW - 5 * self.pause + n * self.pause for n in range(count + 5)]
        burst = [
            NOW + day * DAY + n * MINUTE / 10 for day, size in self.bursts for n in range(size)
        ]
        self.published = sorted(regular + burst)

    @property
    def url(self) -> str:
        return f"https://{self.name}.example/rss"

    def title(self, number: int) -> str:
        return f"{self.name} Meldung {number}"

    def answer(self, state: FeedState, now: datetime) -> Outcome:
        if within(now, self.down):
            self.asked.append((now, "failed"))
            return self.failure
        known = sum(moment <= now for moment in self.published)
        standing = range(max(0, known - self.window), known)
        self.stood.update(self.title(n) for n in standing)
        etag = hashlib.sha256(f"{standing}".encode()).hexdigest()[:8]
        if self.conditional and state.etag == etag:
            self.asked.append((now, "304"))
            return NotModified()
        self.asked.append((now, "200"))
        body = a_body([(self.title(n), self.published[n]) for n in reversed(standing)])
        return Fetched(url=self.url, body=body, etag=etag if self.conditional else None)

    def within_reach(self) -> Iterator[str]:
        """Yield what stood long enough while it could have been polled."""
        last = len(self.published)
        for number, start in enumerate(self.published):
            gone = number + self.window
            end = min(self.published[gone] if gone < last else END, END)
            edges = sorted(
                {max(start, NOW), end}
                | {edge for span in (*self.down, *STOPPED) for edge in span if start < edge < end}
            )
            if any(
                upto - since >= self.reach and not within(since, (*self.down, *STOPPED))
                for since, upto in pairwise(edges)
            ):
                yield self.title(number)


def the_world() -> list[Source]:
    waits = FetchFailed(
        reason="too many requests", status=429, retry_after=5 * HOUR, whole_host=True
    )
    return [
        Source(name="steady", pause=2 * HOUR, window=20, reach=3 * HOUR),
        Source(name="short", pause=20 * MINUTE, window=6, reach=1.5 * HOUR),
        Source(
            name="bursts",
            pause=90 * MINUTE,
            window=30,
            every=30 * MINUTE,
            bursts=((3.3, 25), (8.8, 25), (16.02, 28)),
            reach=HOUR,
        ),
        Source(
            name="broken",
            pause=HOUR,
            window=30,
            down=(days(2, 16), days(20, 20.3)),
            reach=7 * HOUR,
        ),
        Source(
            name="busy",
            pause=HOUR,
            window=24,
            down=(days(5, 5.2), days(14, 15)),
            failure=waits,
            reach=8 * HOUR,
        ),
        Source(name="slow", pause=1.5 * DAY, window=10, reach=5 * HOUR),
        Source(name="plain", pause=3 * HOUR, window=15, conditional=False, reach=3 * HOUR),
    ]


class SimulatedWeb:
    """Asks the sources of the world at the world's time."""

    def __init__(self, sources: list[Source]) -> None:
        self.sources = {source.url: source for source in sources}
        self.now = NOW

    def fetch_many(
        self, states: Iterable[FeedState | None]
    ) -> Iterator[tuple[FeedState, Outcome]]:
        for state in states:
            if state is None:
                return
            yield state, self.sources[state.feed.url].answer(state, self.now)

    def close(self) -> None:
        pass


def simulated(folder: Path, sources: list[Source], *, until: datetime = END) -> Service:
    feeds = tuple(a_feed(source.url, every=source.every) for source in sources)
    clock = SetClock(NOW)
    service = Service(f"sqlite:///{folder / 'monitor.db'}", a_config(feeds=feeds), clock)
    web = SimulatedWeb(sources)
    service.web = web  # type: ignore[assignment]
    service.jitter = random.Random(7).random
    was_running = True
    while web.now < until:
        is_running = not within(web.now, STOPPED)
        jump = next((by for span, by in JUMPS if within(web.now, (span,))), timedelta(0))
        clock.now = web.now + jump
        if is_running and (not was_running or (web.now.hour == 3 and web.now.minute == 0)):
            service.restart()
        if is_running:
            service.poll()
        was_running = is_running
        web.now += STEP
    return service


def stored(folder: Path) -> Counter[tuple[str, str]]:
    with sqlite3.connect(folder / "monitor.db") as database:
        rows = database.execute(
            "SELECT feeds.url, entries.title FROM entries JOIN feeds ON feeds.id = feed_id"
        ).fetchall()
    database.close()
    return Counter((url, title) for url, title in rows)


def test_no_entry_within_reach_is_lost_in_thirty_days(tmp_path: Path) -> None:
    sources = the_world()
    service = simulated(tmp_path, sources)
    reports = {one.state.feed.url: one for one in service.store.feeds.reports(service.clock())}
    service.store.close()
    found = stored(tmp_path)

    assert max(found.values()) == 1
    for source in sources:
        titles = {title for url, title in found if url == source.url}
        assert source.stood <= titles, source.name  # what an answer held is stored
        within_reach = set(source.within_reach())
        assert len(within_reach) > 15
        assert within_reach <= titles, source.name
        assert reports[source.url].state.failures == 0, source.name
    # Two weeks are more than stood in the feed: that entries were missed is known and told.
    assert reports["https://broken.example/rss"].state.gap_at is not None
    _is_polite(sources)


def _is_polite(sources: list[Source]) -> None:
    for source in sources:
        a_day = Counter((moment - NOW).days for moment, _ in source.asked)
        # Each jump of the clock may cost a request when it comes and one when it goes.
        assert max(a_day.values()) <= DAY / source.every + 3, source.name
        bodies = sum(kind == "200" for _, kind in source.asked)
        if source.conditional:
            assert bodies <= len(source.published) + 1, source.name
        if source.name == "broken":
            failed = Counter((at - NOW).days for at, kind in source.asked if kind == "failed")
            assert max(failed[day] for day in range(3, 12)) <= 5
        if source.name == "busy":
            refused = [moment for moment, kind in source.asked if kind == "failed"]
            assert all(later - earlier >= 5 * HOUR for earlier, later in pairwise(refused))
    slow = next(source for source in sources if source.name == "slow")
    assert len(slow.asked) <= 30 * 24 / 3


def test_the_simulation_notices_what_is_lost(tmp_path: Path) -> None:
    """The same world with a source that can't be kept up with: the check must say so."""
    hasty = Source(name="hasty", pause=5 * MINUTE, window=3, reach=15 * MINUTE)
    sources = [hasty]
    service = simulated(tmp_path, sources, until=NOW + 3 * DAY)
    [report] = service.store.feeds.reports(service.clock())
    service.store.close()

    titles = {title for _, title in stored(tmp_path)}

    assert hasty.stood <= titles
    assert not set(hasty.within_reach()) <= titles
    assert report.state.gap_at is not None
