import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from monitor.adapters.database import Store, open_store
from monitor.model import PollOutcome
from tests.adapters.database.steps import (
    DAY,
    a_draft,
    answered,
    configured,
    due_at_once,
    found,
    polled,
    told_of,
)
from tests.builders import NOW, a_config, a_digest, a_feed, a_recipient, an_entry

WORKERS = 4


def at_once(work: Callable[[Store, int], None], url: str) -> None:
    """Let four workers, each with connections of its own, do the same at the same time."""
    start = threading.Barrier(WORKERS)

    def one(number: int) -> None:
        with open_store(url) as store:
            start.wait()
            work(store, number)

    with ThreadPoolExecutor(WORKERS) as threads:
        for future in [threads.submit(one, number) for number in range(WORKERS)]:
            future.result()


def test_workers_never_hold_the_same_feed(database_url: str) -> None:
    with open_store(database_url) as store:
        store.feeds.sync([a_feed(f"https://{n}.example/") for n in range(120)], NOW)
    taken: Counter[str] = Counter()

    def work(store: Store, _number: int) -> None:
        while states := store.feeds.claim(NOW, 3):
            taken.update(state.feed.url for state in states)

    at_once(work, database_url)

    assert len(taken) == 120
    assert set(taken.values()) == {1}


def test_workers_never_hold_two_feeds_of_one_host(database_url: str) -> None:
    with open_store(database_url) as store:
        store.feeds.sync([a_feed(f"https://a.example/{n}") for n in range(40)], NOW)
    held: list[int] = []
    most: list[int] = []

    def work(store: Store, _number: int) -> None:
        for _ in range(30):
            for state in store.feeds.claim(NOW, 10):
                held.append(state.id)
                most.append(len(held))
                held.remove(state.id)
                store.feeds.record([PollOutcome(state=answered(state))], NOW)

    at_once(work, database_url)

    assert max(most) == 1


def test_no_poll_of_four_workers_is_lost(database_url: str) -> None:
    with open_store(database_url) as store:
        store.feeds.sync([a_feed()], NOW)

    def work(store: Store, number: int) -> None:
        done = 0
        while done < 25:
            for state in store.feeds.claim(NOW, 1, every=True):
                entry = an_entry(f"Ostmeer {number} {done}")
                outcome = PollOutcome(state=answered(state), found=(found(entry),))
                recorded = store.feeds.record([outcome], NOW)
                done += recorded.entries_new

    at_once(work, database_url)

    with open_store(database_url) as store:
        [report] = store.feeds.reports(NOW)
        assert report.state.polls == report.entries == report.matches == 100
        assert report.state.claim >= 100


def test_no_tick_of_four_threads_is_lost(database_url: str) -> None:
    def work(store: Store, number: int) -> None:
        for tick in range(25):
            store.history.beat("w", now=NOW, started_at=NOW, ticks={f"{number} {tick}": NOW})

    at_once(work, database_url)

    with open_store(database_url) as store:
        [beat] = store.history.status(NOW).heartbeats
        assert len(beat.ticks) == 100


def test_workers_that_meet_at_the_same_articles_do_not_block_each_other(database_url: str) -> None:
    feeds = [a_feed(f"https://{n}.example/") for n in range(WORKERS)]
    with open_store(database_url) as store:
        store.feeds.sync(feeds, NOW)
        states = store.feeds.claim(NOW, WORKERS)
    articles = [an_entry(f"Ostmeer {n}") for n in range(200)]

    def work(store: Store, number: int) -> None:
        order = articles if number % 2 else articles[::-1]
        for start in range(0, 200, 20):
            some = tuple(found(one) for one in order[start : start + 20])
            outcome = PollOutcome(state=answered(states[number]), found=some)
            assert store.feeds.record([outcome], NOW).entries_new == 20

    at_once(work, database_url)

    with open_store(database_url) as store:
        assert len({match.item for match in store.history.matches()}) == 200


def test_two_digests_of_four_workers_tell_an_address_once(database_url: str) -> None:
    to = (a_recipient("a@example.org"), a_recipient("b@example.org"))
    digests = tuple(a_digest(f"D{n}", to=to) for n in range(4))
    config = a_config(digests=digests)
    with open_store(database_url) as store:
        configured(store, config)
        polled(store, *(found(an_entry(f"Ostmeer {n}")) for n in range(10)))
    told: Counter[tuple[str, int]] = Counter()

    def work(store: Store, _number: int) -> None:
        while store.history.status(NOW).next_issues[0].due <= NOW:
            for subscription in store.outbox.claim_subscriptions(config, NOW, 3):
                pending = store.outbox.pending(subscription, [config.topics[0].id])
                number = store.outbox.enqueue(
                    subscription,
                    a_draft(),
                    told_of(pending.matches),
                    pending.supersedes,
                    next_due=NOW + DAY,
                    now=NOW,
                )
                assert number is not None
                address = subscription.recipient.address
                told.update((address, one.item) for one in pending.matches)

    at_once(work, database_url)

    assert len(told) == 20
    assert set(told.values()) == {1}


def test_four_workers_that_start_with_the_same_configuration_agree(database_url: str) -> None:
    config = a_config(
        feeds=tuple(a_feed(f"https://{n}.example/") for n in range(50)),
        digests=tuple(a_digest(f"D{n}") for n in range(10)),
    )

    def work(store: Store, number: int) -> None:
        store.feeds.sync(config.feeds, NOW)
        store.outbox.sync(config, NOW, due_at_once)
        named = tuple(replace(feed, name=f"{number}") for feed in config.feeds)
        store.feeds.sync(named, NOW + timedelta(seconds=1))

    at_once(work, database_url)

    with open_store(database_url) as store:
        status = store.history.status(NOW)
        assert (len(status.feeds), len(status.next_issues)) == (50, 10)
