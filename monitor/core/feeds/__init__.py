"""From the bytes of a feed to clean entries, and when to ask the feed again.

``parse_feed`` reads bytes, ``entries_of`` makes stored entries of what it read, ``after_poll``
says what to remember of the feed. All are usable without the service::

    parsed = parse_feed(Path("feed.xml").read_bytes(), url="https://example.org/feed.xml")
"""

from monitor.core.feeds.canonical import canonical_url
from monitor.core.feeds.normalise import entries_of, normalise
from monitor.core.feeds.parse import parse_feed
from monitor.core.feeds.timing import after_poll, body_hash

__all__ = [
    "after_poll",
    "body_hash",
    "canonical_url",
    "entries_of",
    "normalise",
    "parse_feed",
]
