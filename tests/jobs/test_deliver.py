"""What happens to deliveries: in doubt, with the server away, and by other ways than mail."""

from datetime import timedelta
from typing import Any

import pytest

from monitor.jobs.deliver import Deliverer, deliver
from monitor.model import Accepted, DeliveryState, Refused, SendResult, TryLater
from tests.builders import a_config, a_digest, a_recipient
from tests.fakes import FakeSender, SetClock
from tests.jobs.conftest import Service

IN_DOUBT = TryLater(reason="broke off after its end", in_doubt=True)
AWAY = TryLater(reason="can't be reached", whole_server=True)


@pytest.fixture
def service(sqlite_url: str) -> Any:
    to = tuple(a_recipient(f"{name}@example.org") for name in "abc")
    made = Service(sqlite_url, a_config(digests=(a_digest(to=to),)), SetClock())
    made.serve(("1", "Rakete stürzt ins Ostmeer"))
    made.poll()
    made.to_next_digest()
    made.publish()
    yield made
    made.store.close()


def send(service: Service, *answers: SendResult, in_doubt: bool = True) -> FakeSender:
    sender = FakeSender(*answers)
    deliver(
        Deliverer(
            store=service.store,
            sender=sender,
            sender_address="monitor@example.org",
            clock=service.clock,
            jitter=lambda: 0.5,
            in_doubt=in_doubt,
        )
    )
    return sender


def states(service: Service) -> dict[str, DeliveryState]:
    return {one.address[0]: one.state for one in service.store.outbox.deliveries()}


def test_what_is_in_doubt_is_sent_again_byte_for_byte(service: Service) -> None:
    first = send(service, IN_DOUBT)
    service.clock.forward(hours=1)
    again = send(service)

    assert states(service) == dict.fromkeys("abc", DeliveryState.SENT)
    [repeated] = again.data
    assert (repeated.message_id, repeated.body) == (first.seen[0].message_id, first.seen[0].body)


def test_what_is_in_doubt_can_be_held_until_somebody_decides(service: Service) -> None:
    send(service, IN_DOUBT, in_doubt=False)
    service.clock.forward(days=1)
    nothing = send(service, in_doubt=False)
    assert nothing.seen == []
    assert sorted(states(service).values()) == ["data", "sent", "sent"]

    [held] = service.store.outbox.deliveries([DeliveryState.DATA])
    assert service.store.outbox.retry(held.id, service.clock(), in_doubt=False)
    decided = send(service, in_doubt=False)

    assert [one.id for one in decided.data] == [held.id]
    assert set(states(service).values()) == {DeliveryState.SENT}


def test_what_a_killed_process_was_sending_is_held_too(service: Service) -> None:
    [taken] = service.store.outbox.claim(service.clock(), 1)
    service.store.outbox.begin_data(taken, service.clock())
    service.clock.forward(days=1)

    send(service, in_doubt=False)

    assert states(service)[taken.address[0]] is DeliveryState.DATA


def test_one_refusal_holds_up_nobody(service: Service) -> None:
    send(service, Refused(reason="550 no such user"), TryLater(reason="450 busy"))

    assert sorted(states(service).values()) == ["dead", "ready", "sent"]


def test_a_server_that_is_away_is_asked_once_a_pass_and_no_attempt_counts(
    service: Service,
) -> None:
    sender = send(service, AWAY, AWAY, AWAY)

    assert len(sender.seen) == 1
    assert {one.attempts for one in service.store.outbox.deliveries()} == {0}
    service.clock.forward(minutes=2)
    send(service, Accepted(reply="250"))
    assert set(states(service).values()) == {DeliveryState.SENT}


def test_channels_go_on_while_the_mail_server_is_away(sqlite_url: str) -> None:
    to = tuple(map(a_recipient, ("a@example.org", "channel:chat", "b@example.org")))
    service = Service(sqlite_url, a_config(digests=(a_digest(to=to),)), SetClock())
    service.serve(("1", "Rakete stürzt ins Ostmeer"))
    service.poll()
    service.to_next_digest()
    service.publish()

    class Split(FakeSender):
        def send(self, delivery, sender, before_data):
            if delivery.address.startswith("channel:"):
                return super().send(delivery, sender, before_data)
            return AWAY

    sender = Split()
    report = deliver(
        Deliverer(
            store=service.store,
            sender=sender,
            sender_address="monitor@example.org",
            clock=service.clock,
            jitter=lambda: 0.5,
        )
    )

    assert report.sent == 1
    assert [one.address for one in sender.data] == ["channel:chat"]
    mails = [one for one in service.store.outbox.deliveries() if "@" in one.address]
    assert all(one.due > service.clock.now + timedelta(seconds=59) for one in mails)
    service.store.close()
