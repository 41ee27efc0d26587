"""A dictionary read in places gives what the whole of it does."""

import random
from dataclasses import replace

import pytest

from monitor.core.matching import dictionary
from monitor.core.matching.dictionary import families
from monitor.core.matching.stream import open_stream

SHIPPED = ("de", "en", "fr", "es", "ru", "uk")


def test_a_form_brings_its_whole_family_however_its_members_begin() -> None:
    told = families("en", ["went", "satellite", "Quatschwort"])

    assert told.keys() == {"went", "satellite"}
    assert told["went"].lemma == "go"
    assert {"go", "goes", "going", "went"} <= set(told["went"].forms)
    assert told["satellite"].lemma == "satellite"
    assert {"satellite", "satellites"} <= set(told["satellite"].forms)


def test_a_language_without_a_dictionary_knows_nothing() -> None:
    assert families("xx", ["word"]) == {}


@pytest.mark.parametrize(
    "language",
    ["en", *(pytest.param(code, marks=pytest.mark.slow) for code in SHIPPED if code != "en")],
)
def test_reading_in_places_gives_what_reading_everything_does(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = open_stream(language)
    assert stream.restarts is not None, "the shipped restarts are of another version of the data"
    listed = [form.decode() for form, _ in stream.all()]
    chosen = random.Random(5).sample(listed, 2_000)
    wanted = [*chosen, *(word.title() for word in chosen[:200]), *(f"{w}q" for w in chosen[:200])]

    in_places = families(language, wanted)

    monkeypatch.setattr(dictionary, "open_stream", lambda _: replace(stream, restarts=None))
    assert families(language, wanted) == in_places
    assert len(in_places) >= len(set(chosen))
