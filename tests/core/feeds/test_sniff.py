"""What is told apart before it is parsed."""

import time

import pytest

from monitor.core.feeds import parse_feed
from monitor.core.feeds.sniff import Kind, sniff
from monitor.model import Unparsable


@pytest.mark.parametrize(
    "body",
    [
        b"<rss/>",
        b"\xef\xbb\xbf  \n<?xml version='1.0'?><!-- <html> --><rss/>",
        b"<atom:feed xmlns:atom='http://www.w3.org/2005/Atom'/>",
        "<?xml version='1.0' encoding='utf-16'?><rss/>".encode("utf-16"),
        b"\0<\0r\0s\0s",
        b"text before <rss/>",
        b"<?xml version='1.0'?><unknown/>",
    ],
)
def test_what_may_be_a_feed_is_parsed(body: bytes) -> None:
    assert sniff(body) is Kind.XML


def test_json_is_told_from_xml() -> None:
    assert sniff(b' {"items": []}') is Kind.JSON


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the answer is empty"),
        (b" \n\t\xef\xbb\xbf"[:3], "the answer is empty"),
        (b"%PDF-1.7", "this is no feed: it is a PDF"),
        (b"\x1f\x8b\x08", "this is no feed: it is a gzip archive"),
        (b"\x89PNG\r\n", "this is no feed: it is an image"),
        (b"Not found\x1b[31m", 'this is no feed: it begins with "Not found [31m"'),
        (b"<html><body>x", "this is a web page, not a feed"),
        (
            b"<!DOCTYPE html><title>Log in\n here &amp; now</title>",
            'this is a web page, not a feed: "Log in here & now"',
        ),
        (
            b"<!doctype html><html><head><title>x</title>"
            b"<link rel=alternate type=application/rss+xml href=/feed/0.xml>",
            'this is a web page, not a feed: "x"; it names a feed at /feed/0.xml',
        ),
    ],
)
def test_what_is_no_feed_is_told_in_one_readable_line(body: bytes, reason: str) -> None:
    assert sniff(body) == Unparsable(reason=reason)
    assert parse_feed(body) == Unparsable(reason=reason)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>" + b"<link rel=alternate " * 200_000,
        b"<html>" + b"<link rel=alternate type=application/rss+xml>" * 100_000,
        b"<html>" + b"<title " * 500_000,
        b"<" * 4_000_000,
        b" " * 4_000_000,
    ],
    ids=["open links", "links without address", "open titles", "brackets", "blanks"],
)
def test_a_page_made_to_be_slow_is_told_apart_at_once(body: bytes) -> None:
    started = time.process_time()

    sniff(body)

    assert time.process_time() - started < 0.5


def test_a_page_names_no_feed_where_its_links_are_others() -> None:
    page = b"<html><link rel=stylesheet href=/a.css><link rel=alternate hreflang=de href=/de>"

    assert sniff(page) == Unparsable(reason="this is a web page, not a feed")
