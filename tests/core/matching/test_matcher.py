from itertools import product

import pytest

from monitor.core.matching import Matcher, compile_forms, forms_key
from monitor.model import Field, Reason
from tests.builders import a_feed, a_keyword, a_topic, an_entry

SHIPPED = ("Blinken", "satellite OR Satellit", "Ostmeer", "Mittelstreckenrakete")


def forms(matches):
    return [hit.form for match in matches for hit in match.hits]


def test_a_compound_is_found_and_its_place_is_known():
    entry = an_entry(title="Nordkorea testet Mittelstreckenraketen")

    [match] = Matcher([a_topic("Mittelstreckenrakete")]).match(entry)

    [hit] = match.hits
    assert entry.title[hit.start : hit.end] == "Mittelstreckenraketen"
    assert hit.reason is Reason.INFLECTION


def test_an_alternative_hits_under_its_lines_first_word_and_is_named():
    entry = an_entry(title="Der Aufklärungssatellit fiel")

    [match] = Matcher([a_topic("satellite OR Satellit")]).match(entry)

    [hit] = match.hits
    assert (hit.label, hit.via, hit.form) == ("satellite", "Satellit", "Aufklärungssatellit")


def test_title_summary_and_content_are_read_in_this_order():
    entry = an_entry(title="Ostmeer", summary="Am Ostmeer", content="Im Ostmeer")

    [match] = Matcher([a_topic("Ostmeer")]).match(entry)

    assert [hit.field for hit in match.hits] == [Field.TITLE, Field.SUMMARY, Field.CONTENT]


def test_a_term_close_by_spoils_one_hit_and_not_the_others():
    topic = a_topic("Blinken", not_near=("Warnleuchte", "LED"))
    entry = an_entry(
        title="Blinken in Kiew", content="Das Blinken der Warnleuchten irritierte Anwohner."
    )

    [match] = Matcher([topic]).match(entry)

    assert [hit.field for hit in match.hits] == [Field.TITLE]


def test_an_excluded_word_spoils_the_entry():
    topic = a_topic("Ostmeer", exclude=(a_keyword("Fußball"),))

    assert Matcher([topic]).match(an_entry("Ostmeer", content="Fussball am Strand")) == ()


def test_the_score_is_the_sum_of_the_weights_of_the_keywords_that_hit():
    topic = a_topic(a_keyword("Ostmeer", weight=2.0), "Rakete", min_score=3.0)
    matcher = Matcher([topic])

    [match] = matcher.match(an_entry("Rakete stürzt ins Ostmeer, ins Ostmeer"))

    assert match.score == 3.0
    assert matcher.match(an_entry("Ostmeer")) == ()


def test_a_topic_is_bound_to_its_languages_feeds_and_exceptions():
    topic = a_topic("Ostmeer", languages=("de",), feeds=("tag:agentur",), excluding=("Nordblick",))
    matcher = Matcher([topic])
    agency = a_feed(tags=("agentur",))

    assert matcher.match(an_entry("Ostmeer"), agency)
    assert matcher.match(an_entry("Ostmeer", language=""), agency)
    assert not matcher.match(an_entry("Ostmeer", language="en"), agency)
    assert not matcher.match(an_entry("Ostmeer"), a_feed())
    assert not matcher.match(an_entry("Ostmeer"), a_feed(name="Nordblick", tags=("agentur",)))


def test_scopes_hold_within_a_line():
    matcher = Matcher([a_topic("title:Ostmeer", 'feed:"Deutsche Welle" Rakete')])

    assert matcher.match(an_entry("Ostmeer"))
    assert not matcher.match(an_entry("Meer", content="Ostmeer"))
    assert matcher.match(an_entry("Rakete"), a_feed(name="Deutsche Welle"))
    assert not matcher.match(an_entry("Rakete"), a_feed(name="Nordblick"))


def test_an_alias_hits_in_another_script_and_says_so():
    topic = a_topic(a_keyword("Ostmeer", aliases=True))
    entry = an_entry("北朝鮮のミサイルが日本海に落下", language="ja")

    [match] = Matcher([topic]).match(entry)

    [hit] = match.hits
    assert (hit.label, hit.form, hit.via, hit.reason) == (
        "Ostmeer",
        "日本海",
        "日本海",
        Reason.ALIAS,
    )


def test_no_alias_is_silent():
    assert not Matcher([a_topic("Ostmeer")]).match(an_entry("East Sea", language="en"))


@pytest.mark.parametrize(
    "text",
    [
        "Kein Wort davon.\nLesen Sie auch: Rakete stürzt ins Ostmeer",
        "Wetter. Read more: Ostmeer",
        "Wetter.\nThe post Ostmeer appeared first on Nordblick.",
        "Wetter.\nMeistgelesen\nRakete im Ostmeer\nNoch eine im Ostmeer",
    ],
)
def test_teasers_of_other_articles_do_not_match(text):
    assert Matcher([a_topic("Ostmeer")]).match(an_entry("Wetter", content=text)) == ()


