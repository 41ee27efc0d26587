"""What commands print with --json is what their schemas say, no more and no less."""

import importlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from monitor.app.cli import COMMANDS, main, parser_of
from tests.app.running import write_config
from tests.app.test_service import a_feed_of_today
from tests.servers import Documents, Page

FOLDER = Path(__file__).resolve().parents[2] / "monitor" / "app" / "cli" / "schemas"
PAGE = b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss" title="N">'

formats = FormatChecker()
formats.checks("date-time", raises=ValueError)(
    lambda value: value is None or bool(datetime.fromisoformat(value))
)
formats.checks("date", raises=ValueError)(
    lambda value: value is None or bool(date.fromisoformat(value))
)


class World:
    """A state with a match, a mail, a failing feed, and the service's sign of life."""

    def __init__(self, folder: Path, feeds: Documents) -> None:
        self.folder = folder
        self.feeds = feeds
        keywords = (
            "topics:\n  - name: Nordkorea\n    keywords: |\n      Blinken\n      Ostmeer ^2\n"
            "    mute:\n      - {term: Wetter, until: 2099-12-31}\n"
        )
        urls = [feeds.url + "/rss", feeds.url + "/gone"]
        write_config(folder / "config", urls, keywords=keywords)

    def run(self, *argv: str) -> int:
        variables = {
            "MONITOR_CONFIG": str(self.folder / "config"),
            "MONITOR_STATE": str(self.folder / "state"),
        }
        return main(argv, variables)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    page = Page(a_feed_of_today(("1", "Rakete stürzt ins Ostmeer"), ("2", "Wetter")), etag='"1"')
    home = Page(PAGE, headers={"Content-Type": "text/html"})
    with Documents({"/rss": page, "/home": home}) as feeds:
        made = World(tmp_path_factory.mktemp("json"), feeds)
        assert made.run("once") == 0
        yield made


def cases(world: World) -> dict[str, list[tuple[str, ...]]]:
    """Return, by the name of its schema, how each command is asked for its document."""
    text = world.folder / "text.txt"
    text.write_text("Eine Rakete fiel ins Ostmeer.", encoding="utf-8")
    keywords, edited = world.folder / "config" / "keywords.yaml", world.folder / "edited.yaml"
    edited.write_text("topics: [{name: Nordkorea, keywords: Wetter}]", encoding="utf-8")
    article, home = "https://feed.example/1", world.feeds.url + "/home"
    return {
        "backfill": [("backfill", "Nordkorea")],
        "backup": [("backup", str(world.folder / "copy.db"))],
        "check": [("check",), ("check", "--online")],
        "diff": [("diff", str(keywords), str(edited))],
        "explain": [("explain", article), ("explain", "https://feed.example/2", "Nordkorea")],
        "feeds": [("feeds",)],
        "feeds-discover": [("feeds", "discover", home, "--private")],
        "health": [("health",)],
        "lint": [("lint",)],
        "matches": [("matches",)],
        "next": [("next",)],
        "once": [("once",), ("once", "--all")],
        "outbox": [("outbox",)],
        "recipients": [("recipients",)],
        "search": [("search", "Ostmeer"), ("search", "/[a-z]+/")],
        "status": [("status",)],
        "trace": [("trace", article), ("trace", "https://feed.example/2")],
        "try": [("try", "Meer"), ("try", "=Raketen"), ("try", "Nichts")],
        "try-text": [("try", word, "--text", str(text)) for word in ("Ostmeer", "=Meer", "Eis")],
    }


NAMES = sorted(path.name.removesuffix(".schema.json") for path in FOLDER.glob("*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_the_document_is_as_its_schema_says(
    name: str, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=formats)

    for argv in cases(world)[name]:
        capsys.readouterr()
        world.run(*argv, "--json")
        document = json.loads(capsys.readouterr().out)

        assert [error.message for error in validator.iter_errors(document)] == []
        assert document not in ([], {}), "an empty document shows nothing"


def test_a_wrong_configuration_is_part_of_the_status(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = json.loads((FOLDER / "status.schema.json").read_text(encoding="utf-8"))
    keywords = world.folder / "config" / "keywords.yaml"
    whole = keywords.read_text(encoding="utf-8")
    keywords.write_text(whole.replace("Ostmeer", "R*"), encoding="utf-8")
    capsys.readouterr()
    try:
        assert world.run("status", "--json") == 0
        status = json.loads(capsys.readouterr().out)
        assert world.run("status") == 0
        said = capsys.readouterr().out
        assert world.run("outbox") == 0
    finally:
        keywords.write_text(whole, encoding="utf-8")

    Draft202012Validator(schema, format_checker=formats).validate(status)
    [problem] = status["configuration_problems"]
    assert problem.startswith(f"{keywords}:5:7: ")
    assert "wrong, 1 problem; in force is none" in said
    assert str(keywords) in said


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_leaves_nothing_open(name: str) -> None:
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))

    for part in parts(schema):
        if "properties" in part:
            assert part["additionalProperties"] is False
            assert part["required"] == list(part["properties"])


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a schema that describes one."""
    if isinstance(schema, dict):
        if "type" in schema:
            yield schema
        for value in schema.values():
            yield from parts(value)


def test_every_line_of_jsonl_is_one_match(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = json.loads((FOLDER / "matches.schema.json").read_text(encoding="utf-8"))
    capsys.readouterr()

    world.run("matches", "--format", "jsonl")

    for line in capsys.readouterr().out.splitlines():
        Draft202012Validator(schema["items"], format_checker=formats).validate(json.loads(line))


def test_every_command_that_speaks_json_has_a_schema() -> None:
    speaking = set()
    for command in COMMANDS:
        parser = parser_of(command)
        importlib.import_module(f"monitor.app.cli.{command.name}").arguments(parser)
        if "--json" in parser.format_help():
            speaking.add(command.name)

    assert speaking <= set(NAMES)
