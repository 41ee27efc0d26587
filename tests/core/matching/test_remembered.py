from pathlib import Path

import pytest

from monitor.adapters.files import read_config, read_environment
from monitor.core.config import parse_config
from monitor.core.matching import compile_forms, remembered
from monitor.core.matching.compiling import questions_of
from monitor.core.matching.remembered import Answers, make_shipped
from monitor.model import Topic
from tests.builders import a_topic

CHECKOUT = Path(__file__).parents[3]
SHIPPED = CHECKOUT / "monitor" / "core" / "matching" / "data" / "answers.json"


@pytest.fixture
def no_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        remembered, "families", lambda language, wanted: pytest.fail(f"asked {language}: {wanted}")
    )


def shipped_topics() -> tuple[Topic, ...]:
    folder = str(CHECKOUT / "config")
    environment = read_environment({}, config=folder, state="state", terminal=False)
    return parse_config(read_config(Path(folder)), environment).topics


def test_the_shipped_answers_are_the_dictionaries() -> None:
    made = make_shipped(questions_of(shipped_topics()))

    # After an edit of config/keywords.yaml or another version of simplemma:
    # SHIPPED.write_text(made, encoding="utf-8")
    assert SHIPPED.read_text(encoding="utf-8") == made


@pytest.mark.usefixtures("no_dictionary")
def test_the_shipped_configuration_needs_no_dictionary() -> None:
    assert compile_forms(shipped_topics())


def test_an_edit_asks_for_its_new_words_only(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Answers()
    compile_forms([a_topic("Mondsonde", "Rakete")], before)
    asked: set[str] = set()
    ask = remembered.families
    monkeypatch.setattr(
        remembered, "families", lambda code, words: asked.update(words) or ask(code, words)
    )
    after = Answers(before.text())

    made = compile_forms([a_topic("Mondsonde", "Rakete", "Kobold")], after)

    assert {word.lower() for word in asked} == {"kobold"}
    assert made == compile_forms([a_topic("Mondsonde", "Rakete", "Kobold")])
    assert (before.is_new, after.is_new) == (True, True)


def test_what_another_was_told_needs_not_be_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    other, mine = Answers(), Answers()
    made = compile_forms([a_topic("Mondsonde")], other)

    mine.learn(other.text())

    monkeypatch.setattr(remembered, "families", lambda code, words: pytest.fail("asked"))
    assert compile_forms([a_topic("Mondsonde")], mine) == made
    assert mine.is_new


def test_what_was_said_needs_no_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    first = Answers()
    made = compile_forms([a_topic("Mondsonde")], first)
    monkeypatch.setattr(remembered, "families", lambda *_: pytest.fail("asked again"))
    second = Answers(first.text())

    assert compile_forms([a_topic("Mondsonde")], second) == made
    assert not second.is_new


@pytest.mark.parametrize(
    "said", ["", "{", "[]", "{}", '{"of": [0, "0"], "words": {"de": {"x": null}}}']
)
def test_answers_that_do_not_fit_are_none(said: str) -> None:
    assert Answers(said).families("de", ["Mondsonde"]) == Answers().families("de", ["Mondsonde"])


def test_too_many_answers_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MAX_WORDS", 2)
    answers = Answers()
    answers.families("de", ["Mondsonde", "Rakete"])
    answers.families("en", ["moon"])

    assert answers.text() == ""


def test_which_dictionaries_must_be_asked_is_known_before() -> None:
    answers = Answers()
    answers.families("de", ["Mondsonde"])

    assert answers.unknown({"de": ["Mondsonde"], "en": ["moonbase"], "fr": []}) == ["en"]
    assert answers.unknown({"de": ["Mondsonde", "Kobold"]}) == ["de"]


def test_an_extra_is_asked_once_for_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "installed", lambda extra: True)
    monkeypatch.setattr(remembered, "versions", lambda: ("declines 1",))
    monkeypatch.setattr(remembered, "declined", lambda word, language: frozenset({word + "ы"}))
    first = Answers()
    said = first.declined("ru", ["спутник"])
    monkeypatch.setattr(remembered, "declined", lambda *_: pytest.fail("asked again"))

    second = Answers(first.text())

    assert first.is_new
    assert second.declined("ru", ["спутник"]) == said == {"спутник": ["спутникы"]}
    assert not second.is_new
    assert second.declined("de", ["Satellit"]) == {}


def test_what_another_version_of_an_extra_said_is_asked_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remembered, "installed", lambda extra: True)
    monkeypatch.setattr(remembered, "versions", lambda: ("declines 1",))
    monkeypatch.setattr(remembered, "declined", lambda word, language: frozenset({"old"}))
    first = Answers()
    first.declined("ru", ["спутник"])
    kept = first.text()

    monkeypatch.setattr(remembered, "versions", lambda: ("declines 2",))
    monkeypatch.setattr(remembered, "declined", lambda word, language: frozenset({"new"}))

    assert Answers(kept).declined("ru", ["спутник"]) == {"спутник": ["new"]}
