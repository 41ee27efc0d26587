import csv
import io
import json
import sys
from pathlib import Path

import pytest

from monitor.core.matching import remembered
from tests.app.past import make, run
from tests.builders import a_topic


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(
        tmp_path_factory.mktemp("past"),
        a_topic("Ostmeer", name="Russland und Nordkorea"),
    )


def test_try_tells_what_a_keyword_would_have_found(folder: Path, capsys) -> None:
    assert run(folder, "try", "Ostmeer") == 0

    out = capsys.readouterr().out
    assert out.startswith("Ostmeer: 3 entries of 9 stored entries since ")
    assert "█" in out
    assert "It hit as Ostmeer 3" in out
    assert "Rakete stürzt ins Ostmeer" in out
    assert "+2  other names: East Sea, 동해" in out
    assert "write   Ostmeer OR East Sea OR 동해" in out
    assert "\x1b" not in out
    assert "\x07" not in out


def test_try_as_json_has_the_same_and_more(folder: Path, capsys) -> None:
    assert run(folder, "try", "Satellit", "--json") == 0

    told = json.loads(capsys.readouterr().out)
    assert (told["query"], told["entries"], told["found"]) == ("Satellit", 9, 2)
    assert sum(day["found"] for day in told["days"]) == 2
    assert {one["form"]: one["reason"] for one in told["forms"]} == {
        "Satellit": "exact",
        "Satelliten": "inflection",
        "Aufklärungssatelliten": "compound",
    }
    assert told["hits"][0]["title"].startswith("Aufklärungssatelliten")
    assert told["near_misses"][0]["line"] == "Satellit OR satellite"


def test_try_without_anything_to_find_says_so(folder: Path, capsys) -> None:
    assert run(folder, "try", "Vulkanausbruch", "--since", "4w") == 0

    out = capsys.readouterr().out
    assert "Vulkanausbruch: 0 entries of 9 stored entries" in out
    assert "No near misses" in out


def test_a_misspelt_keyword_is_told_as_the_entries_spell_it(folder: Path, capsys) -> None:
    assert run(folder, "try", "Satelit") == 0

    out = capsys.readouterr().out
    assert "Satelit: 0 entries of 9 stored entries" in out
    assert "+2  spelt Satellit\n" in out
    assert "write   Satellit\n" in out


def test_a_misspelt_keyword_is_told_as_a_text_spells_it(
    folder: Path, tmp_path: Path, capsys
) -> None:
    (tmp_path / "text").write_text("Neue Satellitenbilder", encoding="utf-8")

    assert run(folder, "try", "Satelit", "--text", str(tmp_path / "text")) == 0

    out = capsys.readouterr().out
    assert "spelt Satellit it would find Neue [Satellitenbilder]" in out
    assert "write   Satellit\n" in out


def test_a_language_bounds_what_is_tried(folder: Path, capsys) -> None:
    assert run(folder, "try", "satellite OR Satellit", "--lang", "en", "--json") == 0

    assert json.loads(capsys.readouterr().out)["found"] == 1


@pytest.mark.parametrize("command", ["try", "search"])
def test_a_wrong_keyword_is_pointed_at(folder: Path, command: str, capsys) -> None:
    assert run(folder, command, "Nordkorea AND (Rakete") == 2

    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == (
        "keyword:1:15: this parenthesis is not closed; add ) where the group ends\n"
        "    Nordkorea AND (Rakete\n"
        "                  ^\n"
    )


def test_a_text_shows_its_places_with_reasons(folder: Path, tmp_path: Path, capsys) -> None:
    file = tmp_path / "text.txt"
    file.write_text("Gestern in Seoul.\nZwei Mittelstreckenraketen flogen.\n", encoding="utf-8")

    assert run(folder, "try", "Rakete OR Seoul", "--text", str(file)) == 0

    out = capsys.readouterr().out
    assert out.splitlines() == [
        f"Rakete OR Seoul: 2 places in {file} (language: de)",
        "  1:12    Gestern in [Seoul]. Zwei Mittelstreckenraketen …",
        "          as written",
        "  2:6     Gestern in Seoul. Zwei [Mittelstreckenraketen] flogen.",
        "          a part of a longer word, with Rakete in it",
    ]


