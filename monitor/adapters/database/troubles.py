"""What was told of trouble, and to whom: each trouble once, whatever crashes and however many."""

import logging
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, delete, func, select, update

from monitor.adapters.database.claims import FREE
from monitor.adapters.database.engine import Database
from monitor.adapters.database.enqueue import insert_delivery
from monitor.adapters.database.tables import deliveries, troubles
from monitor.model import DeliveryState, Draft, KnownTrouble, Notice, Recipient, Trouble

log = logging.getLogger(__name__)


class _TakeBack(Exception):  # noqa: N818 - no error: it only rolls the transaction back
    """Nothing of this transaction may stay."""


class Troubles:
    """The troubles of a store; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, address: str) -> list[KnownTrouble]:
        """Return what an address was told of, and not yet that it is over; the oldest first."""
        query = (
            select(troubles)
            .where(troubles.c.address == address.lower())
            .order_by(troubles.c.since, troubles.c.subject)
        )
        with self._database.read() as connection:
            return [
                KnownTrouble(
                    kind=row.kind,
                    subject=row.subject,
                    version=row.version,
                    name=row.name,
                    since=row.since,
                )
                for row in connection.execute(query)
            ]

    def last_told_at(self, address: str, digest: str) -> datetime | None:
        """Return when the last mail about trouble was queued for an address."""
        query = select(func.max(deliveries.c.created_at)).where(
            deliveries.c.address == address.lower(), deliveries.c.digest == digest
        )
        with self._database.read() as connection:
            last: datetime | None = connection.scalar(query)
        return last

    def tell(
        self, digest: str, recipient: Recipient, draft: Draft, notice: Notice, now: datetime
    ) -> int | None:
        """Queue a mail and note what it tells; return the delivery's id.

        An older mail of the kind that still waits is replaced: what it told goes on, and stands
        in this one. None: another worker told it meanwhile, and nothing changed.
        """
        address = recipient.address.lower()
        try:
            with self._database.write(durable=True) as connection:
                _supersede(connection, digest, address, now)
                number = insert_delivery(self._database, connection, digest, recipient, draft, now)
                if number is None:
                    raise _TakeBack("this mail is queued already")
                for one in notice.news:
                    self._note(connection, address, one)
                _forget(connection, address, [one.subject for one in notice.over])
                return number
        except _TakeBack as reason:
            log.info("another worker was faster", extra={"reason": str(reason)})
            return None

    def forget(self, address: str, subjects: Collection[str]) -> None:
        """Forget troubles that ended and need no word."""
        with self._database.write(durable=True) as connection:
            _forget(connection, address.lower(), subjects, strictly=False)

    def _note(self, connection: Connection, address: str, trouble: Trouble) -> None:
        insert = self._database.insert(troubles)
        noted = connection.execute(
            insert.on_conflict_do_update(
                index_elements=[troubles.c.address, troubles.c.subject],
                set_={
                    name: insert.excluded[name] for name in ("version", "kind", "name", "since")
                },
                where=troubles.c.version != insert.excluded.version,
            ).returning(troubles.c.subject),
            {
                "address": address,
                "subject": trouble.subject,
                "version": trouble.version,
                "kind": trouble.kind,
                "name": trouble.name,
                "since": trouble.since,
            },
        )
        if noted.one_or_none() is None:
            raise _TakeBack("another worker has told this trouble")


def _supersede(connection: Connection, digest: str, address: str, now: datetime) -> None:
    connection.execute(
        update(deliveries)
        .where(
            deliveries.c.digest == digest,
            deliveries.c.address == address,
            deliveries.c.state == DeliveryState.READY,
            deliveries.c.lease <= now,
        )
        .values(state=DeliveryState.SUPERSEDED, lease=FREE, claim=deliveries.c.claim + 1)
    )


def _forget(
    connection: Connection, address: str, subjects: Collection[str], *, strictly: bool = True
) -> None:
    if not subjects:
        return
    gone = connection.execute(
        delete(troubles).where(
            and_(troubles.c.address == address, troubles.c.subject.in_(list(subjects)))
        )
    )
    if strictly and gone.rowcount != len(subjects):
        raise _TakeBack("another worker has told that this is over")
