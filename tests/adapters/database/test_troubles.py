"""What was told of trouble is told once, whatever crashes and however many workers there are."""

from dataclasses import replace

from monitor.adapters.database import Store
from monitor.model import (
    Accepted,
    DeliveryState,
    KnownTrouble,
    Notice,
    Recipient,
    Trouble,
)
from tests.adapters.database.steps import a_draft
from tests.builders import NOW

ADMIN = Recipient(address="Admin@example.org")
MAIL = "(operator)"
GONE = Trouble(kind="gone", subject="feed:https://a.example/", version="gone", name="A", since=NOW)
CONFIG = Trouble(kind="config", subject="config", since=NOW)


def over(trouble: Trouble) -> KnownTrouble:
    return KnownTrouble(
        kind=trouble.kind,
        subject=trouble.subject,
        version=trouble.version,
        name=trouble.name,
        since=trouble.since,
    )


def tell(store: Store, notice: Notice, period: str = "1") -> int | None:
    return store.troubles.tell(MAIL, ADMIN, a_draft(period), notice, NOW)


def test_a_trouble_that_was_told_is_known_and_its_mail_queued(store: Store) -> None:
    number = tell(store, Notice(news=(GONE, CONFIG)))

    assert set(store.troubles.known("admin@example.org")) == {over(GONE), over(CONFIG)}
    assert store.troubles.last_told_at("admin@example.org", MAIL) == NOW
    [delivery] = store.outbox.claim(NOW, 10)
    assert delivery.id == number
    assert (delivery.digest, delivery.address) == (MAIL, "Admin@example.org")


def test_a_second_worker_tells_nothing_twice(store: Store) -> None:
    tell(store, Notice(news=(GONE,)))

    again = tell(store, Notice(news=(CONFIG, GONE)), "2")

    assert again is None
    assert store.troubles.known("admin@example.org") == [over(GONE)]
    assert len(store.outbox.deliveries()) == 1


def test_a_trouble_that_became_another_may_be_told(store: Store) -> None:
    tell(store, Notice(news=(replace(GONE, kind="failing", version="failing"),)))

    assert tell(store, Notice(news=(GONE,)), "2") is not None
    assert store.troubles.known("admin@example.org") == [over(GONE)]


def test_an_end_is_told_once(store: Store) -> None:
    tell(store, Notice(news=(CONFIG,)))

    assert tell(store, Notice(over=(over(CONFIG),)), "2") is not None
    assert tell(store, Notice(over=(over(CONFIG),)), "3") is None
    assert store.troubles.known("admin@example.org") == []


def test_a_waiting_mail_is_replaced_by_the_newer_one_and_a_sent_one_is_not(store: Store) -> None:
    tell(store, Notice(news=(CONFIG,)))
    tell(store, Notice(news=(GONE,)), "2")
    [delivery] = store.outbox.claim(NOW, 10)
    store.outbox.begin_data(delivery, NOW)
    store.outbox.settle(delivery, Accepted(reply="250"), now=NOW, retry_at=None)
    tell(store, Notice(over=(over(CONFIG),)), "3")

    states = [one.state for one in store.outbox.deliveries()]
    assert states == [DeliveryState.READY, DeliveryState.SENT, DeliveryState.SUPERSEDED]


def test_what_needs_no_word_is_forgotten(store: Store) -> None:
    tell(store, Notice(news=(GONE, CONFIG)))

    store.troubles.forget("Admin@example.org", [GONE.subject, "feed:unknown"])

    assert store.troubles.known("admin@example.org") == [over(CONFIG)]


def test_each_address_is_told_for_itself(store: Store) -> None:
    tell(store, Notice(news=(CONFIG,)))

    assert store.troubles.known("other@example.org") == []
    assert store.troubles.last_told_at("other@example.org", MAIL) is None
    assert store.troubles.last_told_at("admin@example.org", "Morgenlage") is None
    assert store.troubles.known("admin@example.org")[0].since == NOW
