from dataclasses import replace

import pytest

from monitor.adapters.database import Store
from monitor.adapters.database.archive import open_archive
from monitor.core.matching import Matcher
from monitor.model import Accepted, FoundEntry, KeptEntry, Match, Origin
from tests.adapters.database.steps import (
    DAY,
    MINUTE,
    configured,
    found,
    pending_titles,
    polled,
    published,
)
from tests.builders import NOW, a_config, a_topic, an_entry

TOPIC = a_topic("Ostmeer", "Satellit")


def finds(store: Store) -> list[tuple[KeptEntry, Match]]:
    matcher = Matcher([TOPIC])
    url = store.database.engine.url.render_as_string(hide_password=False)
    with open_archive(url) as archive:
        return [
            (kept, match)
            for batch in archive.batches(archive.stretch(NOW - DAY))
            for kept in batch
            for match in matcher.match(kept.entry, kept.feed)
        ]


@pytest.fixture
def config(store: Store):
    return configured(store, a_config(topics=(TOPIC,)))


def test_what_is_found_by_looking_back_is_recorded_once(store: Store, config) -> None:
    polled(store, *(FoundEntry(entry=an_entry(f"Ostmeer {n}")) for n in range(3)))
    found_before = finds(store)

    assert store.history.backfill(found_before, NOW + MINUTE) == 3
    assert store.history.backfill(found_before, NOW + 2 * MINUTE) == 0

    recorded = store.history.matches()
    assert {(one.origin, one.recorded_at) for one in recorded} == {(Origin.BACKFILL, NOW + MINUTE)}
    assert [one.match.hits for one in recorded] == [match.hits for _, match in found_before]
    assert store.history.status(NOW).matches == 3


def test_what_the_topic_found_before_stays_as_it_is(store: Store, config) -> None:
    entry = an_entry("Ostmeer und Satellit")
    [live] = Matcher([a_topic("Ostmeer")]).match(entry)
    polled(store, found(entry, live))

    assert store.history.backfill(finds(store), NOW + MINUTE) == 0

    [one] = store.history.matches()
    assert (one.origin, one.match.hits) == (Origin.LIVE, live.hits)


def test_an_entry_that_was_edited_or_forgotten_meanwhile_is_left_out(store: Store, config) -> None:
    polled(store, FoundEntry(entry=an_entry("Ostmeer 1")), FoundEntry(entry=an_entry("Ostmeer 2")))
    one, two = finds(store)
    edited = (replace(one[0], entry=replace(one[0].entry, text_hash="another")), one[1])

    assert store.history.backfill([edited, two], NOW) == 1
    store.history.prune(NOW + 9 * DAY, DAY, 99 * DAY)
    assert store.history.backfill([one], NOW) == 0
    assert store.history.backfill([], NOW) == 0


def test_it_is_told_once_and_what_was_told_is_not_told_again(store: Store, config) -> None:
    told, untold = an_entry("Ostmeer 1"), an_entry("Ostmeer 2")
    polled(store, found(told, *Matcher([TOPIC]).match(told)), FoundEntry(entry=untold))
    sent(store, published(store, config))
    store.history.backfill(finds(store), NOW + MINUTE)

    assert pending_titles(store, config, now=NOW + DAY) == ["Ostmeer 2"]
    sent(store, published(store, config, now=NOW + DAY))
    store.history.backfill(finds(store), NOW + DAY + MINUTE)
    assert pending_titles(store, config, now=NOW + 2 * DAY) == []


def sent(store: Store, number: int | None) -> None:
    [delivery] = store.outbox.claim(NOW + 9 * DAY, 1)
    assert delivery.id == number
    assert store.outbox.settle(delivery, Accepted(reply="250"), now=NOW, retry_at=None)


def test_who_asks_for_news_gets_no_look_back(store: Store, config) -> None:
    news = an_entry("Ostmeer 1")
    polled(
        store, found(news, *Matcher([TOPIC]).match(news)), FoundEntry(entry=an_entry("Ostmeer 2"))
    )
    store.history.backfill(finds(store), NOW + MINUTE)

    assert [one.entry for one in store.history.matches(limit=1, news=True)] == [news]
    assert len(store.history.matches()) == 2
