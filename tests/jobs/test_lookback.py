"""What the past is said to hold is what polling recorded, or would have."""

import random
from datetime import UTC, timedelta
from functools import cache

import pytest

from monitor.adapters.database import Store, open_store
from monitor.adapters.database.archive import open_archive
from monitor.core.editing.difference import changed, topics_to_match
from monitor.core.matching import Matcher, QueryError
from monitor.core.matching.compiling import questions_of
from monitor.core.matching.remembered import Answers
from monitor.core.matching.stream import open_stream
from monitor.jobs.lookback.advising import revive
from monitor.jobs.lookback.comparing import compare
from monitor.jobs.lookback.filling import fill
from monitor.jobs.lookback.reading import ask_aside
from monitor.jobs.lookback.searching import search
from monitor.jobs.lookback.trying import try_out
from monitor.model import FoundEntry
from tests.adapters.database.steps import configured, polled
from tests.builders import NOW, a_config, a_feed, a_topic, an_entry

DAY = timedelta(days=1)
KEYWORDS = (
    "Satellit", "Ostmeer OR East Sea OR 동해", "Kim Jong-un", '"Kim Jong-un"', "Raket*", "US",
    "Nordkorea AND Rakete NOT Silvester", "Putin NEAR/3 Rakete", "title:Ostmeer", r"/Hwasong-\d+/",
    "feed:Nordblick Rakete", "lang:de Test", "=Feuer", "taktische Nuklearwaffe", "Öl",
)  # fmt: skip
PIECES = (
    "Satelliten", "Spionagesatellit", "satellites", "Ostmeer", "East", "Sea", "동해상으로", "Kim",
    "Jong-un", "Jong", "un", "Rakete", "Raketentest", "Mittelstreckenraketen", "US", "USA", "uns",
    "Nordkorea", "Silvester", "Putin", "Putins", "Hwasong-17", "Test", "Feuer", "Feuers",
    "taktischen", "Nuklearwaffen", "Öl", "Rohöl", "Köln", "und", "der", "in", "–", "Wetter",
    "Sat\u00adellit",
)  # fmt: skip


def url_of(store: Store) -> str:
    return store.database.engine.url.render_as_string(hide_password=False)


@cache
def matcher() -> Matcher:
    return Matcher([a_topic(text, name=text) for text in KEYWORDS])


def stored(store: Store, *, seed: int, count: int = 40) -> None:
    """Poll made-up entries with every keyword as a topic."""
    chance = random.Random(seed)
    feeds = (a_feed("https://a.example/", name="Nordblick"), a_feed("https://b.example/"))
    configured(store, a_config(feeds=feeds, topics=matcher().topics))
    for feed in feeds:
        entries = [
            an_entry(
                " ".join(chance.choices(PIECES, k=5)) + f" {number}",
                summary=" ".join(chance.choices(PIECES, k=chance.randrange(12))),
                language=chance.choice(("de", "en", "")),
                seen_at=NOW - chance.randrange(20) * DAY,
            )
            for number in range(count // 2)
        ]
        found = [FoundEntry(entry=one, matches=matcher().match(one, feed)) for one in entries]
        polled(store, *found, url=feed.url)


SEEDS = (1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 8)))


@pytest.mark.parametrize("seed", SEEDS)
def test_searching_finds_what_polling_recorded(store: Store, seed: int) -> None:
    stored(store, seed=seed)
    url, since = url_of(store), NOW - 30 * DAY
    recorded = {text: {} for text in KEYWORDS}
    for one in store.history.matches():
        recorded[one.match.topic][one.entry.key] = one.match.hits

    for text in KEYWORDS:
        searched = search(url, text, since=since, most=99)

        assert {kept.entry.key: m.hits for kept, m in searched.newest} == recorded[text], text
        assert searched.count == len(recorded[text])
    assert sum(map(len, recorded.values())) > 40


FEW = ("Satellit", "Nordkorea AND Rakete NOT Silvester")
MANY = tuple(pytest.param(text, marks=pytest.mark.slow) for text in KEYWORDS if text not in FEW)


@pytest.mark.parametrize("text", [*FEW, *MANY])
def test_trying_finds_what_searching_does_and_near_misses_hold(sqlite_url: str, text: str) -> None:
    with open_store(sqlite_url) as store:
        stored(store, seed=3)
    url, since = sqlite_url, NOW - 30 * DAY

    tried = try_out(url, text, since=since, zone=UTC)
    searched = search(url, text, since=since, most=99)

    assert tried.tally.newest == searched.newest
    assert tried.tally.count == sum(tried.tally.days.values()) == searched.count
    mine = {kept.id for kept, _ in tried.tally.newest}
    for one in tried.near_misses:
        found = search(url, one.line, since=since, most=999)

        ids = {kept.id for kept, _ in found.newest}
        assert len(ids - mine) >= one.count, one.line
        assert {kept.id for kept, _ in one.examples} <= ids - mine, one.line