TEASERS = (
    *("Lesen Sie auch", "Lesen Sie hier", "Lesen Sie dazu", "Lesen Sie mehr", "Lesen Sie weiter"),
    *("LESEN SIE MEHR", "Lesen Sie außerdem", "Mehr dazu", "MEHR ZUM THEMA", "Lesetipp"),
    *("Auch interessant", "Das könnte Sie auch interessieren", "Siehe auch", "Hier geht es zu"),
    *("Lesetipps", "READ ALSO", "Read next", "Read more", "See also", "Also read", "Related"),
    *("Related articles", "Related article", "Related stories", "Related news"),
    *("Related post", "Related posts", "Related content", "You may also like", "Recommended"),
    *("More on this story", "Recommended stories", "À lire aussi", "Lea también"),
    *("TE PUEDE INTERESAR", "Читайте также", "Читайте також", "Читать также"),
    *("関連記事", "あわせて読みたい", "관련 기사", "相关阅读"),
)


def test_a_line_that_begins_like_a_teaser_does_not_match():
    matcher = Matcher([a_topic("Ostmeer")])
    for words, sign in product(TEASERS, [":", " – ", "\n…", "\u3000："]):
        text = f"Wetter: schön.\n{words}{sign} Ostmeer"

        assert matcher.match(an_entry("Wetter", content=text)) == (), words


@pytest.mark.parametrize("blanks", [" ", "  ", "\n", " \n\n\t ", "\u3000"])
def test_hits_stand_where_the_words_do_whatever_blanks_lie_between(blanks):
    text = blanks.join(["", "Ein", "Wort:", "»Rakete«", "im", "Ostmeer", "fiel", ""])

    [match] = Matcher([a_topic("Ostmeer", "Rakete")]).match(an_entry("Wetter", content=text))

    assert {text[hit.start : hit.end] for hit in match.hits} == {"Ostmeer", "Rakete"}


def test_what_a_later_field_repeats_is_told_once():
    title, summary = "Rakete stürzt ins Ostmeer", "Eine Rakete fiel am Montag ins Ostmeer …"
    content = "Eine Rakete fiel am Montag ins Ostmeer und sank. Das Ostmeer ist tief."

    [match] = Matcher([a_topic("Ostmeer")]).match(
        an_entry(title, summary=summary, content=content)
    )
    [repeated] = Matcher([a_topic("Ostmeer")]).match(an_entry(title, summary=title))
    [short] = Matcher([a_topic("Ostmeer")]).match(an_entry("Ostmeer", summary="Ostmeer ruhig"))

    assert [hit.field for hit in match.hits] == [Field.TITLE, Field.SUMMARY, Field.CONTENT]
    assert [hit.field for hit in repeated.hits] == [Field.TITLE]
    assert len(short.hits) == 2


def test_the_forms_from_a_cache_hit_as_those_from_the_dictionaries():
    topics = [a_topic(*SHIPPED, "ракета", "taktische Nuklearwaffe")]
    text = "mit taktischen Nuklearwaffen, ракетами"
    entry = an_entry("Blinkens Satelliten", content=text, language="")

    cached = Matcher(topics, forms=compile_forms(topics)).match(entry)

    assert cached == Matcher(topics).match(entry)
    assert len(forms(cached)) == 4
    assert compile_forms(topics) == compile_forms(topics)
    assert forms_key(topics) != forms_key([a_topic("Ostmeer")])


def test_a_hit_is_explained_by_line_form_rule_and_place():
    matcher = Matcher([a_topic(*SHIPPED)])

    told = matcher.explain(an_entry("Aufklärungssatellit"), "Russland und Nordkorea")

    [one] = told.hits
    assert told.matched
    assert one.hit.form == "Aufklärungssatellit"
    assert one.rule == "compound of Satellit"
    assert one.place.line == 1


@pytest.mark.parametrize(
    ("changes", "entry", "reason"),
    [
        ({}, {"title": "Wetter"}, "no form of Nordkorea"),
        ({}, {"title": "Nordkorea"}, "no form of Rakete"),
        ({"languages": ("de",)}, {"title": "Nordkorea", "language": "en"}, "language is en"),
        ({"feeds": ("tag:x",)}, {"title": "Nordkorea"}, "none of the topic's: tag:x"),
        ({"min_score": 2.0}, {"title": "Rakete aus Nordkorea"}, "below min_score 2"),
        ({"not_near": ("Fest",)}, {"title": "Fest, Rakete, Nordkorea"}, "not_near"),
        ({"exclude": (a_keyword("Fest"),)}, {"title": "Fest"}, "not: Fest"),
    ],
)
def test_a_miss_is_explained_by_the_first_clause_that_failed(changes, entry, reason):
    matcher = Matcher([a_topic("Nordkorea AND Rakete", **changes)])

    told = matcher.explain(an_entry(**entry), "Russland und Nordkorea")

    assert not told.matched
    assert reason in told.reason


def test_an_unknown_topic_can_not_be_explained():
    with pytest.raises(KeyError):
        Matcher([a_topic()]).explain(an_entry(), "nothing")


def test_case_can_be_exact_or_ignored_and_inflection_switched_off():
    exact = Matcher([a_topic(a_keyword("Rakete", case="exact"))])
    ignored = Matcher([a_topic(a_keyword("Rakete", case="ignore"))])
    bare = Matcher([a_topic(a_keyword("Rakete", inflect=False))])

    assert not exact.match(an_entry("RAKETE"))
    assert ignored.match(an_entry("rakete"))
    assert bare.match(an_entry("Rakete"))
    assert not bare.match(an_entry("Raketen"))
