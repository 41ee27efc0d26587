"""The bytes of a feed to raw entries: the only door to feedparser.

Items that are known from the last poll are not parsed at all, plain ones by ``plain``, a plain
head by ``plain_head``; the rest goes to feedparser.

feedparser is run in its lean mode (no sanitising, no resolving inside HTML: 2.5 times faster,
same entries), on bytes only (it opens a ``str`` that looks like an address or a path), and behind
a fence: 6.0.14 raises on some (``&#x110000;``, ``&#xD800;``, odd bytes in a declared encoding).
"""

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

from monitor.core.feeds.canonical import whole_url
from monitor.core.feeds.chunks import (
    Chunk,
    chunks_of,
    has_types,
    remembered,
    to_remember,
    without,
)
from monitor.core.feeds.dates import read_date
from monitor.core.feeds.encodings import to_utf8
from monitor.core.feeds.json_feed import MAX_READ, parse_json_feed
from monitor.core.feeds.plain import plain_entries, tree_of
from monitor.core.feeds.plain_head import Head, head_of
from monitor.core.feeds.references import with_characters
from monitor.core.feeds.sniff import Kind, sniff
from monitor.errors import printable
from monitor.model import ParsedFeed, RawEntry, Unparsable, Wishes

_SKIP_HOURS = re.compile(
    rb"<skipHours\b[^<>]{0,99}>(.{0,2000}?)</skipHours\s*>", re.DOTALL | re.IGNORECASE
)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_SKIP_DAYS = re.compile(
    rb"<skipDays\b[^<>]{0,99}>(.{0,2000}?)</skipDays\s*>", re.DOTALL | re.IGNORECASE
)
_DAY = re.compile(rb"<day>\s*([A-Za-z]{3})[a-z]*\s*</day>", re.IGNORECASE)
_WEEKDAYS = (b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun")
# RSS 1.0 module "syndication": https://web.resource.org/rss/1.0/modules/syndication/
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}


def parse_feed(
    body: bytes, *, content_type: str = "", url: str = "", seen: bytes = b""
) -> ParsedFeed | Unparsable:
    """Return the feed in a body, or why none can be read from it; never raises.

    Reads RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, CDF and JSON Feed 1 and 1.1, however broken.

    Args:
        content_type: the header of that name; only its charset counts, and only where the body
            is not UTF-8.
        url: where the body came from, to make relative addresses whole.
        seen: the ``chunks`` of the feed as it was read before. Items that are still the same are
            not among the entries then, but their dates are in ``known``.
    """
    kind = sniff(body)
    if isinstance(kind, Unparsable):
        return kind
    try:
        if kind is Kind.JSON:
            return parse_json_feed(body, url=url)
        return _parse_xml(body, content_type, url, seen)
    except Exception as error:  # noqa: BLE001 - feedparser raises at random, see above
        return Unparsable(reason=f"the feed can't be read: {type(error).__name__}: {told(error)}")


def _parse_xml(body: bytes, content_type: str, url: str, seen: bytes) -> ParsedFeed | Unparsable:
    data, recoded = to_utf8(body, content_type)
    data, replaced = with_characters(data)
    repaired = recoded or replaced
    known = remembered(seen)
    # Where nothing can be left out, the elements are read at once: that shows soundness as well.
    root = None if known or has_types(data) else tree_of(data)
    chunks = chunks_of(data, is_sound=root is not None)
    if chunks and (put_together := _by_items(data, chunks, known, root, url)) is not None:
        return replace(put_together, warning=repaired)
    parsed, fault = _read(data, url)
    if isinstance(parsed, Unparsable):
        return parsed
    if not fault and len(chunks) == len(parsed.entries):
        dates = [entry.published for entry in parsed.entries]
        parsed = replace(parsed, chunks=to_remember(chunks, dates))
    return replace(parsed, warning=repaired or fault)


def _by_items(
    data: bytes,
    chunks: Sequence[Chunk],
    seen: dict[bytes, datetime | None],
    root: Element | None,
    url: str,
) -> ParsedFeed | None:
    """Return a feed without the items that are known; None if only the whole feed will do.

    Args:
        root: the document's elements, if they were read.
    """
    known = [chunk for chunk in chunks if chunk.hash in seen]
    new = [chunk for chunk in chunks if chunk.hash not in seen]
    if root is None and (root := tree_of(without(data, known))) is None:
        return None
    plain = plain_entries(root, url=url)
    if len(plain) != len(new):
        return None
    odd = [chunk for chunk, entry in zip(new, plain, strict=True) if entry is None]
    if len(odd) == len(chunks):
        return None
    left = {id(chunk) for chunk in odd}
    rest = without(data, (one for one in chunks if id(one) not in left))
    parsed = _around(root, rest, url, is_alone=not odd)
    if parsed is None or len(parsed.entries) != len(odd):
        return None
    others = iter(parsed.entries)
    entries = tuple(entry or next(others) for entry in plain)
    dates = (entry.published for entry in entries)
    return replace(
        parsed,
        entries=entries,
        chunks=to_remember(
            chunks, [seen[one.hash] if one.hash in seen else next(dates) for one in chunks]
        ),
        known=tuple(seen[chunk.hash] for chunk in known),
    )


def _around(root: Element, rest: bytes, url: str, *, is_alone: bool) -> ParsedFeed | None:
    """Return what stands around the plain items; None if there is a fault in it.

    Args:
        rest: the document without these items.
        is_alone: whether that is only the feed's head.
    """
    if is_alone and (head := head_of(root, rest, url=url)):
        return _parsed(head, (), rest, url)
    parsed, fault = _read(rest, url)
    return None if isinstance(parsed, Unparsable) or fault else parsed


