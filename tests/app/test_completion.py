"""Completion in the shells: what they propose is what the commands know."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.app.cli import COMMANDS, main
from monitor.app.cli.completion import SHELLS, commands

ASK = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_monitor
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the script for bash, as a file."""
    path = tmp_path_factory.mktemp("completion") / "monitor.bash"
    program = "import sys; from monitor.app.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", program, "completion", "bash"], capture_output=True, check=True
    )
    path.write_bytes(done.stdout)
    return path


def proposed(script: Path, *words: str, folder: Path | None = None) -> list[str]:
    """Return what bash proposes for the last word."""
    done = subprocess.run(
        ["bash", "-c", ASK, "bash", str(script), "monitor", *words],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    assert done.stderr == ""
    return done.stdout.split()


def test_bash_proposes_commands_options_and_values(script: Path, tmp_path: Path) -> None:
    (tmp_path / "keywords.yaml").touch()
    (tmp_path / "config").mkdir()

    assert proposed(script, "") == [one.name for one in COMMANDS]
    assert proposed(script, "mat") == ["matches"]
    assert proposed(script, "--config", "x", "backu") == ["backup"]
    assert proposed(script, "matches", "--form") == ["--format"]
    assert proposed(script, "matches", "--format", "") == ["table", "json", "jsonl", "csv"]
    assert proposed(script, "matches", "--since", "") == []
    assert proposed(script, "outbox", "re") == ["retry"]
    assert proposed(script, "feeds", "dis") == ["discover"]
    assert proposed(script, "preview", "--html", "key", folder=tmp_path) == ["keywords.yaml"]
    assert proposed(script, "--config", "", folder=tmp_path) == ["config"]
    assert proposed(script, "init", "", folder=tmp_path) == ["config"]


@pytest.mark.parametrize("shell", SHELLS)
def test_every_command_and_option_is_in_the_script(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", shell], {}) == 0

    said = capsys.readouterr().out
    for command in commands():
        assert command.name in said
        for option in command.options:
            for name in option.names:
                bare = name.lstrip("-")
                assert f"--{bare}" in said or f"-l {bare}" in said or f"-s {bare}" in said, name
    if shutil.which(shell):
        file = tmp_path / "script"
        file.write_text(said, encoding="utf-8")
        subprocess.run([shell, "-n", str(file)], check=True)
