"""Files of the configuration, the environment, and what `init` writes."""

import os
from pathlib import Path
from typing import Any

import pytest

import monitor
from monitor.adapters.files import (
    read_config,
    read_environment,
    shipped,
    template_folders,
    write_start,
)
from monitor.core.config import parse_config
from monitor.errors import ConfigError
from monitor.model import Environment

CHECKOUT = Path(monitor.__file__).resolve().parent.parent


def environment(
    *, config: str | None = None, state: str | None = None, terminal: bool = True, **given: Any
) -> Environment:
    variables = {name: str(value) for name, value in given.items()}
    return read_environment(variables, config=config, state=state, terminal=terminal)


def test_in_a_checkout_the_shipped_files_are_the_folders_beside_the_package() -> None:
    assert shipped("config") == CHECKOUT / "config"


def test_an_installed_package_carries_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried = tmp_path / "monitor" / "_shipped" / "config"
    carried.mkdir(parents=True)
    monkeypatch.setattr(monitor, "__file__", str(tmp_path / "monitor" / "__init__.py"))

    assert shipped("config") == carried


def test_the_files_of_a_folder_are_read_by_the_path_that_people_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config" / "schema").mkdir(parents=True)
    for name in ("keywords.yaml", "mine.OPML", "notes.txt", "keywords.yaml.swp"):
        (tmp_path / "config" / name).write_bytes(name.encode())
    monkeypatch.chdir(tmp_path)

    assert read_config(Path("config")) == {
        "config/keywords.yaml": b"keywords.yaml",
        "config/mine.OPML": b"mine.OPML",
    }


def test_a_missing_folder_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such folder; `monitor init"):
        read_config(tmp_path / "config")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("")

    with pytest.raises(ConfigError, match="a file, not a folder"):
        read_config(tmp_path / "config")


def test_what_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "keywords.yaml").mkdir()
    (tmp_path / "feeds.yaml").symlink_to(tmp_path / "nowhere")

    with pytest.raises(ConfigError) as caught:
        read_config(tmp_path)

    assert [Path(one.file).name for one in caught.value.problems] == [
        "feeds.yaml",
        "keywords.yaml",
    ]


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "keywords.yaml").write_bytes(b"x" * 3_000_000)

    [data] = read_config(tmp_path).values()

    assert len(data) == 1_000_001


def test_the_users_templates_go_before_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "config" / "templates").mkdir(parents=True)
    (tmp_path / "templates").mkdir()

    folders = template_folders(tmp_path / "config")

    assert folders == (
        tmp_path / "config" / "templates",
        tmp_path / "templates",
        shipped("templates"),
    )
    assert template_folders(CHECKOUT / "config") == (shipped("templates"),)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_start_is_a_valid_configuration_with_its_schemas(
    tmp_path: Path, language: str
) -> None:
    folder = tmp_path / "new" / "config"

    written = write_start(folder, language)

    assert [str(path.relative_to(folder)) for path in written] == [
        "keywords.yaml",
        "feeds.yaml",
        "monitor.yaml",
        "schema/feeds.schema.json",
        "schema/keywords.schema.json",
        "schema/monitor.schema.json",
    ]
    started = parse_config(read_config(folder), environment())
    assert started == parse_config(read_config(folder), environment())
    assert len(started.feeds) >= 25


def test_the_german_start_differs_from_the_shipped_files_in_its_comments_only(
    tmp_path: Path,
) -> None:
    for language in ("de", "en"):
        write_start(tmp_path / language, language)

    german, english = (
        [
            line.partition("#")[0].rstrip()
            for name in ("keywords.yaml", "feeds.yaml", "monitor.yaml")
            for line in (tmp_path / language / name).read_text().splitlines()
            if line.partition("#")[0].strip()
        ]
        for language in ("de", "en")
    )

    assert german == english
    assert "Wonach gesucht wird" in (tmp_path / "de" / "keywords.yaml").read_text()


def test_a_start_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "keywords.yaml").write_text("mine")

    written = write_start(tmp_path, "en")

    assert (tmp_path / "keywords.yaml").read_text() == "mine"
    assert tmp_path / "keywords.yaml" not in written
    assert tmp_path / "feeds.yaml" in written
    assert write_start(tmp_path, "en") == []


def test_a_start_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigError, match="a file, not a folder"):
        write_start(tmp_path / "file", "en")
    with pytest.raises(ConfigError, match="can't be written"):
        write_start(tmp_path / "file" / "config", "en")


def test_the_environment_has_defaults() -> None:
    found = environment(HOME="/root")

    assert (found.config, found.state) == ("config", "state")
    assert found.database_url == "sqlite:///state/monitor.db"
    assert (found.log_format, found.log_level, found.http) == ("text", "INFO", "127.0.0.1:8080")
    assert found.smtp_password is None
    assert found.variables == (("HOME", "/root"),)
    assert environment(terminal=False).log_format == "json"


def test_the_environment_is_read() -> None:
    found = environment(
        MONITOR_CONFIG="/etc/monitor",
        MONITOR_STATE="/var/lib/monitor",
        MONITOR_LOG_FORMAT="json",
        MONITOR_LOG_LEVEL="debug",
        MONITOR_HTTP="off",
        MONITOR_SMTP_PASSWORD="geheim",
        MONITOR_HTTP_TOKEN="token",
    )

    assert (found.config, found.state) == ("/etc/monitor", "/var/lib/monitor")
    assert found.database_url == "sqlite:////var/lib/monitor/monitor.db"
    assert (found.log_format, found.log_level, found.http) == ("json", "DEBUG", "off")
    assert found.smtp_password is not None
    assert found.smtp_password.reveal() == "geheim"
    assert "geheim" not in repr(found)


def test_the_command_line_goes_before_the_environment() -> None:
    found = environment(config="a", state="b", MONITOR_CONFIG="x", MONITOR_STATE="y")

    assert (found.config, found.state) == ("a", "b")
    assert found.database_url == "sqlite:///b/monitor.db"


def test_a_secret_may_come_from_a_file_less_one_newline(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("ge heim\n\n")
    (tmp_path / "token").write_bytes(b"abc\r\n")

    found = environment(
        MONITOR_SMTP_PASSWORD_FILE=tmp_path / "password",
        MONITOR_FEED_TOKEN_FILE=tmp_path / "token",
    )

    assert found.smtp_password is not None
    assert found.smtp_password.reveal() == "ge heim\n"
    assert dict(found.variables)["MONITOR_FEED_TOKEN"] == "abc"


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"MONITOR_SMTP_PASSWORD": "a", "MONITOR_SMTP_PASSWORD_FILE": "b"}, "both"),
        ({"MONITOR_SMTP_PASSWORD_FILE": "/nowhere/x"}, "/nowhere/x can't be read"),
        ({"MONITOR_LOG_LEVEL": "loud"}, '"LOUD" is not possible; write one of DEBUG'),
        ({"MONITOR_LOG_FORMAT": "xml"}, '"xml" is not possible; write text or json'),
        ({"MONITOR_HTTP": "8080"}, '"8080" is not possible'),
        ({"MONITOR_HTTP": "localhost:99999"}, '"localhost:99999" is not possible'),
    ],
)
def test_what_cannot_be_right_names_its_variable(variables: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        environment(**variables)

    assert said in str(caught.value)
    assert str(caught.value).startswith(list(variables)[-1])


def test_a_file_that_is_no_text_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "password").write_bytes(os.urandom(3) + b"\xff\xfe")

    with pytest.raises(ConfigError, match="no text in UTF-8"):
        environment(MONITOR_SMTP_PASSWORD_FILE=tmp_path / "password")
