"""What feeds bring: the state of a feed, the outcomes of a request, raw and clean entries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.masking import masked
from monitor.model.settings import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a server or a feed asks of its readers; each is a floor for the next poll.

    ``max_age`` comes from Cache-Control or Expires, ``ttl`` from the feed (its ttl or
    sy:updatePeriod), ``skip_hours`` (0–23, UTC) and ``skip_days`` (0 = Monday) from RSS.
    """

    max_age: timedelta | None = None
    ttl: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is remembered of a feed between two polls.

    ``url`` is where it is asked now (after redirects that proved lasting). ``claim`` is the
    fencing number of the lease under which it was handed out: a commit under an older number
    changes nothing. Validators are kept as the server wrote them. ``failing_since`` and
    ``reason`` are set while it fails; ``gone_since`` once it answered 410 and was retired.
    ``gap_at`` is when a poll last shared no entry with the one before. ``rhythm`` is the wait
    that the dates of the feed's entries suggest, ``wishes`` what server and feed asked for last,
    ``interval`` the wait that came of both; before ``not_before`` a poll would be against their
    wishes. ``moved_to`` is where permanent redirects lead since ``moved_since``; once they are
    believed, ``url`` is there and ``moved_since`` is when that was. ``usual_silence`` is the
    longest pause the feed is known to make; ``quiet_since`` is set while it is silent against
    that.

    ``same_bodies`` counts answers in a row that repeated a known body although validators were
    sent; ``by_date`` is set where for that reason only Last-Modified goes back. ``body_at`` is
    when a body came last. ``seen_chunks`` are the items of that body, by which they are known
    again without a parse.
    """

    id: int
    feed: Feed
    url: str
    claim: int = 0
    title: str = ""
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    polls: int = 0
    last_poll_at: datetime | None = None
    last_good_at: datetime | None = None
    next_poll_at: datetime | None = None
    last_new_at: datetime | None = None
    interval: timedelta | None = None
    failures: int = 0
    failing_since: datetime | None = None
    reason: str = ""
    moved_to: str | None = None
    moved_since: datetime | None = None
    moved_seen: int = 0
    gone_seen: int = 0
    gone_since: datetime | None = None
    gap_at: datetime | None = None
    quiet_since: datetime | None = None
    usual_silence: timedelta | None = None
    rhythm: timedelta | None = None
    wishes: Wishes = Wishes()
    not_before: datetime | None = None
    same_bodies: int = 0
    by_date: bool = False
    body_at: datetime | None = None
    seen_chunks: bytes = b""

    @property
    def name(self) -> str:
        """Return what people call this feed: the configured name, else its title, else its URL.

        A key in the URL is masked: the name stands in mails.
        """
        return self.feed.name or self.title or masked(self.feed.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body came.

    ``url`` is the address that answered, after redirects; ``moved_to`` is set where every
    redirect up to some address was permanent (301, 308).
    """

    url: str
    body: bytes
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    wishes: Wishes = Wishes()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server said 304, with the validators that this very answer carried, if any."""

    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    wishes: Wishes = Wishes()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """Nothing usable came; ``reason`` is one readable line in English.

    ``status`` is the HTTP status where there was one. ``retry_after`` is the server's wish;
    ``whole_host`` says that it holds for the host and not only for this feed (429).
    """

    reason: str
    status: int | None = None
    retry_after: timedelta | None = None
    whole_host: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unparsable:
    """A body came, but no feed could be read from it; ``reason`` is one readable line."""

    reason: str


Outcome = Fetched | NotModified | FetchFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """An entry as the feed wrote it: texts may hold HTML, addresses may be relative.

    ``published`` is aware, or None where the date was missing or unreadable.
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    author: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed as read; ``warning`` says what was wrong with it, if anything was.

    ``chunks`` is what its items are known by when the feed comes again; empty where they can't
    be told apart. ``known`` are the publication times of items that were left out of ``entries``,
    because they were known.
    """

    title: str = ""
    link: str = ""
    language: str = ""
    entries: tuple[RawEntry, ...] = ()
    wishes: Wishes = Wishes()
    warning: str = ""
    chunks: bytes = b""
    known: tuple[datetime | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry as people read it: clean text, whole addresses, aware times.

    ``key`` is its identity within the feed; ``item`` the identity of the article, however many
    feeds carry it (canonical link, else text). ``text_hash`` changes when the text does. Offsets
    of hits count the code points of ``title``, ``summary`` and ``content``. ``language`` is a
    two-letter code, or empty where unsure. ``published_at`` is None where the feed gave no
    usable date; ``seen_at`` is when we first saw it.
    """

    key: str
    item: str
    title: str
    summary: str = ""
    content: str = ""
    link: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    published_at: datetime | None = None
    seen_at: datetime
    text_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFeed:
    """A feed with its entries as they are compared, matched and stored.

    Of the raw entries in ``parsed`` only the dates are left; its ``chunks`` are empty where an
    entry can't be named without knowing the others.
    """

    parsed: ParsedFeed
    entries: tuple[Entry, ...]
