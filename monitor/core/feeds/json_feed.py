"""Read JSON Feed, which feedparser does not know.

Source: https://www.jsonfeed.org/version/1.1/ and version/1.
"""

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from monitor.core.feeds.canonical import whole_url
from monitor.core.feeds.dates import read_date
from monitor.model import ParsedFeed, RawEntry, Unparsable

MAX_READ = 5_000
"""Entries read of a feed; more is an attack, and makes a process busy and fat."""


def parse_json_feed(body: bytes, *, url: str = "") -> ParsedFeed | Unparsable:
    """Return the feed in a JSON document; never raises.

    Lenient, as people's feeds are: a missing version, numbers for ids and items that are no
    objects are put up with.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        return Unparsable(reason=f"this is not valid JSON: {error}"[:200])
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return Unparsable(reason="this is JSON, but not a feed: it has no list of items")
    home = whole_url(url, _text(document, "home_page_url"))
    language = _text(document, "language")
    return ParsedFeed(
        title=escape(_text(document, "title"), quote=False),
        link=home,
        language=language,
        entries=tuple(
            _entry(item, home or url, language)
            for item in document["items"][:MAX_READ]
            if isinstance(item, dict)
        ),
    )


def _entry(item: Mapping[str, Any], base: str, language: str) -> RawEntry:
    link = _text(item, "url") or _text(item, "external_url")
    plain = escape(_text(item, "content_text"), quote=False)
    return RawEntry(
        guid=_text(item, "id"),
        link=whole_url(base, link),
        title=escape(_text(item, "title"), quote=False),
        summary=escape(_text(item, "summary"), quote=False),
        content=_text(item, "content_html") or plain.replace("\n", "<br>\n"),
        author=", ".join(_authors(item)),
        language=_text(item, "language") or language,
        tags=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str)),
        published=read_date(_text(item, "date_published"))
        or read_date(_text(item, "date_modified")),
    )


def _authors(item: Mapping[str, Any]) -> list[str]:
    """Return the names of an item's authors; version 1 has one ``author``, 1.1 ``authors``."""
    people = [*_list(item, "authors"), item.get("author")]
    names = [_text(one, "name") for one in people if isinstance(one, dict)]
    return list(dict.fromkeys(name for name in names if name))


def _text(container: Mapping[str, Any], key: str) -> str:
    value = container.get(key)
    if isinstance(value, str):
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else ""


def _list(container: Mapping[str, Any], key: str) -> list[Any]:
    value = container.get(key)
    return value if isinstance(value, list) else []
