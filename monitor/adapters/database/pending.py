"""What an address has not been told yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from monitor.adapters.database.engine import Database
from monitor.adapters.database.rows import chunks, recorded_match, select_matches
from monitor.adapters.database.tables import deliveries, matches, subscriptions, told
from monitor.adapters.database.types import EPOCH, MICROSECOND
from monitor.model import DeliveryState, Earlier, Origin, Pending, RecordedMatch, Subscription

FINAL = frozenset({DeliveryState.SENT, DeliveryState.DROPPED})
"""What was told by a delivery in these states is told for good; of others it may be freed."""


@dataclass(frozen=True, slots=True)
class Window:
    """The matches that may be pending for a subscription, and what its address knows of them.

    ``facts`` maps (item, topic, keyword) to the delivery that tells it.
    """

    candidates: list[Any]
    facts: dict[tuple[int, str, str], Any]

    def untold(self, freed: Iterable[int] = ()) -> list[Any]:
        """Return the candidates with a keyword not told; ``freed`` deliveries tell nothing."""
        gone = set(freed)
        knows = {key for key, row in self.facts.items() if row.delivery_id not in gone}
        return [row for row in self.candidates if not _all_in(row, knows)]

    def unsettled(self) -> list[Any]:
        """Return the candidates with a keyword that no final delivery tells."""
        knows = {key for key, row in self.facts.items() if row.state in FINAL}
        return [row for row in self.candidates if not _all_in(row, knows)]


def _all_in(row: Any, knows: set[tuple[int, str, str]]) -> bool:
    return all((row.item_id, row.topic, keyword) in knows for keyword in row.keywords)


def pending(database: Database, subscription: Subscription, topics: Sequence[str]) -> Pending:
    """Return the matches with a keyword that this address was not told by any digest.

    Live ones are news; backfilled ones are told once, too, and marked as what they are.

    They were recorded since the subscription began (each topic for itself). What an unsent issue
    of this subscription would tell counts as not told: the new issue replaces it.
    """
    address = subscription.recipient.address.lower()
    with database.read() as connection:
        # First, so that what is taken for sending meanwhile is noticed when we enqueue.
        waiting = connection.execute(
            select(deliveries.c.id)
            .where(
                deliveries.c.digest == subscription.digest.id,
                deliveries.c.address == address,
                deliveries.c.state == DeliveryState.READY,
                deliveries.c.lease <= EPOCH,
            )
            .order_by(deliveries.c.id)
        ).scalars()
        supersedes = tuple(waiting)
        window = look(connection, subscription, topics)
        untold = window.untold(freed=supersedes)
        found = _whole(connection, [row.id for row in untold])
        earlier = _earlier(connection, address, found) if found else ()
    return Pending(
        matches=tuple(sorted(found, key=lambda match: (match.recorded_at, match.id))),
        supersedes=supersedes,
        known=_known({row.item_id for row in untold}, window.facts),
        earlier=earlier,
    )


def look(connection: Connection, subscription: Subscription, topics: Sequence[str]) -> Window:
    """Return all that may be pending; it reaches back no further than what is settled."""
    row = _bounds(connection, subscription)
    since = {
        topic: EPOCH + row.since[topic] * MICROSECOND for topic in topics if topic in row.since
    }
    within = _within(list(since), row.settled_at)
    candidates = [
        match
        for match in connection.execute(within).all()
        if match.changed_at >= since[match.topic]
    ]
    items = within.with_only_columns(matches.c.item_id)
    facts = connection.execute(
        select(told, deliveries.c.state)
        .join(deliveries, told.c.delivery_id == deliveries.c.id)
        .where(told.c.address == subscription.recipient.address.lower(), told.c.item_id.in_(items))
    )
    return Window(candidates, {(one.item_id, one.topic, one.keyword): one for one in facts})


def _bounds(connection: Connection, subscription: Subscription) -> Any:
    return connection.execute(
        select(subscriptions.c.since, subscriptions.c.settled_at).where(
            subscriptions.c.id == subscription.id
        )
    ).one()


def _within(topics: list[str], settled_at: datetime) -> Select[Any]:
    return select(
        matches.c.id,
        matches.c.item_id,
        matches.c.topic,
        matches.c.keywords,
        matches.c.changed_at,
    ).where(
        and_(
            matches.c.changed_at >= settled_at,
            matches.c.origin != Origin.BASELINE,
            matches.c.topic.in_(topics),
        )
    )


def _whole(connection: Connection, ids: list[int]) -> list[RecordedMatch]:
    return [
        recorded_match(row)
        for some in chunks(ids)
        for row in connection.execute(select_matches().where(matches.c.id.in_(some)))
    ]


def _known(
    items: set[int], facts: dict[tuple[int, str, str], Any]
) -> tuple[tuple[int, datetime], ...]:
    """Return when each of these articles was first told by an issue that went out."""
    first: dict[int, datetime] = {}
    for row in facts.values():
        if row.item_id in items and row.state == DeliveryState.SENT:
            first[row.item_id] = min(first.get(row.item_id, row.told_at), row.told_at)
    return tuple(sorted(first.items()))


_LATELY = timedelta(days=7)
"""A headline that comes again later is another story, or a column."""


def _earlier(
    connection: Connection, address: str, found: Sequence[RecordedMatch]
) -> tuple[Earlier, ...]:
    """Return the articles that this address was told by mails that went out lately."""
    since = max(match.recorded_at for match in found) - _LATELY
    query = (
        select(
            told.c.item_id,
            matches.c.title,
            matches.c.outlet,
            deliveries.c.thread,
            func.min(told.c.told_at).label("told_at"),
        )
        .join_from(deliveries, told, told.c.delivery_id == deliveries.c.id)
        .join(matches, and_(matches.c.item_id == told.c.item_id, matches.c.topic == told.c.topic))
        .where(
            deliveries.c.address == address,
            deliveries.c.created_at >= since,
            deliveries.c.state == DeliveryState.SENT,
        )
        .group_by(told.c.item_id, matches.c.title, matches.c.outlet, deliveries.c.thread)
        .order_by(told.c.item_id, matches.c.title, matches.c.outlet, deliveries.c.thread)
    )
    return tuple(
        Earlier(
            item=row.item_id,
            title=row.title,
            outlet=row.outlet,
            told_at=row.told_at,
            thread=tuple(row.thread.split()),
        )
        for row in connection.execute(query)
    )


_LATE_COMMITS = timedelta(days=1)
"""A worker may have taken its `now` this long before its matches appear."""

_SETTLE_EVERY = timedelta(hours=6)


def settle(connection: Connection, subscription: Subscription, now: datetime) -> None:
    """Move on the instant before which all is told for good, so that ``look`` stays cheap.

    It never passes a match that is untold, nor one told by a delivery that may yet be replaced.
    """
    latest = now - _LATE_COMMITS
    row = _bounds(connection, subscription)
    if latest - row.settled_at < _SETTLE_EVERY:
        return
    window = look(connection, subscription, list(row.since))
    open_since = [match.changed_at for match in window.unsettled()]
    connection.execute(
        subscriptions.update()
        .where(subscriptions.c.id == subscription.id)
        .values(settled_at=max(row.settled_at, min((latest, *open_since))))
    )