def _read(data: bytes, url: str) -> tuple[ParsedFeed | Unparsable, str]:
    """Return what feedparser makes of a document, and what is wrong with that."""
    import feedparser  # type: ignore[import-untyped]  # 0.1 s, and most feeds do without

    read = feedparser.parse(
        BytesIO(data),
        # Without a type feedparser takes a feed that declares no encoding for Latin-1.
        response_headers={"content-type": "application/xml", "content-location": url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    fault = read.get("bozo_exception")
    if not read.entries and not read.version:
        return Unparsable(reason=_no_feed(fault)), ""
    channel = read.feed
    head = Head(
        title=_string(channel, "title"),
        link=_string(channel, "link"),
        language=_string(channel, "language"),
        ttl=_string(channel, "ttl"),
        period=_string(channel, "sy_updateperiod"),
        frequency=_string(channel, "sy_updatefrequency"),
    )
    entries = (_entry(entry, head.link or url) for entry in read.entries[:MAX_READ])
    return _parsed(head, entries, data, url), told(fault) if fault else ""


def _parsed(head: Head, entries: Iterable[RawEntry], data: bytes, url: str) -> ParsedFeed:
    return ParsedFeed(
        title=head.title,
        link=whole_url(url, head.link),
        language=head.language,
        entries=tuple(entries),
        wishes=_wishes(head, data),
    )


def _entry(entry: dict[str, Any], base: str) -> RawEntry:
    summary, content = _texts(entry)
    return RawEntry(
        guid=_string(entry, "id"),
        link=_link(entry, base),
        title=_string(entry, "title"),
        summary=summary,
        content=content,
        author=_string(entry, "author"),
        language=_language(entry),
        tags=tuple(dict.fromkeys(_terms(_items(entry, "tags")))),
        published=_published(entry),
    )


def _texts(entry: dict[str, Any]) -> tuple[str, str]:
    """Return summary and content; content is the longest of its versions that is text."""
    contents = [
        value
        for one in _items(entry, "content")
        if (value := _string(one, "value"))
        and str(_raw(one, "type") or "text").startswith(("text", "application/xhtml"))
    ]
    return _string(entry, "summary"), max(contents, key=len, default="")


def _link(entry: dict[str, Any], base: str) -> str:
    """Return the address of the article: not of a counter before it, nor of its comments."""
    link = _string(entry, "feedburner_origlink") or _string(entry, "link")
    if not link:
        links = _items(entry, "links")
        links.sort(key=lambda one: _raw(one, "rel") != "alternate")
        link = next((href for one in links if (href := _string(one, "href"))), "")
    if not link and _string(entry, "id").lower().startswith(("http://", "https://")):
        link = _string(entry, "id")
    return whole_url(base, link)


def _language(entry: dict[str, Any]) -> str:
    for key in ("title_detail", "summary_detail"):
        detail = _raw(entry, key)
        if isinstance(detail, dict) and (language := _string(detail, "language")):
            return language
    return _string(entry, "language")


def _terms(tags: Iterable[dict[str, Any]]) -> Iterable[str]:
    for tag in tags:
        if term := _string(tag, "label") or _string(tag, "term"):
            yield term


def _published(entry: dict[str, Any]) -> datetime | None:
    """Return when the entry was published, else updated; our reading first, feedparser's after."""
    for key in ("published", "updated", "created"):
        if moment := read_date(_string(entry, key)):
            return moment
        if parsed := _raw(entry, f"{key}_parsed"):
            try:
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
            except (ValueError, OverflowError, OSError):
                continue
    return None


def _wishes(head: Head, data: bytes) -> Wishes:
    """Return how often the feed wants to be asked.

    Source: RSS 2.0 (ttl, skipHours, skipDays); RSS 1.0 syndication module.
    """
    waits = []
    if head.ttl.isdecimal() and len(head.ttl) < 7:
        waits.append(timedelta(minutes=int(head.ttl)))
    if period := _PERIODS.get(head.period.lower()):
        is_number = head.frequency.isdecimal() and len(head.frequency) < 7
        waits.append(period / max(1, int(head.frequency) if is_number else 1))
    hours = _SKIP_HOURS.search(data)
    days = _SKIP_DAYS.search(data)
    return Wishes(
        ttl=max(waits, default=None),
        skip_hours=frozenset(int(hour) % 24 for hour in _HOUR.findall(hours[1]))
        if hours
        else frozenset(),
        skip_days=frozenset(
            _WEEKDAYS.index(day.lower())
            for day in _DAY.findall(days[1])
            if day.lower() in _WEEKDAYS
        )
        if days
        else frozenset(),
    )


def _no_feed(fault: object) -> str:
    reason = "no feed was found in the answer"
    return f"{reason}: {told(fault)}" if fault else reason


def told(fault: object) -> str:
    """Return what an error says in one printable line.

    An error of XML becomes a sentence; feedparser's is ``<unknown>:3:7: mismatched tag``.
    """
    text = " ".join(printable(str(fault)).split())
    if place := re.match(r"<unknown>:(\d+):\d+: (.*)", text):
        text = f"not well-formed in line {place[1]}: {place[2]}"
    return text[:200]


# FeedParserDict's own access maps old names to new ones and warns; plain dict access does not.
def _raw(container: dict[str, Any], key: str) -> Any:
    return dict.get(container, key)


def _string(container: dict[str, Any], key: str) -> str:
    value = _raw(container, key)
    return value.strip() if isinstance(value, str) else ""


def _items(container: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = _raw(container, key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
