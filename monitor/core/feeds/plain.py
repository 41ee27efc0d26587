"""Read what is plain in a feed, which is nearly all: seven times faster than feedparser does.

feedparser knows thirty years of feeds and takes 0.4 ms for an item. Most items use a handful of
elements in the one way that everybody means. These are read here, from expat's tree; an item
that holds anything else (an element not listed, one twice, markup that is not escaped, a relative
address, a date in words) is left to feedparser, and so is the head of a feed. Whatever is read
here equals what feedparser reads: the tests compare the two on all documents they have.

Measured: 50 items 3 ms instead of 20 to 25.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, XMLParser

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

ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
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
    "http://purl.org/rss/1.0/modules/syndication/": "sy:",
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
_BASES = frozenset((BASE, "base"))
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


def tree_of(data: bytes) -> Element | None:
    """Return the elements of a document in UTF-8; None where it is not well-formed.

    O(length). It must have no document type, whose entities could grow beyond all bounds.
    """
    parser = XMLParser(encoding="utf-8")  # noqa: S314 - see above
    try:
        parser.feed(data)
        return parser.close()
    except ParseError:
        return None


def plain_entries(root: Element, *, url: str = "") -> list[RawEntry | None]:
    """Return the entries of a document; None where it takes feedparser.

    Args:
        url: where the document came from, to make relative addresses whole.
    """
    items = list(_items(root, url))
    if _is_confusing(root, url):
        return [None] * len(items)
    return [_entry(item, kind, around) for item, kind, around in items]


class Around(NamedTuple):
    """What holds where an element stands: the language, and the base of relative addresses."""

    language: str
    base: str

    def within(self, attributes: Attributes) -> "Around":
        """Return what holds within an element."""
        if not attributes:
            return self
        language = attributes.get(LANG, attributes.get("lang", self.language))
        base = attributes.get(BASE) or attributes.get("base")
        return Around(language, joined(self.base, base) if base else self.base)


def _items(root: Element, url: str) -> Iterator[tuple[Element, str, Around]]:
    """Yield the outermost items in the document's order, with their kind and what holds there."""
    waiting = [(root, Around("", url))]
    while waiting:
        element, around = waiting.pop()
        kind = kind_of(element.tag)
        if kind.endswith(("item", "entry")) and _is_item(kind):
            yield element, kind, around.within(element.attrib)
        else:
            around = around.within(element.attrib)
            waiting.extend((child, around) for child in reversed(element))


def _entry(element: Element, kind: str, around: Around) -> RawEntry | None:
    """Return the entry of an item, or None if it is odd."""
    if kind not in ("item", "entry"):
        return None
    if any(name.lower() in ("lastmod", "href") for name in element.attrib):
        return None
    item = PlainItem(guid=element.get(ABOUT, ""))
    try:
        for child in element:
            if name := field_of(child.tag):
                read_field(item, name, child, around)
            else:
                _pass_over(item, child)
        return entry_of(item)
    except OddError:
        return None


def read_field(item: PlainItem, name: str, element: Element, around: Around) -> None:
    """Keep what stands in the element of a field, in an item that stands ``around``."""
    attributes = element.attrib
    if attributes:
        around = around.within(attributes)
    text = element.text or ""
    if len(element):
        if name != "author":
            raise OddError  # markup, or an element where none belongs
        text = _read_person(item, element)
    text = text.strip()
    item.base = around.base
    KEEP[name](item, name, text if text.isascii() else mended(text), attributes)
    if around.language and name in ("title", "summary"):
        item.languages[name] = around.language.replace("_", "-")


def _read_person(item: PlainItem, author: Element) -> str:
    """Keep the parts of an author that has parts; return the text after them."""
    before = author.text
    for part in author:
        name = kind_of(part.tag)
        is_part = name in _OF_AUTHOR and not part.attrib and not len(part)
        if not is_part or name in item.person or (before or "").strip():
            raise OddError
        item.person[name] = (part.text or "").strip()
        before = part.tail
    return before or ""


def _pass_over(item: PlainItem, element: Element) -> None:
    """Take note of an element that gives no field; one that is not known is odd."""
    for each in element.iter():
        kind = kind_of(each.tag)
        if kind in _WITHOUT_EFFECT:
            item.has_source |= kind == "source"
        elif kind != "media:title" or item.has_source or not item.fields.get("title"):
            raise OddError  # "media:title" repeats the title, or else is taken for it


def _is_confusing(root: Element, url: str) -> bool:
    """Tell whether attributes make a whole feed odd."""
    # Not ``attrib``, which would give each element without attributes a dictionary.
    names = set(chain.from_iterable(map(Element.keys, root.iter())))
    if any(map(_is_misleading, names)):
        return True
    bases = {each.get(BASE) or each.get("base") for each in root.iter()} if names & _BASES else ()
    return any(
        base and not joined(url, base).startswith(("https://", "http://")) for base in bases
    )


@lru_cache(maxsize=2_000)
def _is_misleading(attribute: str) -> bool:
    """Tell whether feedparser may take an attribute of another namespace for a plain one."""
    _, space, local = attribute.rpartition("}")
    return bool(space) and attribute not in (LANG, BASE, ABOUT) and local.lower() in _MEANING


@lru_cache(maxsize=2_000)
def kind_of(name: str) -> str:
    """Return an element's name in lower case behind its known prefix; "?" for other namespaces."""
    namespace, _, local = name.rpartition("}")
    prefix = _PREFIXES.get(namespace[1:].lower())
    return f"?{local.lower()}" if prefix is None else prefix + local.lower()


@lru_cache(maxsize=2_000)
def field_of(name: str) -> str:
    """Return the field that an element of an item gives, if any."""
    return _FIELDS.get(kind_of(name), "")


def _is_item(kind: str) -> bool:
    return kind.rpartition(":")[2].lstrip("?") in ("item", "entry")
