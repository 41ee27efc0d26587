from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest

from monitor.adapters.database import Store
from monitor.model import FoundEntry, Origin, PollOutcome, Recorded, Wishes
from tests.adapters.database.steps import (
    DAY,
    MINUTE,
    answered,
    configured,
    found,
    pending_titles,
    polled,
)
from tests.builders import NOW, a_config, a_feed, a_hit, a_match, an_entry
from tests.databases import counted


def test_all_that_is_remembered_of_a_feed_comes_back(store: Store) -> None:
    store.feeds.sync([a_feed()], NOW)
    [state] = store.feeds.claim(NOW, 10)
    values = {
        int: 7,
        str: "Übrigens",
        timedelta: timedelta(seconds=90, microseconds=5),
        datetime: NOW + timedelta(microseconds=1),
        bool: True,
        bytes: bytes(range(256)),
        Wishes: Wishes(
            ttl=timedelta(minutes=90), skip_hours=frozenset({0, 23}), skip_days=frozenset({6})
        ),
    }
    changes = {}
    for one in fields(state):
        if one.name in ("id", "feed", "claim"):
            continue
        kind = next(kind for kind in values if kind.__name__ in str(one.type))
        changes[one.name] = values[kind]
    full = replace(state, **{**changes, "url": "https://moved.example/rss"})

    store.feeds.record([PollOutcome(state=full)], NOW)

    [report] = store.feeds.reports(NOW)
    assert report.state == full


def test_new_entries_and_their_matches_are_recorded_and_come_back_whole(store: Store) -> None:
    configured(store, a_config(feeds=(a_feed(name="Nordblick", weight=2.0),)))
    entry = an_entry(
        summary="Eine Rakete 🚀 fiel ins Ostmeer.",
        content="Der ganze Text.",
        author="nn",
        tags=("Asien", "Militär"),
    )
    hits = (a_hit(entry), a_hit(entry, "fiel", via="fallen"))
    match = a_match(entry, *hits, score=2.5)

    recorded = polled(store, found(entry, match), FoundEntry(entry=an_entry("Wetter")))

    assert recorded == Recorded(entries_new=2, matches_new=1)
    [one] = store.history.matches()
    assert one.entry == entry
    assert one.match == match
    assert (one.outlet, one.weight, one.origin) == ("Nordblick", 2.0, Origin.LIVE)
    assert one.recorded_at == NOW
    [report] = store.feeds.reports(NOW)
    assert (report.entries, report.matches) == (2, 1)


def test_an_entry_without_matches_is_kept_too(store: Store) -> None:
    configured(store)
    entry = an_entry("Wetter")

    assert polled(store, FoundEntry(entry=entry)) == Recorded(entries_new=1)
    [state] = store.feeds.claim(NOW + DAY, 1)
    assert store.feeds.unseen(state, [entry, other := an_entry("Sport")]) == [other]


def test_the_same_entry_again_changes_nothing(store: Store) -> None:
    configured(store)
    entry = an_entry()
    polled(store, found(entry))

    assert polled(store, found(entry), now=NOW + DAY) == Recorded()
    [match] = store.history.matches()
    assert match.recorded_at == NOW


def test_an_entry_twice_in_one_poll_is_one(store: Store) -> None:
    configured(store)
    entry = an_entry()

    assert polled(store, found(entry), found(entry)) == Recorded(entries_new=1, matches_new=1)


def test_an_edited_entry_is_unseen_and_then_changed(store: Store) -> None:
    configured(store)
    entry = an_entry()
    polled(store, found(entry))
    edited = replace(entry, title="Rakete stürzt doch ins Ostmeer", text_hash="2")

    [state] = store.feeds.claim(NOW + DAY, 1)
    assert store.feeds.unseen(state, [edited]) == [edited]
    store.feeds.release([state])
    recorded = polled(store, found(edited), now=NOW + DAY)

    assert recorded == Recorded(entries_changed=1)
    [match] = store.history.matches()
    assert match.entry == edited
    [hit] = match.match.hits
    assert match.entry.title[hit.start : hit.end] == "Ostmeer"


def test_an_edit_that_hits_a_second_topic_makes_a_new_match(store: Store) -> None:
    configured(store)
    entry = an_entry()
    polled(store, found(entry))
    edited = replace(entry, summary="Blinken reist", text_hash="2")

    both = (a_match(edited), a_match(edited, a_hit(edited, "Blinken"), topic="Reisen"))
    recorded = polled(store, found(edited, *both), now=NOW + DAY)

    assert recorded == Recorded(entries_changed=1, matches_new=1)
    assert {m.match.topic for m in store.history.matches()} == {both[0].topic, "Reisen"}


def test_an_edit_that_removes_the_keyword_leaves_the_match_with_its_own_text(store: Store) -> None:
    configured(store)
    entry = an_entry(summary="Ostmeer", content="lang")
    polled(store, found(entry))
    edited = replace(entry, title="Nichts", summary="", content="kurz", text_hash="2")

    polled(store, FoundEntry(entry=edited), now=NOW + DAY)

    [match] = store.history.matches()
    assert match.entry.title == entry.title
    [hit] = match.match.hits
    assert match.entry.title[hit.start : hit.end] == hit.form
    assert match.entry.content == ""


