"""Subscriptions: who is told what, since when, and when the next issue is due."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from monitor.adapters.database.claims import FREE, NOW, claim, parameters
from monitor.adapters.database.engine import Database
from monitor.adapters.database.tables import matches, subscriptions, unsubscribed
from monitor.adapters.database.types import EPOCH, MICROSECOND
from monitor.model import Config, Digest, Recipient, Subscription

FirstDue = Callable[[Digest, datetime], datetime]

CALM = timedelta(minutes=1)
"""After so long without a match a digest that comes immediately is looked at so often only."""

_ABSENCE = timedelta(days=1)
"""Who is back sooner was taken out by mistake: nothing is lost. Who is longer away starts anew."""


def sync(database: Database, config: Config, now: datetime, first_due: FirstDue) -> None:
    """Take over the configured (digest, address) pairs.

    New pairs and new topics begin now: nobody is flooded with the past. The due instant is
    computed again only where the words of the schedule changed, so that an edit of anything else
    moves no issue. Pairs that are gone, or have unsubscribed, rest.
    """
    with database.write() as connection:
        left = {(row.digest, row.address) for row in connection.execute(select(unsubscribed))}
        wanted = {
            key: digest
            for digest, recipient in config.subscriptions()
            if (key := (digest.id, recipient.address.lower())) not in left
        }
        known = {
            (row.digest, row.address): row for row in connection.execute(select(subscriptions))
        }
        new = [
            _new(key, digest, config, now, first_due)
            for key, digest in sorted(wanted.items())
            if key not in known
        ]
        changes = [
            change
            for key, row in known.items()
            if (change := _changed(row, wanted.get(key), config, now, first_due)) is not None
        ]
        if new:
            connection.execute(database.insert(subscriptions).on_conflict_do_nothing(), new)
        if changes:
            connection.execute(
                update(subscriptions).where(subscriptions.c.id == bindparam("which")), changes
            )


def _new(
    key: tuple[str, str], digest: Digest, config: Config, now: datetime, first_due: FirstDue
) -> dict[str, Any]:
    return {
        "digest": key[0],
        "address": key[1],
        "began_at": now,
        "gone_at": None,
        "since": _since({}, digest, config, now),
        "settled_at": now,
        "schedule": schedule_words(digest),
        "due": first_due(digest, now),
    }


def _changed(
    row: Row[Any], digest: Digest | None, config: Config, now: datetime, first_due: FirstDue
) -> dict[str, Any] | None:
    """Return the new columns of a known pair; None if nothing changed."""
    old = {
        "gone_at": row.gone_at,
        "began_at": row.began_at,
        "since": row.since,
        "schedule": row.schedule,
        "due": row.due,
    }
    if digest is None:
        new = old if row.gone_at is not None else {**old, "gone_at": now}
    else:
        long_away = row.gone_at is not None and now - row.gone_at > _ABSENCE
        words = schedule_words(digest)
        due_again = words != row.schedule or long_away
        new = {
            "gone_at": None,
            "began_at": now if long_away else row.began_at,
            "since": _since({} if long_away else row.since, digest, config, now),
            "schedule": words,
            "due": first_due(digest, now) if due_again else row.due,
        }
    return None if new == old else {"which": row.id, **new}


def _since(
    before: dict[str, int], digest: Digest, config: Config, now: datetime
) -> dict[str, int]:
    """Return when each topic of a digest began, in microseconds; topics it lost are forgotten."""
    began = (now - EPOCH) // MICROSECOND
    return {topic.id: before.get(topic.id, began) for topic in config.topics_of(digest)}


def schedule_words(digest: Digest) -> str:
    """Return all the words that a due instant depends on."""
    quiet = digest.quiet_hours
    held = f"{quiet.start:%H:%M}-{quiet.end:%H:%M}" if quiet else ""
    return f"{digest.schedule.text} | {digest.timezone} | {held}"


_CLAIM = claim(
    subscriptions,
    lambda one: (one.c.due <= NOW) & one.c.gone_at.is_(None),
    group=subscriptions.c.address,
)


def claim_due(
    database: Database, config: Config, now: datetime, limit: int, lease: timedelta
) -> list[Subscription]:
    """Take up to ``limit`` pairs that are due, the longest due first, one for each address.

    One for each address, in all workers together: two digests that are due at once would
    otherwise tell the same address the same thing.
    """
    digests = {digest.id: digest for digest in config.digests}
    if not _is_worth_it(database, digests, now):
        return []
    with database.write() as connection:
        rows = connection.execute(_CLAIM, parameters(now, limit, lease)).all()
        taken = [(row, _subscription(row, digests.get(row.digest))) for row in rows]
        # A worker with a newer configuration may know pairs that are not in ours: theirs.
        strange = [(row.id, row.claim) for row, one in taken if one is None]
        _release(connection, strange)
    ours = [one for _, one in taken if one is not None]
    return sorted(ours, key=lambda one: (one.due, one.id))


def _is_worth_it(database: Database, digests: Mapping[str, Digest], now: datetime) -> bool:
    """Say by reading alone whether to take pairs: what comes immediately is always due.

    Such a pair, due again since it was last looked at, is taken when there are newer matches, and
    once in ``CALM``: two durable transactions every few seconds would wear a disk out for nothing.
    """
    with database.read() as connection:
        due = connection.execute(
            select(subscriptions.c.digest, subscriptions.c.due, subscriptions.c.last_due).where(
                subscriptions.c.due <= now,
                subscriptions.c.gone_at.is_(None),
                subscriptions.c.lease <= now,
            )
        ).all()
        if not due or any(not _is_calm(row, digests.get(row.digest), now) for row in due):
            return bool(due)
        newest = connection.scalar(select(func.max(matches.c.changed_at)))
    return newest is not None and newest > min(row.due for row in due) - CALM


def _is_calm(row: Any, digest: Digest | None, now: datetime) -> bool:
    if digest is None or digest.schedule.kind != "immediately" or digest.quiet_hours:
        return False
    return row.last_due is not None and row.due > now - CALM


def standing(database: Database, config: Config) -> list[Subscription]:
    """Return every configured pair as it stands, in the order of the configuration."""
    digests = {digest.id: digest for digest in config.digests}
    with database.read() as connection:
        rows = connection.execute(
            select(subscriptions).where(subscriptions.c.gone_at.is_(None))
        ).all()
    found = {
        (one.digest.id, one.recipient.address.lower()): one
        for row in rows
        if (one := _subscription(row, digests.get(row.digest))) is not None
    }
    wanted = ((digest.id, to.address.lower()) for digest, to in config.subscriptions())
    return [found[key] for key in wanted if key in found]


def _subscription(row: Row[Any], digest: Digest | None) -> Subscription | None:
    recipient = _recipient(digest, row.address) if digest else None
    if digest is None or recipient is None:
        return None
    return Subscription(
        id=row.id,
        digest=digest,
        recipient=recipient,
        claim=row.claim,
        due=row.due,
        since=row.began_at,
        number=row.number,
        last_due=row.last_due,
    )


def _recipient(digest: Digest, address: str) -> Recipient | None:
    return next((one for one in digest.to if one.address.lower() == address), None)


def release(database: Database, subscription: Subscription) -> None:
    """Give a pair back untold; a lease lost meanwhile stays lost."""
    with database.write() as connection:
        _release(connection, [(subscription.id, subscription.claim)])


def _release(connection: Connection, taken: Iterable[tuple[int, int]]) -> None:
    mine = [{"which": number, "mine": claimed} for number, claimed in taken]
    if mine:
        connection.execute(
            update(subscriptions)
            .where(
                subscriptions.c.id == bindparam("which"),
                subscriptions.c.claim == bindparam("mine"),
            )
            .values(lease=FREE),
            mine,
        )
