from datetime import timedelta

import pytest

from monitor.adapters.database import Store
from monitor.model import Accepted, Delivery, DeliveryState, Refused, TryLater
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
from tests.builders import NOW, a_config, a_digest, a_recipient, an_entry

OK = Accepted(reply="250 2.0.0 queued as 4A1")


def a_delivery(store: Store) -> Delivery:
    """Return a delivery that was just taken for sending."""
    config = configured(store)
    polled(store, found(an_entry()))
    published(store, config)
    [delivery] = store.outbox.claim(NOW, 10)
    return delivery


def states(store: Store) -> list[str]:
    return [one.state.value for one in store.outbox.deliveries()]


def test_an_issue_becomes_a_delivery_with_its_final_bytes(store: Store) -> None:
    delivery = a_delivery(store)

    draft = a_draft()
    assert (delivery.period, delivery.message_id) == (draft.period, draft.message_id)
    assert (delivery.subject, delivery.body) == (draft.subject, draft.body)
    assert (delivery.digest, delivery.address) == ("Morgenlage", "redaktion@example.org")
    assert (delivery.state, delivery.attempts) == (DeliveryState.READY, 0)
    assert (delivery.created_at, delivery.due) == (NOW, NOW)


def test_without_anything_to_tell_only_the_due_instant_moves_on(store: Store) -> None:
    config = configured(store)
    subscription = the_subscription(store, config)

    number = store.outbox.enqueue(subscription, None, (), (), next_due=NOW + DAY, now=NOW)

    assert number is None
    assert store.outbox.deliveries() == []
    next_one = the_subscription(store, config, now=NOW + DAY)
    assert (next_one.due, next_one.last_due, next_one.number) == (NOW + DAY, NOW, 1)


def test_a_period_has_one_issue(store: Store) -> None:
    config = configured(store)
    published(store, config, period="2026-10-25", next_due=NOW + MINUTE)
    polled(store, found(an_entry()), now=NOW)

    again = published(store, config, period="2026-10-25", now=NOW + MINUTE, next_due=NOW + DAY)

    assert again is None
    assert states(store) == ["ready"]
    assert the_subscription(store, config, now=NOW + DAY).due == NOW + DAY
    assert pending_titles(store, config, now=NOW + 2 * DAY) == [an_entry().title]


def test_an_issue_under_a_lost_lease_changes_nothing(store: Store) -> None:
    config = configured(store)
    polled(store, found(an_entry()))
    late = the_subscription(store, config)
    pending = store.outbox.pending(late, [config.topics[0].id])
    the_subscription(store, config, now=NOW + 3 * MINUTE)

    number = store.outbox.enqueue(
        late, a_draft(), told_of(pending.matches), (), next_due=NOW + DAY, now=NOW + 3 * MINUTE
    )

    assert number is None
    assert store.outbox.deliveries() == []
    assert pending_titles(store, config, now=NOW + DAY) == [an_entry().title]


def test_an_issue_replaces_the_unsent_one_and_tells_what_that_told(store: Store) -> None:
    config = configured(store)
    polled(store, found(an_entry("Ostmeer 1")))
    first = published(store, config)
    polled(store, found(an_entry("Ostmeer 2")), now=NOW + MINUTE)

    second = published(store, config, now=NOW + DAY)

    assert [(one.id, one.state) for one in store.outbox.deliveries()] == [
        (second, DeliveryState.READY),
        (first, DeliveryState.SUPERSEDED),
    ]
    assert [one.id for one in store.outbox.claim(NOW + DAY, 10)] == [second]
    assert pending_titles(store, config, now=NOW + 2 * DAY) == []


