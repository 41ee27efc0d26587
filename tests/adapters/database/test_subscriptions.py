from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from monitor.adapters.database import Store
from monitor.model import Digest, QuietHours
from tests.adapters.database.steps import (
    DAY,
    MINUTE,
    configured,
    due_at_once,
    found,
    pending_titles,
    polled,
    published,
    the_subscription,
)
from tests.builders import (
    NOW,
    a_config,
    a_digest,
    a_feed,
    a_hit,
    a_match,
    a_recipient,
    a_schedule,
    a_topic,
    an_entry,
)


def test_a_subscription_is_handed_out_once(store: Store) -> None:
    config = configured(store)

    subscription = the_subscription(store, config)

    assert subscription.digest == config.digests[0]
    assert subscription.recipient == a_recipient()
    assert (subscription.due, subscription.since, subscription.number) == (NOW, NOW, 1)
    assert store.outbox.claim_subscriptions(config, NOW, 10) == []


def test_a_subscription_that_was_given_back_is_still_due(store: Store) -> None:
    config = configured(store)

    store.outbox.release_subscription(the_subscription(store, config))

    assert the_subscription(store, config).due == NOW


def test_a_lease_that_ran_out_gives_the_subscription_back(store: Store) -> None:
    config = configured(store)
    lost = the_subscription(store, config)

    again = the_subscription(store, config, now=NOW + 3 * MINUTE)
    store.outbox.release_subscription(lost)

    assert again.claim == lost.claim + 1
    assert store.outbox.claim_subscriptions(config, NOW + 3 * MINUTE, 1) == []


def test_the_issues_of_a_subscription_are_numbered(store: Store) -> None:
    config = configured(store)
    published(store, config, next_due=NOW + DAY)

    second = the_subscription(store, config, now=NOW + DAY)

    assert (second.number, second.due, second.last_due) == (2, NOW + DAY, NOW)


def test_an_address_gets_one_digest_at_a_time(store: Store) -> None:
    digests = (a_digest("Morgen"), a_digest("Abend"), a_digest("Andere", to=(a_recipient("b@x"),)))
    config = configured(store, a_config(digests=digests))

    first = store.outbox.claim_subscriptions(config, NOW, 10)
    meanwhile = store.outbox.claim_subscriptions(config, NOW, 10)
    for subscription in first:
        store.outbox.enqueue(subscription, None, (), (), next_due=NOW + DAY, now=NOW)
    second = store.outbox.claim_subscriptions(config, NOW, 10)

    assert len({one.recipient.address for one in first}) == len(first) == 2
    assert meanwhile == []
    assert [one.recipient for one in second] == [a_recipient()]


@pytest.mark.parametrize(
    "change",
    [
        {"schedule": a_schedule("daily 08:00", at=time(8))},
        {"timezone": "Asia/Seoul"},
        {"quiet_hours": QuietHours(start=time(22), end=time(6))},
    ],
    ids=["schedule", "zone", "quiet hours"],
)
def test_the_due_instant_is_computed_again_where_the_schedule_changed(
    store: Store, change: dict
) -> None:
    configured(store)
    config = a_config(digests=(a_digest(**change),))

    store.outbox.sync(config, NOW, lambda digest, now: now + 3 * DAY)

    [issue] = store.history.status(NOW).next_issues
    assert issue.due == NOW + 3 * DAY


def test_the_due_instant_stays_where_anything_else_changed(store: Store) -> None:
    configured(store)
    other = a_config(
        digests=(a_digest(max_stories=3, language="en", reads=()),), topics=(a_topic("Neu"),)
    )

    def never(digest: Digest, now: datetime) -> datetime:
        raise AssertionError("computed without need")

    store.outbox.sync(other, NOW + DAY, never)

    [issue] = store.history.status(NOW).next_issues
    assert issue.due == NOW


def test_an_address_is_known_in_any_case_and_written_as_it_was_configured(store: Store) -> None:
    configured(store, a_config(digests=(a_digest(to=(a_recipient("redaktion@example.org"),)),)))
    shouted = a_config(digests=(a_digest(to=(a_recipient("Redaktion@Example.ORG"),)),))
    store.outbox.sync(shouted, NOW, due_at_once)

    assert the_subscription(store, shouted).recipient.address == "Redaktion@Example.ORG"
    assert len(store.history.status(NOW).next_issues) == 1


def test_the_envelope_has_the_address_as_written(store: Store) -> None:
    config = configured(
        store, a_config(digests=(a_digest(to=(a_recipient("Anna@Example.org"),)),))
    )
    published(store, config)

    [delivery] = store.outbox.claim(NOW, 1)

    assert delivery.address == "Anna@Example.org"


def test_who_is_gone_gets_nothing_more(store: Store) -> None:
    configured(store)
    without = a_config(digests=())

    store.outbox.sync(without, NOW, due_at_once)

    assert store.outbox.claim_subscriptions(without, NOW + DAY, 10) == []
    assert store.history.status(NOW).next_issues == ()


