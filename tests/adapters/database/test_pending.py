from dataclasses import replace
from datetime import datetime, timedelta

from monitor.adapters.database import Store
from monitor.model import Accepted, Config, Origin, Pending, Refused, TryLater
from tests.adapters.database.steps import (
    DAY,
    MINUTE,
    a_draft,
    configured,
    found,
    pending_titles,
    polled,
    published,
    the_subscription,
    told_of,
)
from tests.builders import NOW, a_config, a_digest, a_feed, a_hit, a_match, an_entry
from tests.databases import counted


def test_what_was_old_when_its_feed_was_new_is_not_told(store: Store) -> None:
    config = configured(store)
    polled(
        store,
        found(an_entry("Ostmeer 1"), origin=Origin.BASELINE),
        found(an_entry("Ostmeer 2"), origin=Origin.BACKFILL),
        found(an_entry("Ostmeer 3")),
    )

    assert sorted(pending_titles(store, config)) == ["Ostmeer 2", "Ostmeer 3"]


def test_what_is_pending_comes_oldest_first_and_whole(store: Store) -> None:
    config = configured(store)
    entries = [an_entry(f"Ostmeer {n}", content="lang " * n) for n in range(3)]
    for minute, entry in enumerate(reversed(entries)):
        polled(store, found(entry), now=NOW + minute * MINUTE)

    subscription = the_subscription(store, config)
    pending = store.outbox.pending(subscription, [config.topics[0].id])

    assert [one.entry for one in pending.matches] == [entries[2], entries[1], entries[0]]
    assert (pending.supersedes, pending.known) == ((), ())


def test_only_the_topics_asked_for_are_pending(store: Store) -> None:
    config = configured(store)
    polled(store, found(an_entry()))

    subscription = the_subscription(store, config)

    assert store.outbox.pending(subscription, ["anderes"]).matches == ()
    assert store.outbox.pending(subscription, []).matches == ()


def test_an_article_is_told_once_however_often_we_run(store: Store) -> None:
    config = configured(store)
    polled(store, found(an_entry()))
    _sent(store, published(store, config))

    for day in range(1, 4):
        assert pending_titles(store, config, now=NOW + day * DAY) == []


def test_two_feeds_with_one_article_tell_once(store: Store) -> None:
    feeds = (a_feed(), a_feed("https://other.example/"))
    config = configured(store, a_config(feeds=feeds))
    entry = an_entry()
    polled(store, found(entry), url=feeds[0].url)
    _sent(store, published(store, config))

    polled(store, found(replace(entry, key="2")), url=feeds[1].url, now=NOW + MINUTE)

    assert pending_titles(store, config, now=NOW + DAY) == []


def test_one_article_in_two_feeds_comes_with_both_outlets(store: Store) -> None:
    feeds = (a_feed(name="Nordblick"), a_feed("https://other.example/", name="Südkurier"))
    config = configured(store, a_config(feeds=feeds))
    for feed in feeds:
        polled(store, found(replace(an_entry(), key=feed.url)), url=feed.url)

    subscription = the_subscription(store, config)
    pending = store.outbox.pending(subscription, [config.topics[0].id])

    assert [one.outlet for one in pending.matches] == ["Nordblick", "Südkurier"]
    assert len({one.item for one in pending.matches}) == 1


def test_an_edited_entry_is_told_again_only_for_a_keyword_not_told(store: Store) -> None:
    config = configured(store)
    entry = an_entry()
    polled(store, found(entry))
    _sent(store, published(store, config))

    typo = replace(entry, title="Die " + entry.title, text_hash="2")
    polled(store, found(typo), now=NOW + MINUTE)
    assert pending_titles(store, config, now=NOW + DAY) == []

    news = replace(entry, title="Blinken: " + entry.title, text_hash="3")
    both = a_match(news, a_hit(news, "Blinken"), a_hit(news))
    polled(store, found(news, both), now=NOW + 2 * MINUTE)
    subscription = the_subscription(store, config, now=NOW + DAY)
    pending = store.outbox.pending(subscription, [config.topics[0].id])
    [match] = pending.matches
    assert [hit.keyword for hit in match.match.hits] == ["Blinken", "Ostmeer"]
    assert pending.known == ((match.item, NOW),)


def test_what_another_digest_told_the_address_is_not_told_again(store: Store) -> None:
    digests = (a_digest("Früh"), a_digest("Spät"))
    config = configured(store, a_config(digests=digests))
    polled(store, found(an_entry()))

    published(store, config)
    subscription = the_subscription(store, config)

    assert store.outbox.pending(subscription, [config.topics[0].id]).matches == ()
    assert store.outbox.pending(subscription, [config.topics[0].id]).supersedes == ()


def test_an_unsent_issue_is_replaced_by_one_that_tells_it_all(store: Store) -> None:
    config = configured(store)
    polled(store, found(an_entry("Ostmeer 1")))
    first = published(store, config)
    polled(store, found(an_entry("Ostmeer 2")), now=NOW + MINUTE)

    subscription = the_subscription(store, config, now=NOW + DAY)
    pending = store.outbox.pending(subscription, [config.topics[0].id])

    assert [one.entry.title for one in pending.matches] == ["Ostmeer 1", "Ostmeer 2"]
    assert pending.supersedes == (first,)


def test_an_issue_that_is_being_sent_is_not_replaced(store: Store) -> None:
    config = configured(store)
    polled(store, found(an_entry()))
    published(store, config)
    store.outbox.claim(NOW + DAY, 1)

    assert pending_titles(store, config, now=NOW + DAY) == []


