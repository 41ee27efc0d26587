"""Read the plain items of a feed, which are nearly all: seven times faster than feedparser does.

feedparser knows thirty years of feeds and takes 0.4 ms for an item. Most items use a handful of
elements in the one way that everybody means. These are read here, straight from expat; an item
that holds anything else (an element not listed, one twice, markup that is not escaped, a relative
address, a date in words) is left to feedparser, and so is all that is not an item. Whatever is
read here equals what feedparser reads: the tests compare the two on all documents they have.

Measured: 50 items 3 ms instead of 20 to 25.
"""

from functools import lru_cache
from xml.parsers import expat

from monitor.core.feeds.plain_item import (
    BASE,
    KEEP,
    LANG,
    Attributes,
    OddError,
    PlainItem,
    entry_of,
    joined,
    mended,
)
from monitor.model import RawEntry

_ABOUT = "http://www.w3.org/1999/02/22-rdf-syntax-ns# about"
_ATOM = "http://www.w3.org/2005/atom"
# Namespaces by their names in lower case, and the prefix by which they are known here.
_PREFIXES = {
    "": "",
    _ATOM: "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/rss/1.0/modules/slash/": "slash:",
    "http://purl.org/syndication/thread/1.0": "thr:",
    "http://wellformedweb.org/commentapi/": "wfw:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://www.youtube.com/xml/schemas/2015": "yt:",
    "com-wordpress:feed-additions:1": "wordpress:",
}
# The field of an entry that an element gives; each may come once. Source: RSS 2.0, RSS 1.0 with
# its modules Dublin Core and Content, Atom (RFC 4287).
_FIELDS = {
    "title": "title",
    "description": "summary",
    "summary": "summary",
    "content": "content",
    "content:encoded": "content",
    "link": "link",
    "guid": "guid",
    "id": "guid",
    "feedburner:origlink": "origin",
    "author": "author",
    "dc:creator": "author",
    "category": "category",
    "dc:subject": "category",
    "pubdate": "published",
    "published": "published",
    "issued": "published",
    "updated": "updated",
    "modified": "updated",
    "dc:date": "updated",
    "created": "created",
}
_OF_AUTHOR = ("name", "email", "uri")
_MEANING = ("base", "href", "lang", "lastmod", "rel", "type", "uri", "url")
# What stands in items and changes no field of an entry.
_WITHOUT_EFFECT = frozenset(
    (
        *("comments", "enclosure", "source", "wordpress:post-id", "wfw:commentrss"),
        *("wfw:comment", "slash:comments", "slash:section", "slash:department"),
        *("slash:hit_parade", "thr:total", "thr:in-reply-to", "media:content"),
        *("media:thumbnail", "media:credit", "media:text", "media:group", "media:copyright"),
        *("media:community", "media:statistics", "media:starrating", "yt:videoid"),
        *("yt:channelid", "itunes:duration", "itunes:explicit", "itunes:image"),
        *("itunes:episode", "itunes:season", "itunes:episodetype", "itunes:title"),
        *("dc:identifier", "dc:rights", "dc:publisher", "dc:type", "dc:format", "dc:source"),
    )
)


def plain_entries(data: bytes, *, url: str = "") -> list[RawEntry | None]:
    """Return the entries of a well-formed document in UTF-8; None where it takes feedparser.

    O(length).

    Args:
        url: where the document came from, to make relative addresses whole.
    """
    reader = _Reader(url)
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.Parse(data, True)
    return [None] * len(reader.entries) if reader.is_odd else reader.entries


