"""Anything that may happen to a store, in any order, compared with a model of plain sets.

The model knows what was published and what each address got; after every step nothing was told
twice, and at the end, when all has calmed down, everything was told.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from monitor.adapters.database import Store, open_store
from monitor.model import (
    Accepted,
    Delivery,
    DeliveryState,
    Entry,
    FoundEntry,
    Origin,
    PollOutcome,
    Refused,
    SendResult,
    TryLater,
)
from tests.adapters.database.steps import a_draft, answered, configured, due_at_once, told_of
from tests.builders import NOW, a_config, a_digest, a_feed, a_hit, a_match, a_recipient, an_entry

ADDRESSES = ("a@example.org", "b@example.org")
WORDS = ("Ostmeer", "Blinken", "Satellit")
FEEDS = ("https://one.example/", "https://two.example/")
CONFIG = a_config(
    feeds=tuple(a_feed(url, every=timedelta(minutes=1)) for url in FEEDS),
    digests=tuple(a_digest(n, to=tuple(map(a_recipient, ADDRESSES))) for n in ("Eins", "Zwei")),
)
LEASE = timedelta(minutes=2)
Fact = tuple[str, str]  # (article, keyword)


class Life(RuleBasedStateMachine):
    """A service that is killed whenever it likes; the model outlives it."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.published: dict[str, dict[str, frozenset[str]]] = {url: {} for url in FEEDS}
        self.wanted: set[Fact] = set()
        self.got: dict[str, dict[Fact, set[int]]] = {address: {} for address in ADDRESSES}
        self.facts_of: dict[int, set[Fact]] = {}
        self.store = open_store(self.url)
        _empty(self.store)
        configured(self.store, CONFIG, now=self.now)

    def teardown(self) -> None:
        self._calm_down()
        for address in ADDRESSES:
            missing = self.wanted - self.got[address].keys()
            assert not missing, f"{address} never got {missing}"
        self.store.close()

    @rule(
        url=st.sampled_from(FEEDS),
        article=st.sampled_from("123456"),
        words=st.frozensets(st.sampled_from(WORDS)),
    )
    def publish_or_edit(self, url: str, article: str, words: frozenset[str]) -> None:
        before = self.published[url].get(article, frozenset())
        self.published[url][article] = before | words  # an edit only adds keywords

    @rule(url=st.sampled_from(FEEDS), dies=st.booleans(), late=st.booleans())
    def poll(self, url: str, dies: bool, late: bool) -> None:
        states = self.store.feeds.claim(self.now, 10, lease=LEASE)
        mine = [state for state in states if state.feed.url == url]
        self.store.feeds.release([state for state in states if state.feed.url != url])
        for state in mine:
            entries = [_entry(*one) for one in self.published[url].items()]
            new = self.store.feeds.unseen(state, entries)
            if dies:
                return
            if late:
                self.now += LEASE
                self.store.feeds.claim(self.now, 10, lease=LEASE)
            outcome = PollOutcome(state=answered(state, self.now), found=tuple(map(_found, new)))
            recorded = self.store.feeds.record([outcome], self.now)
            assert bool(recorded.lost) == late
            if not late:
                self.wanted |= {
                    (article, word)
                    for article, words in self.published[url].items()
                    for word in words
                }

    @rule(dies=st.booleans(), late=st.booleans(), some=st.booleans())
    def publish_issue(self, dies: bool, late: bool, some: bool) -> None:
        for subscription in self.store.outbox.claim_subscriptions(CONFIG, self.now, 1):
            pending = self.store.outbox.pending(subscription, [CONFIG.topics[0].id])
            if dies:
                return
            if late:
                self.now += LEASE
                self.store.outbox.claim_subscriptions(CONFIG, self.now, 10)
            told = pending.matches[:1] if some else pending.matches
            number = self.store.outbox.enqueue(
                subscription,
                a_draft(f"{subscription.number}") if told else None,
                told_of(told),
                pending.supersedes if told else (),
                next_due=self.now + timedelta(minutes=5),
                now=self.now,
            )
            assert not (late and number)
            if number:
                self.facts_of[number] = {
                    (match.entry.item, hit.keyword) for match in told for hit in match.match.hits
                }

    @rule(end=st.sampled_from(["250", "550", "450", "refused", "broke", "died", "died after"]))
    def deliver(self, end: str) -> None:
        for delivery in self.store.outbox.claim(self.now, 1, lease=LEASE):
            if end == "died":
                return
            self._deliver(delivery, end)

    def _deliver(self, delivery: Delivery, end: str) -> None:
        results: dict[str, SendResult] = {
            "250": Accepted(reply="250"),
            "550": Refused(reason="550"),
            "450": TryLater(reason="450"),
            "refused": TryLater(reason="refused", whole_server=True),
            "broke": TryLater(reason="broke", in_doubt=True),
        }
        if end != "refused":
            assert self.store.outbox.begin_data(delivery, self.now, lease=LEASE)
        if end in ("250", "broke", "died after"):  # the server has it, whether we know or not
            for fact in self.facts_of[delivery.id]:
                self.got[delivery.address].setdefault(fact, set()).add(delivery.id)
        if end in results:
            again = None if end in ("250", "550") else self.now + timedelta(minutes=1)
            assert self.store.outbox.settle(delivery, results[end], now=self.now, retry_at=again)

    @rule(minutes=st.sampled_from([1, 3, 60, 3 * 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = open_store(self.url)
        self.store.feeds.sync(CONFIG.feeds, self.now)
        self.store.outbox.sync(CONFIG, self.now, due_at_once)

    @rule()
    def retry_the_dead(self) -> None:
        for dead in self.store.outbox.deliveries([DeliveryState.DEAD]):
            assert self.store.outbox.retry(dead.id, self.now)

    @rule()
    def forget_texts(self) -> None:
        self.store.history.prune(self.now, timedelta(days=1), timedelta(days=10_000))

    @invariant()
    def nothing_is_told_twice(self) -> None:
        """An article comes again only with a keyword that no earlier mail told of it."""
        for address in ADDRESSES:
            mails = sorted({number for got in self.got[address].values() for number in got})
            known: set[Fact] = set()
            for number in mails:
                for article in {article for article, _ in self.facts_of[number]}:
                    facts = {fact for fact in self.facts_of[number] if fact[0] == article}
                    assert facts - known, f"{address} got {facts} again in mail {number}"
                known |= self.facts_of[number]

    def _calm_down(self) -> None:
        for _ in range(3):
            self.now += timedelta(hours=1)
            self.retry_the_dead()
            for url in FEEDS:
                self.poll(url, dies=False, late=False)
            while self.store.outbox.subscriptions(CONFIG)[0].due <= self.now or any(
                one.due <= self.now for one in self.store.outbox.subscriptions(CONFIG)
            ):
                self.publish_issue(dies=False, late=False, some=False)
            for delivery in self.store.outbox.claim(self.now, 100):
                self._deliver(delivery, "250")
        self.nothing_is_told_twice()


def _entry(article: str, words: frozenset[str]) -> Entry:
    title = " ".join(sorted(words)) or "Wetter"
    return replace(an_entry(title), key=article, item=article, text_hash=title)


def _found(entry: Entry) -> FoundEntry:
    hits = [a_hit(entry, word) for word in WORDS if word in entry.title]
    matches = (a_match(entry, *hits),) if hits else ()
    return FoundEntry(entry=entry, matches=matches, origin=Origin.LIVE)


def _empty(store: Store) -> None:
    from monitor.adapters.database.tables import metadata

    with store.database.write() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())


@contextmanager
def _a_file(template: Path) -> Iterator[str]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "monitor.db"
        path.write_bytes(template.read_bytes())
        yield f"sqlite:///{path}"


def _live(url: str, examples: int, steps: int) -> None:
    machine = type("Life", (Life,), {"url": url})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_happens_all_is_told_once(sqlite_template: Path) -> None:
    with _a_file(sqlite_template) as url:
        _live(url, examples=4, steps=20)


@pytest.mark.slow
def test_whatever_happens_for_long_all_is_told_once(database_url: str) -> None:
    _live(database_url, examples=60, steps=60)