def test_an_issue_in_doubt_is_never_replaced(store: Store) -> None:
    config = configured(store)
    polled(store, found(an_entry()))
    published(store, config)
    [delivery] = store.outbox.claim(NOW, 1)
    assert store.outbox.begin_data(delivery, NOW)
    doubt = TryLater(reason="line broke", in_doubt=True)
    store.outbox.settle(delivery, doubt, now=NOW, retry_at=NOW + 2 * DAY)

    assert pending_titles(store, config, now=NOW + DAY) == []


def test_what_a_dead_delivery_tells_waits_for_a_person(store: Store) -> None:
    config = configured(store)
    polled(store, found(an_entry()))
    number = published(store, config)
    [delivery] = store.outbox.claim(NOW, 1)
    store.outbox.settle(delivery, Refused(reason="550"), now=NOW, retry_at=None)
    assert pending_titles(store, config, now=NOW + DAY) == []

    assert store.outbox.retry(number, NOW + DAY)

    assert pending_titles(store, config, now=NOW + DAY) == [an_entry().title]


def test_nothing_is_lost_when_an_outage_outlasts_what_is_looked_back_on(store: Store) -> None:
    config = configured(store)
    polled(store, found(an_entry("Ostmeer 0")))
    for day in range(12):
        published(store, config, now=NOW + day * DAY)
        polled(store, found(an_entry(f"Ostmeer {day + 1}")), now=NOW + day * DAY + MINUTE)

    pending = pending_titles(store, config, now=NOW + 12 * DAY)

    assert pending == [f"Ostmeer {n}" for n in range(13)]


def test_what_was_left_out_of_an_issue_stays_pending_for_ever(store: Store) -> None:
    config = configured(store)
    polled(store, found(an_entry("Ostmeer, zu viel")))
    for day in range(1, 10):
        polled(store, found(an_entry(f"Ostmeer {day}")), now=NOW + day * DAY - MINUTE)
        subscription = the_subscription(store, config, now=NOW + day * DAY)
        pending = store.outbox.pending(subscription, [config.topics[0].id])
        store.outbox.enqueue(
            subscription,
            a_draft(str(day)),
            told_of(pending.matches[1:]),
            pending.supersedes,
            next_due=NOW + (day + 1) * DAY,
            now=NOW + day * DAY,
        )
        _send_all(store, NOW + day * DAY)

    assert pending_titles(store, config, now=NOW + 10 * DAY) == ["Ostmeer, zu viel"]


def test_what_is_told_for_good_is_not_looked_at_again(store: Store) -> None:
    config = configured(store)
    polled(store, found(an_entry("Ostmeer 0")))
    published(store, config)
    _send_all(store, NOW)
    published(store, config, now=NOW + 3 * DAY)

    # The look back ends where all is told: with that article's told rows gone, it would show.
    with store.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM told")

    assert pending_titles(store, config, now=NOW + 4 * DAY) == []


def test_looking_for_what_is_pending_takes_a_fixed_number_of_statements(store: Store) -> None:
    config = configured(store)

    def statements() -> int:
        subscription = the_subscription(store, config)
        with counted(store) as sent:
            store.outbox.pending(subscription, [config.topics[0].id])
        store.outbox.release_subscription(subscription)
        return len(sent)

    polled(store, found(an_entry()))
    few = statements()
    many = [found(an_entry(f"Ostmeer {n}")) for n in range(300)]
    polled(store, *many, now=NOW + timedelta(seconds=1))

    assert statements() == few == 6


def test_what_was_told_lately_is_known_by_headline_and_thread(store: Store) -> None:
    config = configured(store)
    polled(store, found(an_entry("Rakete über dem Ostmeer")))
    subscription = the_subscription(store, config)
    first = store.outbox.pending(subscription, [config.topics[0].id])
    draft = replace(a_draft(), thread=("<0@example.org>", "<1@example.org>"))
    number = store.outbox.enqueue(
        subscription, draft, told_of(first.matches), (), next_due=NOW + DAY, now=NOW
    )
    later = NOW + DAY
    polled(store, found(an_entry("Anderes vom Ostmeer")), now=later)

    assert first.earlier == ()
    assert _pending(store, config, later).earlier == ()  # it has not gone out
    _sent(store, number)
    [earlier] = _pending(store, config, later).earlier
    assert (earlier.item, earlier.title) == (
        first.matches[0].item,
        "Rakete über dem Ostmeer",
    )
    assert (earlier.outlet, earlier.told_at) == (first.matches[0].outlet, NOW)
    assert earlier.thread == draft.thread
    polled(store, found(an_entry("Drittes vom Ostmeer")), now=NOW + 9 * DAY)
    assert _pending(store, config, NOW + 9 * DAY).earlier == ()


def _pending(store: Store, config: Config, now: datetime) -> Pending:
    subscription = the_subscription(store, config, now=now)
    found_now = store.outbox.pending(subscription, [config.topics[0].id])
    store.outbox.release_subscription(subscription)
    return found_now


def _sent(store: Store, number: int | None) -> None:
    [delivery] = store.outbox.claim(NOW, 1)
    assert delivery.id == number
    assert store.outbox.settle(delivery, Accepted(reply="250"), now=NOW, retry_at=None)


def _send_all(store: Store, now) -> None:
    for delivery in store.outbox.claim(now, 100):
        assert store.outbox.settle(delivery, Accepted(reply="250"), now=now, retry_at=None)