class _Reader:
    """The state between expat's events; ``entries`` are those of the items that ended."""

    def __init__(self, url: str) -> None:
        self.entries: list[RawEntry | None] = []
        self.is_odd = False  # the feed as a whole
        self._item = PlainItem()
        self._is_odd = False
        self._depth = 0  # within an item; its own element is 1
        self._open = ""  # the field whose element we are in, or a part of an author
        self._attributes: Attributes = {}
        self._pieces: list[str] = []
        self._languages = [""]
        self._bases = [url]

    def start(self, name: str, attributes: Attributes) -> None:
        language, base = self._languages[-1], self._bases[-1]
        if attributes:
            language = attributes.get(LANG, attributes.get("lang", language))
            if other := attributes.get(BASE) or attributes.get("base"):
                base = joined(base, other)
                self.is_odd |= not base.startswith(("https://", "http://"))
            self.is_odd |= any(map(_is_misleading, attributes))
        self._languages.append(language)
        self._bases.append(base)
        kind = _kind(name)
        if not self._depth:
            if kind.endswith(("item", "entry")) and _is_item(kind):
                self._begin(kind, attributes)
            return
        self._depth += 1
        if self._is_odd:
            return
        try:
            self._enter(kind, attributes)
        except OddError:
            self._is_odd = True

    def text(self, text: str) -> None:
        if self._open:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        language, base = self._languages.pop(), self._bases.pop()
        if not self._depth:
            return
        self._depth -= 1
        try:
            if not self._depth:
                self._finish()
            elif self._open and not self._is_odd:
                self._leave(language, base)
        except OddError:
            self._is_odd = True

    def _begin(self, kind: str, attributes: Attributes) -> None:
        self._depth = 1
        self._item = PlainItem(guid=attributes.get(_ABOUT, ""))
        self._open = ""
        self._is_odd = kind not in ("item", "entry") or any(
            name.lower() in ("lastmod", "href") for name in attributes
        )

    def _enter(self, kind: str, attributes: Attributes) -> None:
        """Open an element within an item."""
        if self._open == "author" and self._depth == 3 and kind in _OF_AUTHOR and not attributes:
            if "".join(self._pieces).strip():
                raise OddError
            self._open = f"author {kind}"
        elif self._open:
            raise OddError  # markup, or an element where none belongs
        elif kind in _WITHOUT_EFFECT:
            self._item.has_source |= kind == "source"
            return
        elif kind == "media:title":
            self._only_repeats_the_title()
            return
        elif self._depth == 2 and kind in _FIELDS:
            self._open = _FIELDS[kind]
        else:
            raise OddError
        self._attributes = attributes
        self._pieces = []

    def _only_repeats_the_title(self) -> None:
        if self._item.has_source or not self._item.fields.get("title"):
            raise OddError  # else feedparser takes it for the title

    def _leave(self, language: str, base: str) -> None:
        """Close the element of a field, and keep what stood in it."""
        name, self._open = self._open, ""
        text = "".join(self._pieces).strip()
        if name.startswith("author "):
            if name in self._item.person:
                raise OddError
            self._item.person[name] = text
            self._open, self._pieces = "author", []
            return
        self._item.base = base
        KEEP[name](self._item, name, mended(text), self._attributes)
        if name in ("title", "summary"):
            self._item.languages[name] = language.replace("_", "-")

    def _finish(self) -> None:
        entry = None
        if not self._is_odd:
            try:
                entry = entry_of(self._item)
            except OddError:
                entry = None
        self.entries.append(entry)


@lru_cache(maxsize=2_000)
def _is_misleading(attribute: str) -> bool:
    """Tell whether feedparser may take an attribute of another namespace for a plain one."""
    _, space, local = attribute.rpartition(" ")
    return bool(space) and attribute not in (LANG, BASE, _ABOUT) and local.lower() in _MEANING


@lru_cache(maxsize=2_000)
def _kind(name: str) -> str:
    """Return an element's name in lower case behind its known prefix; "?" for other namespaces."""
    namespace, _, local = name.rpartition(" ")
    prefix = _PREFIXES.get(namespace.lower())
    return f"?{local.lower()}" if prefix is None else prefix + local.lower()


def _is_item(kind: str) -> bool:
    return kind.rpartition(":")[2].lstrip("?") in ("item", "entry")
