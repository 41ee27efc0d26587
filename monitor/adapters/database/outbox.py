"""The outbox: who is due, what they are told, and how each delivery fares."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, bindparam, case, select, update

from monitor.adapters.database import leaving, subscriptions
from monitor.adapters.database.claims import FREE, NOW, claim, parameters
from monitor.adapters.database.engine import Database
from monitor.adapters.database.enqueue import enqueue
from monitor.adapters.database.pending import pending
from monitor.adapters.database.rows import delivery_of
from monitor.adapters.database.subscriptions import FirstDue
from monitor.adapters.database.tables import deliveries
from monitor.adapters.database.types import Words
from monitor.adapters.presence import is_gone, worker_name
from monitor.model import (
    CHANNEL,
    Accepted,
    Config,
    Delivery,
    DeliveryState,
    Draft,
    Pending,
    Reader,
    Refused,
    SendResult,
    Subscription,
    Told,
    TryLater,
)

LEASE = timedelta(seconds=120)

DATA_LEASE = timedelta(minutes=15)
"""Longer than the longest wait for a server's last word (10 min, RFC 5321 section 4.5.3.2.6)."""

_WAITING = (DeliveryState.READY, DeliveryState.DATA)
_LISTED = [column for column in deliveries.c if column is not deliveries.c.body]


def _claim(*states: DeliveryState) -> Any:
    """Return the statement that takes due deliveries in some states.

    A lease that ran out stands for a try that nobody could report: it is counted.
    """

    def wanted(one: FromClause) -> ColumnElement[bool]:
        return one.c.state.in_(states) & (one.c.due <= NOW)

    unreported = case((deliveries.c.lease > FREE, 1), else_=0)
    return claim(
        deliveries,
        wanted,
        changes={
            "attempts": deliveries.c.attempts + unreported,
            "holder": bindparam("holder", type_=Words()),
        },
    )


_CLAIM = _claim(*_WAITING)
_CLAIM_UNDOUBTED = _claim(DeliveryState.READY)


