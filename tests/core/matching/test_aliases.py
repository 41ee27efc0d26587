import pytest

from monitor.core.matching import Matcher, parse_query
from monitor.core.matching.aliases import aliases, groups, kind_of
from monitor.core.matching.text import words
from monitor.model import Reason
from tests.builders import a_keyword, a_topic, an_entry

KINDS = {"person", "country", "place", "organisation", "term"}
LANGUAGES = {"de", "en", "fr", "es", "ru", "uk", "ko", "ja", "zh"}


def test_every_name_is_a_keyword_and_stands_in_one_group_once():
    told = [" ".join(word.key for word in words(name)) for g in groups() for _, name in g.names]

    assert len(told) == len(set(told))
    assert all(parse_query(name).root for group in groups() for _, name in group.names)
    assert {group.kind for group in groups()} == KINDS
    assert {language for group in groups() for language, _ in group.names} == LANGUAGES


def test_every_name_is_written_in_the_script_of_its_language():
    scripts = {"ru": "CYRILLIC", "uk": "CYRILLIC", "ko": "HANGUL"}
    for group in groups():
        for language, name in group.names:
            first = name[0]
            cyrillic, hangul = "\u0400" <= first <= "\u04ff", "\uac00" <= first <= "\ud7a3"
            assert cyrillic == (scripts.get(language) == "CYRILLIC"), name
            assert hangul == (scripts.get(language) == "HANGUL"), name
            assert (first >= "\u3000") == (language in ("ko", "ja", "zh")), name


@pytest.mark.parametrize(
    ("keyword", "text", "language", "alias"),
    [
        ("Blinken", "Госсекретарь Блинкена ждёт", "ru", "Блинкен"),
        ("Blinken", "블링컨은 말했다", "ko", "블링컨"),
        ("Ostmeer", "into the Sea of Japan", "en", "Sea of Japan"),
        ("Ostmeer", "en la mer du Japon", "fr", "mer du Japon"),
        ("Pjöngjang", "평양에서", "ko", "평양"),
        ("Pjöngjang", "in Pyongyang", "en", "Pyongyang"),
        ("satellite OR Satellit", "정찰위성을", "ko", "위성"),
        ("Mittelstreckenrakete", "intermediate-range ballistic missiles", "en",
         "intermediate-range ballistic missile"),
        ("Mittelstreckenrakete", "ракеты средней дальности", "ru", "ракета средней дальности"),
        ("Kim Jong-un", "визит Ким Чен Ына", "ru", "Ким Чен Ын"),
        ("Nordkorea", "朝鲜发射导弹", "zh", "朝鲜"),
        ("Weißes Haus", "백악관은", "ko", "백악관"),
        ("UN-Sicherheitsrat", "안보리 회의", "ko", "안보리"),
    ],
)  # fmt: skip
def test_a_name_in_another_language_hits_and_is_told(keyword, text, language, alias):
    matcher = Matcher([a_topic(a_keyword(keyword, aliases=True))])
    entry = an_entry(text, language=language)

    [match] = matcher.match(entry)

    assert {(hit.reason, hit.via) for hit in match.hits} == {(Reason.ALIAS, alias)}
    [one] = matcher.explain(entry, match.topic).hits
    assert one.rule.startswith("alias of ")
    assert one.rule.endswith(f" of {alias}")


def test_what_is_not_listed_has_no_aliases():
    assert aliases("Keks") == ()
    assert kind_of("Keks") == ""
    assert kind_of("Antony") == "person"
    assert kind_of("Japan") == "country"


def test_a_countrys_name_does_not_hit_its_people_but_a_towns_its_adjective():
    def hit(keyword, text):
        return bool(Matcher([a_topic(keyword)]).match(an_entry(text)))

    assert not hit("Japan", "Ein Japaner")
    assert hit("Moskau", "Moskauer Truppen")
    assert hit("Japan", "Japanreise")
