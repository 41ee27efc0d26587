"""Small stand-ins for the clock and for faults; each is a list of what it saw."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from monitor.model import (
    Accepted,
    Delivery,
    FeedState,
    FetchFailed,
    Outcome,
    ReadFeed,
    SendResult,
    Unparsable,
)
from tests.builders import NOW


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


class FakeWeb:
    """Answers by configured URL; what it does not know is not there."""

    def __init__(self, answers: dict[str, Outcome] | None = None) -> None:
        self.answers = answers or {}
        self.asked: list[FeedState] = []
        self.closed = False

    def fetch_many(
        self, states: Iterable[FeedState | None]
    ) -> Iterator[tuple[FeedState, Outcome]]:
        for state in states:
            if state is None:
                return
            self.asked.append(state)
            yield state, self.answers.get(state.feed.url, FetchFailed(reason="page not found"))

    def close(self) -> None:
        self.closed = True


class FakeParser:
    """Parses at once, in this process."""

    def __init__(self) -> None:
        self.parsed: list[bytes] = []

    def read(self, body: bytes, state: FeedState, **told: Any) -> ReadFeed | Unparsable:
        from monitor.core.feeds import read_feed

        self.parsed.append(body)
        return read_feed(body, state, **told)

    def close(self) -> None:
        pass


class FakeSender:
    """Takes every message, or answers as told; remembers what it was handed."""

    def __init__(self, *answers: SendResult) -> None:
        self.answers = list(answers)
        self.seen: list[Delivery] = []
        self.data: list[Delivery] = []

    def send(self, delivery: Delivery, sender: str, before_data: Callable[[], bool]) -> SendResult:
        self.seen.append(delivery)
        answer = self.answers.pop(0) if self.answers else Accepted(reply="250 OK")
        if isinstance(answer, Accepted):
            assert before_data()
            self.data.append(delivery)
        return answer

    def close(self) -> None:
        pass


def an_rss(*items: tuple[str, str], title: str = "Nordblick", at: datetime = NOW) -> bytes:
    """Return an RSS 2.0 feed of (guid, title) items, published an hour before ``at``."""
    when = (at - timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    made = "".join(
        f"<item><guid>{guid}</guid><title>{text}</title>"
        f"<link>https://feed.example/{guid}</link><pubDate>{when}</pubDate></item>"
        for guid, text in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{title}</title><link>https://feed.example/</link>{made}</channel></rss>"
    ).encode()
