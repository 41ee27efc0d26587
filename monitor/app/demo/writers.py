"""Sample feeds to the bytes that their servers send: RSS 2.0, RSS 1.0, Atom 1.0, JSON Feed.

The writers differ on purpose where real outlets differ: CDATA here, escaped HTML there, numeric
references, relative dates in several spellings, old encodings.

Source: RSS 2.0 (rssboard.org), RSS 1.0 with Dublin Core, RFC 4287, JSON Feed 1.1.
"""

import json
from datetime import datetime
from email.utils import format_datetime
from typing import Any, assert_never
from xml.sax.saxutils import escape, quoteattr

from monitor.app.demo.samples import SampleEntry, SampleFeed

CONTENT_TYPES = {
    "rss2": "application/rss+xml",
    "rss1": "application/rdf+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}


def write_feed(feed: SampleFeed, now: datetime) -> bytes:
    """Return the document that the outlet serves, newest entries first, times laid around now."""
    match feed.format:
        case "rss2":
            document = _rss2(feed, now)
        case "rss1":
            document = _rss1(feed, now)
        case "atom":
            document = _atom(feed, now)
        case "json":
            return _json(feed, now).encode()
        case unknown:
            assert_never(unknown)
    if feed.behaviour == "broken":
        document = _break(document)
    head = f'<?xml version="1.0" encoding="{feed.encoding}"?>\n'
    # Letters that an old encoding lacks (a dash, a quote) become numeric references, as in life.
    return (head + document).encode(feed.encoding, errors="xmlcharrefreplace")


def content_type(feed: SampleFeed) -> str:
    """Return the media type under which the feed is served."""
    return f"{CONTENT_TYPES[feed.format]}; charset={feed.encoding}"


def _newest_first(feed: SampleFeed) -> list[SampleEntry]:
    return sorted(feed.entries, key=lambda entry: entry.age)


def _rss2(feed: SampleFeed, now: datetime) -> str:
    items = "".join(_rss2_item(entry, now) for entry in _newest_first(feed))
    return f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" \
xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>{escape(feed.name)}</title>
<link>{escape(feed.home)}</link>
<description>{escape(feed.description)}</description>
<language>{feed.language}</language>
<lastBuildDate>{format_datetime(now)}</lastBuildDate>
{items}</channel>
</rss>
"""


def _rss2_item(entry: SampleEntry, now: datetime) -> str:
    lines = [
        f"<title>{escape(entry.title)}</title>",
        f"<link>{escape(entry.link)}</link>",
        f'<guid isPermaLink="true">{escape(entry.link)}</guid>',
        f"<pubDate>{format_datetime(now - entry.age)}</pubDate>",
    ]
    if entry.summary:
        lines.append(f"<description>{_cdata(entry.summary)}</description>")
    if entry.content:
        lines.append(f"<content:encoded>{_cdata(entry.content)}</content:encoded>")
    if entry.author:
        lines.append(f"<dc:creator>{escape(entry.author)}</dc:creator>")
    lines += [f"<category>{escape(tag)}</category>" for tag in entry.tags]
    if entry.enclosure:
        url = quoteattr(entry.enclosure)
        lines.append(f'<enclosure url={url} length="0" type="image/jpeg"/>')
    return "<item>\n" + "\n".join(lines) + "\n</item>\n"


def _rss1(feed: SampleFeed, now: datetime) -> str:
    entries = _newest_first(feed)
    listed = "".join(f"<rdf:li rdf:resource={quoteattr(one.link)}/>\n" for one in entries)
    items = "".join(_rss1_item(entry, now) for entry in entries)
    return f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" \
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about={quoteattr(feed.home)}>
<title>{escape(feed.name)}</title>
<link>{escape(feed.home)}</link>
<description>{escape(feed.description)}</description>
<dc:language>{feed.language}</dc:language>
<items><rdf:Seq>
{listed}</rdf:Seq></items>
</channel>
{items}</rdf:RDF>
"""


def _rss1_item(entry: SampleEntry, now: datetime) -> str:
    subjects = "".join(f"<dc:subject>{escape(tag)}</dc:subject>\n" for tag in entry.tags)
    return f"""<item rdf:about={quoteattr(entry.link)}>
<title>{escape(entry.title)}</title>
<link>{escape(entry.link)}</link>
<description>{escape(entry.summary)}</description>
<dc:date>{_instant(now, entry)}</dc:date>
{subjects}</item>
"""


def _atom(feed: SampleFeed, now: datetime) -> str:
    entries = "".join(_atom_entry(entry, now) for entry in _newest_first(feed))
    return f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{feed.language}">
<title>{escape(feed.name)}</title>
<subtitle>{escape(feed.description)}</subtitle>
<link rel="alternate" href={quoteattr(feed.home)}/>
<id>{escape(feed.home)}</id>
<updated>{now.isoformat(timespec="seconds")}</updated>
<author><name>{escape(feed.name)}</name></author>
{entries}</feed>
"""


def _atom_entry(entry: SampleEntry, now: datetime) -> str:
    # Addresses are ASCII in an id (RFC 4287 section 4.2.6); the sample links are.
    when = _instant(now, entry)
    lines = [
        f'<title type="text">{escape(entry.title)}</title>',
        f'<link rel="alternate" type="text/html" href={quoteattr(entry.link)}/>',
        f"<id>{escape(entry.link)}</id>",
        f"<published>{when}</published>",
        f"<updated>{when}</updated>",
        f'<summary type="html">{escape(entry.summary)}</summary>',
    ]
    if entry.content:
        lines.append(f'<content type="html">{escape(entry.content)}</content>')
    if entry.author:
        lines.append(f"<author><name>{escape(entry.author)}</name></author>")
    if entry.enclosure:
        lines.append(
            f'<link rel="enclosure" type="image/jpeg" href={quoteattr(entry.enclosure)}/>'
        )
    lines += [f"<category term={quoteattr(tag)}/>" for tag in entry.tags]
    return "<entry>\n" + "\n".join(lines) + "\n</entry>\n"


def _json(feed: SampleFeed, now: datetime) -> str:
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.name,
        "home_page_url": feed.home,
        "description": feed.description,
        "language": feed.language,
        "items": [_json_item(entry, now) for entry in _newest_first(feed)],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _json_item(entry: SampleEntry, now: datetime) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.link,
        "url": entry.link,
        "title": entry.title,
        "date_published": _instant(now, entry),
        "content_html": entry.content or f"<p>{entry.summary}</p>",
    }
    if entry.content:
        item["summary"] = entry.summary
    if entry.author:
        item["authors"] = [{"name": entry.author}]
    if entry.tags:
        item["tags"] = list(entry.tags)
    if entry.enclosure:
        item["attachments"] = [{"url": entry.enclosure, "mime_type": "image/jpeg"}]
    return item


def _instant(now: datetime, entry: SampleEntry) -> str:
    return (now - entry.age).isoformat(timespec="seconds").replace("+00:00", "Z")


def _cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]&gt;") + "]]>"


def _break(document: str) -> str:
    """Return the document with the three faults most often met: &, an unknown entity, no end."""
    return (
        document.replace("&amp;", "&")
        .replace("<link>", "<link>&nbsp;", 1)
        .partition("</channel>")[0]
    )
