"""Raw entries to entries: clean text, whole links, identities."""

import time
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.feeds import entries_of
from monitor.core.feeds.normalise import MAX_ENTRIES, MAX_TEXT, MAX_TITLE, normalise
from monitor.model import Entry, ParsedFeed, RawEntry
from tests.builders import NOW, a_feed, a_feed_state


def a_raw_entry(**changes: Any) -> RawEntry:
    return RawEntry(
        **{
            "guid": "tag:1",
            "link": "https://feed.example/1",
            "title": "Rakete stürzt ins Ostmeer",
            **changes,
        }
    )


def normalised(
    raw: RawEntry | None = None, *, configured: str | None = None, declared: str = ""
) -> Entry:
    return normalise(
        raw or a_raw_entry(),
        feed=a_feed(language=configured),
        parsed=ParsedFeed(language=declared),
        base="https://feed.example/rss.xml",
        now=NOW,
    )


def all_of(*raws: RawEntry, **of_feed: Any) -> tuple[Entry, ...]:
    return entries_of(ParsedFeed(entries=raws, **of_feed), a_feed_state(), now=NOW)


# Text


def test_texts_are_what_a_reader_sees() -> None:
    entry = normalised(
        a_raw_entry(
            title="<b>AT&amp;T</b> &amp;  Söhne",
            summary="<p>Ein <i>Satz</i>.</p><script>x()</script><p>Noch einer.</p>",
            author="<a href='x'>Kim</a>",
            tags=("Politik", "<b>Politik</b>", "", "Welt"),
        )
    )

    assert entry.title == "AT&T & Söhne"
    assert "Ein Satz." in entry.summary
    assert "x()" not in entry.summary
    assert entry.author == "Kim"
    assert entry.tags == ("Politik", "Welt")


def test_a_title_is_one_line() -> None:
    assert normalised(a_raw_entry(title="Eins\n  zwei<br>drei")).title == "Eins zwei drei"


def test_a_lone_angle_bracket_is_text() -> None:
    assert normalised(a_raw_entry(title="Wenn a < b und b < c")).title == "Wenn a < b und b < c"


def test_content_that_repeats_the_summary_is_dropped() -> None:
    entry = normalised(a_raw_entry(summary="<p>Ein Satz.</p>", content="Ein  Satz."))

    assert (entry.summary, entry.content) == ("Ein Satz.", "")


def test_an_empty_title_is_made_from_the_text_or_the_address() -> None:
    long = "Ein Satz, der so lang ist, dass er nicht als Überschrift taugt und darum " * 3

    assert normalised(a_raw_entry(title="", summary="Kurz.\nMehr.")).title == "Kurz."
    assert normalised(a_raw_entry(title=" ", content=long)).title.endswith(" …")
    assert normalised(a_raw_entry(title="")).title == "feed.example/1"
    assert normalised(RawEntry()).title == "–"


def test_texts_are_capped_between_words() -> None:
    entry = normalised(a_raw_entry(title="Wort " * 400, content="Wort " * 200_000))

    assert len(entry.title) <= MAX_TITLE
    assert entry.title.endswith("Wort …")
    assert len(entry.content) <= MAX_TEXT


def test_what_cannot_be_stored_or_would_forge_the_text_is_dropped() -> None:
    entry = normalised(
        a_raw_entry(title="Ost\x00meer\x1b[31m \ud800\u202egnp.exe\ufeff", guid="a\x00\nb\ud800")
    )

    assert entry.title == "Ostmeer[31m gnp.exe"
    assert entry.key == "a b"


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_becomes_one_that_can_be_stored(title: str, text: str) -> None:
    entry = normalised(a_raw_entry(guid=text, title=title, summary=text))

    for one in (entry.key, entry.item, entry.title, entry.summary, entry.link):
        assert "\x00" not in one
        one.encode()
    assert entry.title


def test_markup_made_to_be_slow_is_read_at_once() -> None:
    started = time.process_time()

    normalised(a_raw_entry(summary="<a <b" * 80_000))

    assert time.process_time() - started < 2


# Link, language, date


