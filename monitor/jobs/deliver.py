"""Deliver: queued deliveries to the mail server, one at a time, each settled at once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from monitor.adapters.clock import Clock
from monitor.adapters.database import Store
from monitor.core.due import retry_at
from monitor.model import Accepted, Delivery, Refused, SendResult, TryLater

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""Long enough to come to the DATA command, where a longer one begins. Where it is not, the fencing
number still lets nobody send what another worker has taken."""

SERVER_PAUSE = timedelta(minutes=1)
SERVER_PAUSE_MAX = timedelta(minutes=15)


class Sender(Protocol):
    """A way to hand a message over: SMTP, or the built-in mailbox."""

    def send(self, delivery: Delivery, sender: str, before_data: Callable[[], bool]) -> SendResult:
        """Hand over one message; call ``before_data`` just before it can become the server's."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverReport:
    """What one pass did; ``failures`` holds (address, reason)."""

    sent: int = 0
    failures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliverer:
    """All that delivering needs; ``sender_address`` is the envelope's.

    ``in_doubt``: what may have been delivered when a process died is sent again; else it waits
    until somebody decides.
    """

    store: Store
    sender: Sender
    sender_address: str
    clock: Clock
    jitter: Callable[[], float]
    in_doubt: bool = True
    stopping: Callable[[], bool] = field(default=lambda: False)


def deliver(deliverer: Deliverer) -> DeliverReport:
    """Send what is due until nothing is left, the server is in trouble, or the service stops."""
    sent = 0
    failures: list[tuple[str, str]] = []
    while not deliverer.stopping():
        claimed = deliverer.store.outbox.claim(
            deliverer.clock(), 1, lease=LEASE, in_doubt=deliverer.in_doubt
        )
        if not claimed:
            break
        [delivery] = claimed
        result = _send(deliverer, delivery)
        settled = _settle(deliverer, delivery, result)
        if isinstance(result, Accepted):
            sent += 1
            continue
        failures.append((delivery.address, result.reason))
        if isinstance(result, TryLater) and result.whole_server and not settled:
            break
    return DeliverReport(sent=sent, failures=tuple(failures))


def _send(deliverer: Deliverer, delivery: Delivery) -> SendResult:
    """Hand one delivery over; an unforeseen fault leaves it queued and is logged."""

    def before_data() -> bool:
        return deliverer.store.outbox.begin_data(delivery, deliverer.clock())

    try:
        return deliverer.sender.send(delivery, deliverer.sender_address, before_data)
    except Exception as error:  # one poisoned delivery must not stop the others
        log.exception("delivery failed", extra={"delivery": delivery.id})
        return TryLater(reason=f"unforeseen: {type(error).__name__}", in_doubt=True)


def _settle(deliverer: Deliverer, delivery: Delivery, result: SendResult) -> bool:
    """Record the answer at once (T3): after a 250 nothing may come between.

    Where the mail server itself is in trouble all mail waits with this one, so that what is still
    due goes another way (a channel). False: the lease was lost, and nothing was recorded.
    """
    now = deliverer.clock()
    again = _next_try(delivery, result, now=now, jitter=deliverer.jitter())
    settled = deliverer.store.outbox.settle(delivery, result, now=now, retry_at=again)
    facts = {"delivery": delivery.id, "digest": delivery.digest, "to": delivery.address}
    if not settled:
        log.warning("lease was lost, another worker settles the delivery", extra=facts)
        return False
    match result:
        case Accepted(reply=reply):
            log.info("mail sent", extra={**facts, "reply": reply})
        case TryLater(reason=reason) if again is not None:
            if result.whole_server:
                deliverer.store.outbox.postpone(again)
            log.warning("mail waits", extra={**facts, "reason": reason, "again": str(again)})
        case TryLater(reason=reason) | Refused(reason=reason):
            log.error("mail can't be delivered", extra={**facts, "reason": reason})
    return True


def _next_try(
    delivery: Delivery, result: SendResult, *, now: datetime, jitter: float
) -> datetime | None:
    """Say when to try again; None: never.

    While the server itself is in trouble no attempt is counted, and the pause grows with how
    long the delivery has waited: a tenth of it, from one minute to a quarter of an hour.
    """
    if not isinstance(result, TryLater):
        return None
    if result.wait is not None:
        return now + result.wait
    if result.whole_server:
        waited = max(now - delivery.created_at, timedelta())
        return now + min(max(waited / 10, SERVER_PAUSE), SERVER_PAUSE_MAX)
    return retry_at(delivery.attempts + 1, now=now, jitter=jitter)
