"""What the record still holds of the past: entries with their feeds, matched or not."""

from dataclasses import dataclass
from datetime import datetime

from monitor.model.feeds import Entry
from monitor.model.settings import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEntry:
    """An entry of the record whose text is still kept.

    ``id`` is its number, ``item`` that of its article; ``outlet`` is what people call the feed
    that brought it.
    """

    id: int
    item: int
    feed: Feed
    outlet: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Entries of the record whose texts are kept: numbers ``first`` to ``last``, both included.

    ``count`` is how many there are, ``oldest`` when the first of them was seen.
    """

    since: datetime
    first: int = 1
    last: int = 0
    count: int = 0
    oldest: datetime | None = None
