"""What was found for a topic, as an Atom feed and as a JSON Feed, for feed readers.

Source: RFC 4287 (Atom); https://www.jsonfeed.org/version/1.1/; RFC 4151 (tag: identities).
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree

from monitor.core.mail.addresses import wire_domain
from monitor.core.mail.snippets import plain, show
from monitor.core.mail.text import clean, cut, web_link
from monitor.core.stories.order import told_at
from monitor.model import RecordedMatch, Topic

ATOM = "http://www.w3.org/2005/Atom"
XML = "{http://www.w3.org/XML/1998/namespace}"
OUTLET_COLUMNS = 60


def atom_of(
    topic: Topic, matches: Sequence[RecordedMatch], *, url: str, domain: str, now: datetime
) -> bytes:
    """Return a topic's matches as an Atom feed.

    Args:
        matches: in the order in which they shall stand.
        url: where this feed is read, for its link to itself; empty where that is not known.
        domain: ours, from which the identities are made; they stay while it stays.
        now: when an empty feed was last changed; any other was when its newest match was found.
    """
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    _say(feed, "id", _identity(domain, f"topic/{_short(topic.id)}"))
    _say(feed, "title", clean(topic.name))
    _say(feed, "updated", _when(max((one.recorded_at for one in matches), default=now)))
    _say(feed, "generator", "News Monitor")
    if url:
        itself = {"rel": "self", "href": url, "type": "application/atom+xml"}
        ElementTree.SubElement(feed, f"{{{ATOM}}}link", itself)
    for match in matches:
        _entry(feed, match, domain)
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def json_feed_of(
    topic: Topic, matches: Sequence[RecordedMatch], *, url: str, domain: str
) -> bytes:
    """Return a topic's matches as a JSON Feed 1.1; the arguments are those of ``atom_of``."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": clean(topic.name),
        **({"feed_url": url} if url else {}),
        "items": [_item(match, domain) for match in matches],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _entry(feed: ElementTree.Element, match: RecordedMatch, domain: str) -> None:
    title, text = _texts(match)
    entry = ElementTree.SubElement(feed, f"{{{ATOM}}}entry")
    if match.entry.language:
        entry.set(f"{XML}lang", match.entry.language)
    _say(entry, "id", _identity(domain, f"match/{match.id}"))
    _say(entry, "title", title)
    _say(entry, "updated", _when(match.recorded_at))
    _say(entry, "published", _when(told_at(match)))
    author = ElementTree.SubElement(entry, f"{{{ATOM}}}author")
    _say(author, "name", _outlet(match))
    if link := web_link(match.entry.link):
        ElementTree.SubElement(entry, f"{{{ATOM}}}link", {"rel": "alternate", "href": link})
    for name in _keywords(match):
        ElementTree.SubElement(entry, f"{{{ATOM}}}category", {"term": name})
    # Where there is no link, an entry must have content (RFC 4287 section 4.1.2).
    _say(entry, "summary" if link else "content", text or title)


def _item(match: RecordedMatch, domain: str) -> dict[str, object]:
    title, text = _texts(match)
    item: dict[str, object] = {
        "id": _identity(domain, f"match/{match.id}"),
        "title": title,
        "content_text": text or title,
        "date_published": _when(told_at(match)),
        "date_modified": _when(match.recorded_at),
        "authors": [{"name": _outlet(match)}],
        "tags": _keywords(match),
    }
    if link := web_link(match.entry.link):
        item["url"] = link
    if match.entry.language:
        item["language"] = match.entry.language
    return item


def _texts(match: RecordedMatch) -> tuple[str, str]:
    """Return title and text as a mail shows them: around the hits, without what could harm."""
    shown = show(match.entry, match.match.hits)
    return plain(shown.title) or _outlet(match), plain(shown.text)


def _keywords(match: RecordedMatch) -> list[str]:
    return list(dict.fromkeys(clean(hit.label) for hit in match.match.hits))


def _outlet(match: RecordedMatch) -> str:
    return cut(clean(match.outlet), OUTLET_COLUMNS) or "?"


def _say(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _identity(domain: str, name: str) -> str:
    return f"tag:{wire_domain(domain)},2026:{name}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _when(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z")
