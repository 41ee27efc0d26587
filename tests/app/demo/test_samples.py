"""The sample feeds as written down, and as feed readers find them."""

from datetime import UTC, datetime

import pytest

from monitor.app.demo.samples import SampleFeed, each_entry, load_samples, stories
from monitor.app.demo.writers import content_type, write_feed
from monitor.core.feeds import parse_feed
from monitor.model import ParsedFeed

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
SAMPLES = load_samples()


def named(samples: tuple[SampleFeed, ...]) -> list[str]:
    return [one.id for one in samples]


def parsed(sample: SampleFeed) -> ParsedFeed:
    read = parse_feed(
        write_feed(sample, NOW), content_type=content_type(sample), url=f"{sample.home}feed"
    )
    assert isinstance(read, ParsedFeed)
    return read


def test_the_samples_show_every_kind_of_feed_and_server() -> None:
    assert {one.format for one in SAMPLES} == {"rss2", "rss1", "atom", "json"}
    assert {one.behaviour for one in SAMPLES} == {"polite", "forgetful", "broken", "down"}
    assert {one.language[:2] for one in SAMPLES} == {"de", "en", "ko", "ru", "ja"}
    assert {one.encoding for one in SAMPLES} == {"utf-8", "iso-8859-1", "windows-1251"}


def test_about_a_fifth_of_the_entries_is_to_be_found() -> None:
    entries = [entry for _, entry in each_entry(SAMPLES)]

    assert len(entries) == 153
    assert sum(len(told) for told in stories(SAMPLES).values()) == 34


def test_one_event_is_told_by_many_outlets() -> None:
    told = stories(SAMPLES)

    assert len({feed.name for feed, _ in told["missiles"]}) == 9


def test_links_are_unique_within_an_outlet() -> None:
    for sample in SAMPLES:
        links = [entry.link for entry in sample.entries]
        assert len(set(links)) == len(links)


def test_invented_outlets_live_where_nobody_can() -> None:
    for sample in SAMPLES:
        for entry in sample.entries:
            assert entry.link.split("/")[2].endswith(".example")


@pytest.mark.parametrize("sample", [one for one in SAMPLES if one.entries], ids=lambda o: o.id)
def test_each_feed_reads_back_as_it_was_written(sample: SampleFeed) -> None:
    read = {entry.title: entry for entry in parsed(sample).entries}

    for entry in sample.entries:
        assert read[entry.title].link == entry.link
        assert read[entry.title].published == NOW - entry.age
    assert len(read) == len(sample.entries)


def test_the_broken_feed_is_broken_and_gives_its_entries() -> None:
    [broken] = [one for one in SAMPLES if one.behaviour == "broken"]

    assert parsed(broken).warning
