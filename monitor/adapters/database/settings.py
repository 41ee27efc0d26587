"""A feed's settings as they are stored: all but its URL and what may be secret."""

from datetime import timedelta
from typing import Any

from monitor.model import Feed


def feed_from(url: str, settings: dict[str, Any]) -> Feed:
    """Return a feed as it was configured, without its headers, from what is stored of it."""
    return Feed(
        url=url,
        name=settings["name"],
        tags=tuple(settings["tags"]),
        language=settings["language"],
        weight=settings["weight"],
        every=timedelta(seconds=settings["every"]),
        pinned=settings.get("pinned", False),  # older rows don't know it
        fulltext=settings["fulltext"],
        allow_private=settings["allow_private"],
    )
