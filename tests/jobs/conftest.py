"""A whole service with a real store, a fake network and a clock that is set."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jinja2
import pytest

from monitor.adapters.database import Store, open_store
from monitor.adapters.files import shipped
from monitor.core.due import next_due
from monitor.core.mail import Renderer
from monitor.core.matching import Matcher
from monitor.jobs.deliver import Deliverer, DeliverReport, deliver
from monitor.jobs.poll import Poller, PollReport, poll
from monitor.jobs.publish import Publisher, publish
from monitor.model import Config, Digest, Fetched
from tests.builders import NOW, a_config
from tests.fakes import FakeParser, FakeSender, FakeWeb, SetClock, an_rss

FEED = "https://feed.example/rss.xml"


class Service:
    """The three jobs over one database; `restart` forgets all but that database."""

    def __init__(self, url: str, config: Config, clock: SetClock) -> None:
        self.url = url
        self.config = config
        self.clock = clock
        self.web = FakeWeb()
        self.parser = FakeParser()
        self.sender = FakeSender()
        self.jitter: Callable[[], float] = lambda: 0.5
        self.store: Store = open_store(url)
        self.matcher: Future[Matcher] = Future()
        self.matcher.set_result(Matcher(config.topics))
        self.renderer = Renderer(jinja2.FileSystemLoader(str(shipped("templates"))))
        self.synchronise()

    def synchronise(self) -> None:
        self.store.feeds.sync(self.config.feeds, self.clock())

        def first(digest: Digest, after: datetime) -> datetime:
            return next_due(digest, after=after)

        self.store.outbox.sync(self.config, self.clock(), first)

    def restart(self) -> None:
        self.store.close()
        self.store = open_store(self.url)
        self.synchronise()

    def serve(self, *items: tuple[str, str], url: str = FEED, **changes: Any) -> None:
        self.web.answers[url] = Fetched(
            **{
                "url": url,
                "body": an_rss(*items),
                "content_type": "application/rss+xml",
                **changes,
            }
        )

    def poll(self, stopping: Callable[[], bool] = lambda: False) -> PollReport:
        return poll(
            Poller(
                store=self.store,
                web=self.web,  # type: ignore[arg-type]
                parser=self.parser,  # type: ignore[arg-type]
                matcher=self.matcher,
                clock=self.clock,
                jitter=self.jitter,
                fresh=timedelta(hours=24),
                stopping=stopping,
            )
        )

    def publish(self) -> int:
        return publish(
            Publisher(
                store=self.store,
                config=self.config,
                renderer=self.renderer,
                secret=b"s" * 32,
                clock=self.clock,
            )
        )

    def deliver(self) -> DeliverReport:
        return deliver(
            Deliverer(
                store=self.store,
                sender=self.sender,
                sender_address="monitor@example.org",
                clock=self.clock,
                jitter=lambda: 0.5,
            )
        )

    def all_jobs(self) -> None:
        self.poll()
        self.publish()
        self.deliver()

    def to_next_digest(self) -> None:
        """Move the clock to just after the next 07:00 in Berlin."""
        [digest] = self.config.digests
        self.clock.now = next_due(digest, after=self.clock.now) + timedelta(seconds=1)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def service(tmp_path: Path, clock: SetClock) -> Iterator[Service]:
    made = Service(f"sqlite:///{tmp_path / 'monitor.db'}", a_config(), clock)
    yield made
    made.store.close()