class Outbox:
    """The subscriptions and deliveries of a store; each method is one transaction.

    A delivery passes ready → data → sent | dead | dropped | superseded. ``data`` is committed
    just before the DATA command: after a crash these, and only these, are in doubt.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def sync(self, config: Config, now: datetime, first_due: FirstDue) -> None:
        """Take over the configured (digest, address) pairs; see ``subscriptions.sync``.

        Args:
            first_due: the next instant after ``now`` at which a digest is due.
        """
        subscriptions.sync(self._database, config, now, first_due)

    def claim_subscriptions(
        self, config: Config, now: datetime, limit: int, *, lease: timedelta = LEASE
    ) -> list[Subscription]:
        """Take up to ``limit`` due pairs, one for each address: call again until none comes."""
        return subscriptions.claim_due(self._database, config, now, limit, lease)

    def subscriptions(self, config: Config) -> list[Subscription]:
        """Return every subscription as it stands, without taking any: for a look ahead."""
        return subscriptions.standing(self._database, config)

    def release_subscription(self, subscription: Subscription) -> None:
        """Give a pair back untold: it stays due."""
        subscriptions.release(self._database, subscription)

    def pending(self, subscription: Subscription, topics: Sequence[str]) -> Pending:
        """Return what this address was not told by any digest; see ``pending.pending``."""
        return pending(self._database, subscription, topics)

    def enqueue(
        self,
        subscription: Subscription,
        draft: Draft | None,
        told: Sequence[Told],
        supersedes: Sequence[int],
        *,
        next_due: datetime,
        now: datetime,
    ) -> int | None:
        """Record an issue, what it tells and when the next is due; return the delivery's id.

        None: there is no draft, its period was there already, or nothing could be recorded; see
        ``enqueue.enqueue``.
        """
        return enqueue(
            self._database, subscription, draft, told, supersedes, next_due=next_due, now=now
        )

    def claim(
        self, now: datetime, limit: int, *, lease: timedelta = LEASE, in_doubt: bool = True
    ) -> list[Delivery]:
        """Take up to ``limit`` deliveries that are due, with their bodies, the longest due first.

        Those in ``data`` are in doubt, and come again when their lease has run out; without
        ``in_doubt`` they wait until somebody retries or drops them.
        """
        statement = _CLAIM if in_doubt else _CLAIM_UNDOUBTED
        values = {**parameters(now, limit, lease), "holder": worker_name()}
        with self._database.write(durable=True) as connection:
            taken = map(delivery_of, connection.execute(statement, values).all())
        return sorted(taken, key=lambda one: (one.due, one.id))

    def recover(self, now: datetime) -> int:
        """Give back what processes of this machine held that are no more; return how much.

        So a service that was killed goes on at its next start, and not when its leases have run
        out. Workers on several machines are told apart by the machines' names.
        """
        held = deliveries.c.state.in_(_WAITING) & (deliveries.c.lease > now)
        with self._database.read() as connection:
            holders = connection.scalars(select(deliveries.c.holder).where(held).distinct()).all()
        gone = [holder for holder in holders if is_gone(holder)]
        if not gone:
            return 0
        mine = held & deliveries.c.holder.in_(gone)
        with self._database.write(durable=True) as connection:
            # Not free but run out: the try that nobody reported counts.
            return connection.execute(update(deliveries).where(mine).values(lease=now)).rowcount

    def release(self, taken: Iterable[Delivery]) -> None:
        """Give deliveries back untried, as when the mail server is away."""
        with self._database.write(durable=True) as connection:
            for delivery in taken:
                connection.execute(_if_ours(delivery).values(lease=FREE))

    def postpone(self, until: datetime) -> None:
        """Let no waiting mail be tried before an instant: the mail server is in trouble.

        What goes to channels goes on.
        """
        statement = update(deliveries).where(
            deliveries.c.state.in_(_WAITING),
            deliveries.c.due < until,
            ~deliveries.c.address.startswith(CHANNEL, autoescape=True),
        )
        with self._database.write(durable=True) as connection:
            connection.execute(statement.values(due=until))

    def begin_data(
        self, delivery: Delivery, now: datetime, *, lease: timedelta = DATA_LEASE
    ) -> bool:
        """Record that the message is about to be handed over; False: the lease is lost.

        The lease begins anew, so that nobody sends the same while the server thinks.
        """
        statement = _if_ours(delivery).values(state=DeliveryState.DATA, lease=now + lease)
        with self._database.write(durable=True) as connection:
            return connection.execute(statement).rowcount == 1

    def settle(
        self, delivery: Delivery, result: SendResult, *, now: datetime, retry_at: datetime | None
    ) -> bool:
        """Record how a try ended; False: the lease was lost, and nothing changed.

        Args:
            retry_at: when to try again after TryLater; None gives up: the delivery is dead.
        """
        statement = _if_ours(delivery).values(
            lease=FREE, **_settled(delivery, result, now, retry_at)
        )
        with self._database.write(durable=True) as connection:
            return connection.execute(statement).rowcount == 1

    def deliveries(
        self, states: Iterable[DeliveryState] | None = None, limit: int | None = 100
    ) -> list[Delivery]:
        """Return the newest deliveries first, without their bodies."""
        query = select(*_LISTED).order_by(deliveries.c.id.desc()).limit(limit)
        if states is not None:
            query = query.where(deliveries.c.state.in_(list(states)))
        with self._database.read() as connection:
            return [delivery_of(row) for row in connection.execute(query)]

    def delivery(self, number: int) -> Delivery | None:
        """Return one delivery with its body; None if there is none of this number."""
        return self._one(deliveries.c.id == number)

    def issue(self, link: str) -> Delivery | None:
        """Return the delivery whose page is known by a link, with its body; None if there is none.

        The body is empty where it is past its time.
        """
        return self._one(deliveries.c.link == link)

    def _one(self, which: ColumnElement[bool]) -> Delivery | None:
        with self._database.read() as connection:
            row = connection.execute(select(deliveries).where(which)).first()
        return None if row is None else delivery_of(row)

    def retry(self, number: int, now: datetime, *, in_doubt: bool = True) -> bool:
        """Let a dead or waiting delivery be tried at once, as if for the first time.

        Without ``in_doubt`` one that may have been delivered is no longer held to be so, because
        else it would never be tried (see ``claim``). False: there is none, it is done, or it is
        being sent right now.
        """
        dead_or_waiting = (DeliveryState.DEAD, *_WAITING)
        state = deliveries.c.state
        kept = case((state == DeliveryState.DATA, state), else_=DeliveryState.READY)
        statement = self._unless_taken(number, dead_or_waiting, now).values(
            state=kept if in_doubt else DeliveryState.READY,
            due=now,
            lease=FREE,
            attempts=0,
        )
        with self._database.write(durable=True) as connection:
            return connection.execute(statement).rowcount == 1

    def drop(self, number: int, now: datetime | None = None) -> bool:
        """Give a dead or waiting delivery up; what it tells counts as told.

        False: there is none, it is done, or (where ``now`` is given) it is being sent right now.
        """
        statement = self._unless_taken(number, (DeliveryState.DEAD, *_WAITING), now).values(
            state=DeliveryState.DROPPED, lease=FREE, claim=deliveries.c.claim + 1
        )
        with self._database.write(durable=True) as connection:
            return connection.execute(statement).rowcount == 1

    def unsubscribe(self, digest: str, address: str, now: datetime) -> None:
        """Let an address leave a digest, at once and for good; see ``leaving.unsubscribe``."""
        leaving.unsubscribe(self._database, digest, address, now)

    def resubscribe(self, address: str) -> list[str]:
        """Forget that an address left; return the digests that the next ``sync`` gives it."""
        return leaving.resubscribe(self._database, address)

    def readers(self) -> list[Reader]:
        """Return everybody on a list, and everybody who left one."""
        return leaving.readers(self._database)

    def reader(self, number: int) -> Reader | None:
        """Return who a subscription belongs to, by its number."""
        return leaving.reader(self._database, number)

    @staticmethod
    def _unless_taken(number: int, states: Iterable[DeliveryState], now: datetime | None) -> Any:
        statement = update(deliveries).where(
            deliveries.c.id == number, deliveries.c.state.in_(list(states))
        )
        return statement if now is None else statement.where(deliveries.c.lease <= now)


def _if_ours(delivery: Delivery) -> Any:
    """Return an update that changes nothing once another worker has taken the delivery."""
    return update(deliveries).where(
        deliveries.c.id == delivery.id,
        deliveries.c.claim == delivery.claim,
        deliveries.c.state.in_(_WAITING),
    )


def _settled(
    delivery: Delivery, result: SendResult, now: datetime, retry_at: datetime | None
) -> dict[str, Any]:
    """Return the columns in which a try ends."""
    tried = {"attempts": deliveries.c.attempts + 1}
    match result:
        case Accepted(reply=reply):
            return {**tried, "state": DeliveryState.SENT, "sent_at": now, "reason": reply}
        case Refused(reason=reason):
            return {**tried, "state": DeliveryState.DEAD, "reason": reason}
        case TryLater(reason=reason) if retry_at is None:
            return {**tried, "state": DeliveryState.DEAD, "reason": reason}
        case TryLater(reason=reason):
            # Once in doubt, always in doubt: it may be in the inbox from an earlier try, so it
            # must not be superseded by an issue that tells the same again.
            doubtful = result.in_doubt or delivery.state == DeliveryState.DATA
            state = DeliveryState.DATA if doubtful else DeliveryState.READY
            # Who left while this was tried gets no second try.
            stays = case((leaving.has_left(deliveries), DeliveryState.DROPPED), else_=state)
            counted = {} if result.whole_server else tried
            return {**counted, "state": stays, "due": retry_at, "reason": reason}
