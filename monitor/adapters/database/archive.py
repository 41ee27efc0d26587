"""Read the stored entries, newest first and some at a time, as fast as a database hands them out.

Commands that look back over a hundred thousand entries answer within a second or two. So these
few statements, the same on both databases, go through the drivers themselves: importing
SQLAlchemy alone takes 0.3 s, and its rows twice the time of the driver's.
"""

import contextlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from monitor.adapters.database.settings import feed_from
from monitor.adapters.database.version import HEAD
from monitor.errors import StoreError
from monitor.model import Entry, Feed, KeptEntry, Stretch

SIZE = 1_000
"""Entries read at a time: some 1 MB of text, which a processor's cache holds (a third faster)."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SQLITE = "sqlite:///"
_WHOLE = (
    "SELECT e.id, e.item_id, e.feed_id, e.key, i.key, e.text_hash, e.seen_at, e.published_at, "
    "e.language, e.link, e.author, e.tags, e.title, e.summary, e.content "
    "FROM entries e JOIN items i ON i.id = e.item_id"
)


class Archive:
    """The stored entries of a database; reads only, and never waits for a writer.

    Each batch is a statement of its own: what is recorded meanwhile may or may not be seen.
    """

    def __init__(self, connection: Any, *, sqlite: bool, explain: Any) -> None:
        self._connection = connection
        self._sqlite = sqlite
        self._explain = explain
        self._feeds: dict[int, tuple[Feed, str]] = {}

    def stretch(self, since: datetime, topic: str | None = None) -> Stretch:
        """Return which entries were seen since an instant and still have their text.

        Args:
            topic: only entries that are recorded under this topic.
        """
        [row] = self._rows(
            "SELECT MIN(e.id), MAX(e.id), COUNT(*), MIN(e.seen_at) FROM entries e "  # noqa: S608
            f"WHERE e.forgotten = 0 AND e.seen_at >= ?{_under(topic)}",
            (_stored(since), *_named(topic)),
        )
        if not row[2]:
            return Stretch(since=since)
        oldest = _instant(row[3])
        return Stretch(since=since, first=row[0], last=row[1], count=row[2], oldest=oldest)

    def texts(
        self, stretch: Stretch, topic: str | None = None, *, size: int = SIZE
    ) -> Iterator[list[tuple[int, bytes]]]:
        """Yield batches of (entry's number, its text).

        A text is title, summary and content in UTF-8, with a form feed between them.
        """
        if self._sqlite:  # which hands out its own UTF-8 where texts are read as bytes
            text = "e.title || char(12) || e.summary || char(12) || e.content"
        else:
            text = "convert_to(e.title || chr(12) || e.summary || chr(12) || e.content, 'UTF8')"
        select = f"SELECT e.id, {text} FROM entries e"  # noqa: S608 - nothing of a user's
        yield from self._batches(select, stretch, topic, size, kind=bytes)

    def batches(
        self, stretch: Stretch, topic: str | None = None, *, size: int = SIZE
    ) -> Iterator[list[KeptEntry]]:
        """Yield the entries in batches."""
        for rows in self._batches(_WHOLE, stretch, topic, size):
            yield self._whole(rows)

    def entries(self, ids: Sequence[int]) -> list[KeptEntry]:
        """Return entries by their numbers, newest first; those that are gone are left out."""
        found: list[KeptEntry] = []
        for at in range(0, len(ids), 500):
            some = ids[at : at + 500]
            marks = ", ".join("?" * len(some))
            found += self._whole(
                self._rows(
                    f"{_WHOLE} WHERE e.forgotten = 0 AND e.id IN ({marks}) ORDER BY e.id DESC",
                    some,
                )
            )
        return found

    def recorded(self, ids: Sequence[int], topic: str) -> set[int]:
        """Return which of these entries are recorded under a topic."""
        found: set[int] = set()
        for at in range(0, len(ids), 500):
            some = ids[at : at + 500]
            marks = ", ".join("?" * len(some))
            query = f"SELECT entry_id FROM matches WHERE topic = ? AND entry_id IN ({marks})"  # noqa: S608
            found.update(row[0] for row in self._rows(query, (topic, *some)))
        return found

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _batches(
        self, select: str, stretch: Stretch, topic: str | None, size: int, kind: type = str
    ) -> Iterator[list[Any]]:
        query = (
            f"{select} WHERE e.forgotten = 0 AND e.seen_at >= ? AND e.id BETWEEN ? AND ?"
            f"{_under(topic)} ORDER BY e.id DESC LIMIT ?"
        )
        last = stretch.last
        while last >= stretch.first:
            values = (_stored(stretch.since), stretch.first, last, *_named(topic), size)
            rows = self._rows(query, values, kind)
            if not rows:
                return
            yield rows
            last = rows[-1][0] - 1

    def _rows(self, query: str, values: Sequence[object], kind: type = str) -> list[Any]:
        """Return the rows of a statement; SQLite's texts as ``kind``, which is str or bytes."""
        if self._sqlite:
            self._connection.text_factory = kind
        else:
            query = query.replace("?", "%s")
        with self._explain():
            rows: list[Any] = self._connection.execute(query, tuple(values)).fetchall()
        return rows

    def _whole(self, rows: Sequence[Any]) -> list[KeptEntry]:
        if any(row[2] not in self._feeds for row in rows):
            query = "SELECT id, url, title, settings FROM feeds"
            self._feeds = {row[0]: _feed(*row[1:]) for row in self._rows(query, ())}
        return [_kept_entry(row, *self._feeds[row[2]]) for row in rows]


def open_archive(url: str) -> Archive:
    """Open the stored entries of a database that is there.

    Raises:
        StoreError: there is none, or it can't be used; the text says why, and the way out.
    """
    archive = _connected(url)
    if _version(archive) == HEAD:
        return archive
    archive.close()
    # The store brings the tables to this version, or says why it can't.
    from monitor.adapters.database.store import open_store

    open_store(url).close()
    return _connected(url)


def never_made(path: Path) -> StoreError:
    """Return the error that says of a database's file that it is not there, and the way out."""
    return StoreError(
        f"there is no {path}: the service has never run on this state "
        "(`monitor once` polls all feeds now)"
    )


def _connected(url: str) -> Archive:
    if url.startswith(_SQLITE) and "?" not in url:
        return _sqlite_file(Path(url.removeprefix(_SQLITE)))
    return _by_url(url)


def _sqlite_file(path: Path) -> Archive:
    import sqlite3

    if not path.exists():
        raise never_made(path)
    explain = _explaining(sqlite3.Error, str(path), path)
    with explain():
        connection = sqlite3.connect(path.absolute().as_uri() + "?mode=rw", uri=True, timeout=10)
    return Archive(connection, sqlite=True, explain=explain)


def _by_url(url: str) -> Archive:
    """Connect to a server, or to a SQLite file with parameters, as the store would."""
    from monitor.adapters.database.engine import Database

    database = Database(url)
    if database.path is not None:
        return _sqlite_file(database.path)
    if database.sqlite:
        raise StoreError(f"{database.name}: a database in memory has no past to look back on")
    import psycopg

    target = database.engine.url.set(drivername="postgresql")
    explain = _explaining(psycopg.Error, database.name, None)
    with explain():
        connection = psycopg.connect(
            target.render_as_string(hide_password=False), autocommit=True, connect_timeout=10
        )
    return Archive(connection, sqlite=False, explain=explain)


def _version(archive: Archive) -> str:
    try:
        [row] = archive._rows("SELECT version_num FROM alembic_version", ())
    except (StoreError, ValueError):
        return ""  # the store says what is wrong with it
    return str(row[0])


def _explaining(kind: type[Exception], name: str, path: Path | None) -> Any:
    @contextlib.contextmanager
    def explain() -> Iterator[None]:
        try:
            yield
        except kind as error:
            from sqlalchemy.exc import DBAPIError

            from monitor.adapters.database.trouble import explain as words

            told = words(DBAPIError(None, None, error), name, path)
            raise StoreError(told or f"{name}: {error}") from error

    return explain


def _feed(url: str, title: str, settings: str) -> tuple[Feed, str]:
    feed = feed_from(url, json.loads(settings))
    return feed, feed.name or title or url


def _kept_entry(row: Sequence[Any], feed: Feed, outlet: str) -> KeptEntry:
    number, item, _, key, article, text_hash, seen, published, *rest = row
    language, link, author, tags, title, summary, content = rest
    entry = Entry(
        key=key,
        item=article,
        title=title,
        summary=summary,
        content=content,
        link=link,
        author=author,
        tags=tuple(json.loads(tags)),
        language=language,
        published_at=None if published is None else _instant(published),
        seen_at=_instant(seen),
        text_hash=text_hash,
    )
    return KeptEntry(id=number, item=item, feed=feed, outlet=outlet, entry=entry)


def _under(topic: str | None) -> str:
    if topic is None:
        return ""
    return " AND e.id IN (SELECT entry_id FROM matches WHERE topic = ?)"


def _named(topic: str | None) -> tuple[str, ...]:
    return () if topic is None else (topic,)


def _stored(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND


def _instant(stored: int) -> datetime:
    return _EPOCH + timedelta(microseconds=stored)
