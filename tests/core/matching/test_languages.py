import json
import re
from collections import Counter

import pytest

from monitor.core.matching import hits, language_of
from monitor.core.matching.languages import KNOWN
from monitor.core.matching.shapes import unlikelihoods


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nordkorea feuert Rakete ab", "de"),
        ("North Korea fires missile into the sea", "en"),
        ("La Corée du Nord tire un missile", "fr"),
        ("Corea del Norte dispara un misil", "es"),
        ("Северная Корея запустила ракету", "ru"),
        ("Північна Корея запустила ракету", "uk"),
        ("Отже, переможна зрада чи перемога", "uk"),
        ("북한이 미사일을 발사했다", "ko"),
        ("北朝鮮がミサイルを発射", "ja"),
        ("弾道弾発射対応", "ja"),
        ("朝鲜发射导弹", "zh"),
        ("臺灣總統與國會", "zh"),
        ("Meeting at 9 AM tomorrow", "en"),
    ],
)
def test_a_headlines_language_is_told(text, language):
    assert language_of(text) == language


def test_marks_of_quotation_and_of_the_clock_are_no_words_of_another_language():
    assert language_of("играл во второй лиге в ''Уралмаше''") == "ru"
    assert language_of("10/08/99 08:52 AM") == "en"


def test_what_has_no_words_has_no_language():
    assert language_of("") == language_of("10/08/99 08:52") == ""
    assert language_of("https://example.org/die/und/der") == ""


@pytest.mark.parametrize("declared", ["English", "\ud800x\x00", "x-default", "d", "", "42", "ßß"])
def test_what_is_no_code_declares_nothing(declared: str) -> None:
    assert language_of("2026", declared=declared) == ""


def test_the_declared_language_decides_where_the_text_does_not():
    assert language_of("2026", declared="fr-FR") == "fr"
    assert language_of("会議", declared="ja_JP") == "ja"


def test_only_candidates_are_told_apart():
    text = "Corea del Norte dispara un misil"

    assert language_of(text, candidates=("de", "en")) in ("", "de", "en")
    assert language_of("Die Rakete fiel ins Meer", candidates=("de",)) == "de"
    assert language_of("Rakete", declared="de", candidates=()) == "de"


def test_letters_speak_against_the_languages_that_lack_them():
    german, english, french, spanish = unlikelihoods("schwung", ("de", "en", "fr", "es"))

    assert german < min(english, french, spanish)
    assert unlikelihoods("", ("ru", "uk")) == (0.0, 0.0)


def rows(corpora, language):
    file = corpora / "matching" / f"inflection-{language}.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def has_three_words(text, language):
    spoken = re.sub(r"\S*(?:@|://)\S*", "", text)
    return language in ("ko", "ja", "zh") or len(re.findall(r"[^\W\d_]{2,}", spoken)) >= 3


@pytest.mark.slow
def test_the_language_of_98_of_100_sentences_is_told(corpora):
    """Of all together, and in each language of those with three words to tell it by."""
    right, total = Counter(), Counter()
    for language in KNOWN:
        for text in {row["text"] for row in rows(corpora, language)}:
            is_right = language_of(text) == language
            groups = ("all", language) if has_three_words(text, language) else ("all",)
            total.update(groups)
            right.update(groups if is_right else ())

    shares = {group: right[group] / total[group] for group in total}
    assert min(shares.values()) >= 0.98, shares


@pytest.mark.slow
def test_what_is_told_wrong_or_not_at_all_loses_no_hits(corpora):
    """A number, a name or an address has no language: where unsure, every one matches."""
    lost = found = 0
    for language in KNOWN:
        for row in rows(corpora, language):
            told = language_of(row["text"])
            if row["expected"] and hits(row["keyword"], row["text"], language):
                found += 1
                lost += told != language and not hits(row["keyword"], row["text"], told)

    assert found > 5_000
    assert lost <= found / 1_000
