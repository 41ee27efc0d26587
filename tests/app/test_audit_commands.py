"""`monitor explain`, `trace` and `backup` on the state that one real pass leaves behind."""

import json
import shutil
import sqlite3
from email import message_from_bytes
from pathlib import Path

import pytest

from monitor.app.cli import main
from tests.app.running import write_config
from tests.app.test_service import a_feed_of_today
from tests.servers import Documents, Page

ARTICLE = "https://feed.example/1"


@pytest.fixture(scope="module")
def passed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with configuration and state after one pass that mailed one issue."""
    folder = tmp_path_factory.mktemp("passed")
    page = Page(
        a_feed_of_today(
            ("1", "Rakete stürzt ins Ostmeer"), ("2", "Das Wetter"), ("3", "Am Ostmeer: Silvester")
        ),
        etag='"7"',
    )
    keywords = (
        "topics:\n  - name: Nordkorea\n    keywords: |\n      Blinken\n      Ostmeer ^2\n"
        "    not_near: |\n      Silvester\n  - name: Wetter\n    keywords: Wetter\n"
    )
    with Documents({"/rss": page}) as feeds:
        write_config(folder / "config", [feeds.url + "/rss"], keywords=keywords)
        assert main(["once"], variables(folder)) == 0
    return folder


def variables(folder: Path) -> dict[str, str]:
    return {"MONITOR_CONFIG": str(folder / "config"), "MONITOR_STATE": str(folder / "state")}


@pytest.fixture
def run(passed: Path, tmp_path: Path):
    """Run a command on a copy of that folder."""
    folder = tmp_path / "copy"
    shutil.copytree(passed, folder)
    given = variables(folder)
    given["MONITOR_CONFIG"] = str(passed / "config")

    def runner(*argv: str) -> int:
        return main(argv, given)

    return runner


def test_explain_shows_line_form_rule_field_and_place(
    run, passed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("explain", ARTICLE) == 0

    said = capsys.readouterr().out
    assert "Rakete stürzt ins Ostmeer" in said
    assert "Nordkorea: matches, score 2" in said
    assert f"{passed / 'config' / 'keywords.yaml'}:5:7: Ostmeer" in said
    assert "title 18–25: Rakete stürzt ins [Ostmeer]" in said
    assert "weight 2" in said
    assert "Wetter: does not match" in said
    assert "keywords.yaml:9:15" in said
    assert "recorded " in said


def test_explain_names_what_took_a_hit_away(run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "https://feed.example/3", "Nordkorea", "--json") == 0

    [entry] = json.loads(capsys.readouterr().out)
    [topic] = entry["topics"]
    assert (topic["matched"], topic["hits"]) == (False, [])
    [spoilt] = topic["spoilt"]
    assert spoilt["form"] == "Ostmeer"
    assert entry["title"][spoilt["start"] : spoilt["end"]] == "Ostmeer"
    assert "not_near" in topic["reason"]
    assert topic["recorded_at"] is None


def test_explain_tells_of_each_keyword_of_one_topic(
    run, capsys: pytest.CaptureFixture[str]
) -> None:
    run("explain", "https://feed.example/2", "Nordkorea")
    one = capsys.readouterr().out
    run("explain", "https://feed.example/2")
    all_of_them = capsys.readouterr().out

    for line in ("keywords.yaml:4:7", "keywords.yaml:5:7"):
        assert line in one
    assert "keywords.yaml:5:7" not in all_of_them


def test_explain_by_number_is_explain_by_address(run, capsys: pytest.CaptureFixture[str]) -> None:
    run("matches", "--json")
    number = json.loads(capsys.readouterr().out)[0]["entry"]

    run("explain", str(number), "--json")
    by_number = json.loads(capsys.readouterr().out)
    run("explain", by_number[0]["link"], "--json")
    assert json.loads(capsys.readouterr().out) == by_number


@pytest.mark.parametrize("name", ["99", "https://feed.example/unknown", "x@y"])
@pytest.mark.parametrize("command", ["explain", "trace"])
def test_what_is_not_in_the_record_is_told(
    run, command: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command, name) == 2
    assert "no " in capsys.readouterr().err


def test_an_unknown_topic_is_told(run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", ARTICLE, "Mond") == 2
    assert '"Nordkorea"' in capsys.readouterr().err


def test_trace_goes_from_an_article_to_its_mail_and_back(
    run, passed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [file] = (passed / "state" / "mail" / "new").iterdir()
    message_id = message_from_bytes(file.read_bytes())["Message-ID"]

    assert run("trace", ARTICLE, "--json") == 0
    [entry] = json.loads(capsys.readouterr().out)["entries"]
    assert run("trace", message_id, "--json") == 0
    back = json.loads(capsys.readouterr().out)

    [match] = entry["matches"]
    [told] = match["told"]
    assert (told["keyword"], told["mail"]["message_id"]) == ("Ostmeer", message_id)
    assert entry["fetch"]["etag"] == '"7"'
    assert match["rules"]["since"]
    assert match["hits"][0]["place"].endswith("keywords.yaml:5:7")
    assert match["hits"][0]["weight"] == 2
    assert back["mail"]["message_id"] == message_id
    assert entry["link"] in {one["link"] for one in back["entries"]}


def test_trace_shows_the_line_that_was_in_force(
    run, passed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keywords = passed / "config" / "keywords.yaml"
    before = keywords.read_text(encoding="utf-8")
    keywords.write_text(before.replace("Ostmeer ^2", "Ostmeer OR Ostsee"), encoding="utf-8")
    try:
        assert run("trace", ARTICLE) == 0
    finally:
        keywords.write_text(before, encoding="utf-8")

    said = capsys.readouterr().out
    assert "keywords.yaml:5:7: Ostmeer ^2" in said
    assert 'ETag "7"' in said
    assert "Eilmeldung to redaktion@example.org" in said


def test_what_no_topic_matched_has_a_chain_as_well(
    passed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["trace", "https://feed.example/3"], variables(passed))

    assert "no topic matched it" in capsys.readouterr().out


def test_a_forgotten_text_is_told(run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with sqlite3.connect(tmp_path / "copy" / "state" / "monitor.db") as database:
        database.execute(
            "UPDATE entries SET forgotten = 1, title = '', summary = '', content = '', link = ''"
        )
    database.close()

    assert run("explain", ARTICLE) == 0
    assert "forgotten after 90 d" in capsys.readouterr().out
    assert run("trace", ARTICLE) == 0
    assert "[Ostmeer]" in capsys.readouterr().out


def test_backup_writes_a_copy_once(
    run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "copy.db"

    assert run("backup", str(target), "--json") == 0
    assert json.loads(capsys.readouterr().out)["bytes"] == target.stat().st_size
    assert target.stat().st_mode & 0o077 == 0
    assert run("backup", str(target)) == 1
    assert "exists already" in capsys.readouterr().err
    assert run("backup", str(tmp_path)) == 2
    assert run("backup", str(tmp_path / "gone" / "copy.db")) == 2
