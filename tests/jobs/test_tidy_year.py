"""A year of a busy service in fast motion: the database stays under a stated size."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.adapters.database import Store, open_store
from monitor.jobs.tidy import tidy
from monitor.model import (
    Accepted,
    Draft,
    Feed,
    FeedState,
    FoundEntry,
    PollOutcome,
    Recipient,
    ServiceSettings,
    Told,
)
from tests.adapters.database.steps import DAY, configured
from tests.builders import NOW, a_config, a_digest, a_feed, a_match, an_entry

STEP = 5  # days that pass at once, with all that they bring
FEEDS = 30
A_DAY = 150  # entries of all feeds
MATCHING = 15  # of them
READERS = 2
MAIL = 15_000  # bytes of a day's issue, as it is stored: compressed

# Bytes of text of an entry, and how many of a hundred entries are so long. The mean is that of
# 4,140 entries of 115 real feeds: 1,100 bytes, half of them under 240.
LENGTHS = ((240, 60), (1_000, 30), (6_500, 10))

KEPT = timedelta(days=90)

LIMIT = 1_400
"""Bytes of the file for each entry of a year: 1,000 entries a day make 500 MB at most."""

GROWTH = 900
"""Bytes for each entry after its text was forgotten: identity, match, its share of the mails."""


class Year:
    """The days of a service: polls, issues for each reader, tidying."""

    def __init__(self, store: Store, service: ServiceSettings) -> None:
        self.store = store
        self.service = service
        self.chance = random.Random(6)
        self.feeds = tuple(a_feed(f"https://feed-{n}.example/rss") for n in range(FEEDS))
        readers = tuple(Recipient(address=f"reader-{n}@example.org") for n in range(READERS))
        self.config = a_config(feeds=self.feeds, digests=(a_digest(to=readers),))
        configured(store, self.config)
        self.words = self.chance.randbytes(2_000_000).hex()

    def text(self) -> str:
        [length] = self.chance.choices([n for n, _ in LENGTHS], [share for _, share in LENGTHS])
        at = self.chance.randrange(len(self.words) - length)
        return self.words[at : at + length]

    def live(self, day: int) -> None:
        """Poll each feed, send each reader the issue, tidy up."""
        now = NOW + day * DAY
        states = self.store.feeds.claim(now, FEEDS, every=True, per_host=FEEDS)
        outcomes = [self.polled(state, day, n) for n, state in enumerate(states)]
        self.store.feeds.record(outcomes, now)
        for subscription in self.store.outbox.claim_subscriptions(self.config, now, READERS):
            pending = self.store.outbox.pending(subscription, [self.config.topics[0].id])
            address = subscription.recipient.address
            draft = Draft(
                period=f"{now:%Y-%m-%d}",
                message_id=f"<{day}.{address}>",
                subject="Lage",
                body=self.chance.randbytes(STEP * MAIL),
            )
            told = [
                Told(item=one.item, topic=one.match.topic, keyword="Ostmeer")
                for one in pending.matches
            ]
            self.store.outbox.enqueue(
                subscription, draft, told, pending.supersedes, next_due=now + DAY, now=now
            )
        for delivery in self.store.outbox.claim(now, READERS):
            self.store.outbox.settle(delivery, Accepted(reply="250"), now=now, retry_at=None)
        tidy(self.store, self.service, lambda: now)

    def polled(self, state: FeedState, day: int, number: int) -> PollOutcome:
        now = NOW + day * DAY
        after = replace(
            state, polls=state.polls + 1, last_poll_at=now, next_poll_at=now, etag=f'"{day}"'
        )
        brought = tuple(
            self.brought(state.feed, day, n) for n in range(number, STEP * A_DAY, FEEDS)
        )
        return PollOutcome(state=after, found=brought)

    def brought(self, feed: Feed, day: int, number: int) -> FoundEntry:
        link = f"https://www.outlet.example/politics/{day}/a-headline-as-a-slug-{number}.html"
        now = NOW + day * DAY
        entry = an_entry(
            f"Ostmeer: Meldung {number} des Tages {day}",
            content=self.text(), link=link, key=link, item=link, seen_at=now, published_at=now,
        )  # fmt: skip
        return FoundEntry(
            entry=entry, matches=(a_match(entry),) if number < STEP * MATCHING else ()
        )


@pytest.fixture
def year(sqlite_url: str) -> Iterator[Year]:
    with open_store(sqlite_url) as store:
        yield Year(store, ServiceSettings(keep_entries=KEPT, keep_matches=730 * DAY))


@pytest.mark.slow
def test_a_year_stays_under_the_stated_size_and_grows_only_by_identities(
    year: Year, tmp_path: Path
) -> None:
    sizes = {}
    for day in range(0, 365, STEP):
        year.live(day)
        sizes[day] = sum(file.stat().st_size for file in tmp_path.glob("monitor.db*"))

    most = LIMIT * 365 * A_DAY
    assert max(sizes.values()) < most, sizes
    # Once texts are forgotten as fast as they come, only identities, matches and mails are added.
    growth = (sizes[360] - sizes[120]) / (240 * A_DAY)
    assert growth < GROWTH, growth
    with open_store(f"sqlite:///{tmp_path / 'monitor.db'}") as store:
        assert store.history.status(NOW).entries == 365 * A_DAY


def test_tidying_writes_down_what_it_did(year: Year, caplog: pytest.LogCaptureFixture) -> None:
    for day in (0, 91):
        with caplog.at_level("INFO"):
            year.live(day)

    assert [record.pruned for record in caplog.records if record.msg == "tidied"] == [
        0,
        STEP * A_DAY,
    ]
    assert year.store.history.status(NOW).entries == 2 * STEP * A_DAY
