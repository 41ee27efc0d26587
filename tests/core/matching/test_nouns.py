import pytest

from monitor.core.matching import Matcher, build, hits
from tests.builders import a_topic, an_entry


@pytest.mark.parametrize(
    "text",
    [
        "Das Blinken der Lichter störte die Anwohner",
        "Beim Blinken vor dem Abbiegen",
        "Ein kurzes Blinken genügt",
        "Wegen des Blinkens verboten",
        "Am Blinken erkennt man ihn",
        "vom Blinken der Sterne",
        "Nach dem Blinken folgt der Schulterblick",
    ],
)
def test_the_verb_made_a_noun_is_no_name(text):
    assert hits("Blinken", text, "de") == []
    assert build(["Blinken"]).match(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Blinken warnt",
        "Das sagte Blinken",
        "Das habe Blinken erklärt",
        "Indes Blinken schwieg",
        "Ein Treffen, das Blinken leitete",
        "Der Minister, mit dem Blinken sprach",
        "Das Blinken-Interview",
        "mit Blinken",
        "Alles Blinken zuliebe",
    ],
)
def test_a_name_stays_one(text):
    assert hits("Blinken", text, "de")
    assert build(["Blinken"]).match(text) == {0}


def test_who_looks_for_the_noun_finds_it():
    assert hits("Treffen", "das Treffen", "de")
    assert hits("Leuchten", "beim Leuchten", "de")


def test_one_place_is_no_reason_to_lose_the_others():
    entry = an_entry("Blinken in Kiew", content="Das Blinken der Lichter")

    [match] = Matcher([a_topic("Blinken")]).match(entry)

    assert len(match.hits) == 1