def test_an_issue_whose_forerunner_was_just_taken_is_made_again_later(store: Store) -> None:
    config = configured(store)
    polled(store, found(an_entry("Ostmeer 1")))
    published(store, config)
    polled(store, found(an_entry("Ostmeer 2")), now=NOW + MINUTE)
    subscription = the_subscription(store, config, now=NOW + DAY)
    pending = store.outbox.pending(subscription, [config.topics[0].id])

    [taken] = store.outbox.claim(NOW + DAY, 1)
    number = store.outbox.enqueue(
        subscription,
        a_draft("zwei"),
        told_of(pending.matches),
        pending.supersedes,
        next_due=NOW + 2 * DAY,
        now=NOW + DAY,
    )

    assert number is None
    assert states(store) == ["ready"]
    assert store.outbox.settle(taken, OK, now=NOW + DAY, retry_at=None)
    assert pending_titles(store, config, now=NOW + DAY) == ["Ostmeer 2"]


def test_a_delivery_is_handed_out_once(store: Store) -> None:
    delivery = a_delivery(store)

    assert store.outbox.claim(NOW, 10) == []
    [again] = store.outbox.claim(NOW + 2 * MINUTE, 10)
    assert again.claim == delivery.claim + 1


def test_the_longest_due_goes_first(store: Store) -> None:
    to = tuple(a_recipient(f"{n}@example.org") for n in range(5))
    config = configured(store, a_config(digests=(a_digest(to=to),)))
    for minute, subscription in enumerate(store.outbox.claim_subscriptions(config, NOW, 10)):
        store.outbox.enqueue(
            subscription, a_draft(), (), (), next_due=NOW + DAY, now=NOW - minute * MINUTE
        )

    assert [one.address[0] for one in store.outbox.claim(NOW, 3)] == ["4", "3", "2"]


def test_a_mail_that_was_accepted_is_sent(store: Store) -> None:
    delivery = a_delivery(store)
    assert store.outbox.begin_data(delivery, NOW)

    assert store.outbox.settle(delivery, OK, now=NOW + MINUTE, retry_at=None)

    [sent] = store.outbox.deliveries()
    assert (sent.state, sent.sent_at, sent.attempts) == (DeliveryState.SENT, NOW + MINUTE, 1)
    assert sent.reason == OK.reply
    assert store.outbox.claim(NOW + 365 * DAY, 10) == []


def test_a_mail_that_must_wait_is_tried_again_in_time(store: Store) -> None:
    delivery = a_delivery(store)

    greylisted = TryLater(reason="450 greylisted")
    store.outbox.settle(delivery, greylisted, now=NOW, retry_at=NOW + 5 * MINUTE)

    assert store.outbox.claim(NOW + 4 * MINUTE, 10) == []
    [again] = store.outbox.claim(NOW + 5 * MINUTE, 10)
    assert (again.attempts, again.reason) == (1, "450 greylisted")
    assert again.state is DeliveryState.READY


def test_trouble_of_the_whole_server_counts_against_no_mail(store: Store) -> None:
    delivery = a_delivery(store)

    down = TryLater(reason="connection refused", whole_server=True)
    store.outbox.settle(delivery, down, now=NOW, retry_at=NOW + MINUTE)

    [again] = store.outbox.claim(NOW + MINUTE, 10)
    assert again.attempts == 0


def test_a_mail_in_doubt_stays_in_doubt_whatever_later_tries_say(store: Store) -> None:
    first = a_delivery(store)
    store.outbox.begin_data(first, NOW)
    broke = TryLater(reason="line broke", in_doubt=True)
    store.outbox.settle(first, broke, now=NOW, retry_at=NOW + MINUTE)

    [second] = store.outbox.claim(NOW + MINUTE, 10)
    assert second.state is DeliveryState.DATA
    later = TryLater(reason="450 later")
    store.outbox.settle(second, later, now=NOW + MINUTE, retry_at=NOW + 2 * MINUTE)

    [third] = store.outbox.claim(NOW + 2 * MINUTE, 10)
    assert (third.state, third.attempts) == (DeliveryState.DATA, 2)
    assert third.body == first.body


@pytest.mark.parametrize(
    "result", [Refused(reason="550 no such user"), TryLater(reason="given up")]
)
def test_a_mail_that_cannot_be_delivered_is_dead_and_says_why(store: Store, result) -> None:
    delivery = a_delivery(store)

    assert store.outbox.settle(delivery, result, now=NOW, retry_at=None)

    [dead] = store.outbox.deliveries([DeliveryState.DEAD])
    assert dead.reason == result.reason
    assert store.outbox.claim(NOW + DAY, 10) == []


