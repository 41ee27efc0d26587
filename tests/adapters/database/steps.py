"""Small stories that the tests of the store begin with."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.adapters.database import Store
from monitor.model import (
    Config,
    Digest,
    Draft,
    Entry,
    FeedState,
    FoundEntry,
    Match,
    Origin,
    PollOutcome,
    Recorded,
    Subscription,
    Told,
)
from tests.builders import NOW, a_config, a_match

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
TOPIC = "Russland und Nordkorea"


def due_at_once(_digest: Digest, now: datetime) -> datetime:
    return now


def configured(store: Store, config: Config | None = None, *, now: datetime = NOW) -> Config:
    """Tell the store about a configuration in which everything is due at once."""
    config = config or a_config()
    store.feeds.sync(config.feeds, now)
    store.outbox.sync(config, now, due_at_once)
    return config


def found(entry: Entry, *matches: Match, origin: Origin = Origin.LIVE) -> FoundEntry:
    return FoundEntry(entry=entry, matches=matches or (a_match(entry),), origin=origin)


def polled(
    store: Store, *brought: FoundEntry, now: datetime = NOW, url: str | None = None
) -> Recorded:
    """Poll one feed (the named one, else whichever comes first), whether it is due or not."""
    states = store.feeds.claim(now, 100, every=True, per_host=100)
    mine = next(one for one in states if url in (None, one.feed.url))
    store.feeds.release([one for one in states if one is not mine])
    return store.feeds.record([PollOutcome(state=answered(mine, now), found=brought)], now)


def answered(state: FeedState, now: datetime = NOW) -> FeedState:
    return replace(state, polls=state.polls + 1, last_poll_at=now, next_poll_at=now + 15 * MINUTE)


def the_subscription(store: Store, config: Config, *, now: datetime = NOW) -> Subscription:
    [subscription] = store.outbox.claim_subscriptions(config, now, 10)
    return subscription


def told_of(pending_matches: Sequence) -> list[Told]:
    return [
        Told(item=one.item, topic=one.match.topic, keyword=hit.keyword)
        for one in pending_matches
        for hit in one.match.hits
    ]


def published(
    store: Store,
    config: Config,
    *,
    now: datetime = NOW,
    period: str | None = None,
    next_due: datetime | None = None,
) -> int | None:
    """Queue one issue that tells all that is pending; return the delivery's number."""
    subscription = the_subscription(store, config, now=now)
    pending = store.outbox.pending(subscription, [topic.id for topic in config.topics])
    return store.outbox.enqueue(
        subscription,
        a_draft(period or f"{now:%Y-%m-%d}"),
        told_of(pending.matches),
        pending.supersedes,
        next_due=next_due or now + DAY,
        now=now,
    )


def a_draft(period: str = "2026-11-23") -> Draft:
    return Draft(
        period=period,
        message_id=f"<{period}@example.org>",
        subject="Drei Meldungen",
        body=b"Subject: x\r\n\r\ny",
    )


def pending_titles(store: Store, config: Config, *, now: datetime = NOW) -> list[str]:
    """Return the titles of what is pending, and leave everything as it was."""
    subscription = the_subscription(store, config, now=now)
    pending = store.outbox.pending(subscription, [topic.id for topic in config.topics])
    store.outbox.release_subscription(subscription)
    return [match.entry.title for match in pending.matches]
