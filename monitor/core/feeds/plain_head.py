"""Read the head of a feed, where it is plain: what feedparser needs 1.2 ms for even without items.

As with items (see ``plain``), elements that are listed are read, and a head with anything else
is left to feedparser: whatever is read here equals what feedparser reads.
"""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from monitor.core.feeds.plain import ABOUT, Around, field_of, kind_of, read_field
from monitor.core.feeds.plain_item import LANG, OddError, PlainItem, mended

_ENCODING = re.compile(rb"\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]+)[\"']")
_ATOM = "{http://www.w3.org/2005/Atom}feed"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"
# The attributes that the outermost elements may have.
_ROOTS: dict[str, set[str]] = {"rss": {"version", LANG}, _ATOM: {LANG}, _RDF: set()}
# What is read as it stands, once.
_READ = ("language", "ttl", "sy:updateperiod", "sy:updatefrequency")
# What stands in heads and changes none of what is read, if it has no elements within itself ...
_WITHOUT_EFFECT = frozenset(
    (
        *("description", "subtitle", "tagline", "copyright", "rights", "generator", "docs"),
        *("pubdate", "lastbuilddate", "updated", "published", "modified", "managingeditor"),
        *("webmaster", "category", "cloud", "rating", "icon", "logo"),
        *("dc:date", "dc:creator", "dc:publisher", "dc:rights"),
        *("sy:updatebase", "feedburner:info", "wordpress:site"),
    )
)
# ... or none but these.
_PARTS = {
    "image": ("url", "title", "link", "description", "width", "height"),
    "author": ("name", "email", "uri"),
    "skiphours": ("hour",),
    "skipdays": ("day",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a feed says of itself, as it stands there."""

    title: str
    link: str
    language: str
    ttl: str
    period: str
    frequency: str


def head_of(root: Element, data: bytes, *, url: str = "") -> Head | None:
    """Return the head of a document, or None if it is odd.

    Args:
        data: the document.
        url: where it came from, to make relative addresses whole.
    """
    declared = _ENCODING.match(data)
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii"):
        return None  # feedparser may have something to say of it
    item, told = PlainItem(), {"language": root.get(LANG, "").replace("_", "-")}
    around = Around("", url)
    try:
        for element in _elements(root):
            kind = kind_of(element.tag)
            if kind in _READ:
                told[kind] = _text(element, told.get(kind))
            elif kind == "link" and "&" in (element.text or ""):
                return None  # feedparser mends it in another way than that of an item
            elif field_of(element.tag) in ("title", "link", "guid"):
                read_field(item, field_of(element.tag), element, around)
            else:
                _pass_over(kind, element)
    except OddError:
        return None
    return Head(
        title=item.fields.get("title", ""),
        link=item.fields.get("link") or item.link,
        language=told["language"],
        ttl=told.get("ttl", ""),
        period=told.get("sy:updateperiod", ""),
        frequency=told.get("sy:updatefrequency", ""),
    )


def _elements(root: Element) -> list[Element]:
    """Return what a head is made of: the elements of a channel or an Atom feed beside the items.

    Raises:
        OddError: the document is built in another way.
    """
    if root.tag == _ATOM:
        channels, others = [root], []
    else:
        channels = [one for one in root if kind_of(one.tag) == "channel"]
        others = [one for one in root if kind_of(one.tag) not in ("channel", "item")]
    attributes = _ROOTS.get(root.tag)
    if attributes is None or not root.attrib.keys() <= attributes or len(channels) != 1 or others:
        raise OddError
    if channels[0] is not root and not channels[0].attrib.keys() <= {ABOUT}:
        raise OddError
    return [one for one in channels[0] if kind_of(one.tag) not in ("item", "entry")]


def _text(element: Element, before: str | None) -> str:
    if len(element) or element.attrib or before:
        raise OddError
    return mended((element.text or "").strip())


def _pass_over(kind: str, element: Element) -> None:
    """Let an element be that changes nothing.

    Raises:
        OddError: it may change something.
    """
    if len(element) == 0:
        is_known = kind in _WITHOUT_EFFECT or kind in _PARTS
    else:
        parts = _PARTS.get(kind, ())
        is_known = all(kind_of(part.tag) in parts and not len(part) for part in element)
    if not is_known:
        raise OddError
