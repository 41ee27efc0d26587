"""Texts made to cost time: each must be done with in moments, not in hours."""

import time

import pytest

from monitor.core.matching import Matcher, language_of
from tests.builders import a_topic, an_entry

SECONDS = 20.0  # of CPU; what is quadratic in these texts takes minutes

HOSTILE = {
    "one Korean word": "위성" * 5_000,
    "many Korean words": ("위성" * 30 + " ") * 200,
    "one run of Han": "日本海" * 5_000,
    "one German word": "Rakete" * 2_000,
    "one hyphenated word": "Rakete-" * 2_000,
    "one letter": "a" * 50_000,
    "one Russian word": "спутник" * 3_000,
    "soft hyphens": "R\u00ada" * 10_000,
    "apostrophes": "a'b-" * 5_000,
    "a pattern that backtracks": "Hwa" + "so" * 3_000,
    "many that are near": "Korea Rakete " * 1_000,
}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(
        [
            a_topic(
                "satellite OR Satellit OR 위성 OR 衛星",
                "Ostmeer OR 동해 OR 日本海",
                "Mittelstreckenrakete",
                "Rakete NEAR/5 Korea",
                "/Hwa(so+)*ng/",
            )
        ]
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_done_with_in_moments(matcher: Matcher, name: str) -> None:
    began = time.process_time()

    matcher.match(an_entry("Titel", content=HOSTILE[name], language=""))
    language_of(HOSTILE[name])

    assert time.process_time() - began < SECONDS
