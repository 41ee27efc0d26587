from datetime import date

import pytest

from monitor.core.matching import Matcher
from monitor.model import Field, Mute, Place, Reason
from tests.builders import a_feed, a_keyword, a_topic, an_entry

TOPIC = "Russland und Nordkorea"


def explain(*keywords, feed=None, entry, **topic):
    return Matcher([a_topic(*keywords, **topic)]).explain(an_entry(**entry), TOPIC, feed)


@pytest.mark.parametrize(
    ("keyword", "text", "rule"),
    [
        ("Ostmeer", "ins Ostmeer", "exact of Ostmeer"),
        ("Blinken", "Blinkens Reise", "inflection of Blinken"),
        ("satellite OR Satellit", "Aufklärungssatellit", "compound of Satellit"),
        ("Raket*", "Raketenstart", "wildcard of Raket*"),
        (r"/Hwasong-\d+/", "Die Hwasong-18 flog", r"regex of /Hwasong-\d+/"),
    ],
)
def test_a_hit_tells_the_rule_that_made_it(keyword, text, rule):
    told = explain(keyword, entry={"title": text})

    assert [one.rule for one in told.hits] == [rule]
    assert told.matched
    assert told.reason == ""


def test_a_hit_tells_its_line_its_form_its_field_and_its_place():
    line = Place(file="config/keywords.yaml", line=7, column=5)

    told = explain(
        a_keyword("Ostmeer", place=line, weight=2.0),
        entry={"title": "Wetter", "content": "Rakete im Ostmeer"},
    )

    [one] = told.hits
    assert (str(one.place), one.weight) == ("config/keywords.yaml:7:5", 2.0)
    assert (one.hit.form, one.hit.field, one.hit.start) == ("Ostmeer", Field.CONTENT, 10)


def test_an_alias_names_itself_its_keyword_and_its_own_form():
    told = explain(
        a_keyword("Ostmeer", aliases=True),
        entry={"title": "Пуск в сторону Японского моря", "language": "ru"},
    )

    [one] = told.hits
    assert (one.hit.reason, one.hit.via) == (Reason.ALIAS, "Японское море")
    assert one.rule == "alias of Ostmeer: inflection of Японское море"


def test_what_a_term_close_by_spoils_is_shown_with_that_term():
    told = explain(
        "Blinken", not_near=("Warnleuchte",), entry={"title": "Blinken der Warnleuchten"}
    )

    [one] = told.spoilt
    assert one.spoilt_by == "Warnleuchte (2 words away)"
    assert told.reason.endswith("Blinken stands too close to the not_near term " + one.spoilt_by)


def test_the_term_named_is_the_one_in_the_hits_own_field():
    told = explain(
        "Blinken",
        not_near=("LED", "Lampe"),
        entry={"title": "LED", "content": "Blinken einer sehr alten Lampe"},
    )

    assert told.spoilt[0].spoilt_by == "Lampe (4 words away)"


@pytest.mark.parametrize(
    ("keywords", "entry", "reason"),
    [
        (["Ostmeer"], {"title": "Wetter"}, "no form of Ostmeer in the entry"),
        (["Ostmeer", "Kim"], {"title": "Wetter"}, "none of its 2 keywords"),
        (["Ostmeer OR Krim"], {"title": "Wetter"}, "none of Ostmeer, Krim"),
        (["Ostmeer AND Krim"], {"title": "Auf der Krim"}, "no form of Ostmeer"),
        (["Ostmeer NOT Fest"], {"title": "Fest am Ostmeer"}, "NOT: Fest stands in the entry"),
        (
            ["Krim NEAR/2 Kiew"],
            {"title": "Krim, weit und breit nichts, Kiew"},
            "Krim and Kiew are more than 2 words apart",
        ),
        (["Krim NEAR/2 Kiew"], {"title": "Kiew"}, "no form of Krim"),
        (["title:Krim"], {"title": "X", "content": "Krim"}, "Krim hits, but not within title"),
        (["lang:en Krim"], {"title": "Krim"}, "Krim hits, but not within lang:en"),
        (["feed:Nordblick Krim"], {"title": "Krim"}, "not within feed:Nordblick"),
        (["/Hwasong/"], {"title": "Wetter"}, "/Hwasong/ is not in the entry"),
        (["Blinken"], {"title": "Lichter blinken"}, "the case differs"),
        (["Blinken"], {"title": "Das Blinken der Lichter"}, "a verb made a noun"),
        (["taktische Waffe"], {"title": "Waffen sind taktisch, taktische"}, "not side by side"),
        (
            ["Rakete"],
            {"title": "Raketen", "language": "en"},
            "Raketen is Rakete in another language than the entry's (en)",
        ),
        (
            ["Ostmeer"],
            {"title": "X", "content": "Wetter.\nLesen Sie auch: Ostmeer"},
            "only in a teaser of something else: Lesen Sie auch: Ostmeer",
        ),
    ],
)
def test_a_miss_tells_the_first_clause_that_failed(keywords, entry, reason):
    told = explain(*keywords, entry=entry)

    assert not told.matched
    assert reason in told.reason
    assert told.reason.startswith("config/keywords.yaml:1:1: ")
    assert len(told.misses) == len(keywords)


def test_of_many_keywords_the_one_that_came_closest_gives_the_reason():
    told = explain("Ostmeer", "Krim AND Kiew", "Kim", entry={"title": "Auf der Krim"})

    assert told.reason.endswith("no form of Kiew in the entry")
    assert [miss.near for miss in told.misses] == [False, True, False]


def test_of_very_many_keywords_only_the_first_are_named():
    told = explain(*(f"Wort{number}" for number in range(20)), entry={"title": "Wetter"})

    assert told.reason.endswith("Wort6, Wort7 and 12 more")
    assert len(told.misses) == 20


def test_scopes_of_the_topic_come_first_and_the_hits_are_shown_all_the_same():
    told = explain("Ostmeer", languages=("en",), entry={"title": "Ostmeer"})

    assert "the entry's language is de; the topic is bound to en" in told.reason
    assert [one.hit.form for one in told.hits] == ["Ostmeer"]


@pytest.mark.parametrize(
    ("topic", "reason"),
    [
        ({"feeds": ("tag:agentur",)}, "none of the topic's: tag:agentur"),
        ({"excluding": ("Nordblick",)}, "excepts the entry's feed: Nordblick"),
        ({"exclude": (a_keyword("Fest"),)}, "not: Fest stands in the entry (title, character 9)"),
        ({"min_score": 2.0}, "the score 1 is below min_score 2"),
    ],
)
def test_each_bound_of_a_topic_is_told(topic, reason):
    told = explain(
        "Ostmeer", feed=a_feed(name="Nordblick"), entry={"title": "Ostmeer-Fest"}, **topic
    )

    assert not told.matched
    assert reason in told.reason


def test_an_expression_that_was_stopped_says_so():
    told = explain("/Rakete.*Korea/", entry={"title": "Rakete " * 20_000})

    assert "took too long on this entry and was stopped" in told.reason


def test_what_is_muted_matches_and_says_that_it_is_not_told():
    mutes = (Mute(term="ostmeer", until=date(2026, 12, 1)), Mute(term="Kim", until=date.max))

    told = explain("Ostmeer", mute=mutes, entry={"title": "Ostmeer"})

    assert told.matched
    assert told.mutes == mutes[:1]
