"""From the bytes of a feed to clean entries, and when to ask the feed again.

``parse_feed`` reads bytes, ``entries_of`` makes stored entries of what it read, ``read_feed``
does both, ``after_poll`` says what to remember of the feed. All are usable without the service::

    parsed = parse_feed(Path("feed.xml").read_bytes(), url="https://example.org/feed.xml")

The names are fetched when they are first used (PEP 562): the process that records does without
feedparser.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.core.feeds.canonical import canonical_url
    from monitor.core.feeds.normalise import entries_of
    from monitor.core.feeds.parse import parse_feed
    from monitor.core.feeds.reading import read_feed
    from monitor.core.feeds.timing import after_poll, body_hash

_MODULES = {
    "after_poll": "timing",
    "body_hash": "timing",
    "canonical_url": "canonical",
    "entries_of": "normalise",
    "parse_feed": "parse",
    "read_feed": "reading",
}

__all__ = [
    "after_poll",
    "body_hash",
    "canonical_url",
    "entries_of",
    "parse_feed",
    "read_feed",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
