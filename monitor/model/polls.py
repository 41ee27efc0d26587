"""What a poll brings: entries with what was found in them, and what is recorded of it."""

from dataclasses import dataclass
from datetime import datetime

from monitor.model.feeds import Entry, FeedState
from monitor.model.matches import Match, Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEntry:
    """A new or changed entry with what was found in it."""

    entry: Entry
    matches: tuple[Match, ...] = ()
    origin: Origin = Origin.LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What a feed's entries are against those that are stored; the others are known.

    ``edited`` entries bear the key under which they are stored. ``doubtful`` is set where a guid
    and a link contradict what is stored, so that only the whole feed tells which entry is which.
    """

    new: tuple[Entry, ...] = ()
    edited: tuple[Entry, ...] = ()
    doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOutcome:
    """All that one poll of one feed changes, recorded in one transaction.

    ``state`` is what to remember, with the claim under which the poll ran. ``host_until`` is set
    where no feed of the same host may be asked before that instant (429).
    """

    state: FeedState
    found: tuple[FoundEntry, ...] = ()
    host_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a transaction of poll outcomes really changed.

    ``lost`` names the feeds whose lease had run out: nothing of theirs was recorded.
    """

    entries_new: int = 0
    entries_changed: int = 0
    matches_new: int = 0
    lost: tuple[str, ...] = ()
