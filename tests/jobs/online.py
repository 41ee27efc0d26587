"""The service over a real server on this machine, with a clock that is set."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from monitor.adapters.http import Web
from monitor.app.build import make_web
from monitor.model import Feed, FeedReport, FeedState, ServiceSettings
from tests.adapters.raw_server import Asked, RawServer, an_answer
from tests.builders import NOW, a_config, a_feed
from tests.fakes import SetClock, an_rss
from tests.jobs.conftest import Service

FEED = an_rss(("1", "Rakete stürzt ins Ostmeer"), ("2", "Wetter"))
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Reader:
    """A service that polls a real server; ``asked`` is the server's log."""

    def __init__(self, server: RawServer, folder: Path) -> None:
        self.server = server
        self.clock = SetClock(NOW)
        self.folder = folder
        self.service: Service
        self.web: Web
        self.is_running = False

    def follow(
        self,
        *feeds: Feed | str,
        every: timedelta = HOUR,
        apart: timedelta = timedelta(0),
    ) -> None:
        """Start the service with feeds, or with paths of the server."""
        configured = tuple(
            feed
            if isinstance(feed, Feed)
            else a_feed(self.server.url + feed, every=every, allow_private=True)
            for feed in feeds or ("/feed",)
        )
        self.close()
        url = f"sqlite:///{self.folder / 'monitor.db'}"
        config = a_config(feeds=configured, service=ServiceSettings(apart=apart))
        self.service = Service(url, config, self.clock)
        self.start_web()

    def close(self) -> None:
        if self.is_running:
            self.web.close()
            self.service.store.close()

    def start_web(self) -> None:
        self.web = make_web(self.service.config)
        self.is_running = True
        self.service.web = self.web  # type: ignore[assignment]

    def restart(self) -> None:
        """Forget everything but the database."""
        self.web.close()
        self.service.restart()
        self.start_web()

    def poll(self, after: timedelta = timedelta(0)) -> list[Asked]:
        """Poll what is due some time later; return what the server was asked by that."""
        before = len(self.server.asked)
        self.clock.now += after
        self.service.poll()
        return self.server.asked[before:]

    def poll_next(self, count: int = 1) -> list[Asked]:
        """Poll when the next feed is due, so many times."""
        asked = []
        for _ in range(count):
            self.clock.now = max(self.clock.now, min(map(due, self.states())))
            asked += self.poll()
        return asked

    def states(self) -> list[FeedState]:
        return [report.state for report in self.reports()]

    def reports(self) -> list[FeedReport]:
        return self.service.store.feeds.reports(self.clock())

    @property
    def state(self) -> FeedState:
        [state] = self.states()
        return state

    @property
    def wait(self) -> timedelta:
        return due(self.state) - self.clock.now


def due(state: FeedState) -> datetime:
    assert state.next_poll_at is not None
    return state.next_poll_at


def sent(asked: list[Asked]) -> list[tuple[str | None, str | None]]:
    """Return the validators of each request: ETag, Last-Modified."""
    return [
        (one.headers.get("if-none-match"), one.headers.get("if-modified-since")) for one in asked
    ]


@contextmanager
def a_reader(folder: Path) -> Iterator[Reader]:
    """Start a service that follows one feed of a server."""
    with RawServer({"/feed": an_answer(body=FEED)}) as server:
        made = Reader(server, folder)
        made.follow()
        yield made
        made.close()
