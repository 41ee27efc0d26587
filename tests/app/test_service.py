"""The real service as a process: real feeds over HTTP, real mail over SMTP, real signals."""

import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from monitor.app.demo.mail_server import MailServer
from tests.app.running import Monitor, run_monitor, write_config
from tests.builders import NOW
from tests.fakes import an_rss
from tests.servers import Documents, Page


def a_feed_of_today(*items: tuple[str, str]) -> bytes:
    from monitor.adapters.clock import now

    made = an_rss(*items)
    return made.replace(NOW.strftime("%d %b %Y").encode(), now().strftime("%d %b %Y").encode())


def links_in(message: bytes) -> set[str]:
    mail = message_from_bytes(message, policy=default)
    text = mail.get_body(("plain",)).get_content()
    return {word.strip("<>") for word in text.split() if word.startswith("https://feed.example/")}


def test_what_a_feed_says_is_in_the_mail_seconds_later(tmp_path: Path) -> None:
    page = Page(a_feed_of_today(("1", "Rakete stürzt ins Ostmeer"), ("2", "Wetter")))
    with Documents({"/rss": page}) as feeds, MailServer(tmp_path / "inbox") as inbox:
        config = write_config(
            tmp_path / "config",
            [feeds.url + "/rss"],
            server=f"smtp+plain://127.0.0.1:{inbox.port}",
        )
        monitor = Monitor(config, tmp_path / "state", "run")

        assert inbox.wait(1, timeout=30), monitor.events
        began = time.monotonic()
        code = monitor.stop()

        assert code == 0
        assert time.monotonic() - began < 10
        assert links_in(inbox.messages[0]) == {"https://feed.example/1"}
        assert not [one for one in monitor.events if one["level"] in ("error", "stray")]


def test_an_edited_keyword_is_in_force_without_a_restart(tmp_path: Path) -> None:
    page = Page(a_feed_of_today(("1", "Seekabel in der Ostsee beschädigt")))
    with Documents({"/rss": page}) as feeds:
        config = write_config(tmp_path / "config", [feeds.url + "/rss"])
        monitor = Monitor(config, tmp_path / "state", "run")
        assert monitor.wait_for("feed polled")

        text = (config / "keywords.yaml").read_text(encoding="utf-8")
        (config / "keywords.yaml").write_text(text + "      R*\n", encoding="utf-8")
        assert monitor.wait_for("edited configuration is wrong, the last good one stays in force")
        (config / "keywords.yaml").write_text(text + "      Seekabel\n", encoding="utf-8")
        assert monitor.wait_for("configuration in force")
        page.body = a_feed_of_today(("2", "Zweites Seekabel beschädigt"))

        assert monitor.wait_for("mail sent", timeout=30), monitor.events
        assert monitor.stop() == 0


def test_the_service_is_healthy_while_it_runs_and_not_after(tmp_path: Path) -> None:
    with Documents({"/rss": Page(a_feed_of_today(("1", "x")))}) as feeds:
        config = write_config(tmp_path / "config", [feeds.url + "/rss"])
        before = run_monitor(config, tmp_path / "state", "health")
        monitor = Monitor(config, tmp_path / "state", "run")
        assert monitor.wait_for("feed polled")

        during = run_monitor(config, tmp_path / "state", "health")

        assert monitor.stop() == 0
    assert before.returncode == 1
    assert "never run" in before.stderr
    assert during.returncode == 0, during.stderr


def test_a_feed_that_hangs_does_not_hold_up_the_stop(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/rss"
        config = write_config(tmp_path / "config", [url])
        monitor = Monitor(config, tmp_path / "state", "run")
        silent.settimeout(20)
        connection, _ = silent.accept()
        with connection:
            began = time.monotonic()
            code = monitor.stop()

    assert code == 0
    assert time.monotonic() - began < 5


def test_a_restart_tells_nothing_twice(tmp_path: Path) -> None:
    page = Page(a_feed_of_today(("1", "Rakete stürzt ins Ostmeer")))
    with Documents({"/rss": page}) as feeds, MailServer(tmp_path / "inbox") as inbox:
        server = f"smtp+plain://127.0.0.1:{inbox.port}"
        config = write_config(tmp_path / "config", [feeds.url + "/rss"], server=server)
        first = Monitor(config, tmp_path / "state", "run")
        assert inbox.wait(1, timeout=30)
        assert first.wait_for("mail sent")
        first.kill()
        page.body = a_feed_of_today(("1", "Rakete stürzt ins Ostmeer"), ("2", "Blinken reist ab"))

        second = Monitor(config, tmp_path / "state", "run")
        assert inbox.wait(2, timeout=60), second.events
        assert second.wait_for("mail sent")
        assert second.stop() == 0

        assert links_in(inbox.messages[1]) == {"https://feed.example/2"}