def test_an_edit_of_an_old_entry_is_no_news_unless_a_keyword_hits_newly(store: Store) -> None:
    config = configured(store, now=NOW - DAY)
    entry = an_entry()
    polled(store, found(entry, origin=Origin.BASELINE))
    typo = replace(entry, title="Die " + entry.title, text_hash="2")
    polled(store, found(typo), now=NOW + MINUTE)
    assert pending_titles(store, config) == []

    news = replace(entry, title="Blinken: " + entry.title, text_hash="3")
    both = a_match(news, a_hit(news, "Blinken"), a_hit(news))
    polled(store, found(news, both), now=NOW + 2 * MINUTE)
    assert pending_titles(store, config) == [news.title]


def test_one_article_in_two_feeds_is_one_item(store: Store) -> None:
    configured(store, a_config(feeds=(a_feed(), a_feed("https://other.example/"))))
    entry = an_entry()

    polled(store, found(entry), url="https://feed.example/rss.xml")
    polled(store, found(replace(entry, key="other")), url="https://other.example/")

    first, second = store.history.matches()
    assert first.item == second.item
    assert first.id != second.id


def test_a_poll_whose_lease_was_lost_records_nothing(store: Store) -> None:
    configured(store)
    [late] = store.feeds.claim(NOW, 1, lease=MINUTE)
    [mine] = store.feeds.claim(NOW + MINUTE, 1)

    outcome = PollOutcome(state=answered(late), found=(found(an_entry()),))
    recorded = store.feeds.record([outcome], NOW + MINUTE)

    assert recorded == Recorded(lost=(late.feed.url,))
    assert store.history.matches() == []
    [report] = store.feeds.reports(NOW)
    assert (report.state.claim, report.state.polls) == (mine.claim, 0)
    assert store.feeds.claim(NOW + MINUTE, 1) == []


def test_a_lost_lease_does_not_harm_the_other_feeds_of_a_batch(store: Store) -> None:
    configured(store, a_config(feeds=(a_feed(), a_feed("https://other.example/"))))
    late, good = store.feeds.claim(NOW, 2, lease=MINUTE)
    store.feeds.claim(NOW + MINUTE, 1)

    recorded = store.feeds.record(
        [
            PollOutcome(state=answered(late), found=(found(an_entry("Ostmeer 1")),)),
            PollOutcome(state=answered(good), found=(found(an_entry("Ostmeer 2")),)),
        ],
        NOW + MINUTE,
    )

    assert recorded == Recorded(entries_new=1, matches_new=1, lost=(late.feed.url,))
    [match] = store.history.matches()
    assert match.entry.title == "Ostmeer 2"


def test_a_failure_in_the_middle_leaves_nothing_behind(store: Store) -> None:
    configured(store)
    [state] = store.feeds.claim(NOW, 1)
    broken = replace(a_match(an_entry()), score="no number")  # type: ignore[arg-type]

    with pytest.raises(Exception, match=r"float|double"):
        store.feeds.record([PollOutcome(state=state, found=(found(an_entry(), broken),))], NOW)

    assert store.feeds.unseen(state, [an_entry()]) == [an_entry()]


@pytest.mark.parametrize("odd", ["a\0b", "a\ud800b", "\udfff", "😀" * 10, "'; DROP TABLE feeds"])
def test_any_text_can_be_stored_and_keeps_its_offsets(store: Store, odd: str) -> None:
    configured(store)
    entry = replace(an_entry("Ostmeer"), title=f"{odd} Ostmeer", summary=odd)

    polled(store, found(entry))

    [match] = store.history.matches()
    [hit] = match.match.hits
    assert match.entry.title[hit.start : hit.end] == "Ostmeer"
    assert len(match.entry.title) == len(entry.title)


def test_a_key_may_be_as_long_as_a_feed_likes(store: Store) -> None:
    configured(store)
    entry = replace(an_entry(), key="ü" * 1_000_000, item="i" * 1_000_000)

    assert polled(store, found(entry)).entries_new == 1
    assert polled(store, found(entry), now=NOW + DAY) == Recorded()


def test_many_polls_are_recorded_with_a_fixed_number_of_statements(store: Store) -> None:
    def statements(feeds: int, entries: int, run: str) -> int:
        store.feeds.sync([a_feed(f"https://{n}.{run}.example/") for n in range(feeds)], NOW)
        states = store.feeds.claim(NOW, feeds)
        outcomes = [
            PollOutcome(
                state=answered(state),
                found=tuple(
                    found(an_entry(f"Ostmeer {run} {state.id} {n}")) for n in range(entries)
                ),
            )
            for state in states
        ]
        with counted(store) as sent:
            recorded = store.feeds.record(outcomes, NOW)
        assert recorded.entries_new == recorded.matches_new == feeds * entries
        return len(sent)

    assert statements(1, 1, "small") == statements(20, 3, "large") <= 6
