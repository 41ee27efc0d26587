"""The record: what was found, how the service fares, and what may be forgotten."""

import secrets as random_bytes
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, select, update

from monitor.adapters.database.backfill import backfill
from monitor.adapters.database.engine import Database
from monitor.adapters.database.forget import forget
from monitor.adapters.database.rows import feed_of, recorded_match, select_matches, state_of
from monitor.adapters.database.tables import (
    deliveries,
    feeds,
    heartbeats,
    matches,
    secrets,
    subscriptions,
)
from monitor.adapters.database.types import EPOCH, MICROSECOND
from monitor.model import (
    FeedReport,
    Heartbeat,
    KeptEntry,
    Match,
    NextIssue,
    Origin,
    RecordedMatch,
    Status,
)


class History:
    """What a store remembers of the past, and of the service itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def matches(
        self,
        since: datetime | None = None,
        topic: str | None = None,
        limit: int | None = None,
        *,
        news: bool = False,
    ) -> list[RecordedMatch]:
        """Return the recorded matches, the newest first.

        Args:
            news: only live ones, not what was old already or was found by looking back.
        """
        query = select_matches().order_by(matches.c.recorded_at.desc(), matches.c.id.desc())
        if since is not None:
            query = query.where(matches.c.recorded_at >= since)
        if topic is not None:
            query = query.where(matches.c.topic == topic)
        if news:
            query = query.where(matches.c.origin == Origin.LIVE)
        with self._database.read() as connection:
            return [recorded_match(row) for row in connection.execute(query.limit(limit))]

    def backfill(self, found: Sequence[tuple[KeptEntry, Match]], now: datetime) -> int:
        """Record matches found by looking back, as no news; return how many were new.

        Entries that the topic has found before are left as they are.
        """
        return backfill(self._database, found, now)

    def beat(
        self,
        worker: str,
        *,
        now: datetime,
        started_at: datetime,
        ticks: Mapping[str, datetime] | None = None,
        config: str = "",
        config_problem: str = "",
    ) -> None:
        """Record a sign of life.

        Args:
            ticks: when jobs last ended well, by name; what is known of others, and later
                instants, stay.
            config: the version of the configuration in force; with it ``config_problem`` is
                recorded (empty: none). Without it both stay as they were.
        """
        first = {"worker": worker, "started_at": started_at, "beat_at": now, "ticks": {}}
        with self._database.write() as connection:
            insert = self._database.insert(heartbeats).on_conflict_do_nothing()
            connection.execute(insert, first)
            mine = heartbeats.c.worker == worker
            known = connection.scalar(select(heartbeats.c.ticks).where(mine).with_for_update())
            merged = dict(known or {})
            for job, at in (ticks or {}).items():
                merged[job] = max(merged.get(job, 0), (at - EPOCH) // MICROSECOND)
            changes: dict[str, Any] = {
                "started_at": started_at,
                "beat_at": now,
                "ticks": merged,
            }
            if config:
                changes |= {"config": config, "config_problem": config_problem}
            connection.execute(update(heartbeats).where(mine).values(changes))

    def status(self, now: datetime, *, today: datetime | None = None) -> Status:
        """Return the service at a glance, in five queries.

        Args:
            today: when the day began that ``matches_today`` counts; midnight UTC by default.
        """
        today = today or now.replace(hour=0, minute=0, second=0, microsecond=0)
        with self._database.read() as connection:
            known = connection.execute(select(feeds).order_by(feeds.c.id)).all()
            found_today = connection.scalar(
                select(func.count()).select_from(matches).where(matches.c.recorded_at >= today)
            )
            states = connection.execute(_states()).all()
            due = connection.execute(_next_issues()).all()
            beats = connection.execute(select(heartbeats).order_by(heartbeats.c.worker)).all()
        reports = tuple(_report(row) for row in known if row.active)
        polls = [row.last_poll_at for row in known if row.last_poll_at]
        next_polls = [one.state.next_poll_at for one in reports if one.state.next_poll_at]
        waiting = [row.oldest for row in states if row.state in ("ready", "data")]
        return Status(
            now=now,
            feeds=reports,
            entries=sum(row.entries for row in known),
            matches=sum(row.matches for row in known),
            matches_today=found_today or 0,
            last_poll_at=max(polls, default=None),
            next_poll_at=min(next_polls, default=None),
            next_issues=tuple(
                NextIssue(digest=row.digest, address=row.address, due=row.due) for row in due
            ),
            deliveries=tuple((row.state, row.number) for row in states),
            oldest_waiting_at=min(waiting, default=None),
            heartbeats=tuple(map(_heartbeat, beats)),
        )

    def secret(self, name: str) -> bytes:
        """Return a secret of 32 random bytes, made at the first call and the same ever after."""
        query = select(secrets.c.value).where(secrets.c.name == name)
        with self._database.read() as connection:
            known: bytes | None = connection.scalar(query)
        if known is not None:
            return known
        with self._database.write(durable=True) as connection:
            insert = self._database.insert(secrets).on_conflict_do_nothing()
            connection.execute(insert, {"name": name, "value": random_bytes.token_bytes(32)})
            made: bytes = connection.execute(query).scalar_one()
        return made

    def prune(self, now: datetime, keep_entries: timedelta, keep_matches: timedelta) -> int:
        """Forget what is past its time, in short transactions; return how many rows changed.

        Texts of entries and the polls behind them go after ``keep_entries``; matches and the
        bodies of done deliveries after ``keep_matches``. Identities stay, so that nothing comes
        again.
        """
        return forget(self._database, now, keep_entries=keep_entries, keep_matches=keep_matches)


def _states() -> Select[Any]:
    return (
        select(
            deliveries.c.state,
            func.count().label("number"),
            func.min(deliveries.c.created_at).label("oldest"),
        )
        .group_by(deliveries.c.state)
        .order_by(deliveries.c.state)
    )


def _next_issues() -> Select[Any]:
    return (
        select(subscriptions.c.digest, subscriptions.c.address, subscriptions.c.due)
        .where(subscriptions.c.gone_at.is_(None))
        .order_by(subscriptions.c.due, subscriptions.c.digest, subscriptions.c.address)
    )


def _report(row: Row[Any]) -> FeedReport:
    state = state_of(row, feed_of(row))
    return FeedReport(state=state, entries=row.entries, matches=row.matches)


def _heartbeat(row: Row[Any]) -> Heartbeat:
    ticks = sorted((name, EPOCH + at * MICROSECOND) for name, at in row.ticks.items())
    return Heartbeat(
        worker=row.worker,
        started_at=row.started_at,
        beat_at=row.beat_at,
        ticks=tuple(ticks),
        config=row.config,
        config_problem=row.config_problem,
    )
