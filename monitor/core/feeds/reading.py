"""The bytes of a feed to entries ready to be compared, matched and stored, in one step.

This is what a parse process does: with the texts made clean there, two cores share the work, and
neither the raw texts nor a feed's secrets pass between the processes.
"""

from dataclasses import replace
from datetime import datetime

from monitor.core.feeds.identity import are_distinct
from monitor.core.feeds.normalise import entries_of
from monitor.core.feeds.parse import parse_feed, told
from monitor.model import FeedState, RawEntry, ReadFeed, Unparsable


def read_feed(
    body: bytes,
    state: FeedState,
    *,
    now: datetime,
    content_type: str = "",
    url: str = "",
    seen: bytes = b"",
) -> ReadFeed | Unparsable:
    """Return the feed in a body with its entries, or why none can be read from it.

    Args:
        state: the feed that the body is of.
        now: when it came; aware, UTC.
        content_type, url, seen: as for ``parse_feed``.
    """
    parsed = parse_feed(body, content_type=content_type, url=url, seen=seen)
    if isinstance(parsed, Unparsable):
        return parsed
    try:
        entries = entries_of(parsed, state, now=now)
    except Exception as error:  # noqa: BLE001 - one feed's fault is that feed's, and is told of it
        return Unparsable(
            reason=f"the entries can't be read: {type(error).__name__}: {told(error)}"
        )
    # Only what can be named without knowing the others may be left out next time.
    guids = (raw.guid for raw in parsed.entries)
    is_known_again = are_distinct(entries, guids, home=parsed.link)
    dates = tuple(RawEntry(published=raw.published) for raw in parsed.entries)
    bare = replace(parsed, entries=dates, chunks=parsed.chunks if is_known_again else b"")
    return ReadFeed(parsed=bare, entries=entries)
