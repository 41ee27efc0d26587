"""Who is on the list of a digest, who left it, and who came back."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Table,
    and_,
    delete,
    exists,
    or_,
    select,
    update,
)

from monitor.adapters.database.claims import FREE
from monitor.adapters.database.engine import Database
from monitor.adapters.database.tables import deliveries, subscriptions, unsubscribed
from monitor.model import DeliveryState, Reader

REASON = "unsubscribed"


def unsubscribe(database: Database, digest: str, address: str, now: datetime) -> None:
    """Let an address leave a digest: nothing more is made for it, and what waits is dropped.

    Only a mail that is being handed over at this very instant can still arrive.
    """
    key = {"digest": digest, "address": address.lower()}
    with database.write(durable=True) as connection:
        connection.execute(
            database.insert(unsubscribed).on_conflict_do_nothing(), {**key, "left_at": now}
        )
        connection.execute(
            update(subscriptions)
            .where(_is(subscriptions, **key), subscriptions.c.gone_at.is_(None))
            .values(gone_at=now, lease=FREE, claim=subscriptions.c.claim + 1)
        )
        ready = deliveries.c.state == DeliveryState.READY
        in_doubt = (deliveries.c.state == DeliveryState.DATA) & (deliveries.c.lease <= now)
        connection.execute(
            update(deliveries)
            .where(_is(deliveries, **key), or_(ready, in_doubt))
            .values(
                state=DeliveryState.DROPPED,
                reason=REASON,
                lease=FREE,
                claim=deliveries.c.claim + 1,
            )
        )


def resubscribe(database: Database, address: str) -> list[str]:
    """Forget that an address left; return the digests that the next ``sync`` gives it."""
    statement = (
        delete(unsubscribed)
        .where(unsubscribed.c.address == address.lower())
        .returning(unsubscribed.c.digest)
    )
    with database.write(durable=True) as connection:
        return sorted(connection.execute(statement).scalars())


def readers(database: Database) -> list[Reader]:
    """Return everybody on a list and everybody who left one, by digest and address."""
    query = _readers().where(
        or_(subscriptions.c.gone_at.is_(None), unsubscribed.c.left_at.is_not(None))
    )
    ordered = query.order_by(subscriptions.c.digest, subscriptions.c.address)
    with database.read() as connection:
        return [_reader(row) for row in connection.execute(ordered)]


def reader(database: Database, number: int) -> Reader | None:
    """Return who a subscription belongs to; None if there is none of this number."""
    with database.read() as connection:
        row = connection.execute(_readers().where(subscriptions.c.id == number)).one_or_none()
    return None if row is None else _reader(row)


def has_left(table: Table) -> ColumnElement[bool]:
    """Return the condition that the address of a row has left the digest of that row."""
    return exists().where(
        unsubscribed.c.digest == table.c.digest, unsubscribed.c.address == table.c.address
    )


def _is(table: Table, *, digest: str, address: str) -> ColumnElement[bool]:
    return (table.c.digest == digest) & (table.c.address == address)


def _readers() -> Select[Any]:
    return select(subscriptions, unsubscribed.c.left_at).outerjoin(
        unsubscribed,
        and_(
            unsubscribed.c.digest == subscriptions.c.digest,
            unsubscribed.c.address == subscriptions.c.address,
        ),
    )


def _reader(row: Row[Any]) -> Reader:
    return Reader(
        digest=row.digest,
        address=row.address,
        since=row.began_at,
        next_due=row.due if row.gone_at is None else None,
        issues=row.number - 1,
        left_at=row.left_at,
    )
