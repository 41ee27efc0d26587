import json
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

from monitor.core.feeds import parse_feed
from monitor.core.pages import atom_of, json_feed_of
from monitor.model import Origin, ParsedFeed, RecordedMatch
from tests.builders import NOW, a_hit, a_match, a_topic, an_entry

URL = "https://monitor.example.org/f/x.atom"
HOSTILE = 'Ostmeer <script>"&\x00\x0b\ud800\u202e]]>'


def recorded(title: str = "Rakete stürzt ins Ostmeer", **changes) -> RecordedMatch:
    entry = an_entry(title, **changes)
    return RecordedMatch(
        id=7,
        item=1,
        match=a_match(entry, a_hit(entry)),
        entry=entry,
        outlet="Nordblick",
        origin=Origin.LIVE,
        recorded_at=NOW - timedelta(minutes=5),
    )


def test_our_own_reader_finds_in_the_feeds_what_was_found() -> None:
    topic = a_topic("Ostmeer")
    match = recorded(language="de", link="https://feed.example/1")
    atom = atom_of(topic, [match], url=URL, domain="example.org", now=NOW)
    document = json_feed_of(topic, [match], url=URL, domain="example.org")

    for body, kind in ((atom, "application/atom+xml"), (document, "application/feed+json")):
        parsed = parse_feed(body, content_type=kind)
        assert isinstance(parsed, ParsedFeed)
        assert parsed.warning == ""
        assert parsed.title == topic.name
        [entry] = parsed.entries
        assert entry.title == "Rakete stürzt ins Ostmeer"
        assert entry.link == "https://feed.example/1"
        assert entry.guid == "tag:example.org,2026:match/7"


def test_an_atom_feed_has_all_that_the_standard_demands() -> None:
    match = recorded(link="javascript:alert(1)")
    root = ElementTree.fromstring(
        atom_of(a_topic(), [match], url=URL, domain="größe.example", now=NOW)
    )
    space = "{http://www.w3.org/2005/Atom}"

    def texts(name: str) -> list[str | None]:
        return [one.text for one in root.iter(space + name)]

    assert texts("id")[1] == "tag:xn--gre-6ka8i.example,2026:match/7"
    assert len(texts("title")) == len(texts("updated")) == len(texts("id")) == 2
    assert texts("updated")[0] == "2026-11-23T05:55:00Z"
    assert [link.get("rel") for link in root.iter(space + "link")] == ["self"]
    assert texts("name") == ["Nordblick"]
    assert len(texts("content")) == 1


def test_an_empty_feed_is_a_feed() -> None:
    atom = atom_of(a_topic(), [], url=URL, domain="example.org", now=NOW)

    parsed = parse_feed(atom, content_type="application/atom+xml")

    assert isinstance(parsed, ParsedFeed)
    assert parsed.entries == ()


def test_what_strangers_wrote_stays_data() -> None:
    match = recorded("Ostmeer")
    match = replace(match, entry=replace(match.entry, title=HOSTILE), outlet=HOSTILE)
    topic = a_topic(name="<&>")
    atom = atom_of(topic, [match], url=URL, domain="example.org", now=NOW)
    document = json_feed_of(topic, [match], url=URL, domain="example.org")

    root = ElementTree.fromstring(atom)
    assert not [one for one in root.iter() if "script" in one.tag]
    title = json.loads(document)["items"][0]["title"]
    assert "\x00" not in title
    assert "\u202e" not in title
    assert b"\x0b" not in atom
