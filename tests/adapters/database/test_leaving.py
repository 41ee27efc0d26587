"""Readers leave and come back; nothing reaches them in between."""

import os
import socket
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import update

from monitor.adapters.database import Store
from monitor.adapters.database.tables import deliveries
from monitor.adapters.presence import is_gone, worker_name
from monitor.model import Accepted, DeliveryState, Refused, TryLater
from tests.adapters.database.steps import (
    DAY,
    MINUTE,
    a_draft,
    configured,
    due_at_once,
    found,
    pending_titles,
    polled,
    published,
    the_subscription,
)
from tests.builders import NOW, a_config, a_digest, a_recipient, an_entry

DIGEST, ADDRESS = "Morgenlage", "redaktion@example.org"


def with_an_issue(store: Store):
    config = configured(store)
    polled(store, found(an_entry()))
    published(store, config)
    return config


def the_state(store: Store) -> DeliveryState:
    [delivery] = store.outbox.deliveries()
    return delivery.state


def test_who_left_is_left_alone_at_once_and_gets_the_news_on_coming_back(store: Store) -> None:
    config = configured(store)
    store.outbox.unsubscribe(DIGEST, "Redaktion@example.org", NOW)
    polled(store, found(an_entry()))

    assert store.outbox.claim_subscriptions(config, NOW, 10) == []
    store.outbox.sync(config, NOW + MINUTE, due_at_once)
    assert store.outbox.claim_subscriptions(config, NOW + MINUTE, 10) == []

    assert store.outbox.resubscribe("redaktion@EXAMPLE.org") == [DIGEST]
    store.outbox.sync(config, NOW + MINUTE, due_at_once)
    assert the_subscription(store, config, now=NOW + MINUTE).recipient == a_recipient()
    assert pending_titles(store, config, now=NOW + 10 * MINUTE) == [an_entry().title]


def test_who_is_on_which_list_and_who_left_is_told(store: Store) -> None:
    to = (a_recipient("a@example.org"), a_recipient("b@example.org"))
    configured(store, a_config(digests=(a_digest("Eins", to=to), a_digest("Zwei", to=to[:1]))))
    store.outbox.unsubscribe("Eins", "A@example.org", NOW + MINUTE)

    told = [(one.digest, one.address, one.left_at) for one in store.outbox.readers()]

    assert told == [
        ("Eins", "a@example.org", NOW + MINUTE),
        ("Eins", "b@example.org", None),
        ("Zwei", "a@example.org", None),
    ]


def test_what_waits_for_who_left_is_dropped(store: Store) -> None:
    with_an_issue(store)

    store.outbox.unsubscribe(DIGEST, ADDRESS, NOW)

    assert the_state(store) is DeliveryState.DROPPED
    assert store.outbox.claim(NOW + DAY, 10) == []


def test_what_is_just_taken_for_sending_does_not_go_out(store: Store) -> None:
    with_an_issue(store)
    [delivery] = store.outbox.claim(NOW, 1)

    store.outbox.unsubscribe(DIGEST, ADDRESS, NOW)

    assert not store.outbox.begin_data(delivery, NOW)


@pytest.mark.parametrize(
    ("result", "state"),
    [
        (Accepted(reply="250"), DeliveryState.SENT),
        (TryLater(reason="451"), DeliveryState.DROPPED),
        (TryLater(reason="broke off", in_doubt=True), DeliveryState.DROPPED),
        (Refused(reason="550"), DeliveryState.DEAD),
    ],
)
def test_a_mail_under_way_is_settled_but_never_tried_again(
    store: Store, result, state: DeliveryState
) -> None:
    with_an_issue(store)
    [delivery] = store.outbox.claim(NOW, 1)
    store.outbox.begin_data(delivery, NOW)
    store.outbox.unsubscribe(DIGEST, ADDRESS, NOW)

    store.outbox.settle(delivery, result, now=NOW, retry_at=NOW + MINUTE)

    assert the_state(store) is state
    assert store.outbox.claim(NOW + DAY, 10) == []


def test_only_the_digest_that_was_left_stops(store: Store) -> None:
    digests = (a_digest("Eins"), a_digest("Zwei"))
    config = configured(store, a_config(digests=digests))

    store.outbox.unsubscribe("Eins", ADDRESS, NOW)

    assert the_subscription(store, config).digest.id == "Zwei"


def test_an_issue_is_found_by_its_link_alone(store: Store) -> None:
    with_an_issue(store)
    [delivery] = store.outbox.deliveries()
    with store.database.write() as connection:
        connection.execute(update(deliveries).values(link="abc"))

    found_one = store.outbox.issue("abc")

    assert found_one is not None
    assert (found_one.id, found_one.body) == (delivery.id, a_draft().body)
    assert store.outbox.issue("ab") is store.outbox.issue("") is None


def test_what_is_in_doubt_can_be_held_back_until_somebody_decides(store: Store) -> None:
    with_an_issue(store)
    [delivery] = store.outbox.claim(NOW, 1)
    store.outbox.begin_data(delivery, NOW)
    later = NOW + DAY

    assert store.outbox.claim(later, 10, in_doubt=False) == []
    assert store.outbox.retry(delivery.id, later, in_doubt=False)
    assert [one.id for one in store.outbox.claim(later, 10, in_doubt=False)] == [delivery.id]


def test_what_a_dead_process_held_comes_back_at_once_and_the_try_counts(store: Store) -> None:
    with_an_issue(store)
    [delivery] = store.outbox.claim(NOW, 1, lease=timedelta(hours=1))
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    _held_by(store, f"{socket.gethostname()}:{dead.pid}")

    assert store.outbox.claim(NOW, 10) == []
    assert store.outbox.recover(NOW) == 1

    [again] = store.outbox.claim(NOW, 10)
    assert (again.id, again.attempts) == (delivery.id, 1)
    assert not store.outbox.begin_data(delivery, NOW)


@pytest.mark.parametrize("holder", [f"{socket.gethostname()}:1", "elsewhere:4711", ""])
def test_what_others_hold_stays_theirs(store: Store, holder: str) -> None:
    with_an_issue(store)
    store.outbox.claim(NOW, 1)
    _held_by(store, holder)

    assert store.outbox.recover(NOW) == 0


def test_a_process_knows_who_is_gone() -> None:
    machine = socket.gethostname()

    assert is_gone(worker_name())  # whoever had this name before us
    assert not is_gone(f"{machine}:{os.getppid()}")
    assert is_gone(f"{machine}:4194305")
    assert not is_gone(f"{machine}:99999999999999999999")
    assert not is_gone(f"{machine}:x")


def _held_by(store: Store, holder: str) -> None:
    with store.database.write() as connection:
        connection.execute(update(deliveries).values(holder=holder))
