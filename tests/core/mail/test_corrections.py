"""What is wrong in a keyword file is said in the editors' language."""

import re
from pathlib import Path

import pytest

from monitor.core.config import parse_config
from monitor.core.mail.corrections import GERMAN, corrected, is_known
from monitor.errors import ConfigError, Problem
from tests.core.config.folders import SMALL, an_environment

FOLDER = Path(__file__).resolve().parents[2] / "data" / "config"
FAULTY = sorted(FOLDER.glob("keywords-*.yaml"))
EXPRESSIONS = (
    "R*", "Ra*keten", "*", "= x", "A AND", "OR A", "A NOT", "NOT A", "(A OR B", "A)", "()", '"A',
    '"…"', "…", "/a", "//", "/a*/", "/(/", "/a/x", "/(a+)+$/", "Putin NEAR/x B", "titel:A",
    "lang:deutsch A", "lang:de", "title:", "A ^hoch", "A ^0", "x" * 5_000, "(" * 60 + "A",
    "A (B OR C)", "feed: A",
)  # fmt: skip


def problems_of(keywords: bytes) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        parse_config(SMALL | {"config/keywords.yaml": keywords}, an_environment())
    return caught.value.problems


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_every_message_about_a_faulty_keyword_file_can_be_said_in_german(path: Path) -> None:
    for problem in problems_of(path.read_bytes()):
        for text in (problem.message, problem.proposal):
            assert not text or is_known(text), text
            said = corrected(text, "de")
            assert not re.search(
                r"\b(the|this|write|with|begins|stands|there|below|that|instead)\b", said
            ), said


def test_every_message_about_a_faulty_expression_can_be_said_in_german() -> None:
    lines = "".join(f"      {one}\n" for one in EXPRESSIONS)
    text = f"topics:\n  - name: Raketen\n    keywords: |\n{lines}".encode()

    problems = problems_of(text)

    assert len(problems) > 20
    for problem in problems:
        for said in (problem.message, problem.proposal):
            assert not said or is_known(said), said
            assert not re.search(r"\b(write|stands|instead|this)\b", corrected(said, "de")), said


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (
            'topic "Raketen": a * needs at least 3 letters beside it',
            'Thema "Raketen": neben * müssen mindestens 3 Buchstaben stehen',
        ),
        (
            'topic "A", keyword 2: unknown setting "wieght"',
            'Thema "A", Stichwort 2: die Einstellung "wieght" gibt es nicht',
        ),
        ('did you mean "weight"?', 'ist "weight" gemeint?'),
        ("write  - Rakete  and  - Satellit", "  - Rakete  und  - Satellit  schreiben"),
        ("here stands a text, but a list is meant", "hier steht ein Text, gemeint ist eine Liste"),
        ("something new", "something new"),
        ('topic "topic": something new', 'Thema "topic": something new'),
        ("", ""),
    ],
)
def test_messages_keep_what_they_name(english: str, german: str) -> None:
    assert corrected(english, "de") == german
    assert corrected(english, "en") == english


def test_translations_fill_the_gaps_of_their_originals() -> None:
    for english, german in GERMAN:
        gaps = set(re.findall(r"\{(\w)\}", english))
        assert set(re.findall(r"\{(\w)\}", german)) <= gaps, english
