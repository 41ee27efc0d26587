"""Many feeds in one poll: bounded in memory, and a fault meets one feed or ends the poll."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from datetime import datetime
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from monitor.errors import StoreError
from monitor.jobs.poll.job import BODIES
from monitor.model import FeedState, Fetched, PollOutcome, ReadFeed, Recorded, Unparsable
from tests.builders import NOW, a_config, a_feed
from tests.fakes import FakeParser, FakeWeb, SetClock, an_rss
from tests.jobs.conftest import Service

MANY = 4 * BODIES


class QuickWeb(FakeWeb):
    """A network that has all bodies at once; ``done`` once it got rid of them."""

    def __init__(self) -> None:
        super().__init__()
        self.done = Event()

    def fetch_many(self, states: Any) -> Iterator[Any]:
        yield from super().fetch_many(states)
        self.done.set()


class SlowParser(FakeParser):
    """Notes how many bodies came that were not read yet."""

    def __init__(self, web: QuickWeb) -> None:
        super().__init__()
        self.web = web
        self.most = 0

    def read(self, body: bytes, state: FeedState, **told: Any) -> ReadFeed | Unparsable:
        if not self.parsed:
            self.web.done.wait(0.2)  # it is not done so soon, as nobody takes what it brings
        self.most = max(self.most, len(self.web.asked) - len(self.parsed))
        return super().read(body, state, **told)


class StumblingParser(FakeParser):
    def read(self, body: bytes, state: FeedState, **told: Any) -> ReadFeed | Unparsable:
        if state.feed.url.endswith("/1"):
            raise OSError("no further process can be started")
        return super().read(body, state, **told)


@pytest.fixture
def service(tmp_path: Path, clock: SetClock) -> Iterator[Service]:
    feeds = tuple(a_feed(f"https://h{n}.example/{n}") for n in range(MANY))
    made = Service(f"sqlite:///{tmp_path / 'monitor.db'}", a_config(feeds=feeds), clock)
    made.web = QuickWeb()
    for feed in feeds:
        body = an_rss((feed.url, f"Rakete {feed.url}"))
        made.web.answers[feed.url] = Fetched(url=feed.url, body=body)
    yield made
    made.store.close()


def test_a_quick_network_fills_no_memory_with_bodies_that_wait(service: Service) -> None:
    service.parser = parser = SlowParser(service.web)  # type: ignore[arg-type]

    assert service.poll().entries_new == MANY

    # One more is in the hands of the thread that waits for room.
    assert parser.most <= BODIES + 1


def test_a_parse_that_cannot_be_tried_is_told_of_that_feed_only(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.parser = StumblingParser()

    report = service.poll()

    assert report.entries_new == MANY - 1
    assert report.failures == (("https://h1.example/1", "it could not be read; the log says why"),)
    assert "no further process" in caplog.text


def test_a_poll_that_cannot_record_ends_though_bodies_wait(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def record(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(service.store.feeds, "record", record)

    with pytest.raises(StoreError):
        service.poll()

    monkeypatch.undo()
    assert service.poll().entries_new == MANY  # nothing stayed claimed


class CountingParser(FakeParser):
    """Calls ``then`` when it has read as many bodies as may wait."""

    def __init__(self, then: Callable[[], object]) -> None:
        super().__init__()
        self.then = then
        self.number = count(1)  # which two threads may draw from

    def read(self, body: bytes, state: FeedState, **told: Any) -> ReadFeed | Unparsable:
        read = super().read(body, state, **told)
        if next(self.number) == BODIES:
            self.then()
        return read


def test_feeds_are_read_while_the_matcher_is_being_made(service: Service) -> None:
    matcher = service.matcher.result()
    service.matcher = Future()
    service.parser = CountingParser(lambda: service.matcher.set_result(matcher))

    assert service.poll().entries_new == MANY


def test_a_matcher_that_cannot_be_made_ends_the_poll_and_is_no_feeds_fault(
    service: Service,
) -> None:
    good, service.matcher = service.matcher, Future()
    service.matcher.set_exception(MemoryError("too many keywords"))

    with pytest.raises(MemoryError):
        service.poll()

    service.matcher = good
    assert service.poll().entries_new == MANY  # nothing stayed claimed


def test_a_stop_does_not_wait_for_the_matcher(service: Service) -> None:
    good, service.matcher = service.matcher, Future()
    stop = Event()
    service.parser = CountingParser(stop.set)

    assert service.poll(stop.is_set).entries_new == 0

    service.matcher, service.parser = good, FakeParser()
    assert service.poll().entries_new == MANY


def test_what_is_claimed_while_a_poll_breaks_off_is_given_back(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeds = service.store.feeds
    claim, release = feeds.claim, feeds.release
    begun, claiming, released = Event(), Event(), Event()

    def claim_late(*told: Any, **more: Any) -> list[FeedState]:
        if begun.is_set():  # the second is under way when the poll ends
            claiming.set()
            assert released.wait(5)
        begun.set()
        return claim(*told, **more)

    def release_and_say(states: Sequence[FeedState]) -> None:
        release(states)
        released.set()

    def record(*_: object) -> None:
        assert claiming.wait(5)
        raise StoreError("the disk is full")

    monkeypatch.setattr(feeds, "claim", claim_late)
    monkeypatch.setattr(feeds, "release", release_and_say)
    monkeypatch.setattr(feeds, "record", record)

    with pytest.raises(StoreError):
        service.poll()

    monkeypatch.undo()
    assert service.poll().entries_new == MANY


def test_a_feed_that_brings_what_cannot_be_stored_fails_alone(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    record = service.store.feeds.record

    def fastidious(outcomes: Sequence[PollOutcome], now: datetime) -> Recorded:
        if any(one.found and one.state.feed.url.endswith("/1") for one in outcomes):
            raise ValueError("this can't be stored")
        return record(outcomes, now)

    monkeypatch.setattr(service.store.feeds, "record", fastidious)

    report = service.poll()

    assert (report.polled, report.entries_new) == (MANY, MANY - 1)
    assert [feed for feed, _ in report.failures] == ["https://h1.example/1"]
    failing = [one.state for one in service.store.feeds.reports(NOW) if one.state.failures]
    assert [(one.id, one.reason) for one in failing] == [
        (2, "it could not be read; the log says why")
    ]
    assert "can't be stored" in caplog.text
