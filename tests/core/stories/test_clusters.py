"""What is folded into one story, and what must not be."""

import random
from dataclasses import replace
from datetime import timedelta

from monitor.core.stories import cluster
from monitor.model import Earlier, RecordedMatch
from tests.builders import NOW, a_hit, a_match, a_recorded_match, an_entry

TITLE = "Rakete stürzt weit draußen ins Ostmeer"


def a_match_of(
    id: int, outlet: str = "Nordblick", title: str = TITLE, **changes: object
) -> RecordedMatch:
    entry = an_entry(title, link=f"https://feed.example/{id}")
    return a_recorded_match(
        entry,
        id=id,
        outlet=outlet,
        match=a_match(entry, a_hit(entry, title.split()[-1])),
        **changes,
    )


def test_one_article_in_two_feeds_is_one_story() -> None:
    stories = cluster([a_match_of(1, item=7), a_match_of(2, "Kurier", "Ganz anders", item=7)], {})

    assert [len(story.matches) for story in stories] == [2]


def test_one_headline_in_several_outlets_is_one_story() -> None:
    matches = [
        a_match_of(1, "Nordblick"),
        a_match_of(2, "Kurier", f"{TITLE.upper()} – Kurier"),
        a_match_of(3, "Morgenpost", f"„{TITLE}“!"),
    ]

    [story] = cluster(matches, {})

    assert {match.outlet for match in story.matches} == {"Nordblick", "Kurier", "Morgenpost"}


def test_a_column_of_one_outlet_stays_apart() -> None:
    title = "Die Presseschau am Morgen"

    assert len(cluster([a_match_of(1, title=title), a_match_of(2, title=title)], {})) == 2


def test_a_headline_too_short_to_mean_anything_folds_nothing() -> None:
    assert (
        len(cluster([a_match_of(1, title="Ticker"), a_match_of(2, "Kurier", "Ticker")], {})) == 2
    )


def test_other_numbers_are_other_news() -> None:
    first = a_match_of(1, title="Zahl der Toten steigt auf 12 Menschen")
    second = a_match_of(2, "Kurier", "Zahl der Toten steigt auf 15 Menschen")

    assert len(cluster([first, second], {})) == 2


def test_topics_are_not_mixed() -> None:
    entry = an_entry(TITLE)
    matches = [
        a_recorded_match(entry, id=n, item=1, match=a_match(entry, topic=topic))
        for n, topic in enumerate(("A", "B"))
    ]

    assert [story.topic for story in cluster(matches, {})] == ["A", "B"]


def test_the_order_of_matches_does_not_matter() -> None:
    matches = [a_match_of(n, outlet, item=n // 2) for n, outlet in enumerate("ABCABC")]
    expected = cluster(matches, {})

    for seed in range(20):
        shuffled = matches.copy()
        random.Random(seed).shuffle(shuffled)

        assert cluster(shuffled, {}) == expected


def test_a_story_with_a_known_article_is_a_follow_up_since_the_first_time() -> None:
    known = {1: NOW - timedelta(days=2), 2: NOW - timedelta(days=1)}

    [story] = cluster([a_match_of(1), a_match_of(2, "Kurier")], known)

    assert story.known_since == NOW - timedelta(days=2)
    assert cluster([a_match_of(3)], known)[0].known_since is None


def test_the_heaviest_match_leads() -> None:
    light = a_match_of(1, "Nordblick")
    heavy = a_match_of(2, "Kurier", weight=2.0)

    [story] = cluster([light, heavy], {})

    assert story.lead == heavy


def test_a_headline_without_end_is_no_trouble() -> None:
    long = "Ostmeer " * 100_000

    assert (
        len(
            cluster([a_match_of(1, title=long.strip()), a_match_of(2, "Kurier", long.strip())], {})
        )
        == 1
    )


def told_before(item: int = 1, outlet: str = "Nordblick", title: str = TITLE) -> Earlier:
    told_at = NOW - timedelta(days=2)
    return Earlier(item=item, title=title, outlet=outlet, told_at=told_at, thread=("<1@a.b>",))


def test_the_same_headline_of_another_outlet_follows_what_was_told() -> None:
    [story] = cluster([a_match_of(2, "Kurier")], {}, [told_before()])

    assert story.known_since == NOW - timedelta(days=2)
    assert story.thread == ("<1@a.b>",)


def test_another_text_of_the_same_outlet_or_headline_follows_nothing() -> None:
    again, other = a_match_of(2), a_match_of(3, "Kurier", "Etwas ganz anderes geschah heute")

    for story in cluster([again, other], {}, [told_before()]):
        assert story.known_since is None
        assert story.thread == ()


def test_a_story_goes_on_in_its_latest_thread() -> None:
    early = told_before()
    late = replace(early, told_at=NOW - timedelta(days=1), thread=("<1@a.b>", "<2@a.b>"))
    among_others = replace(early, told_at=NOW, thread=())

    [story] = cluster([a_match_of(2, item=1)], {1: NOW}, [early, among_others, late])

    assert story.thread == ("<1@a.b>", "<2@a.b>")
    assert story.known_since == early.told_at
