"""Bytes to entries that can be stored, in one step."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.feeds import read_feed
from monitor.model import ReadFeed, Unparsable
from tests.builders import NOW, a_feed_state

NAMES = (
    *("id", "url", "external_url", "title", "content_html", "content_text", "summary", "name"),
    *("date_published", "date_modified", "author", "authors", "tags", "language", "attachments"),
)
texts = st.text(st.characters(), max_size=20)  # lone surrogates and NUL among them
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=6,
)
items = st.dictionaries(st.sampled_from(NAMES), values) | values
json_feeds = st.fixed_dictionaries(
    {"items": st.lists(items, max_size=5)},
    optional={"title": values, "home_page_url": values, "language": values, "version": values},
)
TAGS = ("title", "link", "guid", "description", "pubDate", "category", "author", "dc:date", "id")
xml_feeds = st.lists(st.tuples(st.sampled_from(TAGS), texts), max_size=8).map(
    lambda parts: (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        + "".join(f"<item><{tag}>{text}</{tag}></item>" for tag, text in parts)
        + "</channel></rss>"
    )
)


def read(body: bytes) -> ReadFeed | Unparsable:
    return read_feed(body, a_feed_state(), now=NOW, url="https://feed.example/")


def assert_storable(feed: ReadFeed | Unparsable) -> None:
    if isinstance(feed, Unparsable):
        assert feed.reason.isprintable()
        return
    for entry in feed.entries:
        for text in (
            *(entry.key, entry.item, entry.title, entry.summary, entry.content, entry.link),
            *(entry.author, entry.language, *entry.tags),
        ):
            assert "\0" not in text
            text.encode()
        assert entry.title
        assert entry.published_at is None or entry.published_at.tzinfo


@settings(max_examples=60)
@given(json_feeds)
def test_what_a_json_feed_of_any_shape_gives_can_be_stored(feed: Any) -> None:
    assert_storable(read(json.dumps(feed).encode()))


@settings(max_examples=60)
@given(xml_feeds)
def test_what_an_xml_feed_of_any_text_gives_can_be_stored(feed: str) -> None:
    assert_storable(read(feed.encode("utf-8", "surrogatepass")))


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_a_feed_in_a_wide_encoding_is_read(coding: str) -> None:
    document = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Süd</title>'
        "<item><title>Größe 漢😀</title></item></channel></rss>"
    )

    feed = read(document.encode(coding))

    assert isinstance(feed, ReadFeed)
    assert [entry.title for entry in feed.entries] == ["Größe 漢😀"]
