"""Feeds and their entries: which are asked next, what is new, what was found."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    update,
)

from monitor.adapters.database.claims import FREE, NOW, claim, parameters
from monitor.adapters.database.engine import Database
from monitor.adapters.database.known import compare
from monitor.adapters.database.record import hold_hosts, later, record
from monitor.adapters.database.rows import (
    feed_of,
    host_of,
    settings_of,
    state_of,
)
from monitor.adapters.database.tables import feeds, hosts
from monitor.adapters.database.types import Instant
from monitor.model import Compared, Entry, Feed, FeedReport, FeedState, PollOutcome, Recorded

LEASE = timedelta(seconds=120)
DAY = timedelta(days=1)
LONGEST_REST = timedelta(days=40)  # no poll is ever planned further ahead
TOLERANCE = timedelta(minutes=5)
"""How far a clock may be set back before what it said earlier is mended."""


class Feeds:
    """The feeds of a store; each method is one transaction.

    Headers of feeds may be secrets, so they are never stored: they are kept here from the last
    ``sync``, and a process that never called it hands out feeds without them.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._configured: Mapping[str, Feed] = {}
        self._latest: datetime | None = None

    def sync(self, configured: Iterable[Feed], now: datetime) -> None:
        """Take over the configured feeds: new ones are due at once, missing ones rest.

        A feed that is no longer configured keeps its history, and goes on where it stopped when
        it comes back. One whose settings changed is asked after its new interval at the latest,
        but not against the wishes of its server.
        """
        wanted = {feed.url: feed for feed in configured}
        names = ("id", "url", "active", "settings", "due", "not_before", "failures")
        columns = [feeds.c[name] for name in names]
        with self._database.write() as connection:
            _mend(connection, now)
            known = {row.url: row for row in connection.execute(select(*columns))}
            new = [
                {
                    "url": feed.url,
                    "current_url": feed.url,
                    "host": host_of(feed.url),
                    "settings": settings_of(feed),
                    "due": now,
                }
                for url, feed in wanted.items()
                if url not in known
            ]
            changes = [
                change
                for url, row in known.items()
                if (change := _changed(row, wanted.get(url), now)) is not None
            ]
            if new:
                # Another worker may have seen the same configuration a moment before.
                statement = self._database.insert(feeds).on_conflict_do_nothing()
                connection.execute(statement, new)
            if changes:
                connection.execute(update(feeds).where(feeds.c.id == bindparam("feed")), changes)
        self._configured = wanted
        self._latest = now

    def claim(
        self,
        now: datetime,
        limit: int,
        *,
        lease: timedelta = LEASE,
        every: bool = False,
        polled_before: datetime | None = None,
        per_host: int = 1,
        apart: timedelta = timedelta(0),
    ) -> list[FeedState]:
        """Take up to ``limit`` feeds that are due, the longest due first.

        Of each host at most ``per_host`` feeds are held at a time, by all workers together, so
        call again once these are recorded: a host's next feed is then free.

        Args:
            lease: how long they are ours; after that another worker may take them.
            every: also those that are not due.
            polled_before: only feeds whose last poll was before this instant; with ``every`` it
                lets a loop come to its end.
            apart: a host given out now is not given out again before this has passed.
        """
        statement = _claim(every, polled_before is not None)
        values = parameters(now, limit, lease, at_once=per_host)
        was_set_back = self._latest is not None and now < self._latest - TOLERANCE
        self._latest = now
        with self._database.write() as connection:
            if was_set_back:
                _mend(connection, now)
            rows = connection.execute(statement, {**values, "polled_before": polled_before}).all()
            if rows and apart:
                held = [{"host": host, "next_at": now + apart} for host in {r.host for r in rows}]
                hold_hosts(self._database, connection, held)
        return [self._state(row) for row in sorted(rows, key=_longest_due)]

    def soonest(
        self, now: datetime, *, every: bool = False, polled_before: datetime | None = None
    ) -> datetime | None:
        """Return when the first feed may start that is due but whose host is not free yet.

        None: nothing waits for a host. Arguments as for ``claim``.
        """
        with self._database.read() as connection:
            soonest: datetime | None = connection.scalar(
                _soonest(self._database, every, polled_before is not None),
                {"now": now, "polled_before": polled_before},
            )
        return None if soonest is None else max(soonest, now)

    def release(self, states: Iterable[FeedState]) -> None:
        """Give feeds back unasked, as when the service stops; leases lost since stay so."""
        mine = [{"feed": state.id, "mine": state.claim} for state in states]
        if not mine:
            return
        with self._database.write() as connection:
            connection.execute(
                update(feeds)
                .where(feeds.c.id == bindparam("feed"), feeds.c.claim == bindparam("mine"))
                .values(lease=FREE),
                mine,
            )

    def compare(self, state: FeedState, found: Sequence[Entry]) -> Compared:
        """Say which entries are new to this feed, and which are known but for their text."""
        return compare(self._database, state, found)

    def unseen(self, state: FeedState, found: Sequence[Entry]) -> list[Entry]:
        """Return the entries to record: those new to this feed, and those whose text changed."""
        compared = self.compare(state, found)
        return [*compared.new, *compared.edited]

    def record(self, outcomes: Sequence[PollOutcome], now: datetime) -> Recorded:
        """Record polls: state, entries and matches, all or nothing, in one transaction.

        A feed whose lease was lost meanwhile is left out and named; the others count.
        """
        with self._database.write() as connection:
            return record(self._database, connection, outcomes, now)

    def reports(self, now: datetime) -> list[FeedReport]:
        """Return each configured feed with what it has brought, in the order they came."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(feeds).where(feeds.c.active == 1).order_by(feeds.c.id)
            ).all()
        return [
            FeedReport(state=self._state(row), entries=row.entries, matches=row.matches)
            for row in rows
        ]

    def _state(self, row: Row[Any]) -> FeedState:
        return state_of(row, self._configured.get(row.url) or feed_of(row))


def _mend(connection: Connection, now: datetime) -> None:
    """Free what a clock that was ahead has put off: it is due now.

    A machine may boot with a wrong year and learn the right one later; what it planned in between
    would rest until that year has come.
    """
    planned_ahead = or_(feeds.c.last_poll_at > now + TOLERANCE, feeds.c.due > now + LONGEST_REST)
    connection.execute(update(feeds).where(planned_ahead).values(due=now, not_before=None))
    connection.execute(update(feeds).where(feeds.c.lease > now + DAY).values(lease=FREE))
    connection.execute(update(hosts).where(hosts.c.next_at > now + DAY).values(next_at=now))


def _due(feed: FromClause, every: bool, again: bool) -> ColumnElement[bool]:
    """Return the condition of the feeds that shall be asked, whether their host is free or not."""
    due = and_(feed.c.active == 1, true() if every else feed.c.due <= NOW)
    if not again:
        return due
    last = feed.c.last_poll_at
    return due & (last.is_(None) | (last < bindparam("polled_before", type_=Instant())))


@functools.cache
def _claim(every: bool, again: bool) -> Any:
    def wanted(feed: FromClause) -> ColumnElement[bool]:
        held = exists().where(hosts.c.host == feed.c.host, hosts.c.next_at > NOW)
        return _due(feed, every, again) & ~held

    return claim(feeds, wanted, group=feeds.c.host)


def _soonest(database: Database, every: bool, again: bool) -> Any:
    busy = feeds.alias("busy")
    until = (
        select(busy.c.host, func.max(busy.c.lease).label("until"))
        .where(busy.c.lease > NOW)
        .group_by(busy.c.host)
        .subquery("until")
    )
    free = literal(FREE, Instant())
    free_at = later(
        database,
        func.coalesce(hosts.c.next_at, free),
        func.coalesce(until.c.until, free),
    )
    return (
        select(func.min(free_at))
        .select_from(feeds)
        .outerjoin(hosts, hosts.c.host == feeds.c.host)
        .outerjoin(until, until.c.host == feeds.c.host)
        .where(_due(feeds, every, again), feeds.c.lease <= NOW)
    )


def _longest_due(row: Row[Any]) -> tuple[datetime, int]:
    return (row.due or FREE, row.id)


def _changed(row: Any, feed: Feed | None, now: datetime) -> dict[str, Any] | None:
    """Return the new columns of a known feed; None if nothing changed."""
    settings = row.settings if feed is None else settings_of(feed)
    active = int(feed is not None)
    if (active, settings) == (row.active, row.settings):
        return None
    due = row.due
    if feed is not None and due is not None:
        is_as_before = row.active and not row.failures  # what may be mended is tried at once
        due = min(due, now + feed.every) if is_as_before else now
        due = max(due, row.not_before or due)
    return {"feed": row.id, "active": active, "settings": settings, "due": due}
