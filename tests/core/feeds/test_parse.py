"""Feeds of every kind: each file in tests/data/feeds says what must come out of it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.feeds import parse_feed
from monitor.core.feeds.parse import _published
from monitor.model import ParsedFeed, Unparsable

DATA = Path(__file__).parents[2] / "data" / "feeds"
DOCUMENTS = {path.name: path for path in sorted(DATA.iterdir()) if path.suffix != ".yaml"}
URL = "https://feed.example/news/feed.xml"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_read_as_its_file_says(name: str) -> None:
    path = DOCUMENTS[name]
    wanted = yaml.safe_load(path.with_suffix(".yaml").read_text())

    parsed = parse_feed(path.read_bytes(), url=URL)

    if "reason" in wanted:
        assert isinstance(parsed, Unparsable)
        assert wanted["reason"] in parsed.reason
        return
    assert isinstance(parsed, ParsedFeed)
    assert len(parsed.entries) == len(wanted.get("entries", []))
    for name, value in wanted.get("feed", {}).items():
        assert plain(getattr(parsed, name)) == value, name
    for name, value in wanted.get("wishes", {}).items():
        assert plain(getattr(parsed.wishes, name)) == value, name
    for entry, values in zip(parsed.entries, wanted.get("entries", []), strict=True):
        for name, value in values.items():
            assert plain(getattr(entry, name)) == value, name


def plain(value: Any) -> Any:
    """Return a value as YAML would write it."""
    match value:
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case tuple():
            return list(value)
        case frozenset():
            return sorted(value)
        case None | str() | int():
            return value
        case _:
            return str(value)


def test_every_document_says_what_must_come_out() -> None:
    assert len(DOCUMENTS) >= 30
    assert all(path.with_suffix(".yaml").is_file() for path in DOCUMENTS.values())


@pytest.mark.parametrize(
    "body",
    [
        b"<?xml version='1.0' encoding='\xfc'?><rss/>",
        b"<?xml version='1.0' encoding='punycode'?><\x00r\x00s\x00s\x00-\x00",
        b"<rss>" + b"<a>" * 1_000,
        b'{"items": ' + b"[" * 100_000,
        b'{"items": [{"id": "\\ud800", "title": null, "authors": 7, "tags": "x"}, 5]}',
        b'{"items": [1, {"url": "http://["}], "home_page_url": "http://["}',
    ],
)
def test_what_makes_parsers_raise_is_a_value(body: bytes) -> None:
    parsed = parse_feed(body, url=URL)

    assert isinstance(parsed, ParsedFeed) or parsed.reason.isprintable()


@given(
    st.binary(max_size=300)
    | st.binary(max_size=200).map(lambda junk: b"<rss><channel><item><title>" + junk)
    | st.text(max_size=100).map(lambda junk: ('{"items": [{"title": "' + junk).encode("utf-8"))
)
def test_parsing_never_raises_whatever_the_bytes(body: bytes) -> None:
    parsed = parse_feed(body, url=URL)

    assert isinstance(parsed, ParsedFeed | Unparsable)
    if isinstance(parsed, Unparsable):
        assert parsed.reason.isprintable()


def test_of_an_endless_feed_a_bounded_number_of_entries_is_read() -> None:
    parsed = parse_feed(b'{"items": [' + b"{}," * 20_000 + b"{}]}")

    assert isinstance(parsed, ParsedFeed)
    assert len(parsed.entries) == 5_000


def test_a_date_that_is_none_is_none() -> None:
    beyond = (10_000, 1, 1, 0, 0, 0, 0, 1, 0)

    assert _published({"published": "odd", "published_parsed": beyond}) is None


def test_bytes_that_look_like_a_path_are_not_opened() -> None:
    parsed = parse_feed(b"/etc/hostname")

    assert parsed == Unparsable(reason='this is no feed: it begins with "/etc/hostname"')


def test_entities_neither_read_files_nor_explode() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]><rss version="2.0"><channel>'
    bomb += "<item><title>&l9;</title></item></channel></rss>"
    thief = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel>'
    thief += "<item><title>A&x;B</title></item></channel></rss>"

    for document in (bomb, thief):
        parsed = parse_feed(document.encode())
        assert isinstance(parsed, ParsedFeed)
        assert len(parsed.entries[0].title) < 50
        assert "root" not in parsed.entries[0].title
