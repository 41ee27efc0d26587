"""A raw entry to an ``Entry`` as people read it: clean text, whole link, aware time, language."""

import heapq
import re
from datetime import UTC, datetime
from functools import lru_cache

from monitor.core.feeds.canonical import clean_url, whole_url
from monitor.core.feeds.dates import usable
from monitor.core.feeds.identity import item_of, key_of, made_unique, text_hash
from monitor.core.matching.languages import language_of
from monitor.core.matching.text import one_line, plain_text
from monitor.model import Entry, Feed, FeedState, ParsedFeed, RawEntry

MAX_ENTRIES = 1_000
"""Entries of a feed that are looked at, the newest ones; no real feed seen had more than 600."""
MAX_TITLE = 500
MAX_TEXT = 100_000
"""Characters kept of a title and of a text: a long article has 30,000."""
_MAX_HTML = 4 * MAX_TEXT
_MAX_AUTHOR = 200
_MAX_NAME = 2_000
_MAX_TAGS = 50
_TITLE_FROM_TEXT = 100

# Controls but for tab and line feed, surrogates and noncharacters can't be stored or mailed;
# bidirectional overrides let a title forge the text around it. (A search is five times cheaper
# than `str.translate`, and nearly all texts are clean.)
_DROPPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")


def entries_of(parsed: ParsedFeed, state: FeedState, *, now: datetime) -> tuple[Entry, ...]:
    """Return a feed's entries, normalised, newest ``MAX_ENTRIES``, each with its own identity.

    The order is the feed's.
    """
    entries = [
        normalise(raw, feed=state.feed, parsed=parsed, base=state.url, now=now)
        for raw in _newest(parsed.entries)
    ]
    return made_unique(entries, home=parsed.link)


def normalise(raw: RawEntry, *, feed: Feed, parsed: ParsedFeed, base: str, now: datetime) -> Entry:
    """Return an entry in the form in which it is stored, matched and mailed.

    Texts are plain, without control characters, capped; an empty title is made from the text,
    content that only repeats the summary is dropped. Everything later counts offsets in these
    texts.

    Args:
        base: the feed's address, for relative links.
        now: when the entry was fetched; aware, UTC.
    """
    title = one_line(_plain(raw.title))
    summary = _plain(raw.summary)
    content = "" if raw.content == raw.summary else _plain(raw.content)
    link = clean_url(whole_url(whole_url(base, parsed.link) or base, raw.link))
    if content == summary:
        content = ""
    hashed = text_hash(title, summary, content)
    guid = one_line(clean(raw.guid))
    language = feed.language or language_of(
        f"{title}\n{summary or content[:2_000]}",
        declared=raw.language or parsed.language or None,
    )
    return Entry(
        key=key_of(guid, link, hashed),
        item=item_of(link, hashed),
        title=_cut(title, MAX_TITLE) or _title_from(summary or content, link),
        summary=summary,
        content=content,
        link=link,
        author=_name(raw.author[:_MAX_NAME]),
        tags=tuple(_tags(raw.tags)),
        language=language,
        published_at=usable(raw.published, now=now),
        seen_at=now,
        text_hash=hashed,
    )


def clean(text: str) -> str:
    """Return text without the characters that can be neither stored nor shown."""
    if text.isprintable():  # told at a third of the cost; what is dropped never is
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _DROPPED.sub("", text)


def _plain(html: str) -> str:
    """Return the visible text of what a feed gives as HTML or as text, capped."""
    if not html:
        return ""
    html = clean(html[:_MAX_HTML])
    if "<" in html and not _TAG.search(html):
        html = html.replace("<", "&lt;")  # "a < b" is no markup
    text = plain_text(html)
    if "&" in html:  # a reference may stand for any character
        text = clean(text).strip()
    return _cut(text, MAX_TEXT)


@lru_cache(maxsize=2_000)
def _name(html: str) -> str:
    """Return a short text in one line: authors and tags, which come again and again."""
    return _cut(one_line(_plain(html)), _MAX_AUTHOR)


def _cut(text: str, length: int) -> str:
    """Return text no longer than ``length``, cut between words if it is cut."""
    if len(text) <= length:
        return text
    return text[: length - 2].rsplit(None, 1)[0][: length - 2] + " …"


def _title_from(text: str, link: str) -> str:
    """Return what to call an entry without a title: its first words, else its address."""
    first = text.strip().split("\n", 1)[0]
    return _cut(first, _TITLE_FROM_TEXT) or link.partition("://")[2][:_TITLE_FROM_TEXT] or "–"


def _tags(tags: tuple[str, ...]) -> list[str]:
    texts = (_name(tag[:_MAX_AUTHOR]) for tag in tags[:_MAX_TAGS])
    return [text for text in dict.fromkeys(texts) if text]


def _newest(entries: tuple[RawEntry, ...]) -> list[RawEntry]:
    """Return at most ``MAX_ENTRIES`` in the feed's order; undated ones count as the oldest."""
    if len(entries) <= MAX_ENTRIES:
        return list(entries)
    long_ago = datetime.min.replace(tzinfo=UTC)
    keep = heapq.nlargest(
        MAX_ENTRIES,
        range(len(entries)),
        key=lambda place: (entries[place].published or long_ago, -place),
    )
    return [entries[place] for place in sorted(keep)]
