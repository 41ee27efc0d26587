"""The extras ru, uk and ja: what they add where they are, and that nothing needs them."""

import pytest

from monitor.core.matching import Matcher, compile_forms, extras, forms_key, hits
from tests.builders import a_topic, an_entry


def needs(extra):
    return pytest.mark.skipif(not extras.installed(extra), reason=f"the extra {extra} is missing")


@needs("ru")
@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("беспилотник", "атака беспилотников"),
        ("дронобойщик", "дронобойщиками"),
        ("Зелёный", "о Зеленом"),
    ],
)
def test_russian_nouns_are_declined(keyword, text):
    [topic] = [a_topic(keyword)]

    assert Matcher([topic]).match(an_entry(text, language="ru"))


@needs("uk")
@pytest.mark.parametrize(
    ("keyword", "text"), [("ряд", "у рядах"), ("гелікоптерник", "гелікоптерниками")]
)
def test_ukrainian_nouns_are_declined(keyword, text):
    assert Matcher([a_topic(keyword)]).match(an_entry(text, language="uk"))


@needs("ja")
def test_japanese_keywords_fill_whole_words():
    assert Matcher([a_topic("京都")]).match(an_entry("京都の紅葉", language="ja"))
    assert not Matcher([a_topic("都市")]).match(an_entry("京都市の紅葉", language="ja"))
    assert Matcher([a_topic("都市")]).match(an_entry("大きな都市です", language="ja"))
    assert extras.word_edges("あ" * 10_000) is None


@needs("ja")
def test_a_name_of_the_reviewed_list_need_not_be_known_to_the_extra():
    assert Matcher([a_topic("金正恩")]).match(an_entry("金正恩氏が訪問した", language="ja"))


def test_without_the_extras_the_rules_do_alone(without_extras):
    assert extras.declined("ракета", "ru") == frozenset()
    assert extras.word_edges("京都の紅葉") is None
    assert Matcher([a_topic("ракета")]).match(an_entry("запуск ракеты", language="ru"))
    assert Matcher([a_topic("ミサイル")]).match(an_entry("弾道ミサイルを発射", language="ja"))


@needs("ru")
def test_forms_made_with_an_extra_are_kept_apart_from_those_made_without(monkeypatch):
    topics = [a_topic("дронобойщик")]
    key, forms = forms_key(topics), compile_forms(topics)

    monkeypatch.setattr(extras, "installed", lambda extra: False)

    assert forms_key(topics) != key
    assert compile_forms(topics) != forms


def test_other_languages_have_no_extra():
    assert extras.declined("Rakete", "de") == frozenset()
    assert hits("Rakete", "Raketen", "de")
