"""`monitor recipients`: who gets what, who left, who comes back."""

import json
from pathlib import Path

import pytest

from monitor.adapters.clock import now
from monitor.adapters.database import open_store
from monitor.app.cli import main
from monitor.core.due import first_due
from tests.app.running import write_config


class Lists:
    """A configuration with two recipients, and its state."""

    def __init__(self, folder: Path) -> None:
        self.config = write_config(
            folder / "config",
            ["https://feed.example/rss"],
            to=("Eins@example.org", "zwei@example.org"),
        )
        self.state = folder / "state"

    def run(self, *words: str, **variables: str) -> int:
        where = {"MONITOR_CONFIG": str(self.config), "MONITOR_STATE": str(self.state)}
        return main(["recipients", *words], {**where, **variables})

    def leave(self, address: str) -> None:
        from monitor.app.config import load_config
        from monitor.model import Environment

        url = f"sqlite:///{self.state / 'monitor.db'}"
        config = load_config(
            Environment(config=str(self.config), state=str(self.state), database_url=url)
        )
        with open_store(url) as store:
            store.outbox.sync(config, now(), first_due)
            store.outbox.unsubscribe("Eilmeldung", address, now())


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    return Lists(tmp_path)


def test_before_the_first_start_the_configured_are_listed(
    lists: Lists, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lists.run() == 0

    said = capsys.readouterr().out
    assert "Eins@example.org" in said
    assert "from the service's next start" in said


def test_who_left_is_shown_and_comes_back_on_request(
    lists: Lists, capsys: pytest.CaptureFixture[str]
) -> None:
    lists.run()
    lists.leave("Eins@example.org")
    capsys.readouterr()

    assert lists.run("--json") == 0
    before = json.loads(capsys.readouterr().out)["recipients"]
    assert lists.run("resubscribe", "eins@EXAMPLE.org") == 0
    assert "gets Eilmeldung again" in capsys.readouterr().out
    assert lists.run("--json") == 0
    after = json.loads(capsys.readouterr().out)["recipients"]

    assert [(one["to"], one["left_at"] is None, one["next"] is None) for one in before] == [
        ("Eins@example.org", False, True),
        ("zwei@example.org", True, False),
    ]
    assert [(one["left_at"], one["next"] is None) for one in after] == [(None, False)] * 2


def test_who_has_not_left_can_not_come_back(
    lists: Lists, capsys: pytest.CaptureFixture[str]
) -> None:
    lists.run()
    assert lists.run("resubscribe", "zwei@example.org") == 2
    assert "nobody has left" in capsys.readouterr().err
    lists.leave("eins@example.org")

    assert lists.run("resubscribe", "zwei@example.org") == 2
    assert "those who left: eins@example.org" in capsys.readouterr().err
    assert lists.run("resubscribe") == 2


def test_the_feeds_of_matches_are_named_where_pages_are_served(
    lists: Lists, capsys: pytest.CaptureFixture[str]
) -> None:
    lists.run("--json", MONITOR_HTTP="0.0.0.0:8123")
    [feed] = json.loads(capsys.readouterr().out)["feeds"]
    lists.run("--json", MONITOR_HTTP="off")
    none = json.loads(capsys.readouterr().out)["feeds"]

    assert feed["topic"] == "Russland und Nordkorea"
    assert feed["atom"].startswith("http://127.0.0.1:8123/f/")
    assert feed["json"].endswith(".json")
    assert none == []
