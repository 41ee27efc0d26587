import json
import shutil
from pathlib import Path

import pytest

from tests.app.past import make, run
from tests.builders import a_topic

TOPIC = "Russland und Nordkorea"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("past"), a_topic("Blinken", name=TOPIC))


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "past"))


def test_what_a_topic_finds_is_recorded_and_told_as_a_look_back(folder: Path, capsys) -> None:
    assert run(folder, "backfill", TOPIC) == 0

    out = capsys.readouterr().out
    assert out.splitlines() == [
        f"{TOPIC}: 6 entries of 9 stored entries of the last 30d, 5 new in the record",
        "told once, as a look back, with the next issue of Eilmeldung",
    ]
    assert run(folder, "preview") == 0
    told = capsys.readouterr().out
    assert told.startswith("Subject: Rückblick: ")
    assert told.count("Rückblick · ") == 5
    assert "neue Meldung" not in told


def test_it_is_harmless_to_repeat(folder: Path, capsys) -> None:
    assert run(folder, "backfill", TOPIC, "--json") == 0
    first = json.loads(capsys.readouterr().out)
    assert run(folder, "backfill", TOPIC, "--since", "4w", "--json") == 0
    again = json.loads(capsys.readouterr().out)

    assert (first["found"], first["new"], first["digests"]) == (6, 5, ["Eilmeldung"])
    assert (again["found"], again["new"]) == (6, 0)


@pytest.mark.slow
def test_only_what_was_seen_since_is_looked_at(folder: Path, capsys) -> None:
    assert run(folder, "backfill", TOPIC, "--since", "47h", "--json") == 0

    assert json.loads(capsys.readouterr().out)["found"] == 1


def test_a_topic_that_does_not_exist_is_told(folder: Path, capsys) -> None:
    assert run(folder, "backfill", "Wetter") == 2
    assert f'there is "{TOPIC}"' in capsys.readouterr().err
