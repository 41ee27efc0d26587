from collections import Counter
from datetime import timedelta

import pytest

from monitor.core.editing.advice.all import advise, names_to_watch
from monitor.core.editing.advice.note import Advice
from monitor.core.editing.advice.record import Record, dead_keywords, topics_to_count
from monitor.core.editing.advice.revive import attempts, best
from monitor.core.matching import Matcher
from monitor.model import Keyword, Place, Stretch, Topic
from tests.builders import NOW, a_topic, an_entry

FILE = "config/keywords.yaml"


def topic_of(*lines: str, **changes) -> Topic:
    keywords = tuple(
        Keyword(text=line, place=Place(file=FILE, line=number, column=7))
        for number, line in enumerate(lines, 1)
    )
    return a_topic(*keywords, **changes)


def advice_on(
    *lines: str, texts: tuple[str, ...] = (), count: int = 0, languages=(), **changes
) -> list[Advice]:
    """Return the advice on keywords, each a line of a file, and on what texts they found."""
    topic = topic_of(*lines, **changes)
    named = names_to_watch([topic], languages, Matcher([topic]), new_only=not (texts or count))
    record, stretch = None, None
    if texts or count:
        record, matcher = Record(), Matcher(topics_to_count([topic], named))
        for text in texts:
            record.add(matcher.match(an_entry(text, language="")))
        oldest = NOW - timedelta(days=30)
        total = count or len(texts)
        stretch = Stretch(since=oldest, first=1, last=total, count=total, oldest=oldest)
    return advise(
        [topic],
        {FILE: [f"      {line}" for line in lines]},
        language="de",
        named=named,
        record=record,
        stretch=stretch,
        now=NOW,
    )


def told(*lines: str, **changes) -> list[tuple[str, str]]:
    return [(one.kind, one.keyword) for one in advice_on(*lines, **changes)]


def test_an_english_word_in_a_german_topic_gets_its_german_one() -> None:
    [one] = advice_on("satellite")

    assert one.kind == "language"
    assert str(one.problem) == (
        f'{FILE}:1:7: topic "Russland und Nordkorea": "satellite" is English; texts in German '
        "have another word; write  satellite OR Satellit\n"
        "          satellite\n"
        "          ^^^^^^^^^"
    )


@pytest.mark.parametrize(
    ("lines", "proposal"),
    [
        (("sanctions",), "sanctions OR Sanktion"),
        (("missile",), "missile OR Rakete"),
    ],
)
def test_a_word_without_a_reviewed_one_gets_the_one_most_like_it(lines, proposal) -> None:
    [one] = advice_on(*lines)

    assert proposal in one.problem.proposal


@pytest.mark.parametrize(
    "lines",
    [
        ("satellite OR Satellit",),
        ("satellite", "Satellit"),
        ("Blinken",),
        ("rakete",),
        ("Kim Jong-un", "Pyongyang"),
        ("위성",),
        ('"intermediate-range"', "/x y/"),
    ],
)
def test_what_is_right_in_a_german_topic_gets_no_advice_on_language(lines) -> None:
    assert [kind for kind, _ in told(*lines) if kind == "language"] == []


def test_in_an_english_topic_english_is_right() -> None:
    topic = topic_of("satellite", languages=("en",))
    assert advise([topic], {}, language="de", named=(), record=None, stretch=None, now=NOW) == []


@pytest.mark.parametrize(
    ("line", "proposal"),
    [
        ("Blinken, Ostmeer", "Blinken  and  Ostmeer  (or, of one meaning, Blinken OR Ostmeer)"),
        ("Blinken oder Lawrow", "write  Blinken OR Lawrow"),
        ("Ostmeer oder Ostsee und Rakete", "write  Ostmeer OR Ostsee AND Rakete"),
        ("Sturm und Drang oder Faust", "write  Sturm AND Drang OR Faust"),
        ("Rakete ODER Satellit", "write  Rakete OR Satellit"),
        ("Kim NICHT Seoul", "write  Kim NOT Seoul"),
        ("Nordkorea near/5 Rakete", "write  Nordkorea NEAR/5 Rakete"),
        ("Nordkorea -Fußball", "write  Nordkorea NOT Fußball"),
        ("Kim Jong-un Putin", "Kim Jong-un  and  Putin"),
        ("Ostmeer Blinken Satellit", "line of its own:  Ostmeer  and  Blinken  and  Satellit"),
    ],
)
def test_two_keywords_in_a_line_are_told_apart(line: str, proposal: str) -> None:
    [one] = advice_on(line)

    assert one.kind == "run-together"
    assert proposal in one.problem.proposal


@pytest.mark.parametrize(
    "line", ["Kim Jong-un", "taktische Nuklearwaffe", "East Sea", "Sturm und Drang"]
)
def test_phrases_are_no_two_keywords(line: str) -> None:
    assert [kind for kind, _ in told(line) if kind == "run-together"] == []


def test_a_keyword_that_another_finds_anyway_is_shadowed() -> None:
    assert told("Rakete", "Mittelstreckenrakete") == [("shadowed", "Mittelstreckenrakete")]
    assert told("Raketen", "Rakete") == [("shadowed", "Rakete")]
    assert told("Kim", '"Kim Jong-un"') == [("shadowed", '"Kim Jong-un"')]
    assert told("Rakete", "Satellit OR Mittelstreckenrakete") == []
    assert told("Rakete AND Test", "Rakete") == [("shadowed", "Rakete AND Test")]