@pytest.mark.parametrize(
    ("link", "whole"),
    [
        ("/1?utm_source=rss", "https://feed.example/1"),
        ("https://other.example/1", "https://other.example/1"),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_a_link_is_whole_harmless_and_without_tracking(link: str, whole: str) -> None:
    assert normalised(a_raw_entry(link=link)).link == whole


def test_the_configured_language_counts_before_the_declared_one() -> None:
    assert normalised(configured="de", declared="en").language == "de"


def test_a_language_is_found_where_none_is_configured() -> None:
    english = a_raw_entry(title="The missile fell into the sea and nobody was hurt by it")

    assert normalised(english).language == "en"
    assert normalised(a_raw_entry(title="북한이 미사일을 발사했다")).language == "ko"


def test_dates_that_cannot_be_believed_are_none() -> None:
    assert normalised(a_raw_entry(published=NOW + timedelta(days=3))).published_at is None
    assert normalised(a_raw_entry(published=NOW + timedelta(hours=3))).published_at == NOW
    assert normalised().seen_at == NOW


def test_the_text_hash_changes_with_the_text_and_not_with_its_blanks() -> None:
    first = normalised(a_raw_entry(summary="Ein Satz."))
    blanks = normalised(a_raw_entry(summary="<p> Ein\n Satz.</p>"))
    edited = normalised(a_raw_entry(summary="Zwei Sätze."))

    assert first.text_hash == blanks.text_hash != edited.text_hash


# Identity


def test_an_entry_is_known_by_guid_else_link_else_text() -> None:
    by_link = normalised(a_raw_entry(guid="", link="http://www.feed.example/1?utm_source=x"))
    by_text = normalised(a_raw_entry(guid="", link=""))

    assert normalised().key == "tag:1"
    assert by_link.key == "https://feed.example/1"
    assert by_text.key == f"text:{by_text.text_hash}"


def test_an_article_is_one_item_whichever_feed_and_address_it_comes_by() -> None:
    one = normalised(a_raw_entry(guid="1", link="https://m.news.example/a?fbclid=1"))
    other = normalised(a_raw_entry(guid="2", link="http://www.news.example/a/"))

    assert one.item == other.item == "https://news.example/a"


def test_a_guid_of_a_megabyte_is_known_by_its_hash() -> None:
    assert len(normalised(a_raw_entry(guid="x" * 1_000_000)).key) < 80


def test_a_guid_shared_by_all_entries_is_joined_with_the_link() -> None:
    entries = all_of(*(a_raw_entry(guid="same", link=f"https://feed.example/{n}") for n in "abc"))

    assert len({entry.key for entry in entries}) == 3


def test_guid_and_link_shared_by_all_entries_leave_the_text() -> None:
    entries = all_of(*(a_raw_entry(title=f"Meldung {n}") for n in "abc"))

    assert len({entry.key for entry in entries}) == 3
    assert len({entry.item for entry in entries}) == 3


def test_the_front_page_identifies_no_article() -> None:
    [entry] = all_of(a_raw_entry(link="https://feed.example/"), link="https://www.feed.example")

    assert entry.item.startswith("text:")


def test_an_entry_repeated_in_its_feed_is_one() -> None:
    assert len(all_of(a_raw_entry(), a_raw_entry())) == 1


def test_the_order_of_the_feed_does_not_change_identities() -> None:
    raws = [
        a_raw_entry(guid=guid, link=f"https://feed.example/{link}", title=f"Meldung {n}")
        for n, (guid, link) in enumerate([("a", 1), ("a", 1), ("a", 2), ("b", 3), ("", 3)])
    ]

    forth, back = all_of(*raws), all_of(*reversed(raws))

    assert {(e.key, e.item) for e in forth} == {(e.key, e.item) for e in back}
    assert len(forth) == 5


def test_of_a_huge_feed_the_newest_entries_are_taken_in_their_order() -> None:
    raws = [
        a_raw_entry(guid=str(n), title=f"Meldung {n}", published=NOW - timedelta(minutes=n))
        for n in reversed(range(MAX_ENTRIES + 5))
    ]

    entries = all_of(*raws)

    assert [entry.key for entry in entries] == [str(n) for n in reversed(range(MAX_ENTRIES))]
