"""The real service as a process: real feeds over HTTP, real mail over SMTP, real signals."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from monitor.adapters.clock import now
from monitor.app.demo.mail_server import MailServer
from tests.app.running import Monitor, run_monitor, write_config
from tests.fakes import an_rss
from tests.servers import Documents, Page


def a_feed_of_today(*items: tuple[str, str]) -> bytes:
    """Return a feed whose entries are an hour old."""
    return an_rss(*items, at=now())


def links_in(message: bytes) -> set[str]:
    """Return the links to articles in the text part of a mail."""
    mail = message_from_bytes(message, policy=default)
    text = mail.get_body(("plain",)).get_content()
    return {word.strip("<>") for word in text.split() if word.startswith("https://feed.example/")}


class World:
    """A feed, a mailbox, and the service between them."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.page = Page()
        self.feeds = stack.enter_context(Documents({"/rss": self.page}))
        self.inbox = stack.enter_context(MailServer(folder / "inbox"))
        self.state = folder / "state"
        self.config = write_config(
            folder / "config",
            [self.feeds.url + "/rss"],
            server=f"smtp+plain://127.0.0.1:{self.inbox.port}",
        )
        self._stack = stack

    def serve(self, *items: tuple[str, str]) -> None:
        self.page.body = a_feed_of_today(*items)

    def start(self) -> Monitor:
        return self._stack.enter_context(Monitor(self.config, self.state, "run"))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with ExitStack() as stack:
        yield World(tmp_path, stack)


def test_what_a_feed_says_is_in_the_mail_seconds_later(world: World) -> None:
    world.serve(("1", "Rakete stürzt ins Ostmeer"), ("2", "Wetter"))
    monitor = world.start()

    assert world.inbox.wait(1, timeout=30), monitor.events
    began = time.monotonic()
    code = monitor.stop()

    assert code == 0
    assert time.monotonic() - began < 10
    assert links_in(world.inbox.messages[0]) == {"https://feed.example/1"}
    assert not [one for one in monitor.events if one["level"] in ("error", "stray")]


def test_an_edited_keyword_is_in_force_without_a_restart(world: World) -> None:
    world.serve(("1", "Seekabel in der Ostsee beschädigt"))
    monitor = world.start()
    assert monitor.wait_for("feed polled")

    keywords = world.config / "keywords.yaml"
    text = keywords.read_text(encoding="utf-8")
    keywords.write_text(text + "      R*\n", encoding="utf-8")
    assert monitor.wait_for("edited configuration is wrong, the last good one stays in force")
    keywords.write_text(text + "      Seekabel\n", encoding="utf-8")
    assert monitor.wait_for("configuration in force")
    world.serve(("2", "Zweites Seekabel beschädigt"))

    assert monitor.wait_for("mail sent", timeout=30), monitor.events
    assert monitor.stop() == 0
    assert links_in(world.inbox.messages[0]) == {"https://feed.example/2"}


@pytest.mark.slow
def test_a_feed_of_our_own_network_may_be_asked_every_second(world: World) -> None:
    world.serve(("1", "Wetter"))
    monitor = world.start()
    assert world.feeds.wait(1), monitor.events

    assert world.feeds.wait(5, timeout=12)  # four ticks of the poll job would take 20 s
    assert monitor.stop() == 0


def test_the_service_is_healthy_while_it_runs(world: World) -> None:
    world.serve(("1", "Wetter"))
    before = run_monitor(world.config, world.state, "health")
    monitor = world.start()
    assert monitor.wait_for("feed polled")

    during = run_monitor(world.config, world.state, "health")

    assert monitor.stop() == 0
    assert before.returncode == 1
    assert "never run" in before.stderr
    assert during.returncode == 0, during.stderr


def test_a_feed_that_hangs_does_not_hold_up_the_stop(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/rss"
        config = write_config(tmp_path / "config", [url])
        with Monitor(config, tmp_path / "state", "run") as monitor:
            silent.settimeout(20)
            connection, _ = silent.accept()
            with connection:
                began = time.monotonic()
                code = monitor.stop()

    assert code == 0
    assert time.monotonic() - began < 5


def test_a_restart_tells_nothing_twice(world: World) -> None:
    world.serve(("1", "Rakete stürzt ins Ostmeer"))
    first = world.start()
    assert world.inbox.wait(1, timeout=30)
    assert first.wait_for("mail sent")
    first.stop()
    world.serve(("1", "Rakete stürzt ins Ostmeer"), ("2", "Blinken reist ab"))

    second = world.start()
    assert world.inbox.wait(2, timeout=30), second.events
    assert second.wait_for("mail sent")
    assert second.stop() == 0

    assert links_in(world.inbox.messages[1]) == {"https://feed.example/2"}


@pytest.mark.slow
def test_a_refused_keyword_file_brings_mail_to_its_editors_and_the_operator(world: World) -> None:
    world.serve(("1", "Wetter"))
    monitor_file = world.config / "monitor.yaml"
    who = "mail:\n  operator: admin@example.org\n  editors: editor@example.org\n"
    text = monitor_file.read_text(encoding="utf-8").replace("mail:\n", who)
    monitor_file.write_text(text, encoding="utf-8")
    monitor = world.start()
    assert monitor.wait_for("feed polled")

    keywords = world.config / "keywords.yaml"
    line = len(keywords.read_text(encoding="utf-8").splitlines()) + 1
    with keywords.open("a", encoding="utf-8") as file:
        file.write("      R*\n")

    assert world.inbox.wait(2, timeout=30), monitor.events
    assert monitor.stop() == 0
    mails = {
        str(mail["To"]): mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
        for mail in (message_from_bytes(one, policy=default) for one in world.inbox.messages)
    }
    assert mails.keys() == {"admin@example.org", "editor@example.org"}
    for said in mails.values():
        assert f"\nkeywords.yaml, Zeile {line}\n" in said
        assert "\n          R*\n          ^^\n" in said