def test_who_is_back_soon_has_missed_nothing(store: Store) -> None:
    config = configured(store)
    store.outbox.sync(a_config(digests=()), NOW + MINUTE, due_at_once)
    polled(store, found(an_entry()), now=NOW + 2 * MINUTE)

    store.outbox.sync(config, NOW + 3 * MINUTE, due_at_once)

    assert pending_titles(store, config, now=NOW + DAY) == [an_entry().title]


def test_who_is_back_after_long_starts_anew(store: Store) -> None:
    config = configured(store)
    store.outbox.sync(a_config(digests=()), NOW, due_at_once)
    polled(store, found(an_entry()), now=NOW + DAY)

    store.outbox.sync(config, NOW + 30 * DAY, due_at_once)

    assert pending_titles(store, config, now=NOW + 31 * DAY) == []


def test_a_new_address_starts_now(store: Store) -> None:
    configured(store)
    polled(store, found(an_entry()))
    both = (a_recipient(), a_recipient("neu@example.org"))
    config = a_config(digests=(a_digest(to=both),))

    store.outbox.sync(config, NOW + MINUTE, due_at_once)

    claimed = store.outbox.claim_subscriptions(config, NOW + MINUTE, 10)
    pending = {
        one.recipient.address: len(store.outbox.pending(one, [config.topics[0].id]).matches)
        for one in claimed
    }
    assert pending == {"redaktion@example.org": 1, "neu@example.org": 0}


def test_a_topic_that_a_digest_gets_later_starts_then(store: Store) -> None:
    old, new = a_topic(name="Alt"), a_topic(name="Neu")
    configured(store, a_config(topics=(old, new), digests=(a_digest(topics=("Alt",)),)))
    first = an_entry("Ostmeer 1")
    polled(store, found(first, *(a_match(first, topic=t) for t in ("Alt", "Neu"))))
    config = a_config(topics=(old, new), digests=(a_digest(topics=("Alt", "Neu")),))

    store.outbox.sync(config, NOW + MINUTE, due_at_once)
    second = an_entry("Ostmeer 2")
    polled(store, found(second, a_match(second, topic="Neu")), now=NOW + 2 * MINUTE)

    subscription = the_subscription(store, config, now=NOW + DAY)
    pending = store.outbox.pending(subscription, ["Alt", "Neu"])
    told = [(one.match.topic, one.entry.title) for one in pending.matches]
    assert told == [("Alt", "Ostmeer 1"), ("Neu", "Ostmeer 2")]


def test_a_pair_that_only_another_worker_knows_is_left_to_it(store: Store) -> None:
    newer = configured(store, a_config(digests=(a_digest("Neu"),)))

    assert store.outbox.claim_subscriptions(a_config(), NOW, 10) == []
    assert the_subscription(store, newer).digest.id == "Neu"


def test_the_pairs_can_be_listed_without_taking_them(store: Store) -> None:
    digests = (a_digest("Z"), a_digest("A", to=(a_recipient("b@x"), a_recipient("a@x"))))
    config = configured(store, a_config(digests=digests))

    listed = store.outbox.subscriptions(config)

    assert [(one.digest.id, one.recipient.address) for one in listed] == [
        ("Z", "redaktion@example.org"),
        ("A", "b@x"),
        ("A", "a@x"),
    ]
    assert len(store.outbox.claim_subscriptions(config, NOW, 10)) == 3


def test_a_renamed_feed_keeps_its_matches_pending(store: Store) -> None:
    config = configured(store)
    polled(store, found(an_entry()))

    store.feeds.sync([replace(a_feed(), name="Neuer Name")], NOW)

    assert pending_titles(store, config) == [an_entry().title]


def test_a_hit_keeps_all_its_facts(store: Store) -> None:
    config = configured(store)
    entry = an_entry()
    hit = a_hit(entry, label="Ostmeer", via="Japanisches Meer")
    polled(store, found(entry, a_match(entry, hit)))

    subscription = the_subscription(store, config)
    [match] = store.outbox.pending(subscription, [config.topics[0].id]).matches

    assert match.match.hits == (hit,)


def test_what_comes_immediately_is_not_taken_for_nothing(store: Store) -> None:
    at_once = a_digest(schedule=a_schedule("immediately", kind="immediately", at=None))
    config = configured(store, a_config(digests=(at_once,)))

    def is_taken(seconds: int) -> bool:
        now = NOW + timedelta(seconds=seconds)
        taken = store.outbox.claim_subscriptions(config, now, 10)
        for one in taken:  # as publishing does where there is nothing to tell
            later = now + timedelta(seconds=1)
            store.outbox.enqueue(one, None, (), (), next_due=later, now=now)
        return bool(taken)

    assert [seconds for seconds in range(0, 180, 5) if is_taken(seconds)] == [0, 65, 130]
    polled(store, found(an_entry()), now=NOW + 3 * MINUTE)
    assert is_taken(185)
