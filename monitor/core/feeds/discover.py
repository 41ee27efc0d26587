"""Find the feeds that a web page names."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit, urlunsplit

from monitor.core.feeds.canonical import whole_url

KINDS = {
    "application/rss+xml": "RSS",
    "application/atom+xml": "Atom",
    "application/feed+json": "JSON Feed",
    "application/rdf+xml": "RSS",
    "application/x.rss+xml": "RSS",
    "application/x-rss+xml": "RSS",
    "text/rss+xml": "RSS",
    "text/atom+xml": "Atom",
}
USUAL_PATHS = ("/feed", "/rss.xml", "/feed.xml", "/atom.xml")
"""Where feeds often are, the most frequent first: tried only where a page names none, and few,
because servers take offence at readers that ask for what is not there."""
_LONGEST = 2_000_000  # characters of a page; links to feeds stand in its head
_MOST = 100
_CHARSET = re.compile(rb"charset\s{0,5}=\s{0,5}[\"']?([\w-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A feed that a page names; ``title`` is what the page calls it, often nothing."""

    url: str
    title: str = ""
    kind: str = ""


def feeds_named_by(page: bytes, *, url: str, content_type: str = "") -> tuple[Candidate, ...]:
    """Return the feeds that a page names in its ``<link rel="alternate">``, in its order.

    Never raises, whatever the bytes are. The oEmbed and WordPress links of the same kind, which
    are no feeds, have other types and drop out; feeds of comments come last.

    Args:
        url: where the page was, after redirects; addresses in it may be relative.

    Source: HTML, section 4.6.7.1 (link type "alternate"); rssboard.org/rss-autodiscovery.
    """
    reader = _Links()
    try:
        reader.feed(_text(page, content_type)[:_LONGEST])
        reader.close()
    except (AssertionError, ValueError):  # html.parser on a malformed declaration
        pass
    base = whole_url(url, reader.base) if reader.base else url
    found: dict[str, Candidate] = {}
    for link in reader.links:
        address = _whole(base, link.url)
        if address and address not in found:
            found[address] = Candidate(url=address, title=link.title, kind=link.kind)
    return tuple(sorted(found.values(), key=_is_of_comments)[:_MOST])


def usual_places(url: str) -> tuple[str, ...]:
    """Return the addresses at which a site often keeps its feed."""
    parts = urlsplit(url)
    site = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
    return tuple(site + path for path in USUAL_PATHS)


class _Links(HTMLParser):
    """Collects the links to feeds, and the base that they are relative to."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[Candidate] = []
        self.base = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: " ".join((value or "").split()) for name, value in reversed(attrs)}
        if tag == "base" and not self.base:
            self.base = given.get("href", "")
        if tag != "link" or not given.get("href"):
            return
        kind = KINDS.get(given.get("type", "").partition(";")[0].strip().lower())
        relations = given.get("rel", "").lower().split()
        if kind and ("alternate" in relations or "feed" in relations):
            title = given.get("title", "")[:200]
            self.links.append(Candidate(url=given["href"], title=title, kind=kind))


def _text(page: bytes, content_type: str) -> str:
    named = _CHARSET.search(content_type.encode()) or _CHARSET.search(page[:2_000])
    try:
        return page.decode(named[1].decode() if named else "utf-8", "replace")
    except LookupError:
        return page.decode("utf-8", "replace")


def _whole(base: str, url: str) -> str:
    """Return an address that may be asked, or nothing."""
    try:
        address = urljoin(base, url.removeprefix("feed:") if "//" in url else url)
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return address if usable else ""


def _is_of_comments(link: Candidate) -> bool:
    return "comment" in f"{link.url} {link.title}".lower() or "kommentar" in link.title.lower()
