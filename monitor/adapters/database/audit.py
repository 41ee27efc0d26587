"""The chain from poll to mail: which entry, whose rules, who was told, by which delivery."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, select

from monitor.adapters.database import rulebook
from monitor.adapters.database.engine import Database
from monitor.adapters.database.rows import (
    bounded,
    chunks,
    delivery_of,
    feed_of,
    recorded_match,
    select_matches,
    state_of,
)
from monitor.adapters.database.tables import (
    deliveries,
    entries,
    feeds,
    fetches,
    items,
    matches,
    told,
)
from monitor.model import (
    Delivery,
    Entry,
    Fetch,
    Link,
    RecordedMatch,
    RulesVersion,
    StoredEntry,
    Telling,
    Topic,
)

MOST = 1_000
"""Entries that one question may bring: the chains of a whole issue, and a bound for the rest."""

_DELIVERY = [column for column in deliveries.c if column is not deliveries.c.body]


class Audit:
    """Questions about what happened; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep_rules(
        self, versions: Iterable[tuple[str, Topic]], *, config: str, now: datetime
    ) -> None:
        """Note the rules that come into force, by their hash; known ones stay as first noted."""
        rulebook.keep(self._database, versions, config=config, now=now)

    def rules(self, hashed: str) -> RulesVersion | None:
        """Return a version of a topic's rules by its hash; None if it was never in force."""
        with self._database.read() as connection:
            found = rulebook.versions(connection, [hashed])
        return found[0] if found else None

    def topic_names(self) -> dict[str, str]:
        """Return what each topic was called when its rules came into force last, by its id."""
        with self._database.read() as connection:
            return rulebook.names(connection)

    def delivery(self, message_id: str) -> Delivery | None:
        """Return the delivery of this Message-ID (with or without its angle brackets)."""
        bare = message_id.strip().removeprefix("<").removesuffix(">")
        wanted = deliveries.c.message_id.in_((bare, f"<{bare}>"))
        with self._database.read() as connection:
            row = connection.execute(select(*_DELIVERY).where(wanted)).first()
        return None if row is None else delivery_of(row)

    def entries(
        self, *, number: int | None = None, url: str = "", canonical: str = ""
    ) -> list[StoredEntry]:
        """Return the entries of this number, or of this address in whatever feeds, oldest first.

        Args:
            url: the address as the feed gave it.
            canonical: its canonical form, which is the identity of the article.
        """
        with self._database.read() as connection:
            return _entries(connection, _wanted(connection, number, url, canonical))

    def links(
        self, found: Sequence[StoredEntry], *, delivery: int | None = None
    ) -> tuple[Link, ...]:
        """Return each entry with its matches, the rules behind them, and who was told.

        Args:
            delivery: only what this delivery told.
        """
        with self._database.read() as connection:
            return tuple(_links(connection, found, delivery))

    def told_by(self, delivery: int) -> list[StoredEntry]:
        """Return the entries of which a delivery told something, in the order of the record."""
        wanted = (
            select(matches.c.entry_id)
            .join(told, and_(told.c.item_id == matches.c.item_id, told.c.topic == matches.c.topic))
            .where(told.c.delivery_id == delivery)
        )
        with self._database.read() as connection:
            return _entries(connection, entries.c.id.in_(wanted))


def _wanted(
    connection: Connection, number: int | None, url: str, canonical: str
) -> ColumnElement[bool]:
    if number is not None:
        return entries.c.id == number
    item = connection.scalar(select(items.c.id).where(items.c.key == bounded(canonical)))
    # An address is not indexed as it was written: it is looked for only where its article is not.
    return entries.c.item_id == item if item is not None else entries.c.link == url


def _entries(connection: Connection, wanted: ColumnElement[bool]) -> list[StoredEntry]:
    query = (
        select(
            entries,
            items.c.key.label("item_key"),
            fetches.c.url.label("fetch_url"),
            fetches.c.etag,
            fetches.c.last_modified,
            fetches.c.body_hash,
        )
        .join(items, items.c.id == entries.c.item_id)
        .outerjoin(
            fetches,
            and_(
                fetches.c.feed_id == entries.c.feed_id, fetches.c.polled_at == entries.c.polled_at
            ),
        )
        .where(wanted)
        .order_by(entries.c.id)
        .limit(MOST)
    )
    rows = connection.execute(query).all()
    of = {row.feed_id for row in rows}
    states = {
        row.id: state_of(row, feed_of(row))
        for some in chunks(sorted(of))
        for row in connection.execute(select(feeds).where(feeds.c.id.in_(some)))
    }
    return [_stored(row, states[row.feed_id]) for row in rows]


def _stored(row: Row[Any], state: Any) -> StoredEntry:
    fetch = None
    if row.fetch_url is not None:
        fetch = Fetch(
            url=row.fetch_url,
            polled_at=row.polled_at,
            etag=row.etag,
            last_modified=row.last_modified,
            body_hash=row.body_hash,
        )
    return StoredEntry(
        id=row.id,
        item=row.item_id,
        revision=row.revision,
        forgotten=bool(row.forgotten),
        entry=entry_of(row),
        feed=state,
        fetch=fetch,
    )


def entry_of(row: Row[Any]) -> Entry:
    """Return the entry of a row of ``entries`` that also has its article's ``item_key``."""
    return Entry(
        key=row.key,
        item=row.item_key,
        title=row.title,
        summary=row.summary,
        content=row.content,
        link=row.link,
        author=row.author,
        tags=tuple(row.tags),
        language=row.language,
        published_at=row.published_at,
        seen_at=row.seen_at,
        text_hash=row.text_hash,
    )


def _links(
    connection: Connection, found: Sequence[StoredEntry], delivery: int | None
) -> Iterable[Link]:
    recorded: dict[int, list[RecordedMatch]] = {}
    for some in chunks(one.id for one in found):
        query = select_matches().where(matches.c.entry_id.in_(some)).order_by(matches.c.id)
        for row in connection.execute(query):
            recorded.setdefault(row.entry_id, []).append(recorded_match(row))
    versions = rulebook.versions(
        connection, {one.match.rules for several in recorded.values() for one in several}
    )
    tellings: dict[int, list[Telling]] = {}
    for some in chunks({one.item for one in found}):
        for row in connection.execute(_tellings(some, delivery)):
            tellings.setdefault(row.item_id, []).append(_telling(row))
    for one in found:
        of = tuple(recorded.get(one.id, ()))
        hashes = {match.match.rules for match in of}
        topics = {match.match.topic for match in of}
        yield Link(
            stored=one,
            matches=of,
            rules=tuple(version for version in versions if version.hash in hashes),
            tellings=tuple(t for t in tellings.get(one.item, ()) if t.topic in topics),
        )


def _tellings(some: list[int], delivery: int | None) -> Select[Any]:
    columns = [column for column in _DELIVERY if column.name != "address"]
    query = (
        select(told.c.item_id, told.c.topic, told.c.keyword, told.c.address, told.c.told_at)
        .add_columns(*columns)
        .join(deliveries, deliveries.c.id == told.c.delivery_id)
        .where(told.c.item_id.in_(some))
        .order_by(told.c.told_at, told.c.address, told.c.topic, told.c.keyword)
    )
    return query if delivery is None else query.where(told.c.delivery_id == delivery)


def _telling(row: Row[Any]) -> Telling:
    return Telling(
        topic=row.topic,
        keyword=row.keyword,
        address=row.address,
        told_at=row.told_at,
        delivery=delivery_of(row),
    )
