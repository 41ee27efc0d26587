"""Which entries of a poll are known: feeds change their guids, links and texts as they like.

An entry is known by its key, or else as the same article (canonical link, or text) in the same
feed: some feeds give every entry a new guid at every poll.
"""

import functools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, select, union_all

from monitor.adapters.database.engine import Database
from monitor.adapters.database.rows import bounded, chunks
from monitor.adapters.database.tables import entries, items
from monitor.model import Compared, Entry, FeedState

SAME = timedelta(days=30)
"""For so long an article that comes with another guid and another text is an edited one."""


def compare(database: Database, state: FeedState, found: Sequence[Entry]) -> Compared:
    """Return which of a feed's entries are new and which were edited; one statement for 500."""
    search = _Search(present={bounded(entry.key) for entry in found})
    if state.polls and found:  # before the first poll nothing can be stored
        with database.read() as connection:
            for some in chunks(found):
                search.add(connection.execute(statement(), _wanted(state, some)).all())
    return search.result(found)


@dataclass(slots=True)
class _Search:
    """What is stored of the entries sought; ``present`` are all keys of the feed as it is now."""

    present: set[str]
    by_key: dict[str, Row[Any]] = field(default_factory=dict)
    by_item: dict[str, list[Row[Any]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, rows: Sequence[Row[Any]]) -> None:
        for row in rows:
            self.by_key[row.key] = row
            self.by_item[row.item].append(row)

    def result(self, found: Sequence[Entry]) -> Compared:
        new, edited, doubtful = [], [], False
        known = {_article(entry) for entry in found if self._is_unchanged(entry)}
        for entry in found:
            if _article(entry) in known:
                continue
            known.add(_article(entry))
            row = self.by_key.get(bounded(entry.key))
            if row is not None:
                edited.append(entry)
                doubtful |= row.item != bounded(entry.item)
                continue
            same = self.by_item.get(bounded(entry.item), ())
            if any(one.text_hash == entry.text_hash for one in same):
                continue
            doubtful |= bool(same)
            earlier = self._earlier(entry, same)
            if earlier is None:
                new.append(entry)
            else:
                edited.append(replace(entry, key=earlier.key))
        return Compared(new=tuple(new), edited=tuple(edited), doubtful=doubtful)

    def _is_unchanged(self, entry: Entry) -> bool:
        row = self.by_key.get(bounded(entry.key))
        return row is not None and row.text_hash == entry.text_hash

    def _earlier(self, entry: Entry, same: Sequence[Row[Any]]) -> Row[Any] | None:
        """Return the row of the same article that went as this one came, the newest if many."""
        gone = [
            row
            for row in same
            if row.key not in self.present and row.seen_at > entry.seen_at - SAME
        ]
        if not gone:
            return None
        earlier = max(gone, key=lambda row: row.seen_at)
        self.present.add(earlier.key)
        return earlier


def _article(entry: Entry) -> tuple[str, str]:
    return entry.item, entry.text_hash


def _wanted(state: FeedState, some: Sequence[Entry]) -> dict[str, Any]:
    return {
        "feed": state.id,
        "keys": list({bounded(entry.key) for entry in some}),
        "items": list({bounded(entry.item) for entry in some}),
    }


@functools.cache
def statement() -> Any:
    """Return the statement that looks entries up by key and by article."""
    wanted = select(items.c.id).where(items.c.key.in_(bindparam("items", expanding=True)))
    by_key = entries.c.key.in_(bindparam("keys", expanding=True))
    by_item = entries.c.item_id.in_(wanted)  # not a join: SQLite would begin with the feed's rows
    return union_all(_of_feed(by_key), _of_feed(by_item))


def _of_feed(condition: ColumnElement[bool]) -> Select[Any]:
    return (
        select(entries.c.key, entries.c.text_hash, entries.c.seen_at, items.c.key.label("item"))
        .join(items, items.c.id == entries.c.item_id)
        .where(entries.c.feed_id == bindparam("feed"), condition)
    )