def test_a_worker_that_lost_its_lease_can_change_nothing(store: Store) -> None:
    late = a_delivery(store)
    [mine] = store.outbox.claim(NOW + 3 * MINUTE, 1)

    assert not store.outbox.begin_data(late, NOW + 3 * MINUTE)
    assert not store.outbox.settle(late, OK, now=NOW + 3 * MINUTE, retry_at=None)
    store.outbox.release([late])

    assert states(store) == ["ready"]
    assert store.outbox.claim(NOW + 3 * MINUTE, 1) == []
    assert store.outbox.begin_data(mine, NOW + 3 * MINUTE)


def test_a_worker_that_died_while_sending_leaves_a_mail_in_doubt(store: Store) -> None:
    delivery = a_delivery(store)
    store.outbox.begin_data(delivery, NOW)

    assert store.outbox.claim(NOW + 14 * MINUTE, 1) == []
    [again] = store.outbox.claim(NOW + 15 * MINUTE, 1)

    assert (again.state, again.attempts) == (DeliveryState.DATA, 1)
    assert (again.message_id, again.body) == (delivery.message_id, delivery.body)


def test_what_was_not_tried_is_given_back(store: Store) -> None:
    store.outbox.release([a_delivery(store)])

    [again] = store.outbox.claim(NOW, 10)
    assert again.attempts == 0


def test_while_the_server_is_away_nothing_is_tried(store: Store) -> None:
    store.outbox.release([a_delivery(store)])

    store.outbox.postpone(NOW + MINUTE)

    assert store.outbox.claim(NOW + MINUTE / 2, 10) == []
    assert len(store.outbox.claim(NOW + MINUTE, 10)) == 1


def test_a_dead_mail_can_be_tried_again_by_hand(store: Store) -> None:
    delivery = a_delivery(store)
    store.outbox.settle(delivery, Refused(reason="550"), now=NOW, retry_at=None)

    assert store.outbox.retry(delivery.id, NOW + DAY)

    [again] = store.outbox.claim(NOW + DAY, 10)
    assert (again.id, again.attempts, again.body) == (delivery.id, 0, delivery.body)


def test_a_mail_can_be_dropped_by_hand_and_is_not_told_again(store: Store) -> None:
    delivery = a_delivery(store)
    store.outbox.settle(delivery, Refused(reason="550"), now=NOW, retry_at=None)

    assert store.outbox.drop(delivery.id)

    assert states(store) == ["dropped"]
    assert pending_titles(store, a_config(), now=NOW + DAY) == []
    assert not store.outbox.retry(delivery.id, NOW)


def test_what_is_sent_or_being_sent_cannot_be_changed_by_hand(store: Store) -> None:
    delivery = a_delivery(store)

    assert not store.outbox.retry(delivery.id, NOW)
    assert not store.outbox.drop(delivery.id, NOW)
    store.outbox.settle(delivery, OK, now=NOW, retry_at=None)
    assert not store.outbox.retry(delivery.id, NOW + DAY)
    assert not store.outbox.drop(delivery.id, NOW + DAY)
    assert not store.outbox.retry(999, NOW)


def test_deliveries_are_listed_newest_first_and_without_their_bodies(store: Store) -> None:
    config = configured(store)
    for day in range(3):
        published(store, config, now=NOW + day * DAY)

    listed = store.outbox.deliveries(limit=2)

    assert [one.period for one in listed] == ["2026-11-25", "2026-11-24"]
    assert {one.body for one in listed} == {b""}
    whole = store.outbox.delivery(listed[0].id)
    assert whole is not None
    assert whole.body == a_draft().body
    assert store.outbox.delivery(999) is None


def test_instants_are_exact_to_the_microsecond(store: Store) -> None:
    config = configured(store)
    odd = NOW + timedelta(days=1, microseconds=123_457)

    published(store, config, next_due=odd)

    assert the_subscription(store, config, now=odd).due == odd
