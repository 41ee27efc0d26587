"""Mails are signed so that a stranger can check them."""

import shutil
import subprocess
from pathlib import Path

import pytest

from monitor.adapters.dkim import signer_for
from monitor.core.mail import to_email
from monitor.errors import ConfigError
from monitor.model import MailServer, MailSettings, Message, Recipient, Secret, ServiceSettings
from tests.builders import NOW, a_digest, a_recipient

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="keys come from openssl")


def settings(key: str | None, selector: str = "monitor2026") -> MailSettings:
    return MailSettings(
        sender=Recipient(address="monitor@example.org"),
        server=MailServer(kind="mailbox"),
        dkim_selector=selector,
        dkim_key=Secret(key) if key is not None else None,
    )


def a_mail() -> bytes:
    return to_email(
        Message(subject="Größte Übung", text="Text\n", html="<p>Text</p>\n"),
        digest=a_digest(),
        recipient=a_recipient(),
        mail=settings(None),
        service=ServiceSettings(public_url="https://monitor.example.org"),
        message_id="<1@example.org>",
        now=NOW,
        unsubscribe_token="x",
    )


@pytest.mark.slow  # RSA in Python takes its time, and so does importing it
def test_the_signature_holds_until_a_header_or_the_text_is_changed(tmp_path: Path) -> None:
    dkim = pytest.importorskip("dkim")
    private, public = tmp_path / "key", tmp_path / "pub"
    for words in (f"genrsa -out {private} 2048", f"rsa -in {private} -pubout -out {public}"):
        subprocess.run(["openssl", *words.split()], check=True, capture_output=True)
    record = "v=DKIM1; k=rsa; p=" + "".join(public.read_text().splitlines()[1:-1])

    signed = signer_for(settings(private.read_text()))(a_mail())

    def holds(mail: bytes) -> bool:
        asked: list[bytes] = []

        def dns(name: bytes, timeout: int = 5) -> bytes:
            asked.append(name)
            return record.encode()

        good = bool(dkim.verify(mail, dnsfunc=dns))
        assert asked == [b"monitor2026._domainkey.example.org."]
        return good

    assert signed.endswith(a_mail())
    assert holds(signed)
    for before, after in (
        (b"List-Unsubscribe: <https", b"List-Unsubscribe: <http "),
        (b"One-Click", b"Two-Click"),
        (b"<p>Text", b"<p>Tixt"),
    ):
        assert before in signed
        assert not holds(signed.replace(before, after))


def test_without_a_selector_a_mail_stays_as_it_is() -> None:
    assert signer_for(settings("key", selector=""))(a_mail()) == a_mail()


@pytest.mark.parametrize("key", [None, "", pytest.param("nonsense", marks=pytest.mark.slow)])
def test_a_key_that_does_not_work_is_told_at_once(key: str | None) -> None:
    with pytest.raises(ConfigError) as caught:
        signer_for(settings(key))

    assert "MONITOR_DKIM_KEY" in str(caught.value)
