"""`check --online` against real servers."""

from pathlib import Path

import pytest

from monitor.app.cli import main
from monitor.app.demo.mail_server import MailServer
from tests.app.running import write_config
from tests.app.test_service import a_feed_of_today
from tests.servers import Documents, Page


def check_online(config: Path, state: Path) -> int:
    variables = {"MONITOR_CONFIG": str(config), "MONITOR_STATE": str(state)}
    return main(["check", "--online"], variables)


def test_all_is_well_where_everybody_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = Page(a_feed_of_today(("1", "Wetter")))
    with Documents({"/rss": page}) as feeds, MailServer(tmp_path / "inbox") as inbox:
        server = f"smtp+plain://127.0.0.1:{inbox.port}"
        config = write_config(tmp_path / "config", [feeds.url + "/rss"], server=server)

        assert check_online(config, tmp_path / "state") == 0

    assert "every feed and the mail server answer" in capsys.readouterr().out
    assert inbox.messages == []


def test_who_does_not_answer_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Documents({}) as feeds:
        config = write_config(
            tmp_path / "config", [feeds.url + "/gone"], server="smtp+plain://127.0.0.1:9"
        )

        assert check_online(config, tmp_path / "state") == 1

    said = capsys.readouterr().err
    assert "/gone" in said
    assert "404" in said
    assert "mail: smtp+plain://127.0.0.1:9 can't be reached: connection refused" in said
