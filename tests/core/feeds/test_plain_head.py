"""Plain heads read by ourselves are what feedparser makes of them, whatever stands in them."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.core.feeds.encodings import to_utf8
from monitor.core.feeds.parse import parse_feed
from monitor.core.feeds.plain import tree_of
from monitor.core.feeds.plain_head import Head, head_of
from monitor.model import ParsedFeed, Unparsable
from tests.core.feeds.test_corpus import documents
from tests.core.feeds.test_plain import SPACES, URL, Read, by_feedparser

__all__ = ["by_feedparser"]

SYNDICATION = "xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'"
ITEM = "<{0}><title>t</title><link>https://a.example/1</link></{0}>"
# Each stands in a head of its own and beside others; what is odd is left to feedparser.
PARTS = (
    "<title>A &amp; B</title>",
    "<title type='html'>A &lt;b&gt;b&lt;/b&gt;</title>",
    "<title><b>markup</b></title>",
    "<title/>",
    "<title>KÃ¶ln \x80 5</title>",
    "<link>https://a.example/?a=1&amp;amp;b=2</link>",
    "<link>/relative</link>",
    "<link>ftp://a.example/</link>",
    "<link/>",
    "<link href='https://b.example/'/>",
    "<link rel='self' href='/self'/><link rel='hub' href='https://hub.example/'/>",
    "<atom:link rel='self' href='/self' type='application/rss+xml'/>",
    "<atom:link href='https://c.example/'/>",
    "<id>tag:a.example,2026:1</id>",
    "<id>https://a.example/id</id>",
    "<guid isPermaLink='false'>1</guid>",
    "<language>de</language>",
    "<language xml:lang='en'>de-DE</language>",
    "<language>de</language><language>en</language>",
    "<dc:language>fr</dc:language>",
    "<ttl>30</ttl>",
    "<ttl>1</ttl><ttl>2</ttl>",
    "<ttl unit='h'>30</ttl>",
    "<ttl><b>30</b></ttl>",
    "<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
    "<sy:updateBase>2000-01-01T12:00+00:00</sy:updateBase>",
    "<description>kurz</description>",
    "<description><title>innen</title></description>",
    "<image><url>/i</url><title>Bild</title><link>https://i.example/</link></image>",
    "<image><foo/><title>Bild</title><link>https://i.example/</link></image>",
    "<image/><url>/i</url>",
    "<textInput><title>Suche</title><link>/s</link></textInput>",
    "<skipHours><hour>1</hour><hour>23</hour></skipHours><skipDays><day>Sunday</day></skipDays>",
    "<author><name>Anna</name><uri>/anna</uri></author>",
    "<author><title>Dr.</title></author>",
    "<managingEditor>a@example.org</managingEditor><webMaster>w@example.org</webMaster>",
    "<generator uri='/g' version='1'>G</generator><docs>/d</docs><copyright>C</copyright>",
    "<updated>2026-11-23T05:00:00Z</updated><lastBuildDate>gestern</lastBuildDate>",
    "<category term='a'/><category>b</category><cloud domain='x'/>",
    "<x:title xmlns:x='urn:x'>fremd</x:title>",
    "<media:title>Bild</media:title>",
    "<itunes:author>I</itunes:author>",
    "<base href='/x/'/>",
)
FRAMES = (
    ("<rss version='2.0' {}><channel>", "item", "</channel></rss>"),
    ("<rss xml:lang='de_AT' {}><channel>", "item", "</channel></rss>"),
    ("<rss {}><channel xml:base='/b/'>", "item", "</channel></rss>"),
    ("<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de' {}>", "entry", "</feed>"),
    ("<feed xmlns='http://purl.org/atom/ns#' version='0.3' {}>", "entry", "</feed>"),
    ("<rdf:RDF xmlns='http://purl.org/rss/1.0/' {}><channel>", "item", "</channel></rdf:RDF>"),
    ("<rdf:RDF xmlns='http://purl.org/rss/1.0/' {}><channel/>", "item", "</rdf:RDF>"),
)


def read_head(body: bytes) -> Head | None:
    data, _ = to_utf8(body)
    root = tree_of(data)
    assert root is not None
    return head_of(root, data, url=URL)


def without_entries(read: ParsedFeed | Unparsable) -> ParsedFeed:
    assert isinstance(read, ParsedFeed)
    return replace(read, entries=())


@pytest.mark.parametrize(
    "frame", FRAMES, ids=("rss2", "lang", "base", "atom", "atom 0.3", "rss1", "outside")
)
def test_every_part_of_a_head_means_what_feedparser_says(
    frame: tuple[str, str, str], by_feedparser: Read
) -> None:
    start, name, end = frame
    chance = random.Random(5)
    heads = [*PARTS, *("".join(chance.sample(PARTS, 4)) for _ in range(120))]
    for head in heads:
        inside = head + ITEM.format(name)
        body = (start.format(f"{SPACES} {SYNDICATION}") + inside + end).encode()

        assert without_entries(parse_feed(body, url=URL)) == without_entries(by_feedparser(body))


def test_a_head_as_most_blogs_have_it_is_read_without_feedparser() -> None:
    head = (
        "<title>Köln</title><atom:link href='/feed/' rel='self' type='application/rss+xml'/>"
        "<link>https://a.example</link><description>Neues</description>"
        "<lastBuildDate>Mon, 23 Nov 2026 05:00:00 +0000</lastBuildDate><language>de</language>"
        "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>"
        "<generator>G</generator><image><url>/i</url><title>K</title><width>32</width></image>"
        "<site xmlns='com-wordpress:feed-additions:1'>1</site>"
    )
    start, _, end = FRAMES[0]

    assert read_head((start.format(f"{SPACES} {SYNDICATION}") + head + end).encode()) == Head(
        title="Köln",
        link="https://a.example",
        language="de",
        ttl="",
        period="hourly",
        frequency="1",
    )


def test_a_head_whose_encoding_is_not_known_is_left_to_feedparser(by_feedparser: Read) -> None:
    body = b"<?xml version='1.0' encoding='iso-8859-99'?><rss><channel><title>F</title>%b%b"
    body %= (ITEM.format("item").encode(), b"</channel></rss>")

    assert read_head(body) is None
    assert parse_feed(body, url=URL) == by_feedparser(body)


@pytest.mark.slow
def test_many_heads_of_other_people_are_plain(corpora: Path) -> None:
    heads = plain = 0
    for _, body in documents(corpora):
        data, _ = to_utf8(body)
        if b"<!DOCTYPE" not in data and (root := tree_of(data)) is not None:
            heads += 1
            plain += head_of(root, data, url=URL) is not None

    print(f"\n{plain} of {heads} heads are plain")  # noqa: T201
    assert plain > heads / 3
