import pytest

from monitor.core.editing.respelt import MOST, respelt, spellings_of
from monitor.core.editing.sample import read_sample
from tests.builders import NOW


@pytest.mark.parametrize(
    ("line", "text", "language", "meant"),
    [
        ("Satelit", "Ein neuer Satellit im All", "de", ["Satellit"]),
        ("Sattelit", "Bilder zweier Satelliten", "de", ["Satellit"]),
        ("Rakette", "Nordkorea testet Mittelstreckenraketen und Raketen", "de", ["Rakete"]),
        ("Satelit", "Neue Satellitenbilder aus Korea", "de", ["Satellit"]),
        ("Pjoengjang", "Besuch in Pjöngjang", "de", ["Pjöngjang"]),
        ("sattelite", "Satellites seen over Seoul", "en", ["satellite"]),
        ("misile OR rockett", "Two rockets and a missile", "en", ["misile OR rocket"]),
        ("balistic missile", "A ballistic missile flew", "en", ["ballistic missile"]),
        ('"Kim Jongg Un"', "Kim Jong Un spricht", "de", ['"Kim Jong Un"']),
        ("Putin NEAR/3 Pjöngjng", "Putin in Pjöngjang", "de", ["Putin NEAR/3 Pjöngjang"]),
        ("Rakete", "Das Wetter am Wochenende", "de", []),
        ("Satelit AND Mond", "Ein Satellit im All", "de", []),
    ],
)
def test_what_was_meant_is_spelt_as_the_text_has_it(line, text, language, meant) -> None:
    reading = read_sample(line, text, language=language, now=NOW)

    assert reading.places == ()
    assert [one.line for one in reading.looser][:1] == meant


def test_what_hits_needs_no_other_spelling() -> None:
    reading = read_sample("Satellit", "Satellit und Satelit", language="de", now=NOW)

    assert reading.places
    assert reading.looser == ()


def test_a_word_in_both_cases_is_proposed_once_beginning_as_the_keyword_does() -> None:
    assert [one.line for one in respelt("Satelit", {"satellit", "Satellit"})] == ["Satellit"]
    assert [one.line for one in respelt("satelit", {"satellit", "Satellit"})] == ["satellit"]
    assert [one.line for one in respelt("Satelit", {"satellit"})] == ["satellit"]


def test_a_word_that_the_texts_have_is_not_respelt() -> None:
    assert respelt("Rakete AND Mond", {"Rakete", "Rackete", "Wind"}) == []


def test_few_spellings_are_proposed_the_likeliest_first() -> None:
    found = respelt(
        "Satelit", spellings_of("Satelliten Satelita Satelist Satelat Satellit Sanität")
    )

    assert len(found) == MOST
    assert found[0].line in ("Satellit", "Satelita", "Satelist")


@pytest.mark.parametrize("line", ["Satelit*", "/Satelit/", "Rat", "Film NOT Satelit"])
def test_only_words_long_enough_that_may_hit_are_respelt(line: str) -> None:
    assert respelt(line, {"Satellit", "Rast"}) == []
