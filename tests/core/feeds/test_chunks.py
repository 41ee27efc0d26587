"""Cutting known items out of a feed loses none: what is left and what was known are the whole."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.core.feeds import parse_feed
from monitor.core.feeds.chunks import chunks_of, remembered, to_remember, without
from monitor.model import ParsedFeed, RawEntry
from tests.core.feeds.test_corpus import documents
from tests.core.feeds.test_corpus import mutated as broken
from tests.fakes import an_rss

URL = "https://feed.example/rss.xml"
OWN = sorted((Path(__file__).parents[2] / "data" / "feeds").glob("*.[xjh]*ml")) + sorted(
    (Path(__file__).parents[2] / "data" / "feeds").glob("*.json")
)
TRAPS = (
    b"<!-- <item> -->",
    b"<![CDATA[</item><item>]]>",
    b"<?php <entry> ?>",
    b"<item/>",
    b"<item><title>neu</title></item>",
    b'<item about="a>b/"><guid>neu</guid></item>',
    b"<entry><id>neu</id></entry>",
    b"<x:item xmlns:x='urn:x'>y</x:item>",
    b"<items>x</items>",
    b"<ITEM><title>laut</title></ITEM>",
)
TITLES = (("1", "Eins"), ("2", "Zwei"), ("3", "Drei"))


def the_titles(parsed: ParsedFeed) -> list[str]:
    return [entry.title for entry in parsed.entries]


def parsed(body: bytes, seen: bytes = b"") -> ParsedFeed:
    read = parse_feed(body, url=URL, seen=seen)
    assert isinstance(read, ParsedFeed)
    return read


def test_only_new_and_changed_items_are_parsed_again() -> None:
    seen = parsed(an_rss(*TITLES)).chunks

    again = parsed(an_rss(("4", "Vier"), ("1", "Eins"), ("2", "Zwei!"), ("3", "Drei")), seen)

    assert the_titles(again) == ["Vier", "Zwei!"]
    assert len(again.known) == 2
    assert len(remembered(again.chunks)) == 4


def test_a_document_that_is_one_entry_stays_readable() -> None:
    alone = b'<entry xmlns="http://www.w3.org/2005/Atom"><id>1</id><title>Eins</title></entry>'

    again = parsed(alone + b"\n", parsed(alone).chunks)

    assert the_titles(again) == ["Eins"]


def test_what_is_said_of_the_feed_itself_is_read_though_all_items_are_known() -> None:
    seen = parsed(an_rss(*TITLES)).chunks
    body = an_rss(*TITLES, title="Anders").replace(b"<link>", b"<ttl>90</ttl><link>", 1)

    again = parsed(body, seen)

    assert again.entries == ()
    assert (again.title, again.chunks) == ("Anders", seen)
    assert again.wishes == parsed(body).wishes


def test_known_items_keep_their_dates() -> None:
    first = parsed(an_rss(*TITLES))

    again = parsed(an_rss(*TITLES, title="Anders"), first.chunks)

    assert again.known == tuple(entry.published for entry in first.entries)
    assert None not in again.known


def test_items_are_told_in_every_kind_of_feed() -> None:
    for body in (
        b"<rss><channel><item>1</item><item a='/>'>2</item><item/></channel></rss>",
        b'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry>1</a:entry ><a:entry>2'
        b"</a:entry><a:entry/></a:feed>",
        b"<rss><item><![CDATA[</item>]]></item><item><!--<item>--></item><item><items/></item>"
        b"</rss>",
    ):
        assert len(chunks_of(body)) == 3
        assert b"1" not in without(body, chunks_of(body))


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><item><item>1</item></item></rss>",
        b"<rss><item>1</item><item>cut",
        b"<rss><item>&nbsp;</item></rss>",
        b"<rss><item><x:y/></item></rss>",
        b"<entry><title>Allein</title></entry>",
        b"<!-- <x> --><item>1</item>\n",
        b'<!DOCTYPE rss [<!ENTITY a "<item/>">]><rss><item>&a;</item></rss>',
        b'<?xml version="1.0" encoding="utf-7"?><rss><item>1</item></rss>',
        "<rss><item>1</item></rss>".encode("utf-16"),
        b'{"items": []}',
        b"<rss>" + b"<item/>" * 1_001 + b"</rss>",
        b"",
    ],
)
def test_what_is_uncertain_is_not_cut(body: bytes) -> None:
    assert chunks_of(body) == ()


def test_records_that_make_no_sense_count_as_nothing_known() -> None:
    assert remembered(b"") == remembered(b"x" * 13) == {}


def test_dates_beyond_the_record_are_not_known() -> None:
    from datetime import UTC, datetime

    chunks = chunks_of(b"<rss><item>1</item><item>2</item><item>3</item></rss>")
    dates = [datetime(1969, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC), None]

    assert list(remembered(to_remember(chunks, dates)).values()) == [None, None, None]


def test_no_entry_of_our_own_documents_is_lost_however_they_change() -> None:
    chance = random.Random(4)
    cut = 0
    for path in OWN:
        body = path.read_bytes()
        for _ in range(25):
            cut += nothing_is_lost(body, changed(body, chance))

    assert cut > 100


@pytest.mark.slow
def test_no_entry_of_other_peoples_documents_is_lost(corpora: Path) -> None:
    cut = read = 0
    for _, body in documents(corpora):
        if chunks := getattr(parse_feed(body, url=URL), "chunks", b""):
            cut += nothing_is_lost(body, body + b"\n")
            cut += nothing_is_lost(body, body + b"\n", seen=half(chunks))
        read += 1

    print(f"\n{read} documents, {cut} times cut")  # noqa: T201
    assert cut > 200


@pytest.mark.slow
def test_no_entry_of_2000_changed_documents_is_lost(corpora: Path) -> None:
    chance = random.Random(5)
    bodies = [body for _, body in documents(corpora) if len(body) < 30_000]
    cut = 0
    for _ in range(2_200):
        body = chance.choice(bodies)
        cut += nothing_is_lost(body, changed(body, chance))

    print(f"\n2200 changed documents, {cut} times cut")  # noqa: T201
    assert cut > 400


def nothing_is_lost(before: bytes, after: bytes, *, seen: bytes | None = None) -> bool:
    """Check that cutting gives what the whole gives but for known entries; say if it was cut."""
    first = parse_feed(before, url=URL)
    if seen is None:
        seen = first.chunks if isinstance(first, ParsedFeed) else b""
    whole, rest = parse_feed(after, url=URL), parse_feed(after, url=URL, seen=seen)
    if not isinstance(whole, ParsedFeed) or not isinstance(rest, ParsedFeed):
        assert rest == whole
        return False
    if not rest.known:
        assert rest == whole
        return False
    assert rest.chunks == whole.chunks
    assert (rest.title, rest.link, rest.wishes) == (whole.title, whole.link, whole.wishes)
    left = iter(whole.entries)  # what is left stands in the whole, in its order
    assert all(any(one == other for other in left) for one in rest.entries)
    assert len(whole.entries) == len(rest.entries) + len(rest.known)
    known = {text_of(entry) for entry in getattr(first, "entries", ())}
    missing = {text_of(entry) for entry in whole.entries}
    missing -= {text_of(entry) for entry in rest.entries}
    assert missing <= known
    return True


def text_of(entry: RawEntry) -> tuple[object, ...]:
    return (entry.guid, entry.title, entry.summary, entry.content, entry.published)


def half(chunks: bytes) -> bytes:
    return b"".join(_records(chunks))


def _records(chunks: bytes) -> Iterator[bytes]:
    for at in range(0, len(chunks), 24):
        yield chunks[at : at + 12]


def changed(body: bytes, chance: random.Random) -> bytes:
    """Return a body as it may come next: items go, come, move, change; or something breaks."""
    for _ in range(chance.randint(1, 3)):
        chunks = chunks_of(body)
        if not chunks or chance.random() < 0.15:
            return broken(body, chance) if body else body
        one = chance.choice(chunks)
        item = body[one.start : one.end]
        match chance.randrange(6):
            case 0:
                body = body[: one.start] + body[one.end :]
            case 1:
                body = body[: one.start] + chance.choice(TRAPS) + body[one.start :]
            case 2:
                last = chunks[-1]
                body = body[: last.end] + item + body[last.end :]
            case 3:
                body = body[: one.start] + item.replace(b"</", b" neu</", 1) + body[one.end :]
            case 4:
                at = item.find(b">") + 1
                trapped = item[:at] + chance.choice(TRAPS) + item[at:]
                body = body[: one.start] + trapped + body[one.end :]
            case _:
                at = item.find(b">") + 1
                body = body[: one.start] + item[:at] + b"<x>neu</x>" + item[at:] + body[one.end :]
    return body
