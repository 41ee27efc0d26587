import json
from pathlib import Path

import pytest

from tests.app.past import make, run

OLD = """\
topics:
  - name: Nordkorea
    keywords: |
      Ostmeer
      Blinken
    not_near: |
      Silvester
  - name: Wetter
    keywords: Wetter
  - name: Alt
    keywords: Altstadt
"""
NEW = """\
topics:
  - name: Nordkorea
    keywords: |
      Ostmeer
      satellite OR Satellit
    not_near: |
      Silvester
  - name: Wetter
    # a comment changes nothing
    keywords: Wetter
  - name: Neu
    keywords: Rakete
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("past"))


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "old.yaml").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(NEW, encoding="utf-8")
    return str(tmp_path / "old.yaml"), str(tmp_path / "new.yaml")


def test_gains_and_losses_are_told_by_topic_and_keyword(folder, files, capsys) -> None:
    assert run(folder, "diff", *files) == 0

    out = capsys.readouterr().out
    assert "Nordkorea: +2 −1\n" in out
    assert f"      +3  satellite OR Satellit  {files[1]}:5:7\n" in out
    assert f"      −1  Blinken  {files[0]}:5:7\n" in out
    assert "Neu (new topic): +3 −0\n" in out
    assert "Alt (topic is gone): +0 −1\n" in out
    assert "Blinken flies to Seoul" in out
    assert "Wetter:" not in out
    assert out.endswith("compared on 9 stored entries of the last 14d\n")


def test_the_same_as_json(folder, files, capsys) -> None:
    assert run(folder, "diff", *files, "--since", "4w", "--json") == 0

    told = json.loads(capsys.readouterr().out)
    first, new, gone = told["topics"]
    assert (first["change"], first["gained"], first["lost"]) == ("edited", 2, 1)
    assert {one["keyword"]: one["gained"] - one["lost"] for one in first["keywords"]} == {
        "satellite OR Satellit": 3,
        "Blinken": -1,
    }
    assert [one["title"] for one in first["newest_lost"]] == ["Blinken flies to Seoul"]
    assert (new["change"], gone["change"]) == ("new", "gone")


def test_files_that_look_for_the_same_have_no_difference(folder, files, capsys) -> None:
    assert run(folder, "diff", files[0], files[0]) == 0

    assert capsys.readouterr().out == "both files look for the same\n"


def test_a_wrong_file_is_told_with_its_name_and_place(folder, files, capsys) -> None:
    Path(files[1]).write_text("topics:\n  - name: X\n    keywords: (a\n", encoding="utf-8")

    assert run(folder, "diff", *files) == 2
    assert capsys.readouterr().err.startswith(f"{files[1]}:3:15: ")
    assert run(folder, "diff", files[0], "nowhere.yaml") == 2
    assert "nowhere.yaml can't be read" in capsys.readouterr().err
