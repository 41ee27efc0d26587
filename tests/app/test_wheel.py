"""The package as others get it: built, installed where no checkout is, and used."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
CARRIED = {"config": "monitor/_shipped/config", "templates": "monitor/_shipped/templates"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the wheel and the source distribution of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    build("wheel", "sdist", at=CHECKOUT, into=folder)
    return folder


@pytest.fixture(scope="module")
def monitor(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the `monitor` of a fresh environment that has the wheel and what it asks for."""
    home = tmp_path_factory.mktemp("home") / "fresh environment"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    call(python, "-m", "pip", "install", "--quiet", only(built, "*.whl"), at=home)
    return home / "bin" / "monitor"


def build(*targets: str, at: Path, into: Path) -> None:
    wanted = [word for target in targets for word in ("--target", target)]
    call(sys.executable, "-m", "hatchling", "build", *wanted, "--directory", into, at=at)


def only(folder: Path, pattern: str) -> Path:
    [path] = folder.glob(pattern)
    return path


def call(*command: str | Path, at: Path, expected: int = 0, **variables: str) -> str:
    """Run a command away from the checkout and its settings; return what it printed."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("MONITOR_", "PYTHON", "COV"))}
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=at, env={**kept, **variables}, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == expected, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def tracked(folder: str) -> set[str]:
    """Return the files of a folder of the checkout that are no passing things."""
    return {
        path.relative_to(CHECKOUT).as_posix()
        for path in (CHECKOUT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_carries_the_package_its_data_and_the_files_that_users_edit(
    built: Path,
) -> None:
    carried = set(zipfile.ZipFile(only(built, "*.whl")).namelist())

    wanted = tracked("monitor")
    for folder, place in CARRIED.items():
        wanted |= {place + name.removeprefix(folder) for name in tracked(folder)}

    assert {name for name in carried if ".dist-info/" not in name} == wanted


def test_the_source_distribution_makes_the_same_wheel(built: Path, tmp_path: Path) -> None:
    call("tar", "-xzf", only(built, "*.tar.gz"), at=tmp_path)
    unpacked = only(tmp_path, "news_monitor-*")

    build("wheel", at=unpacked, into=tmp_path / "again")

    again = only(tmp_path / "again", "*.whl")
    assert again.read_bytes() == only(built, "*.whl").read_bytes()


def test_the_installed_command_says_what_it_can_do(
    built: Path, monitor: Path, tmp_path: Path
) -> None:
    version = only(built, "*.whl").name.split("-")[1]

    assert "  preview " in call(monitor, "--help", at=tmp_path)
    assert version in call(monitor, "--version", at=tmp_path)


def test_the_installed_command_begins_with_a_configuration_that_is_valid(
    monitor: Path, tmp_path: Path
) -> None:
    call(monitor, "check", at=tmp_path, expected=2)

    call(monitor, "init", at=tmp_path)

    assert "no problems" in call(monitor, "check", at=tmp_path)
    assert {path.name for path in (tmp_path / "config").glob("*.yaml")} == {
        "keywords.yaml",
        "feeds.yaml",
        "monitor.yaml",
    }


def test_the_installed_command_does_its_whole_job(monitor: Path, tmp_path: Path) -> None:
    call(monitor, "demo", "--no-serve", at=tmp_path)