def test_a_text_without_a_hit_says_why_and_what_would_hit(folder, monkeypatch, capsys) -> None:
    text = b"<p>Das <b>Blinken</b> der LED</p>"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))

    assert run(folder, "try", '"Blinkens"', "--text", "-", "--lang", "de", "--json") == 0

    told = json.loads(capsys.readouterr().out)
    assert (told["found"], told["hits"]) == (False, [])
    assert "Blinkens" in told["reason"]


def test_another_name_that_would_hit_is_told_as_one(folder, monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"A missile fell.")))

    assert run(folder, "try", '"Rakete"', "--text", "-") == 0

    assert "with missile it would find A [missile] fell." in capsys.readouterr().out


def test_a_text_that_cannot_be_read_is_told(folder: Path, tmp_path: Path, capsys) -> None:
    (tmp_path / "latin").write_bytes(b"M\xfcnchen")
    (tmp_path / "long").write_text("ü" * 600_000, encoding="utf-8")

    assert run(folder, "try", "Rakete", "--text", str(tmp_path / "none")) == 2
    assert run(folder, "try", "Rakete", "--text", str(tmp_path / "latin")) == 2

    assert run(folder, "try", "Rakete", "--text", str(tmp_path / "long")) == 2

    err = capsys.readouterr().err
    assert "can't be read" in err
    assert "is longer than 1 MB" in err
    assert "is not UTF-8 (byte 2)" in err


def test_search_lists_the_newest_first(folder: Path, capsys) -> None:
    assert run(folder, "search", "Ostmeer", "--since", "30d") == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["seen", "outlet", "hit", "title"]
    assert [line.split()[2] for line in lines[1:4]] == ["Nordblick"] * 3
    assert lines[4] == "3 entries of 9 stored entries of the last 30d"


def test_search_gives_the_same_in_every_format(folder: Path, capsys) -> None:
    def out(*more: str) -> str:
        assert run(folder, "search", "Rakete OR missile", "--since", "4w", *more) == 0
        return capsys.readouterr().out

    as_json = json.loads(out("--json"))
    as_lines = [json.loads(line) for line in out("--format", "jsonl").splitlines()]
    as_rows = list(csv.DictReader(io.StringIO(out("--format", "csv"))))

    assert as_json == as_lines
    assert [row["title"] for row in as_rows] == [one["title"] for one in as_json]
    assert [one["hits"][0]["form"] for one in as_json] == [
        "Mittelstreckenrakete",
        "missiles",
        "Rakete",
        "Raketen",
    ]


def test_search_within_a_topic_and_with_a_limit(folder: Path, capsys) -> None:
    topic = ("--topic", "Russland und Nordkorea", "--since", "30d")

    assert run(folder, "search", "Rakete", *topic, "--format", "jsonl") == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert run(folder, "search", "Rakete", *topic, "--format", "jsonl", "--limit", "1") == 0
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 1
    assert "the newest 1 of 2" in told.err
    assert run(folder, "search", "Rakete", "--limit", "0") == 2
    assert "from 1 on" in capsys.readouterr().err
    assert run(folder, "search", "Rakete", "--topic", "Wetter") == 2
    assert 'there is "Russland und Nordkorea"' in capsys.readouterr().err


def test_a_search_that_finds_nothing_says_where_it_looked(folder: Path, capsys) -> None:
    assert run(folder, "search", "Vulkan", "--since", "3d") == 0

    assert capsys.readouterr().out.startswith("nothing found in 2 stored entries of the last 3d")


def test_without_a_state_there_is_a_way_out(folder: Path, tmp_path: Path, capsys) -> None:
    (tmp_path / "config").symlink_to(folder / "config")

    assert run(tmp_path, "search", "Rakete") == 1
    assert "`monitor once` polls all feeds now" in capsys.readouterr().err


def test_what_dictionaries_said_to_one_try_the_next_remembers(
    folder: Path, monkeypatch, capsys
) -> None:
    assert run(folder, "try", "Kobold") == 0
    monkeypatch.setattr(remembered, "families", lambda *_: pytest.fail("asked again"))

    assert run(folder, "try", "Kobold") == 0
    assert run(folder, "search", "Kobold") == 0
