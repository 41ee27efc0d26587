"""Forgetting: texts go after their time, identities stay, and the file stops growing.

A simulated year (`tests/jobs/test_tidy_year.py`) decided how. SQLite gives the room of a whole
page to new rows, but not room within pages: texts that are merely emptied leave their pages nine
tenths empty for ever. So the rows of forgotten entries are written anew, close together, which
sets whole pages free. With that no VACUUM is needed, which would hold up every writer for as long
as it takes to write the whole file; `monitor backup` writes a compact copy for those who want one.
PostgreSQL's own autovacuum does the same for its tables.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Table,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    update,
)

from monitor.adapters.database.engine import Database
from monitor.adapters.database.tables import (
    deliveries,
    entries,
    fetches,
    heartbeats,
    hosts,
    matches,
    rules,
)
from monitor.model import DeliveryState

BATCH = 500
"""Rows that one transaction changes, so that no writer waits long: 50 ms of CPU, measured."""

_DEAD_WORKER = timedelta(days=7)
_BLANK: dict[str, Any] = {
    **dict.fromkeys(("title", "summary", "content", "author", "link"), ""),
    "tags": [],
    "polled_at": None,
    "forgotten": 1,
}


def forget(
    database: Database, now: datetime, *, keep_entries: timedelta, keep_matches: timedelta
) -> int:
    """Forget what is older than it is to be kept; return how many rows changed."""
    oldest_text, oldest_match = now - keep_entries, now - keep_matches
    changed = _forget_entries(database, oldest_text)
    changed += _delete(database, matches, matches.c.recorded_at < oldest_match)
    changed += _forget_bodies(database, oldest_match)
    _delete(database, fetches, fetches.c.polled_at < oldest_text)
    with database.write() as connection:
        connection.execute(delete(hosts).where(hosts.c.next_at < now - timedelta(days=1)))
        connection.execute(delete(heartbeats).where(heartbeats.c.beat_at < now - _DEAD_WORKER))
        connection.execute(_useless_rules(oldest_text))
    if database.sqlite:
        _optimise(database)
    return changed


def _optimise(database: Database) -> None:
    """Let SQLite count what its plans are made by, where that has changed much.

    It reads first and writes then. Were it not to begin as a writer, anybody who wrote in between
    would make it fail at once, and no waiting would help. Other writers wait meanwhile, so it
    looks at some rows of each index only.

    Source: https://www.sqlite.org/lang_analyze.html, section "Approximate ANALYZE".
    """
    with database.write() as connection:
        connection.execute(text("PRAGMA analysis_limit = 400"))
        connection.execute(text("PRAGMA optimize"))


def _forget_entries(database: Database, oldest: datetime) -> int:
    """Empty the texts of old entries."""
    old = (entries.c.forgotten == 0) & (entries.c.seen_at < oldest)
    some = select(entries.c.id).where(old).order_by(entries.c.seen_at).limit(BATCH)
    total = 0
    while True:
        with database.write() as connection:
            ids = list(connection.execute(some).scalars())
            if ids:
                connection.execute(update(entries).where(entries.c.id.in_(ids)).values(_BLANK))
            if ids and database.sqlite:
                _write_anew(connection, ids)
        total += len(ids)
        if len(ids) < BATCH:
            return total


def _write_anew(connection: Connection, ids: list[int]) -> None:
    """Delete rows and insert them as they were, so that they fill their pages."""
    # Matches point to them: that is looked at when the transaction ends, and they are back.
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    mine = entries.c.id.in_(ids)
    rows = connection.execute(select(entries).where(mine).order_by(entries.c.id)).mappings().all()
    connection.execute(delete(entries).where(mine))
    connection.execute(insert(entries), [dict(row) for row in rows])


def _forget_bodies(database: Database, oldest: datetime) -> int:
    """Empty the bodies of old deliveries that are done."""
    old = (
        deliveries.c.state.not_in([DeliveryState.READY, DeliveryState.DATA])
        & (deliveries.c.created_at < oldest)
        & (func.length(deliveries.c.body) > 0)
    )
    some = select(deliveries.c.id).where(old).limit(BATCH)
    return _batches(database, update(deliveries).values(body=b"").where(deliveries.c.id.in_(some)))


def _useless_rules(oldest: datetime) -> Delete:
    """Return what deletes old versions of rules that found nothing and were replaced since."""
    later = rules.alias("later")
    replaced = exists().where(later.c.topic == rules.c.topic, later.c.since > rules.c.since)
    useful = rules.c.hash.in_(select(matches.c.rules_hash))
    return delete(rules).where(rules.c.since < oldest, replaced, ~useful)


def _delete(database: Database, table: Table, old: ColumnElement[bool]) -> int:
    some = select(table.c.id).where(old).limit(BATCH)
    return _batches(database, delete(table).where(table.c.id.in_(some)))


def _batches(database: Database, statement: Any) -> int:
    """Run a statement that changes some rows at a time until none is left."""
    total = 0
    while True:
        with database.write() as connection:
            changed = connection.execute(statement).rowcount
        total += changed
        if changed < BATCH:
            return total
