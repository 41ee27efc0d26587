"""Values to rows and back."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import Row, Select, select

from monitor.adapters.database.settings import feed_from
from monitor.adapters.database.tables import entries, items, matches
from monitor.model import (
    Delivery,
    DeliveryState,
    Entry,
    Feed,
    FeedState,
    Field,
    Hit,
    Match,
    Origin,
    Reason,
    RecordedMatch,
    Wishes,
)

T = TypeVar("T")

CHUNK = 500  # values in one IN (…): far below what either database bears

_PORTS = {"http": 80, "https": 443}

# The columns of `feeds` that bear the name of their field in FeedState.
_KEPT = (
    "title",
    "etag",
    "last_modified",
    "body_hash",
    "polls",
    "last_poll_at",
    "last_good_at",
    "last_new_at",
    "interval",
    "failures",
    "failing_since",
    "reason",
    "moved_to",
    "moved_since",
    "moved_seen",
    "gone_seen",
    "gone_since",
    "gap_at",
    "quiet_since",
    "usual_silence",
    "rhythm",
    "not_before",
    "same_bodies",
    "body_at",
)
_kept_of = attrgetter(*_KEPT)


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Yield the values in lists of at most ``size``."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk


def bounded(key: str) -> str:
    """Return a key that fits into an index: a long one becomes its hash.

    PostgreSQL's index entries end at 2.7 kB; a feed may make its guid as long as it likes.
    """
    if len(key) <= 400:
        return key
    return "sha256:" + hashlib.sha256(key.encode(errors="replace")).hexdigest()


@lru_cache(maxsize=8_192)
def host_of(url: str) -> str:
    """Return ``name:port`` of a URL, in lower case; of an odd one as much as can be read."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return url.lower()[:400]
    return f"{(parts.hostname or '').lower()}:{port}"[:400]


def settings_of(feed: Feed) -> dict[str, Any]:
    """Return what is stored of a configured feed: all but its URL and its headers (secrets)."""
    return {
        "name": feed.name,
        "tags": list(feed.tags),
        "language": feed.language,
        "weight": feed.weight,
        "every": feed.every.total_seconds(),
        "pinned": feed.pinned,
        "fulltext": feed.fulltext,
        "allow_private": feed.allow_private,
    }


def feed_of(row: Row[Any]) -> Feed:
    """Return a feed as it was configured, without its headers."""
    return feed_from(row.url, row.settings)


def state_of(row: Row[Any], feed: Feed) -> FeedState:
    """Return what is remembered of a feed."""
    kept = dict(zip(_KEPT, _kept_of(row), strict=True))
    return FeedState(
        id=row.id,
        feed=feed,
        url=row.current_url,
        claim=row.claim,
        next_poll_at=row.due,
        wishes=_wishes(row.wishes),
        by_date=bool(row.by_date),
        seen_chunks=row.seen_chunks or b"",
        **kept,
    )


def columns_of(state: FeedState) -> dict[str, Any]:
    """Return the columns that a poll changes."""
    return {
        "current_url": state.url,
        "host": host_of(state.url),
        "due": state.next_poll_at,
        "wishes": _wishes_json(state.wishes),
        "by_date": int(state.by_date),
        "seen_chunks": state.seen_chunks or None,
        **dict(zip(_KEPT, _kept_of(state), strict=True)),
    }


def _wishes_json(wishes: Wishes) -> dict[str, Any]:
    found = {
        "max_age": wishes.max_age and wishes.max_age.total_seconds(),
        "ttl": wishes.ttl and wishes.ttl.total_seconds(),
        "skip_hours": sorted(wishes.skip_hours),
        "skip_days": sorted(wishes.skip_days),
    }
    return {name: value for name, value in found.items() if value}


def _wishes(stored: dict[str, Any]) -> Wishes:
    def seconds(name: str) -> timedelta | None:
        return timedelta(seconds=stored[name]) if name in stored else None

    return Wishes(
        max_age=seconds("max_age"),
        ttl=seconds("ttl"),
        skip_hours=frozenset(stored.get("skip_hours", ())),
        skip_days=frozenset(stored.get("skip_days", ())),
    )


def hits_json(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Return hits as a structure for JSON."""
    return [
        {
            "keyword": hit.keyword,
            "label": hit.label,
            "field": hit.field.value,
            "start": hit.start,
            "end": hit.end,
            "form": hit.form,
            "reason": hit.reason.value,
            "via": hit.via,
        }
        for hit in hits
    ]


def _hit(stored: dict[str, Any]) -> Hit:
    return Hit(
        keyword=stored["keyword"],
        label=stored["label"],
        field=Field(stored["field"]),
        start=stored["start"],
        end=stored["end"],
        form=stored["form"],
        reason=Reason(stored["reason"]),
        via=stored["via"],
    )


def select_matches() -> Select[Any]:
    """Return the query whose rows ``recorded_match`` reads: matches with entry and item."""
    return (
        select(
            matches,
            entries.c.key.label("entry_key"),
            entries.c.revision.label("entry_revision"),
            entries.c.forgotten,
            entries.c.text_hash,
            entries.c.seen_at,
            entries.c.author,
            entries.c.tags,
            entries.c.title.label("entry_title"),
            entries.c.summary.label("entry_summary"),
            entries.c.content.label("entry_content"),
            items.c.key.label("item_key"),
        )
        .join(entries, matches.c.entry_id == entries.c.id)
        .join(items, matches.c.item_id == items.c.id)
    )


def recorded_match(row: Row[Any]) -> RecordedMatch:
    """Return a match with its entry.

    Where the entry's text was forgotten, or was edited so that the topic no longer matches, the
    snapshot of title and summary stands for it: the text that the offsets count. Hits in the
    content keep their ``form``, but the content is empty then.
    """
    whole = not row.forgotten and row.entry_revision == row.revision
    entry = Entry(
        key=row.entry_key,
        item=row.item_key,
        title=row.entry_title if whole else row.title,
        summary=row.entry_summary if whole else row.summary,
        content=row.entry_content if whole else "",
        link=row.link,
        author=row.author,
        tags=tuple(row.tags),
        language=row.language,
        published_at=row.published_at,
        seen_at=row.seen_at,
        text_hash=row.text_hash,
    )
    match = Match(
        topic=row.topic,
        hits=tuple(map(_hit, row.hits)),
        score=row.score,
        rules=row.rules_hash,
    )
    return RecordedMatch(
        id=row.id,
        item=row.item_id,
        match=match,
        entry=entry,
        outlet=row.outlet,
        origin=Origin(row.origin),
        recorded_at=row.recorded_at,
        weight=row.weight,
        entry_id=row.entry_id,
    )


def delivery_of(row: Row[Any]) -> Delivery:
    """Return a delivery; its body is empty where the query did not ask for it."""
    return Delivery(
        id=row.id,
        digest=row.digest,
        address=row.recipient,
        period=row.period,
        message_id=row.message_id,
        subject=row.subject,
        body=getattr(row, "body", b""),
        state=DeliveryState(row.state),
        claim=row.claim,
        attempts=row.attempts,
        created_at=row.created_at,
        due=row.due,
        sent_at=row.sent_at,
        reason=row.reason,
    )
