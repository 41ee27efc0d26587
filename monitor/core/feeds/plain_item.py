"""From the elements of a plain item to an entry; see ``plain``."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from monitor.core.feeds.dates import read_date
from monitor.model import RawEntry

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
BASE = "{http://www.w3.org/XML/1998/namespace}base"
_TEXT_TYPES = ("", "text", "html", "text/plain", "text/html")
_PAGE_TYPES = ("", "html", "text/html", "xhtml", "application/xhtml+xml")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:[/?][^\s;\\<>\"\[\]#?]+)*/?")
_REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/+")
# Windows-1252 where Latin-1 was meant: the characters at 0x80 to 0x9F, which no text has.
_CONTROLS = re.compile("[\x80-\x9f]")
_WINDOWS = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
_WINDOWS = {code: letter for code, letter in _WINDOWS.items() if letter != "\ufffd"}

Attributes = dict[str, str]


@dataclass(slots=True)
class PlainItem:
    """What was read of an item so far.

    ``base`` makes the addresses in the element that was read last whole; ``link`` is a guid that
    serves as address. ``has_source``: it names the feed that it was taken from.
    """

    guid: str = ""
    base: str = ""
    link: str = ""
    has_source: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    person: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)


class OddError(Exception):
    """An item that is left to feedparser."""


def entry_of(item: PlainItem) -> RawEntry:
    """Return the entry that an item's fields make.

    Raises:
        OddError: feedparser knows better.
    """
    fields = item.fields
    link = fields.get("origin") or fields.get("link") or item.link
    if not link.startswith(("https://", "http://")):
        raise OddError
    content = fields.get("content", "")
    languages = item.languages
    published = None
    for name in ("published", "updated", "created"):
        if text := fields.get(name):
            moment = read_date(text)
            if moment is None:
                raise OddError  # feedparser knows more dates
            published = published or moment
    return RawEntry(
        guid=fields.get("guid", item.guid).strip(),
        link=link,
        title=fields.get("title", ""),
        summary=fields.get("summary", content),
        content=content,
        author=_author(item),
        language=languages.get("title") or languages.get("summary") or "",
        tags=tuple(dict.fromkeys(item.tags)),
        published=published,
    )


def _author(item: PlainItem) -> str:
    name, email = item.person.get("name", ""), item.person.get("email", "")
    if name and email:
        return f"{name} ({email})"
    return name or email or item.fields.get("author", "")


def _keep(item: PlainItem, name: str, text: str, attributes: Attributes) -> None:
    if name in item.fields or attributes:
        raise OddError
    item.fields[name] = text


def _keep_text(item: PlainItem, name: str, text: str, attributes: Attributes) -> None:
    if attributes:
        if not attributes.keys() <= {"type", LANG, BASE}:
            raise OddError
        if attributes.get("type", "").lower() not in _TEXT_TYPES:
            raise OddError
    _keep(item, name, text, {})


def _keep_author(item: PlainItem, name: str, text: str, attributes: Attributes) -> None:
    if text and item.person:
        raise OddError
    _keep(item, name, text, attributes)


def _keep_link(item: PlainItem, name: str, text: str, attributes: Attributes) -> None:
    """Keep the address of the article; others, of comments or of the entry itself, don't count."""
    if attributes:
        if text or "href" not in attributes or not attributes.keys().isdisjoint(("url", "uri")):
            raise OddError
        if any(key != key.lower() for key in attributes if "}" not in key):
            raise OddError
        is_page = attributes.get("type", "").lower() in _PAGE_TYPES
        if attributes.get("rel", "alternate").lower() != "alternate" or not is_page:
            return
        text = joined(item.base, attributes["href"])
    elif not text:
        raise OddError
    else:
        text = joined(item.base, text).replace("&amp;", "&")
        text = _REFERENCE.sub(r"&\1", text)  # "?a=1&b;=2", which feedparser knows from somewhere
    if not text.startswith(("https://", "http://")):
        raise OddError
    _keep(item, name, text, {})


def _keep_origin(item: PlainItem, name: str, text: str, attributes: Attributes) -> None:
    if not _ADDRESS.fullmatch(text):
        raise OddError
    _keep(item, name, text, attributes)


def _keep_guid(item: PlainItem, name: str, text: str, attributes: Attributes) -> None:
    if item.guid or not attributes.keys() <= {"isPermaLink"}:
        raise OddError
    if text and attributes.get("isPermaLink", "true") == "true":
        text = item.link = joined(item.base, text)
    _keep(item, name, text, {})


def _keep_category(item: PlainItem, name: str, text: str, attributes: Attributes) -> None:
    if not attributes:
        if text:
            item.tags.append(text)
        return
    if not attributes.keys() <= {"term", "label", "scheme", "domain"}:
        raise OddError
    named = attributes.get("term", "")
    if bool(named) == bool(text) or (text and "label" in attributes):
        raise OddError
    if tag := (attributes.get("label", "").strip() or (named or text).strip()):
        item.tags.append(tag)


KEEP: dict[str, Callable[[PlainItem, str, str, Attributes], None]] = {
    **dict.fromkeys(("published", "updated", "created"), _keep),
    **dict.fromkeys(("title", "summary", "content"), _keep_text),
    "author": _keep_author,
    "link": _keep_link,
    "origin": _keep_origin,
    "guid": _keep_guid,
    "category": _keep_category,
}


def joined(base: str, url: str) -> str:
    """Return an address as feedparser makes it whole; empty if it can't."""
    is_name = url.startswith(("tag:", "urn:")) and "://" not in url  # as most Atom ids are
    if is_name or _ADDRESS.fullmatch(url):
        return url
    try:
        return urljoin(base, _SLASHES.sub(r"\1", url))
    except ValueError:
        return ""


def mended(text: str) -> str:
    """Return text as feedparser mends it: UTF-8 taken for Latin-1, Windows-1252 likewise."""
    try:
        return _with_letters(text.encode("latin-1").decode("utf-8"))
    except UnicodeError:  # it is what it seems to be, as nearly always
        return _with_letters(text)


def _with_letters(text: str) -> str:
    if text.isprintable():
        return text
    return (text.translate(_WINDOWS) if _CONTROLS.search(text) else text).strip()
