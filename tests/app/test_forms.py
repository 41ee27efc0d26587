from pathlib import Path
from threading import Event
from typing import Any

import pytest

from monitor.app import forms
from monitor.app.forms import matcher_for, matcher_soon
from monitor.core.matching import Matcher, compile_forms, dictionary
from monitor.core.matching.dictionary import families
from monitor.core.matching.stream import open_stream
from tests.builders import a_topic, an_entry


def test_a_second_start_reads_what_the_first_one_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    topics = (a_topic("Mittelstreckenrakete"),)
    matcher_for(topics, tmp_path)
    monkeypatch.setattr(
        forms, "_make", lambda topics, state, few: pytest.fail("it was made before")
    )

    matcher = matcher_for(topics, tmp_path)

    assert matcher.match(an_entry("Start zweier Mittelstreckenraketen"))


def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    topics = (a_topic("Mittelstreckenrakete"),)
    matcher_for(topics, tmp_path)
    [file] = (tmp_path / "cache").glob("forms-*")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])

    assert matcher_for(topics, tmp_path).match(an_entry("zwei Mittelstreckenraketen"))
    assert file.read_bytes() == whole


def test_the_service_leaves_compiling_to_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "compile_forms", lambda *_: pytest.fail("not in this one"))

    matcher = matcher_for((a_topic("Mittelstreckenrakete"),), tmp_path, lasting=True)

    assert matcher.match(an_entry("zwei Mittelstreckenraketen"))


def test_a_matcher_in_the_making_holds_up_nobody_who_does_not_need_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiling, done = forms._make, Event()

    def later(*told: Any, **more: Any) -> bytes:
        assert done.wait(10)
        return compiling(*told, **more)

    monkeypatch.setattr(forms, "_make", later)
    soon = matcher_soon((a_topic("Ostmeer"),), tmp_path)
    assert not soon.done()
    done.set()

    assert soon.result(30).match(an_entry("ins Ostmeer"))


def test_what_is_wrong_with_a_matcher_meets_whoever_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "_make", lambda topics, state, few: b"no forms")

    with pytest.raises(ValueError, match="no keyword forms"):
        matcher_soon((a_topic("Ostmeer"),), tmp_path).result(10)


def test_a_question_of_many_words_puts_the_dictionary_away() -> None:
    known = [*families("de", ["Rakete"])]
    assert open_stream.cache_info().currsize

    asked = families("de", [*known, *(f"Wort{number}" for number in range(dictionary.MANY))])

    assert asked.keys() == {"Rakete"}
    assert not open_stream.cache_info().currsize


def test_without_a_place_for_the_cache_life_goes_on(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file stands where the folder should be")

    assert matcher_for((a_topic("Ostmeer"),), tmp_path).match(an_entry("ins Ostmeer"))


def test_only_the_last_few_are_kept(tmp_path: Path) -> None:
    for number in range(forms.KEPT + 3):
        matcher_for((a_topic(f"Wort{number}"),), tmp_path)

    assert len(list((tmp_path / "cache").glob("forms-*"))) == forms.KEPT


def test_a_kept_file_is_used_without_opening_a_dictionary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    topics = (a_topic("Mittelstreckenrakete"),)
    matcher_for(topics, tmp_path)
    monkeypatch.setattr(dictionary, "open_stream", lambda language: pytest.fail("opened"))

    matcher = matcher_for(topics, tmp_path)

    assert matcher.match(an_entry("neue Mittelstreckenraketentests"))


def test_forms_of_other_topics_are_refused() -> None:
    made = compile_forms([a_topic("Ostmeer")])

    with pytest.raises(ValueError, match="other topics"):
        Matcher([a_topic("Rakete")], forms=made)
