"""The whole way over a real Postfix into a real Dovecot, read back by IMAP."""

import email
import email.policy
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from monitor.adapters.database import open_store
from monitor.model import DeliveryState
from tests.app.running import run_monitor, write_config
from tests.app.test_service import a_feed_of_today, links_in
from tests.servers import Documents, Page

READERS = ("bob@mail.test", "alice@mail.test", "nobody@mail.test", "busy@mail.test")
TITLE = "Größte Übung im Ostmeer: 북한 & <Japan> „warnt“"


@dataclass
class MailHost:
    """A mail host that runs, and the folder it lives in."""

    script: Path
    folder: Path
    environment: dict[str, str]

    def run(self, *words: str) -> str:
        # To a file: the servers it starts keep what they inherit open.
        said = self.folder / "said"
        with said.open("w") as file:
            subprocess.run(
                [str(self.script), *words],
                env=self.environment,
                stdout=file,
                stderr=subprocess.STDOUT,
                timeout=60,
                check=True,
            )
        return said.read_text()

    def inbox(self, user: str, count: int) -> list[bytes]:
        """Return what lies in an inbox, once so much has come and a moment more has passed."""
        deadline = time.monotonic() + 20
        while True:
            files = self.run("fetch", str(self.folder), user).split()
            if len(files) >= count or time.monotonic() > deadline:
                break
            time.sleep(0.2)
        time.sleep(0.5)
        return [
            Path(file).read_bytes() for file in self.run("fetch", str(self.folder), user).split()
        ]


@pytest.fixture
def host(corpora: Path) -> Iterator[MailHost]:
    script = corpora / "tools" / "mailhost.sh"
    if os.geteuid() != 0 or not (shutil.which("postfix") and shutil.which("dovecot")):
        pytest.skip(f"no mail host: it takes root, and `{script.name} install`")
    folder = Path(tempfile.mkdtemp(prefix="mailhost-"))  # Postfix must be able to go there
    ports = dict(zip(("SUB", "SUBS", "IMAPS"), _free_ports(3), strict=True))
    made = MailHost(script, folder, {**os.environ, **ports, "LIMIT": "120"})
    made.run("start", str(folder))
    yield made
    made.run("stop", str(folder))
    shutil.rmtree(folder, ignore_errors=True)


def _free_ports(count: int) -> list[str]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports


@pytest.mark.slow
def test_an_issue_comes_once_and_as_it_was_made(host: MailHost, tmp_path: Path) -> None:
    page = Page(a_feed_of_today(("1", TITLE.replace("&", "&amp;").replace("<", "&lt;"))))
    state = tmp_path / "state"
    secrets = {
        "MONITOR_SMTP_PASSWORD": "secret",
        "SSL_CERT_FILE": str(host.folder / "ca.pem"),
    }
    with Documents({"/rss": page}) as feeds:
        config = _configure(tmp_path, feeds.url, f"smtp://localhost:{host.environment['SUB']}")
        first = run_monitor(config, state, "once", "--json", **secrets)
        assert first.returncode == 0, first.stderr
        _configure(tmp_path, feeds.url, f"smtps://localhost:{host.environment['SUBS']}")
        page.body = a_feed_of_today(("2", "Zweite Meldung vom Ostmeer"))
        second = run_monitor(config, state, "once", "--all", "--json", **secrets)
        assert second.returncode == 0, second.stderr

    assert json.loads(first.stdout)["sent"] == 2
    assert json.loads(second.stdout)["sent"] == 2
    reasons = {one["to"]: one["reason"] for one in json.loads(first.stdout)["undelivered"]}
    assert "550" in reasons["nobody@mail.test"]
    assert "450" in reasons["busy@mail.test"]
    for reader in ("bob", "alice"):
        raw = host.inbox(reader, 2)
        assert [links_in(one) for one in raw] == [
            {"https://feed.example/1"},
            {"https://feed.example/2"},
        ]
        _compare(raw[0], _sent(state, f"{reader}@mail.test"), others=set(READERS))


def _compare(came: bytes, made: bytes, *, others: set[str]) -> None:
    """What came is what was made: headers in their bytes, both parts as texts."""
    headers, body = came.replace(b"\r\n", b"\n").split(b"\n\n", 1)
    own_headers, own_body = made.replace(b"\r\n", b"\n").split(b"\n\n", 1)
    assert headers.endswith(own_headers)  # what the servers add stands before
    assert body.rstrip(b"\n") == own_body.rstrip(b"\n")
    for name in (b"Message-ID", b"Date", b"List-Id", b"List-Unsubscribe", b"Auto-Submitted"):
        assert headers.count(b"\n" + name + b": ") == 1
    assert b"\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in headers
    one, other = _mail(came), _mail(made)
    assert one["Subject"] == other["Subject"]
    assert "Größte Übung im Ostmeer: 북한" in one["Subject"]
    for kind in ("html", "plain"):
        assert _part(one, kind) == _part(other, kind)
    for address in others - {str(one["To"])}:
        assert address.encode() not in own_headers


def _sent(state: Path, address: str) -> bytes:
    with open_store(f"sqlite:///{state / 'monitor.db'}") as store:
        first = [one for one in store.outbox.deliveries() if one.address == address][-1]
        assert first.state is DeliveryState.SENT
        assert "queued as" in first.reason
        whole = store.outbox.delivery(first.id)
    assert whole is not None
    return whole.body


def _configure(folder: Path, feeds: str, server: str) -> Path:
    config = write_config(folder / "config", [feeds + "/rss"], server=server, to=READERS)
    file = config / "monitor.yaml"
    text = file.read_text(encoding="utf-8").replace("<monitor@example.org>", "<monitor@mail.test>")
    text = text.replace("digests:", "  user: alice@mail.test\ndigests:")
    text = text.replace("service:", "service:\n  public_url: https://monitor.mail.test")
    file.write_text(text, encoding="utf-8")
    return config


def _mail(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())
