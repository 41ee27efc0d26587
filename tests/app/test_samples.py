import sys
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.app.samples import run_samples
from monitor.core.config import parse_config
from monitor.model import Config, Environment

ENVIRONMENT = Environment(config="config", state="state", database_url="sqlite://")

KEYWORDS = """
topics:
  - name: Raketen
    keywords: |
      Mittelstreckenrakete
    should_match: |
      Seoul meldet Start zweier Mittelstreckenraketen
    should_not_match: |
      Die Rakete stand still
"""


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return replace(ENVIRONMENT, state=str(tmp_path))


def config(keywords: str = KEYWORDS) -> Config:
    files = {
        "config/keywords.yaml": keywords.encode(),
        "config/feeds.yaml": b"feeds: [{url: 'https://example.org/rss'}]",
    }
    return parse_config(files, ENVIRONMENT)


def was_matched(environment: Environment) -> bool:
    """Whether a matcher was made since the last time: making one leaves its forms behind."""
    made = list((Path(environment.state) / "cache").glob("forms-*"))
    for file in made:
        file.unlink()
    return bool(made)


def test_what_has_passed_is_not_run_again(environment: Environment) -> None:
    assert run_samples(config(), environment) == []
    assert was_matched(environment)

    assert run_samples(config(), environment) == []
    assert not was_matched(environment)


def test_an_edited_keyword_is_tried_anew(environment: Environment) -> None:
    run_samples(config(), environment)

    failed = run_samples(
        config(KEYWORDS.replace("  Mittelstrecken", "  Kurzstrecken")), environment
    )

    assert len(failed) == 1
    assert "should match" in failed[0]


def test_what_failed_is_said_every_time(environment: Environment) -> None:
    wrong = config(KEYWORDS.replace("Die Rakete stand", "Die Mittelstreckenrakete stand"))

    first = run_samples(wrong, environment)

    assert len(first) == 1
    assert run_samples(wrong, environment) == first


def test_a_state_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environment = replace(ENVIRONMENT, state=str(tmp_path / "file" / "state"))

    assert run_samples(config(), environment) == []
    assert run_samples(config(), environment) == []


def test_another_version_of_a_package_has_the_tests_run_again(
    environment: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_samples(config(), environment)
    assert was_matched(environment)
    (tmp_path / "installed" / "dictionaries-2.1.dist-info").mkdir(parents=True)

    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "installed")])

    assert run_samples(config(), environment) == []
    assert was_matched(environment)
