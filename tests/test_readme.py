"""What the README shows is true: its commands exist, its recipes work, its output is real."""

import contextlib
import importlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.app.cli import COMMANDS, main, parser_of
from monitor.app.demo.feed_server import FeedServer
from monitor.core.config import parse_config
from monitor.core.matching import Matcher, hits
from tests.builders import an_entry
from tests.core.config.folders import SMALL, an_environment

CHECKOUT = Path(__file__).resolve().parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
BLOCKS = [(kind, text) for kind, text in re.findall(r"^```(\w+)\n(.*?)^```", README, re.M | re.S)]


def command_lines() -> Iterator[str]:
    """Yield each call of the program in the blocks that show a shell."""
    for kind, text in BLOCKS:
        for line in text.splitlines() if kind in ("sh", "console") else ():
            shown = line.removeprefix("$ ") if kind == "console" else line
            if kind == "console" and shown == line:
                continue  # what a command printed
            for part in re.split(r"[|;]|\$\(|&&", shown.partition("  #")[0]):
                found = re.search(r"(?:^|/|\bmonitor )monitor (.*?)\)?\"?$", part.strip())
                if found:
                    yield found[1].strip()


@pytest.mark.parametrize("line", sorted(set(command_lines())))
def test_every_command_line_is_understood(line: str) -> None:
    words = shlex.split(line)
    command = next(one for one in COMMANDS if one.name == words[0])
    parser = parser_of(command)
    importlib.import_module(f"monitor.app.cli.{command.name}").arguments(parser)

    with contextlib.redirect_stderr(io.StringIO()) as said:
        try:
            parser.parse_args(words[1:])
        except SystemExit:
            pytest.fail(said.getvalue())


def test_the_guide_shows_enough_commands() -> None:
    assert len(set(command_lines())) >= 15


TOPICS = [
    text for kind, text in BLOCKS if kind == "yaml" and text.lstrip("# \n").find("topics:") >= 0
]


@pytest.mark.parametrize("text", TOPICS, ids=lambda text: text.split("name: ")[1].split("\n")[0])
def test_every_recipe_finds_what_it_says(text: str) -> None:
    config = parse_config(SMALL | {"config/keywords.yaml": text.encode()}, an_environment())
    [topic] = config.topics
    matcher = Matcher(config.topics)

    assert topic.should_match
    for sample in topic.should_match:
        assert matcher.match(an_entry(sample.text, language="")), sample.text
    for sample in topic.should_not_match:
        assert not matcher.match(an_entry(sample.text, language="")), sample.text


def language_rows() -> list[tuple[str, str, str]]:
    section = README[README.index("### The query language by example") :]
    rows = re.findall(r"^\| (`.*?) \| (.*?) \|(.*?)\|$", section[: section.index("### R")], re.M)
    return [(keywords, finds, leaves) for keywords, finds, leaves in rows]


@pytest.mark.parametrize("row", language_rows(), ids=lambda row: row[0])
def test_every_example_of_the_query_language_is_true(row: tuple[str, str, str]) -> None:
    keywords = [one for one in re.findall(r"`([^`]+)`", row[0]) if "…" not in one]

    for found in re.findall(r"(?<!`)\*([^*`]+)\*", row[1]):
        assert any(hits(keyword, found, "de") for keyword in keywords), found
    for left in re.findall(r"(?<!`)\*([^*`]+)\*", row[2]):
        assert not any(hits(keyword, left, "de") for keyword in keywords), left


@pytest.mark.parametrize("text", [text for kind, text in BLOCKS if kind == "python"])
def test_every_piece_of_python_prints_what_it_says(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    exec(text, {})

    shown = re.findall(r"^print\(.*\)  # (.*)$", text, re.M)
    assert capsys.readouterr().out.splitlines() == shown


def masked(line: str) -> str:
    """Return a line of output without what differs from run to run: times, hashes, numbers."""
    line = re.sub(r"\b[0-9a-f]{12}\b", "HASH", line)
    line = re.sub(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?|\d\d-\d\d \d\d:\d\d", "TIME", line)
    line = re.sub(r"^entry \d+", "entry N", line)
    line = re.sub(r"in [\d.]+ s:", "in N s:", line)
    return line.rstrip()


def agrees(shown: list[str], printed: list[str]) -> bool:
    """Say whether shown lines are the printed ones; a line or end of "…" stands for anything."""
    if not shown:
        return not printed
    first, rest = shown[0], shown[1:]
    if first == "…":
        return any(agrees(rest, printed[at:]) for at in range(len(printed) + 1))
    if not printed:
        return False
    same = masked(printed[0]) == masked(first)
    if first.endswith("…"):
        same = masked(printed[0]).startswith(masked(first.removesuffix("…")))
    return same and agrees(rest, printed[1:])


@pytest.mark.slow
def test_what_the_guide_shows_is_what_the_commands_print(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "monitor"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m monitor "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    own = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
    variables = {**own, "PATH": f"{program.parent}:{own['PATH']}", "PYTHONPATH": str(CHECKOUT)}
    home = tmp_path / "home"
    home.mkdir()
    assert main(["init", str(home / "config")], {}) == 0
    with FeedServer(datetime.now(UTC)) as feeds:
        lines = [f"  - {{url: '{one.url}', name: {one.name}, allow_private: true, language: "
                 f"{one.language or 'de'}}}" for one in feeds.feeds]  # fmt: skip
        (home / "config" / "feeds.yaml").write_text("\n".join(["feeds:", *lines]), "utf-8")
        for kind, text in BLOCKS:
            if kind == "yaml" and text.startswith("# config/"):
                (home / text.split()[1]).write_text(text, encoding="utf-8")
            if kind == "console":
                for call in re.split(r"^\$ ", text, flags=re.M)[1:]:
                    command, _, shown = call.partition("\n")
                    done = subprocess.run(
                        ["bash", "-c", command],
                        cwd=home,
                        env=variables,
                        stdout=subprocess.PIPE,
                        stderr=subprocess.STDOUT,
                        text=True,
                        check=False,
                    )
                    printed = done.stdout.splitlines()
                    assert agrees(shown.splitlines(), printed), (command, done.stdout)
