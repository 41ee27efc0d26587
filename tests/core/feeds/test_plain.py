"""Plain items read by ourselves are what feedparser makes of them, whatever the document."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.core.feeds import parse, parse_feed
from monitor.core.feeds.encodings import to_utf8
from monitor.core.feeds.plain import plain_entries, tree_of
from monitor.model import ParsedFeed, Unparsable
from tests.core.feeds.test_chunks import OWN, changed
from tests.core.feeds.test_corpus import documents

URL = "https://feed.example/news/rss.xml"
Read = Callable[[bytes], ParsedFeed | Unparsable]
# Each stands in an item of its own, in all kinds of feeds; what is odd is left to feedparser.
PARTS = (
    "<title>A &amp; B</title>",
    "<title type='html'>A &lt;b&gt;b&lt;/b&gt;</title>",
    "<title xml:lang='de_AT'>Köln</title>",
    "<title>KÃ¶ln \x80 5</title>",
    "<title><b>markup</b></title>",
    "<title>eins</title><title>zwei</title>",
    "<title> </title><media:title>Bild</media:title>",
    "<title>Text</title><media:group><media:title>Bild</media:title></media:group>",
    "<source url='https://a.example/'>S</source><title>a</title><media:title>b</media:title>",
    "<title>a</title><source url='https://a.example/'>S</source><media:title>b</media:title>",
    "<title x:lang='fr' xmlns:x='urn:x'>a</title><link x:href='/x' xmlns:x='urn:x'>/y</link>",
    "<title lang='fr'>a</title><enclosure lang='it' base='/c/'/>",
    "<description>kurz</description>",
    "<description><![CDATA[<p>kurz</p>]]></description><content:encoded>lang</content:encoded>",
    "<content:encoded>lang</content:encoded><description>kurz</description>",
    "<content:encoded>lang</content:encoded><description/>",
    "<content:encoded>lang</content:encoded>",
    "<description>a</description><summary>b</summary>",
    "<summary type='text'>kurz</summary><content type='html'>&lt;p&gt;lang</content>",
    "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x</div></content>",
    "<content type='image/png' src='/x.png'/>",
    "<content mode='base64'>QQ==</content>",
    "<link>https://a.example/1?a=1&amp;b=2</link>",
    "<link>https://a.example/1?a=1&amp;amp;b;=2</link>",
    "<link> /relative/2 </link>",
    "<link>http:///three</link>",
    "<link>ftp://a.example/</link>",
    "<link>javascript:alert(1)</link>",
    "<link>https://[broken</link>",
    "<link/>",
    "<link href='/1'/><link rel='self' href='/self'/><link rel='enclosure' href='/x.mp3'/>",
    "<link href='/1' type='application/pdf'/>",
    "<link href='/1'/><link href='/2'/>",
    "<link rel='alternate'>https://a.example/</link>",
    "<atom:link rel='alternate' href='https://a.example/a'/>",
    "<link>https://a.example/r</link><feedburner:origLink>https://a.example/o</feedburner:origLink>",
    "<guid>https://a.example/guid</guid>",
    "<guid isPermaLink='true'>relative</guid>",
    "<guid isPermaLink='false'>123</guid><link>https://a.example/1</link>",
    "<guid ispermalink='false'>123</guid>",
    "<id>tag:a.example,2026:1</id>",
    "<id>urn:uuid:1#x</id><link href='https://a.example/'/>",
    "<author>Anna</author>",
    "<author><name>Anna</name><email>a@example.org</email><uri>/anna</uri></author>",
    "<author>Text <name>Anna</name></author>",
    "<author><name/><email/></author>",
    "<author><name>A</name></author><author><name>B</name></author>",
    "<dc:creator>Anna (a@example.org)</dc:creator>",
    "<category>Politik</category><category> Welt </category><category/>",
    "<category domain='x'>Politik</category><category domain='y'/>",
    "<category term='p' label='Politik'/><category term='w'/><category>Welt</category>",
    "<dc:subject>Politik</dc:subject><category term='Politik' scheme='s'/>",
    "<media:keywords>a, b</media:keywords>",
    "<media:description>a</media:description>",
    "<itunes:summary>a</itunes:summary><itunes:keywords>a, b</itunes:keywords>",
    "<itunes:duration>1</itunes:duration><itunes:image href='/x'/>",
    "<pubDate>Mon, 23 Nov 2026 05:00:00 +0100</pubDate>",
    "<pubDate>Mo, 23. Nov 2026</pubDate><dc:date>2026-11-22</dc:date>",
    "<pubDate>gestern</pubDate>",
    "<pubDate/><updated>2026-11-23T05:00:00Z</updated>",
    "<updated>2026-11-23</updated><modified>2026-11-22</modified>",
    "<dc:language>fr</dc:language>",
    "<x:title xmlns:x='urn:x'>fremd</x:title>",
    "<title xmlns='urn:x'>fremd</title>",
    "<enclosure url='/a.mp3'/><comments>/c</comments><slash:comments>3</slash:comments>",
    "<media:content url='/x'><media:credit>c</media:credit></media:content>",
    "<image><title>Bild</title><url>/i</url></image>",
)
SPACES = (
    "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:media='http://search.yahoo.com/mrss/' "
    "xmlns:content='http://purl.org/rss/1.0/modules/content/' "
    "xmlns:slash='http://purl.org/rss/1.0/modules/slash/' "
    "xmlns:atom='http://www.w3.org/2005/Atom' "
    "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd' "
    "xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0' "
    "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
)
FRAMES = (
    ("<rss version='2.0' {}><channel><title>F</title>", "item", "</channel></rss>"),
    ("<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de' {}>", "entry", "</feed>"),
    ("<rdf:RDF xmlns='http://purl.org/rss/1.0/' {}><channel/>", "item", "</rdf:RDF>"),
    ("<feed xmlns='http://www.w3.org/2005/Atom' lang='de' xml:base='/b/' {}>", "entry", "</feed>"),
    ("<rss version='0.92' xml:base='x:' {}><channel>", "item", "</channel></rss>"),
)


@pytest.fixture
def by_feedparser(monkeypatch: pytest.MonkeyPatch) -> Read:
    def read(body: bytes) -> ParsedFeed | Unparsable:
        with monkeypatch.context() as alone:
            alone.setattr(parse, "plain_entries", lambda root, url: [])
            return parse_feed(body, url=URL)

    return read


def read_plain(body: bytes) -> int:
    data, _ = to_utf8(body)
    root = tree_of(data)
    assert root is not None
    return sum(entry is not None for entry in plain_entries(root, url=URL))


@pytest.mark.parametrize("frame", FRAMES, ids=("rss2", "atom", "rss1", "base", "odd base"))
def test_every_part_of_an_item_means_what_feedparser_says(
    frame: tuple[str, str, str], by_feedparser: Read
) -> None:
    start, name, end = frame
    chance = random.Random(3)
    items = [f"<{name}>{one}</{name}>" for one in PARTS]
    items += [f"<{name}>{''.join(chance.sample(PARTS, 5))}</{name}>" for _ in range(150)]
    items += [f"<{name} rdf:about='https://a.example/about'><title>t</title></{name}>"]
    plain = 0
    for at in range(0, len(items), 10):
        body = (start.format(SPACES) + "".join(items[at : at + 10]) + end).encode()
        plain += read_plain(body)

        assert parse_feed(body, url=URL) == by_feedparser(body)

    assert plain > 10 or "x:" in start


def test_plain_items_are_read_without_feedparser() -> None:
    start, name, end = FRAMES[0]
    item = (
        f"<{name}><title>Eins</title><link>https://a.example/1</link><guid>1</guid>"
        f"<description>&lt;p&gt;kurz&lt;/p&gt;</description><dc:creator>A</dc:creator>"
        f"<pubDate>Mon, 23 Nov 2026 05:00:00 +0100</pubDate><category>K</category></{name}>"
    )

    root = tree_of((start.format(SPACES) + item + end).encode())
    assert root is not None
    [entry] = plain_entries(root, url=URL)

    assert entry is not None
    assert (entry.title, entry.summary, entry.author) == ("Eins", "<p>kurz</p>", "A")
    assert (entry.guid, entry.link) == ("https://feed.example/news/1", "https://a.example/1")


def test_our_own_documents_are_read_as_feedparser_reads_them(by_feedparser: Read) -> None:
    chance = random.Random(6)
    for path in OWN:
        body = path.read_bytes()
        for _ in range(4):
            assert parse_feed(body, url=URL) == by_feedparser(body)
            body = changed(body, chance)


@pytest.mark.slow
def test_other_peoples_documents_are_read_as_feedparser_reads_them(
    corpora: Path, by_feedparser: Read
) -> None:
    plain = items = 0
    for _, body in documents(corpora):
        read = parse_feed(body, url=URL)
        assert read == by_feedparser(body)
        if isinstance(read, ParsedFeed) and read.chunks:
            items += len(read.entries)
            plain += read_plain(body)

    print(f"\n{plain} of {items} items are plain")  # noqa: T201
    assert plain > 1_500


@pytest.mark.slow
def test_2000_changed_documents_are_read_as_feedparser_reads_them(
    corpora: Path, by_feedparser: Read
) -> None:
    chance = random.Random(7)
    bodies = [body for _, body in documents(corpora) if len(body) < 30_000]
    for _ in range(2_200):
        body = changed(chance.choice(bodies), chance)
        assert parse_feed(body, url=URL) == by_feedparser(body)
