from pathlib import Path

import pytest

from monitor.app import forms
from monitor.app.forms import matcher_for
from monitor.core.matching import Matcher, compile_forms, dictionary
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
