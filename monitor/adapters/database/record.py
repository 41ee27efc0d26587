"""T1: all that polls change, in one transaction with a fixed number of statements.

Unique keys make repeats harmless: an entry with the same text changes nothing, and only what was
really new or changed brings matches. Rows are written in sorted order, so that two workers who
meet at the same article never wait for each other in a circle.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, func, select, update

from monitor.adapters.database.bulk import insert_many, taking_over
from monitor.adapters.database.claims import FREE
from monitor.adapters.database.engine import Database
from monitor.adapters.database.rows import bounded, chunks, columns_of, hits_json, host_of
from monitor.adapters.database.tables import entries, feeds, fetches, hosts, items, matches
from monitor.adapters.database.types import Instant
from monitor.model import FoundEntry, Match, PollOutcome, Recorded

_TEXT = (
    *("text_hash", "polled_at", "published_at", "language", "link", "author", "tags"),
    *("title", "summary", "content"),
)
# The article stays the same one, whatever was edited: what was told of it stays told.
_EDITED = (
    f"(feed_id, key) DO UPDATE SET {taking_over(_TEXT)}, revision = entries.revision + 1, "
    "forgotten = 0 WHERE entries.text_hash <> excluded.text_hash"
)
_ONCE = ("id", "entry_id", "topic", "item_id", "recorded_at")
_CHANGED = [column.name for column in matches.c if column.name not in _ONCE]
_MATCHED_AGAIN = f"(entry_id, topic) DO UPDATE SET {taking_over(_CHANGED)}"


class _Stored(NamedTuple):
    """An entry that was new or had changed, with the outcome it came in."""

    id: int
    item: int
    revision: int
    found: FoundEntry
    outcome: PollOutcome


def record(
    database: Database, connection: Connection, outcomes: Sequence[PollOutcome], now: datetime
) -> Recorded:
    """Record the outcomes whose lease is still theirs; return what changed."""
    ours = _ours(connection, outcomes)
    lost = tuple(one.state.feed.url for one in outcomes if one.state.id not in ours)
    kept = [one for one in outcomes if one.state.id in ours]
    stored = _store_entries(connection, kept)
    new_matches = _store_matches(connection, stored, now)
    holds = {host_of(one.state.url): one.host_until for one in kept if one.host_until is not None}
    if holds:
        held = [{"host": host, "next_at": until} for host, until in sorted(holds.items())]
        hold_hosts(database, connection, held)
    _store_fetches(database, connection, stored)
    _store_states(connection, kept, stored, new_matches)
    return Recorded(
        entries_new=sum(one.revision == 1 for one in stored),
        entries_changed=sum(one.revision > 1 for one in stored),
        matches_new=sum(new_matches.values()),
        lost=lost,
    )


def hold_hosts(database: Database, connection: Connection, held: list[dict[str, Any]]) -> None:
    """Let no feed of these hosts be asked before their ``next_at``; never earlier than before."""
    statement = database.insert(hosts)
    statement = statement.on_conflict_do_update(
        index_elements=[hosts.c.host],
        set_={"next_at": later(database, hosts.c.next_at, statement.excluded.next_at)},
    )
    connection.execute(statement, sorted(held, key=lambda row: str(row["host"])))


def later(
    database: Database, one: ColumnElement[datetime], other: ColumnElement[datetime]
) -> ColumnElement[datetime]:
    """Return the later of two instants, by the function that the database has for it."""
    pick = func.max if database.sqlite else func.greatest
    return pick(one, other, type_=Instant())


def _ours(connection: Connection, outcomes: Sequence[PollOutcome]) -> set[int]:
    """Return the ids of the feeds whose claim is still ours; they stay so until we commit."""
    claims = {one.state.id: one.state.claim for one in outcomes}
    ours: set[int] = set()
    for ids in chunks(sorted(claims)):
        rows = connection.execute(
            select(feeds.c.id, feeds.c.claim)
            .where(feeds.c.id.in_(ids))
            .order_by(feeds.c.id)
            .with_for_update()
        )
        ours.update(row.id for row in rows if row.claim == claims[row.id])
    return ours


def _store_entries(connection: Connection, outcomes: Iterable[PollOutcome]) -> list[_Stored]:
    """Insert new entries, update changed ones; return both, but not those that were known."""
    found = {
        (outcome.state.id, bounded(one.entry.key)): (one, outcome)
        for outcome in outcomes
        for one in outcome.found
    }
    if not found:
        return []
    numbers = _item_numbers(connection, [one for one, _ in found.values()])
    rows = insert_many(
        connection,
        entries,
        [_entry_row(key, *found[key], numbers) for key in sorted(found)],
        conflict=_EDITED,
        returning=("id", "feed_id", "key", "item_id", "revision"),
    )
    return [
        _Stored(row.id, row.item_id, row.revision, *found[row.feed_id, row.key]) for row in rows
    ]


def _entry_row(
    key: tuple[int, str], found: FoundEntry, outcome: PollOutcome, numbers: dict[str, int]
) -> dict[str, Any]:
    entry = found.entry
    return {
        "feed_id": key[0],
        "key": key[1],
        "text_hash": entry.text_hash,
        "item_id": numbers[bounded(entry.item)],
        "seen_at": entry.seen_at,
        "polled_at": outcome.state.last_poll_at,
        "published_at": entry.published_at,
        "language": entry.language,
        "link": entry.link,
        "author": entry.author,
        "tags": list(entry.tags),
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
    }


def _item_numbers(connection: Connection, found: Iterable[FoundEntry]) -> dict[str, int]:
    """Return the number of each article, giving one to those that have none yet."""
    seen = {bounded(one.entry.item): one.entry.seen_at for one in found}
    rows = insert_many(
        connection,
        items,
        [{"key": key, "seen_at": seen[key]} for key in sorted(seen)],
        conflict="DO NOTHING",
        returning=("id", "key"),
    )
    numbers = {row.key: row.id for row in rows}
    for keys in chunks(key for key in seen if key not in numbers):
        known = connection.execute(select(items.c.id, items.c.key).where(items.c.key.in_(keys)))
        numbers.update((row.key, row.id) for row in known)
    return numbers


def _store_matches(
    connection: Connection, stored: Sequence[_Stored], now: datetime
) -> dict[int, int]:
    """Insert or extend the matches of entries; return how many are new, by feed id."""
    found = [(one, match) for one in stored for match in one.found.matches]
    if not found:
        return {}
    before = _matches_before(connection, [one.id for one in stored if one.revision > 1])
    rows = [_match_row(one, match, before.get((one.id, match.topic)), now) for one, match in found]
    insert_many(
        connection,
        matches,
        sorted(rows, key=lambda row: (row["entry_id"], row["topic"])),
        conflict=_MATCHED_AGAIN,
    )
    new: dict[int, int] = {}
    for one, match in found:
        if (one.id, match.topic) not in before:
            new[one.outcome.state.id] = new.get(one.outcome.state.id, 0) + 1
    return new


def _matches_before(connection: Connection, ids: list[int]) -> dict[tuple[int, str], Any]:
    """Return the matches that edited entries have already, by entry id and topic."""
    before: dict[tuple[int, str], Any] = {}
    for some in chunks(ids):
        rows = connection.execute(
            select(
                matches.c.entry_id,
                matches.c.topic,
                matches.c.keywords,
                matches.c.origin,
                matches.c.changed_at,
            ).where(matches.c.entry_id.in_(some))
        )
        before.update(((row.entry_id, row.topic), row) for row in rows)
    return before


def _match_row(one: _Stored, match: Match, before: Any, now: datetime) -> dict[str, Any]:
    """Return the row of a match; an edit that brings no new keyword is no news."""
    entry, state = one.found.entry, one.outcome.state
    keywords = list(dict.fromkeys(hit.keyword for hit in match.hits))
    origin, changed_at = one.found.origin.value, now
    if before is not None:
        if set(keywords) <= set(before.keywords):
            origin, changed_at = before.origin, before.changed_at
        keywords = list(dict.fromkeys((*before.keywords, *keywords)))
    return {
        "entry_id": one.id,
        "item_id": one.item,
        "topic": match.topic,
        "revision": one.revision,
        "rules_hash": match.rules,
        "origin": origin,
        "score": match.score,
        "weight": state.feed.weight,
        "recorded_at": now,
        "changed_at": changed_at,
        "keywords": keywords,
        "hits": hits_json(match.hits),
        "outlet": state.name,
        "link": entry.link,
        "language": entry.language,
        "published_at": entry.published_at,
        "title": entry.title,
        "summary": entry.summary,
    }


def _store_fetches(database: Database, connection: Connection, stored: Sequence[_Stored]) -> None:
    """Note the polls that brought something: where and when, with what the server called it."""
    states = {one.outcome.state.id: one.outcome.state for one in stored}
    rows = [
        {
            "feed_id": state.id,
            "polled_at": state.last_poll_at,
            "url": state.url,
            "etag": state.etag,
            "last_modified": state.last_modified,
            "body_hash": state.body_hash,
        }
        for _, state in sorted(states.items())
        if state.last_poll_at is not None
    ]
    if rows:
        connection.execute(database.insert(fetches).on_conflict_do_nothing(), rows)


def _store_states(
    connection: Connection,
    outcomes: Sequence[PollOutcome],
    stored: Sequence[_Stored],
    new_matches: dict[int, int],
) -> None:
    if not outcomes:
        return
    new_entries: dict[int, int] = {}
    for one in stored:
        if one.revision == 1:
            feed = one.outcome.state.id
            new_entries[feed] = new_entries.get(feed, 0) + 1
    statement = (
        update(feeds)
        .where(feeds.c.id == bindparam("feed"), feeds.c.claim == bindparam("mine"))
        .values(
            entries=feeds.c.entries + bindparam("new_entries"),
            matches=feeds.c.matches + bindparam("new_matches"),
            lease=FREE,
        )
    )
    connection.execute(
        statement,
        [
            {
                **columns_of(one.state),
                "feed": one.state.id,
                "mine": one.state.claim,
                "new_entries": new_entries.get(one.state.id, 0),
                "new_matches": new_matches.get(one.state.id, 0),
            }
            for one in outcomes
        ],
    )
