"""What exists is documented, what is documented exists, and what is locked is what we ask for."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from monitor.app.cli import COMMANDS
from monitor.core.config import models
from monitor.core.config.settings import Settings

CHECKOUT = Path(__file__).resolve().parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))

# The README's heading over the table of each group of settings.
GROUPS = {
    "Topics": models.TopicItem,
    "Keywords with settings of their own": models.KeywordItem,
    "Muted terms": models.MuteItem,
    "Feeds": models.FeedItem,
    "Channels": models.ChannelItem,
    "Digests": models.DigestItem,
    "mail": models.MailGroup,
    "service": models.ServiceGroup,
    "service.retention": models.RetentionGroup,
    "service.per_host": models.PerHostGroup,
    "keywords.yaml": models.KeywordsFile,
    "feeds.yaml": models.FeedsFile,
    "monitor.yaml": models.MonitorFile,
}


def section(heading: str) -> str:
    """Return what stands between a heading of the README and the next heading."""
    found = re.search(rf"^#+ `?{re.escape(heading)}`?\n(.*?)(?=^#|\Z)", README, re.M | re.S)
    assert found, f'the README has no heading "{heading}"'
    return found[1]


def first_column(table: str) -> list[str]:
    """Return the names in the first column of a table: each row's first word in back-ticks."""
    return re.findall(r"^\| `([^` ]+)[^|]*\|", table, re.M)


@pytest.mark.parametrize("heading", GROUPS)
def test_the_readme_lists_exactly_the_settings_there_are(heading: str) -> None:
    known = GROUPS[heading].known

    assert sorted(first_column(section(heading))) == sorted(known)


def test_no_group_of_settings_is_forgotten() -> None:
    assert set(GROUPS.values()) == set(Settings.__subclasses__())


def test_the_readme_lists_exactly_the_commands_there_are() -> None:
    assert first_column(section("Commands")) == [command.name for command in COMMANDS]


def test_the_readme_lists_exactly_the_environment_variables_that_are_read() -> None:
    texts = {
        node.value
        for path in (CHECKOUT / "monitor").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    read = {text for text in texts if re.fullmatch(r"MONITOR_[A-Z_]*[A-Z]", text)}

    assert sorted(first_column(section("Environment"))) == sorted(read)


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml"])
def test_the_container_sets_only_variables_that_are_read(name: str) -> None:
    used = set(re.findall(r"\bMONITOR_\w+", (CHECKOUT / name).read_text(encoding="utf-8")))

    documented = set(first_column(section("Environment")))

    assert {variable.removesuffix("_FILE") for variable in used} <= documented


def test_pictures_and_files_that_the_readme_points_to_are_there() -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", README)

    assert [link for link in links if not (CHECKOUT / link).exists()] == []


@pytest.mark.parametrize(
    ("lock", "asked_for"),
    [
        (
            "requirements.lock",
            PROJECT["project"]["dependencies"]
            + PROJECT["project"]["optional-dependencies"]["postgres"],
        ),
        (".ci/build.lock", PROJECT["build-system"]["requires"]),
    ],
)
def test_the_lock_has_what_the_project_asks_for(lock: str, asked_for: list[str]) -> None:
    pins = dict(re.findall(r"^([\w.-]+)==(\S+)", (CHECKOUT / lock).read_text("utf-8"), re.M))
    locked = {canonicalize_name(name): version for name, version in pins.items()}

    for text in asked_for:
        wanted = Requirement(text)
        version = locked.get(canonicalize_name(wanted.name))
        assert version, f"{wanted.name} is not in {lock}: make lock"
        assert wanted.specifier.contains(version), f"{lock} has {wanted.name} {version}: make lock"
