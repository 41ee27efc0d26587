import dataclasses
import pickle
import zlib
from pathlib import Path

import pytest

from monitor.app import recalled
from monitor.app.config import load_config
from monitor.app.recalled import recall_config
from monitor.errors import ConfigError
from monitor.model import Environment, Secret

FEEDS = """\
feeds:
  - url: https://www.example.org/feed.xml
    every: 1h
"""
KEYWORDS = """\
topics:
  - name: Raketen
    keywords: [Ostmeer, "Taepodong^2"]
    should_match: ["im Ostmeer"]
    mute: [{term: Manöver, until: 2026-12-31}]
"""
DIGESTS = """\
mail: {from: Monitor <monitor@example.org>, server: "smtps://mail.example.org:465"}
digests:
  - {name: Lage, to: [a@example.org], topics: all, schedule: daily 07:00, quiet_hours: 22:00-06:00}
"""


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    folder = tmp_path / "config"
    folder.mkdir()
    for name, text in (("feeds", FEEDS), ("keywords", KEYWORDS), ("monitor", DIGESTS)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Environment(config=str(folder), state=str(tmp_path / "state"), database_url="sqlite://")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count how often files are really read as a configuration."""
    seen: list[int] = []
    really = recalled.parsed

    def parsed(*told: object) -> object:
        seen.append(1)
        return really(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(recalled, "parsed", parsed)
    return seen


def kept(environment: Environment) -> list[Path]:
    return list((Path(environment.state) / "cache").glob("config-*"))


def test_a_second_start_recalls_what_the_first_one_read(
    environment: Environment, read: list[int]
) -> None:
    first = recall_config(environment)

    second = recall_config(environment)

    assert second == first == load_config(environment)
    assert len(read) == 1


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("feeds", "    headers: {X-Key: geheim}\n"),
        ("feeds", "    proxy: http://reader:geheim@proxy.example.org:3128\n"),
        ("feeds", "  - url: https://reader:geheim@www.example.org/other.xml\n"),
        ("monitor", "channels: [{name: raum, url: https://example.org/geheim}]\n"),
    ],
)
def test_what_may_hold_a_secret_is_not_kept(
    environment: Environment, name: str, more: str
) -> None:
    with (Path(environment.config) / f"{name}.yaml").open("a", encoding="utf-8") as file:
        file.write(more)

    assert recall_config(environment) == load_config(environment)
    assert not kept(environment)


@pytest.mark.parametrize("name", ["feeds", "keywords", "monitor"])
def test_an_edited_file_is_read_again(
    environment: Environment, read: list[int], name: str
) -> None:
    recall_config(environment)
    with (Path(environment.config) / f"{name}.yaml").open("a", encoding="utf-8") as file:
        file.write("# later\n")

    recall_config(environment)

    assert len(read) == 2


def test_a_faulty_configuration_is_told_by_each_start(
    environment: Environment, read: list[int]
) -> None:
    (Path(environment.config) / "feeds.yaml").write_text("feeds: [{url: gopher}]")

    for _ in range(2):
        with pytest.raises(ConfigError):
            recall_config(environment)

    assert len(read) == 2
    assert not kept(environment)


def test_a_configuration_with_variables_is_not_kept(environment: Environment) -> None:
    (Path(environment.config) / "feeds.yaml").write_text(FEEDS.replace("www.", "${NAME}."))
    environment = dataclasses.replace(environment, variables=(("NAME", "einmalig"),))

    [feed] = recall_config(environment).feeds

    assert feed.url == "https://einmalig.example.org/feed.xml"
    assert not kept(environment)


def test_the_mail_servers_secrets_come_from_the_environment_each_time(
    environment: Environment,
) -> None:
    before = dataclasses.replace(
        environment, smtp_password=Secret("einst"), dkim_key=Secret("Schlüssel")
    )
    recall_config(before)
    now = dataclasses.replace(environment, smtp_token=Secret("jetzt"), smtp_token_file="/token")

    assert recall_config(now) == load_config(now)
    assert recall_config(before) == load_config(before)
    [file] = kept(environment)
    assert b"einst" not in zlib.decompress(file.read_bytes())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no pickle",
        zlib.compress(pickle.dumps("no configuration")),
        zlib.compress(pickle.dumps(Path("/tmp"))),
    ],
)
def test_a_damaged_or_foreign_file_is_replaced(environment: Environment, content: bytes) -> None:
    config = recall_config(environment)
    [file] = kept(environment)
    whole = file.read_bytes()
    file.write_bytes(content)

    assert recall_config(environment) == config
    assert file.read_bytes() == whole


def test_without_a_place_for_it_life_goes_on(environment: Environment) -> None:
    Path(environment.state).write_text("a file stands where the folder should be")

    assert recall_config(environment) == load_config(environment)


def test_only_the_last_few_are_kept(environment: Environment) -> None:
    for edit in range(recalled.KEPT + 2):
        (Path(environment.config) / "keywords.yaml").write_text(
            f"{KEYWORDS}# {edit}\n", encoding="utf-8"
        )
        recall_config(environment)

    assert len(kept(environment)) == recalled.KEPT
