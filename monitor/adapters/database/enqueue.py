"""T2: an issue becomes a delivery, and its matches are told, all or nothing."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, select, update

from monitor.adapters.database import subscriptions as pairs
from monitor.adapters.database.claims import FREE
from monitor.adapters.database.engine import Database
from monitor.adapters.database.pending import FINAL, settle
from monitor.adapters.database.tables import deliveries, subscriptions, told
from monitor.model import DeliveryState, Draft, Recipient, Subscription, Told

log = logging.getLogger(__name__)


class _TakeBack(Exception):  # noqa: N818 - no error: it only rolls the transaction back
    """Nothing of this transaction may stay."""


def enqueue(
    database: Database,
    subscription: Subscription,
    draft: Draft | None,
    tells: Sequence[Told],
    supersedes: Sequence[int],
    *,
    next_due: datetime,
    now: datetime,
) -> int | None:
    """Record an issue and all that it changes, in one transaction that outlives a power cut.

    The older deliveries in ``supersedes`` are replaced: what they would have told is free, and
    told by this one. Without a draft (nothing to tell) only the due instant moves on.

    Returns:
        The delivery's id. None where there is no draft; where the period has its issue already
        (the due instant moves on); where the lease was lost; and where one of the older
        deliveries was just taken for sending: then nothing changes and the pair is due again.
    """
    try:
        with database.write(durable=True) as connection:
            return _enqueue(
                database, connection, subscription, draft, tells, supersedes, next_due, now
            )
    except _TakeBack as reason:
        log.warning(
            "issue taken back",
            extra={"digest": subscription.digest.id, "reason": str(reason)},
        )
        pairs.release(database, subscription)
        return None


def _enqueue(
    database: Database,
    connection: Connection,
    subscription: Subscription,
    draft: Draft | None,
    tells: Sequence[Told],
    supersedes: Sequence[int],
    next_due: datetime,
    now: datetime,
) -> int | None:
    _move_on(connection, subscription, next_due)
    number = None
    if draft is not None:
        number = insert_delivery(
            database, connection, subscription.digest.id, subscription.recipient, draft, now
        )
    if number is not None:
        _supersede(connection, subscription, supersedes, now)
        _tell(database, connection, subscription, tells, number, now)
        connection.execute(
            update(subscriptions)
            .where(subscriptions.c.id == subscription.id)
            .values(number=subscriptions.c.number + 1)
        )
    settle(connection, subscription, now)
    return number


def _move_on(connection: Connection, subscription: Subscription, next_due: datetime) -> None:
    moved = connection.execute(
        update(subscriptions)
        .where(
            subscriptions.c.id == subscription.id,
            subscriptions.c.claim == subscription.claim,
            subscriptions.c.gone_at.is_(None),
        )
        .values(due=next_due, last_due=subscription.due, lease=FREE)
    )
    if moved.rowcount != 1:
        raise _TakeBack("another worker has taken the subscription, or it is gone")


def insert_delivery(
    database: Database,
    connection: Connection,
    digest: str,
    recipient: Recipient,
    draft: Draft,
    now: datetime,
) -> int | None:
    """Insert the delivery; None if this period has one."""
    statement = (
        database.insert(deliveries)
        .on_conflict_do_nothing(
            index_elements=[deliveries.c.digest, deliveries.c.address, deliveries.c.period]
        )
        .returning(deliveries.c.id)
    )
    number: int | None = connection.execute(
        statement,
        {
            "digest": digest,
            "address": recipient.address.lower(),
            "recipient": recipient.address,
            "period": draft.period,
            "message_id": draft.message_id,
            "state": DeliveryState.READY,
            "created_at": now,
            "due": now,
            "link": draft.link or None,
            "thread": " ".join(draft.thread),
            "subject": draft.subject,
            "body": draft.body,
        },
    ).scalar_one_or_none()
    return number


def _supersede(
    connection: Connection, subscription: Subscription, ids: Sequence[int], now: datetime
) -> None:
    if not ids:
        return
    replaced = connection.execute(
        update(deliveries)
        .where(
            deliveries.c.id.in_(ids),
            deliveries.c.digest == subscription.digest.id,
            deliveries.c.address == subscription.recipient.address.lower(),
            deliveries.c.state == DeliveryState.READY,
            deliveries.c.lease <= now,
        )
        .values(state=DeliveryState.SUPERSEDED, lease=FREE, claim=deliveries.c.claim + 1)
    )
    if replaced.rowcount != len(set(ids)):
        raise _TakeBack("an older issue is just being sent")
    connection.execute(delete(told).where(told.c.delivery_id.in_(ids)))


def _tell(
    database: Database,
    connection: Connection,
    subscription: Subscription,
    tells: Sequence[Told],
    number: int,
    now: datetime,
) -> None:
    """Note what an issue tells.

    What an older issue tells that may yet be replaced (now, or once it is refused and retried) is
    from now on told by this one: else replacing that issue would set it free, to be told again.
    """
    address = subscription.recipient.address.lower()
    rows: list[dict[str, Any]] = [
        {
            "address": address,
            "item_id": item,
            "topic": topic,
            "keyword": keyword,
            "delivery_id": number,
            "told_at": now,
        }
        for item, topic, keyword in sorted({(one.item, one.topic, one.keyword) for one in tells})
    ]
    if not rows:
        return
    insert = database.insert(told)
    before = (
        select(deliveries.c.state)
        .where(deliveries.c.id == told.c.delivery_id)
        .correlate(told)
        .scalar_subquery()
    )
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=[told.c.address, told.c.item_id, told.c.topic, told.c.keyword],
            set_={"delivery_id": insert.excluded.delivery_id, "told_at": insert.excluded.told_at},
            where=and_(*(before != state for state in sorted(FINAL))),
        ),
        rows,
    )