def test_a_weightier_keyword_is_not_shadowed_by_a_lighter_one() -> None:
    place = Place(file=FILE, line=1, column=1)
    heavy = Keyword(text="Mittelstreckenrakete", place=place, weight=2)
    topic = a_topic("Rakete", heavy)

    assert advise([topic], {}, language="de", named=(), record=None, stretch=None, now=NOW) == []


def test_short_words_are_pointed_at_but_acronyms_and_names_are_not() -> None:
    assert told("Abc", "US", "NATO", "Kim", "=ein", "Ost*", "위성", "日") == [("short", "Abc")]


def test_an_exclusion_that_kills_a_keyword_is_told() -> None:
    excluded = a_topic("Ostmeer*").keywords

    [one] = advice_on("Ostmeer", "Blinken", exclude=excluded)
    assert (one.kind, one.keyword) == ("exclusion", "Ostmeer")
    assert '"Ostmeer*" under not:' in one.problem.message
    assert told("Ostmeer", not_near=("Ostmeer",)) == [("exclusion", "Ostmeer")]
    assert told("Ostmeer NOT Ostmeer") == [("exclusion", "Ostmeer NOT Ostmeer")]
    assert told("Ostmeer NOT Fußball", exclude=a_topic("Fußball").keywords) == []


def test_what_an_exclusion_takes_away_altogether_is_told_from_the_past() -> None:
    found = advice_on(
        "Rakete", exclude=a_topic("Test").keywords, texts=("Rakete im Test",) * 3, count=500
    )

    assert [one.kind for one in found] == ["exclusion"]
    assert "takes away all 3 entries" in found[0].problem.message


def test_dead_and_noisy_keywords_are_told_from_the_past() -> None:
    texts = ("Ostmeer",) * 60 + ("Wetter",) * 240

    found = advice_on("Ostmeer", "Blinken", texts=texts)

    assert [(one.kind, one.keyword) for one in found] == [
        ("noisy", "Ostmeer"),
        ("dead", "Blinken"),
    ]
    assert "60 times in 300 stored entries of 30 days: 2 a day, 20%" in found[0].problem.message
    assert "title:Ostmeer" in found[0].problem.proposal
    assert told("Ostmeer", texts=texts[:50]) == []


def test_for_a_dead_keyword_a_line_that_finds_something_is_proposed() -> None:
    topic = topic_of('"Satelliten"', "Hwasong")
    record, oldest = Record(), NOW - timedelta(days=30)
    stretch = Stretch(since=oldest, first=1, last=300, count=300, oldest=oldest)
    dead = dead_keywords([topic], record, stretch)
    tried = attempts([topic], dead)
    lines = {one.topic.keywords[0].text: one.topic.id for one in tried}
    found = Counter({lines["Satelliten"]: 7})

    made = advise(
        [topic],
        {},
        language="de",
        named=(),
        record=record,
        stretch=stretch,
        instead=best(tried, found, most=50),
        now=NOW,
    )

    assert dead == [(0, '"Satelliten"'), (0, "Hwasong")]
    assert [one.problem.proposal for one in made] == [
        "write  Satelliten  which is found 7 times",
        "no looser line finds anything; delete it, or keep it for what may come",
    ]


def test_of_looser_lines_the_one_that_finds_most_but_not_too_much_is_best() -> None:
    tried = attempts([topic_of("Raketenabwehr")], [(0, "Raketenabwehr")])
    few, some, *_ = (one.topic.id for one in tried)

    assert best(tried, Counter({few: 1, some: 3}), most=50)[0, "Raketenabwehr"].count == 3
    assert best(tried, Counter({few: 1, some: 99}), most=50)[0, "Raketenabwehr"].count == 1
    assert best(tried, Counter(), most=50) == {}


def test_where_there_are_few_entries_no_keyword_is_dead() -> None:
    stretch = Stretch(since=NOW, first=1, last=9, count=9, oldest=NOW)

    assert dead_keywords([topic_of("Rakete")], Record(), stretch) == []


def test_other_names_are_missed_where_they_stand_in_entries_or_feeds_speak_so() -> None:
    [by_feeds] = advice_on("Ostmeer", languages=("en", "ko"))
    [by_past] = advice_on("Ostmeer", languages=("en", "ko"), texts=("동해상으로", "Wetter"))

    assert by_feeds.problem.proposal.startswith(
        "write  Ostmeer OR East Sea OR Sea of Japan OR 동해"
    )
    assert by_past.problem.proposal == "write  Ostmeer OR 동해"
    assert told("Ostmeer OR 동해", languages=("ko", "de")) == []
    assert told("Ostmeer OR East Sea OR Sea of Japan OR 동해", languages=("en", "ko")) == []


def test_a_name_is_no_other_name_of_itself() -> None:
    [one] = advice_on("Rakete NEAR/2 Ostmeer", languages=("de", "en"))

    assert one.problem.proposal.startswith("write  (Rakete OR missile OR")
    assert "Ostmeer OR Ostmeer" not in one.problem.proposal


def test_a_line_with_two_keywords_gets_no_other_advice() -> None:
    assert told("Blinken or Lawrow", "Blinken", texts=("Wetter",), count=999) == [
        ("run-together", "Blinken or Lawrow"),
        ("dead", "Blinken"),
    ]
