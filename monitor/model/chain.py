"""The chain from a poll to a mail, as the record shows it: what `monitor trace` follows."""

from dataclasses import dataclass
from datetime import datetime

from monitor.model.feeds import Entry, FeedState
from monitor.model.mail import Delivery
from monitor.model.matches import RecordedMatch
from monitor.model.settings import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesVersion:
    """A topic's rules as they once were in force.

    ``hash`` is what matches name as ``rules``; ``topic`` has no samples, and its places are those
    of the file as it then was. ``config`` is the version of the configuration it came with first,
    at ``since``.
    """

    hash: str
    topic: Topic
    since: datetime
    config: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """A poll that brought something: the address asked, and what the server called its answer."""

    url: str
    polled_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry in the record, with its feed and the poll that brought its present text.

    ``item`` is the article's number, one for all feeds that carry it. ``revision`` counts the
    texts it had. Of a ``forgotten`` entry only the identity is left. ``fetch`` is None where that
    poll was forgotten.
    """

    id: int
    item: int
    revision: int
    forgotten: bool
    entry: Entry
    feed: FeedState
    fetch: Fetch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One thing that one address was told: an article's keyword under a topic, by a delivery."""

    topic: str
    keyword: str
    address: str
    told_at: datetime
    delivery: Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One entry's part of the chain: its matches, the rules behind them, and who was told.

    ``rules`` maps a match's ``rules`` to that version; one that was never noted is missing.
    """

    stored: StoredEntry
    matches: tuple[RecordedMatch, ...] = ()
    rules: tuple[RulesVersion, ...] = ()
    tellings: tuple[Telling, ...] = ()

    def rules_of(self, match: RecordedMatch) -> RulesVersion | None:
        """Return the version of the rules that made a match; None if it was never noted."""
        return next((one for one in self.rules if one.hash == match.match.rules), None)
