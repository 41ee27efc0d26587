import json
from pathlib import Path

import pytest

from tests.app.past import make, run

KEYWORDS = """\
topics:
  - name: Nordkorea
    keywords: |
      satellite
      Ostmeer
      Rakete
      Mittelstreckenrakete
      Blinken, Lawrow
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("past"), keywords=KEYWORDS)


@pytest.mark.slow
def test_advice_by_the_record_has_what_to_write_too(folder: Path, capsys) -> None:
    assert run(folder, "lint") == 0

    out = capsys.readouterr().out
    file = folder / "config" / "keywords.yaml"
    assert (
        f'{file}:4:7: topic "Nordkorea": "satellite" is English; texts in German have another '
        "word; write  satellite OR Satellit\n"
        "          satellite\n"
        "          ^^^^^^^^^\n"
    ) in out
    assert f"{file}:7:7: " in out
    assert 'all that this finds "Rakete" (line 6) finds as well' in out
    assert "write  Ostmeer OR East Sea OR 동해\n" in out
    assert "on 5 keywords, by 9 stored entries of the last 30d\n" in out
    assert "told from 200 stored entries on" in out


def test_the_same_as_json(folder: Path, capsys) -> None:
    assert run(folder, "lint", "--json") == 0

    told = json.loads(capsys.readouterr().out)
    assert told["entries"] == 9
    kinds = {(one["kind"], one["line"]) for one in told["advice"]}
    assert {("language", 4), ("alias", 5), ("shadowed", 7), ("run-together", 8)} <= kinds


def test_without_a_state_there_is_advice_all_the_same(folder, tmp_path, capsys) -> None:
    (tmp_path / "config").symlink_to(folder / "config")

    assert run(tmp_path, "lint") == 0

    told = capsys.readouterr()
    assert (
        'config/keywords.yaml:4:7: topic "Nordkorea": "satellite" is English; texts in German '
        "have another word; write  satellite OR Satellit\n"
        "          satellite\n"
        "          ^^^^^^^^^\n"
    ) in told.out
    assert "has never run" in told.err


@pytest.mark.slow
def test_the_shipped_keywords_need_no_advice(tmp_path: Path, capsys) -> None:
    config = Path(__file__).resolve().parents[2] / "config"
    (tmp_path / "config").symlink_to(config)

    assert run(tmp_path, "lint") == 0
    assert capsys.readouterr().out.startswith("no advice on ")