@pytest.mark.slow
def test_only_what_was_seen_since_is_looked_at(store: Store) -> None:
    stored(store, seed=4)

    for since in (NOW - 2 * DAY, NOW - 5 * DAY):
        found = search(url_of(store), "und OR der OR in OR US", since=since, most=99)
        assert found.count
        assert all(kept.entry.seen_at >= since for kept, _ in found.newest)


@pytest.mark.slow
def test_the_newest_are_kept_and_the_others_counted(store: Store) -> None:
    stored(store, seed=5)
    url = url_of(store)

    all_of_them = search(url, "und OR Test", since=NOW - 30 * DAY, most=99)
    some = search(url, "und OR Test", since=NOW - 30 * DAY, most=3)

    assert (some.count, some.newest) == (all_of_them.count, all_of_them.newest[:3])


@pytest.mark.slow
def test_a_topic_bounds_a_search_to_what_is_recorded_under_it(store: Store) -> None:
    stored(store, seed=6)
    under = {
        one.entry.key
        for one in store.history.matches(topic="Satellit")
        if "und" in one.entry.title
    }

    found = search(url_of(store), "title:und", since=NOW - 30 * DAY, topic="Satellit", most=99)

    assert {kept.entry.key for kept, _ in found.newest} == under


def test_two_processes_find_what_one_does(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(sqlite_url) as store:
        stored(store, seed=7)
    one = try_out(sqlite_url, "Feuer", since=NOW - 30 * DAY, zone=UTC)
    monkeypatch.setattr("monitor.jobs.lookback.reading.MANY", 1)
    two = try_out(sqlite_url, "Feuer", since=NOW - 30 * DAY, zone=UTC)

    assert (two.tally, two.near_misses) == (one.tally, one.near_misses)


def test_a_looser_line_for_a_dead_keyword_finds_what_is_said(sqlite_url: str) -> None:
    with open_store(sqlite_url) as store:
        stored(store, seed=8)
    dead = '"Spionagesatelliten"'

    made = revive(sqlite_url, [a_topic(dead)], [(0, dead)], since=NOW - 30 * DAY)

    line = made[0, dead].line
    assert line == "Spionagesatelliten"
    assert made[0, dead].count == search(sqlite_url, line, since=NOW - 30 * DAY, most=1).count
    assert revive(sqlite_url, [a_topic(dead)], [], since=NOW) == {}


def test_a_wrong_keyword_is_refused_before_anything_is_read() -> None:
    with pytest.raises(QueryError):
        try_out("sqlite:////nowhere.db", "(Rakete", since=NOW, zone=UTC)


EDITS = [
    (a_topic("Satellit", "Ostmeer"), a_topic("Satellit", "Rakete")),
    (a_topic("Rakete"), a_topic("Rakete", exclude=a_topic("Test").keywords)),
    (a_topic("Rakete", "US"), a_topic("US", "Rakete", min_score=2.0)),
    (a_topic("Rakete", languages=("en",)), a_topic("Rakete", "Öl", languages=("de",))),
    (a_topic("Rakete", feeds=("Nordblick",)), a_topic(r"/Hwasong-\d+/", "Rakete")),
]


@pytest.mark.parametrize("few", [200, pytest.param(0, marks=pytest.mark.slow)])
def test_a_difference_is_that_of_both_versions_matched_on_everything(
    sqlite_url: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.core.editing.screen.FEW", few)
    with open_store(sqlite_url) as store:
        stored(store, seed=8, count=60)
    with open_archive(sqlite_url) as archive:
        entries = [
            one for batch in archive.batches(archive.stretch(NOW - 30 * DAY)) for one in batch
        ]

    for old, new in EDITS:
        pairs = changed([old], [new])
        told = compare(
            sqlite_url, pairs, Matcher(topics_to_match(pairs)), since=NOW - 30 * DAY
        ).changes[0][1]

        before, after = (
            {one.id for one in entries if matcher.match(one.entry, one.feed)}
            for matcher in (Matcher([old]), Matcher([new]))
        )
        assert (told.gained, told.lost) == (len(after - before), len(before - after)), new
        assert before != after


def test_a_backfill_that_is_stopped_half_way_goes_on_where_it_was(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = a_topic("und OR der OR in", name="Neu")
    stored(store, seed=9)
    monkeypatch.setattr("monitor.jobs.lookback.filling.BATCH", 5)
    calls = iter([NOW, NOW])

    def stopping():
        return next(calls)  # StopIteration at the third batch: as good as a kill

    def filled(clock):
        return fill(url_of(store), store, topic, since=NOW - 30 * DAY, clock=clock)

    with pytest.raises(StopIteration):
        filled(stopping)
    half = len(store.history.matches(topic="Neu"))
    whole = filled(lambda: NOW)

    assert half == 10
    assert whole.new == whole.found - half
    assert len(store.history.matches(topic="Neu")) == whole.found
    assert filled(lambda: NOW).new == 0


def test_what_was_asked_aside_is_known_here_and_opened_no_dictionary() -> None:
    topics, answers = [a_topic("Mondsonde", "лунный зонд")], Answers()
    opened = open_stream.cache_info().misses

    ask_aside(topics, answers)

    assert answers.unknown(questions_of(topics)) == []
    assert answers.is_new
    assert open_stream.cache_info().misses == opened
