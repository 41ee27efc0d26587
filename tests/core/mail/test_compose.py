"""What is chosen, in which order, how much, and what is told."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from monitor.core.mail import compose, feed_notes
from monitor.model import FeedNote, Issue, Mute, Pending, RecordedMatch, Topic
from tests.builders import (
    NOW,
    a_digest,
    a_feed,
    a_feed_state,
    a_hit,
    a_match,
    a_recorded_match,
    a_topic,
    an_entry,
)
from tests.core.mail.issues import a_subscription, an_issue


def matches(count: int, topic: str = "T", start: int = 1) -> list[RecordedMatch]:
    found = []
    for id in range(start, start + count):
        entry = an_entry(f"Nachricht Nummer {id} vom Ostmeer", link=f"https://feed.example/{id}")
        found.append(
            a_recorded_match(entry, id=id, match=a_match(entry, topic=topic), outlet=f"Blatt {id}")
        )
    return found


def topics(*names: str) -> tuple[Topic, ...]:
    return tuple(a_topic("Ostmeer", name=name) for name in names)


def composed(
    found: Sequence[RecordedMatch], *names: str, max_stories: int = 40, **changes: object
) -> Issue:
    digest = a_digest(max_stories=max_stories)
    return an_issue(found, topics=topics(*names), digest=digest, **changes)


def test_topics_come_in_the_order_of_the_keyword_file() -> None:
    issue = composed(matches(1, "B") + matches(1, "A", start=9), "A", "B", "C")

    assert [section.topic for section in issue.sections] == ["A", "B"]


def test_matches_of_other_topics_are_left_alone() -> None:
    issue = composed(matches(1, "A") + matches(1, "X", start=9), "A")

    assert issue.articles == 1
    assert {told.topic for told in issue.told} == {"A"}


def test_beyond_the_limit_stories_are_listed_and_topics_share_evenly() -> None:
    issue = composed(matches(30, "A") + matches(3, "B", start=50), "A", "B", max_stories=10)

    shown = {section.topic: len(section.stories) for section in issue.sections}
    listed = {section.topic: len(section.listed) for section in issue.sections}
    assert shown == {"A": 7, "B": 3}
    assert listed == {"A": 23, "B": 0}
    assert issue.stories == 33


def test_all_that_is_shown_or_listed_is_told_for_each_keyword() -> None:
    entry = an_entry("Blinken am Ostmeer")
    both = a_match(entry, a_hit(entry, "Blinken"), a_hit(entry, "Ostmeer"), topic="A")
    found = [a_recorded_match(entry, id=99, match=both), *matches(3, "A")]

    issue = composed(found, "A", max_stories=1)

    told = {(one.item, one.keyword) for one in issue.told}
    assert told == {
        (99, "Blinken"),
        (99, "Ostmeer"),
        (1, "Ostmeer"),
        (2, "Ostmeer"),
        (3, "Ostmeer"),
    }


def test_an_outlet_that_is_only_named_is_told_as_well() -> None:
    entry = an_entry("Rakete stürzt ins Ostmeer")
    found = [
        a_recorded_match(entry, id=n, outlet=f"Blatt {n}", match=a_match(entry, topic="A"))
        for n in (1, 2)
    ]

    issue = composed(found, "A")

    assert issue.stories == 1
    assert {told.item for told in issue.told} == {1, 2}


def test_what_has_no_room_is_attached_and_told() -> None:
    issue = composed(matches(1_000, "A"), "A")

    [section] = issue.sections
    assert len(section.attached) > 700
    assert (len(section.told), section.left) == (1_000, 0)
    assert len({told.item for told in issue.told}) == issue.stories == 1_000


def test_a_topic_without_room_is_attached_and_told() -> None:
    names = [f"Thema {n}" for n in range(80)]
    found = [one for n, name in enumerate(names) for one in matches(20, name, start=n * 20 + 1)]

    issue = composed(found, *names)

    assert issue.overflow
    assert {one.topic for one in (*issue.sections, *issue.overflow)} == set(names)
    assert len({told.item for told in issue.told}) == issue.stories == 1_600
    assert issue.left == 0


def test_what_has_no_room_even_there_is_not_told_and_counted() -> None:
    issue = composed(matches(3_000, "A") + matches(100, "B", start=5_000), "A", "B")

    first, second = issue.sections
    assert first.left > 0
    assert len(first.told) + first.left == 3_000
    assert len(second.told) + second.left == 100
    assert len({told.item for told in issue.told}) == issue.stories


def test_an_empty_issue_is_made_only_where_it_is_wanted() -> None:
    def made(when_empty: str) -> Issue | None:
        return compose(
            a_subscription(digest=a_digest(when_empty=when_empty)),
            Pending(),
            topics("A"),
            now=NOW,
            next_due=None,
            feeds=3,
            notes=(),
        )

    assert made("skip") is None
    issue = made("send")
    assert issue is not None
    assert issue.sections == ()
    assert issue.told == ()


def test_a_follow_up_knows_since_when() -> None:
    issue = composed(matches(2, "A"), "A", known=[(2, NOW - timedelta(days=3))])

    known = {story.lead.item: story.known_since for story in issue.sections[0].stories}
    assert known == {1: None, 2: NOW - timedelta(days=3)}


def test_a_first_issue_begins_with_its_subscription() -> None:
    issue = composed(matches(1, "A"), "A", last_due=None)

    assert issue.since == NOW - timedelta(days=30)


@pytest.mark.parametrize(("until", "stories"), [(date(2026, 11, 22), 1), (date(2026, 11, 23), 0)])
def test_a_muted_term_is_left_out_until_its_day_is_over(until: date, stories: int) -> None:
    topic = a_topic("Ostmeer", name="A", mute=(Mute(term="ostmeer", until=until),))

    issue = an_issue(matches(1, "A"), topics=(topic,))

    assert issue.stories == stories
    assert len(issue.told) == stories


def test_a_mute_silences_whole_words_only() -> None:
    topic = a_topic("Ostmeer", name="A", mute=(Mute(term="Ost", until=date(2027, 1, 1)),))

    assert an_issue(matches(1, "A"), topics=(topic,)).stories == 1


def test_a_gap_is_told_once() -> None:
    old = FeedNote(kind="gap", name="Alt", since=NOW - timedelta(days=2))
    new = FeedNote(kind="gap", name="Neu", since=NOW - timedelta(hours=2))

    issue = composed(matches(1, "A"), "A", notes=[old, new])

    assert issue.notes == (new,)


def test_feeds_in_trouble_are_noted_by_their_worst_trouble() -> None:
    long_ago = NOW - timedelta(days=9)
    good = NOW - timedelta(hours=1)

    def state(name: str, **changes: object) -> object:
        return a_feed_state(a_feed(name=name), **changes)

    notes = feed_notes(
        [
            state("gut", last_good_at=good),
            state("still", quiet_since=long_ago),
            state("Lücke", gap_at=good),
            state("alte Lücke", gap_at=long_ago),
            state("stumm", failing_since=long_ago, quiet_since=long_ago, last_good_at=long_ago),
            state("nie", failing_since=NOW),
            state("kurz", failing_since=NOW - timedelta(minutes=5), last_good_at=good),
            state("umgezogen", url="https://neu.example/", moved_since=good),
            state("lange umgezogen", url="https://neu.example/", moved_since=long_ago),
            state("zieht um", moved_to="https://neu.example/", moved_since=good),
            state("fort", gone_since=good, failing_since=long_ago),
        ],
        now=NOW,
    )

    assert [(note.kind, note.name) for note in notes] == [
        ("gone", "fort"),
        ("failing", "nie"),
        ("failing", "stumm"),
        ("gap", "Lücke"),
        ("quiet", "still"),
        ("moved", "umgezogen"),
    ]
