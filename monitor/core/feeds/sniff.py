"""Say what a body is before anybody parses it: most answers that are no feed can be told apart."""

import codecs
import html
import re
from enum import Enum

from monitor.errors import printable
from monitor.model import Unparsable


class Kind(Enum):
    """What a body looks like."""

    XML = "xml"
    JSON = "json"


_FEED_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel|item|entry)[\s>/]", re.IGNORECASE)
_WEB_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
# Each repetition is bounded or ends at the next "<": a page made to be slow must not be.
_TITLE = re.compile(rb"<title[^<>]{0,200}>([^<]{1,300})", re.IGNORECASE)
_LINK = re.compile(rb"<link\b([^<>]{1,500})>", re.IGNORECASE)
_ALTERNATE = re.compile(rb"\balternate\b", re.IGNORECASE)
_FEED_TYPE = re.compile(rb"application/(?:rss|atom|feed)\+", re.IGNORECASE)
_HREF = re.compile(rb"\bhref\s{0,9}=\s{0,9}[\"']?([^\"'\s>]+)", re.IGNORECASE)
_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"ID3", "an audio file"),
)
_BEGINNING = 2_000  # bytes in which a root element must come to be believed without parsing
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"\0<", b"<\0", b"\0\0\0<")


def sniff(body: bytes) -> Kind | Unparsable:
    """Return how to parse a body, or why it can't be a feed, in one readable line."""
    start = body[:_BEGINNING].removeprefix(codecs.BOM_UTF8).lstrip()
    if not start:
        return Unparsable(reason="the answer is empty")
    for magic, name in _MAGIC:
        if start.startswith(magic):
            return Unparsable(reason=f"this is no feed: it is {name}")
    if start.startswith(_WIDE):
        return Kind.XML
    if start.startswith((b"{", b"[")):
        return Kind.JSON
    if _FEED_ROOT.search(start):
        return Kind.XML
    if _WEB_PAGE.search(start):
        return Unparsable(reason=_web_page(body))
    if b"<" not in body:
        return Unparsable(reason=f"this is no feed: it begins with {_quoted(start)}")
    return Kind.XML


def _web_page(body: bytes) -> str:
    reason = "this is a web page, not a feed"
    if title := _TITLE.search(body[:20_000]):
        reason += f': "{_shown(title[1])}"'
    for link in _LINK.findall(body[:200_000]):
        href = _HREF.search(link)
        if href and _ALTERNATE.search(link) and _FEED_TYPE.search(link):
            return f"{reason}; it names a feed at {_shown(href[1])}"
    return reason


def _quoted(start: bytes) -> str:
    return f'"{_shown(start[:40])}"'


def _shown(raw: bytes) -> str:
    """Return bytes as text that can stand in a log line: one line, printable, not long."""
    text = printable(html.unescape(raw.decode("utf-8", "replace")))
    return " ".join(text.split())[:200]
