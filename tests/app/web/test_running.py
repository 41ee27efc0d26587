"""The pages of the running service: a reader leaves, and the stop waits for nobody."""

import http.client
import re
import socket
import time
from contextlib import ExitStack
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from monitor.app.demo.mail_server import MailServer
from tests.app.running import Monitor, run_monitor, write_config
from tests.app.test_service import a_feed_of_today
from tests.servers import Documents, Page

TO = ("bleibt@example.org", "geht@example.org")


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port: int = held.getsockname()[1]
    return port


def link_of(inbox: MailServer, address: str) -> str:
    """Return the path of the unsubscribe link in the header of a mail."""
    [message] = [
        body for body, to in zip(inbox.messages, inbox.recipients, strict=True) if to == (address,)
    ]
    header = str(message_from_bytes(message, policy=default)["List-Unsubscribe"])
    found = re.search(r"<https://monitor\.example\.org(/u/[^>]+)>", header)
    assert found is not None
    return found[1]


@pytest.mark.slow
def test_who_leaves_by_one_click_gets_nothing_more_and_others_do(tmp_path: Path) -> None:
    page = Page(a_feed_of_today(("1", "Rakete stürzt ins Ostmeer")))
    port = a_free_port()
    with ExitStack() as stack:
        feeds = stack.enter_context(Documents({"/rss": page}))
        inbox = stack.enter_context(MailServer(tmp_path / "inbox"))
        server = f"smtp+plain://127.0.0.1:{inbox.port}"
        config = write_config(tmp_path / "config", [feeds.url + "/rss"], server=server, to=TO)
        file = config / "monitor.yaml"
        public = "service:\n  public_url: https://monitor.example.org"
        file.write_text(file.read_text("utf-8").replace("service:", public), encoding="utf-8")
        monitor = stack.enter_context(
            Monitor(config, tmp_path / "state", "run", MONITOR_HTTP=f"127.0.0.1:{port}")
        )
        assert inbox.wait(2, timeout=60), monitor.events
        assert monitor.wait_for("pages are served")

        client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        client.request(
            "POST",
            link_of(inbox, TO[1]),
            "List-Unsubscribe=One-Click",
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        assert client.getresponse().status == 200
        client.close()
        assert monitor.wait_for("unsubscribed")
        page.body = a_feed_of_today(("2", "Zweite Meldung vom Ostmeer"))
        assert inbox.wait(3, timeout=60), monitor.events
        healthy = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        healthy.request("GET", "/healthz")
        assert healthy.getresponse().status == 200
        healthy.close()

        with socket.create_connection(("127.0.0.1", port)) as dawdler:
            dawdler.sendall(b"POST /u/x HTTP/1.1\r\nContent-Length: 10\r\n\r\nL")
            began = time.monotonic()
            assert monitor.stop() == 0
            assert time.monotonic() - began < 10

    assert inbox.recipients[2:] == [(TO[0],)]
    listed = run_monitor(config, tmp_path / "state", "recipients")
    assert re.search(r"geht@example\.org +left ", listed.stdout)
    gone = run_monitor(config, tmp_path / "state", "health")
    assert (gone.returncode, "it is not running" in gone.stderr) == (1, True)
