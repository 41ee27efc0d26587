"""Sign mails by DKIM, where no mail server does it for us.

The signature is made once, with the final bytes, so a mail that comes twice comes the same. It
covers the headers that make one-click unsubscribing trustworthy (RFC 8058 section 4).

Source: RFC 6376 (section 5.4.1: which headers), RFC 8301 (rsa-sha256).
"""

from collections.abc import Callable
from email import message_from_bytes

from monitor.errors import ConfigError, Problem
from monitor.model import MailSettings

SIGNED = (
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted", "MIME-Version",
    "Content-Type", "Content-Language",
)  # fmt: skip


def signer_for(mail: MailSettings) -> Callable[[bytes], bytes]:
    """Return what puts a signature before a mail; without a selector it changes nothing.

    Raises:
        ConfigError: there is no key, or it can't be used.
    """
    if not mail.dkim_selector:
        return _unsigned
    key = mail.dkim_key.reveal() if mail.dkim_key else ""
    if not key:
        raise _refused(
            f"mail.dkim is {mail.dkim_selector}, but there is no key",
            "name its file in MONITOR_DKIM_KEY_FILE, or leave mail.dkim out",
        )
    domain = mail.sender.address.rpartition("@")[2]

    def sign(message: bytes) -> bytes:
        return _signed(message, selector=mail.dkim_selector, domain=domain, key=key)

    sign(b"From: a@example.org\r\n\r\n\r\n")  # a key that does not work shows itself at once
    return sign


def _signed(message: bytes, *, selector: str, domain: str, key: str) -> bytes:
    try:
        # Imported only here: it takes a third of a second, and most services don't sign.
        import dkim  # type: ignore[import-untyped]
    except ImportError:
        raise _refused(
            "signing needs dkimpy", "pip install 'news-monitor[dkim]', or leave mail.dkim out"
        ) from None
    present = message_from_bytes(message)
    headers = [name.lower().encode() for name in SIGNED if name in present]
    try:
        signature: bytes = dkim.sign(
            message,
            selector.encode(),
            domain.encode(),
            key.encode(),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=headers,
        )
    except dkim.DKIMException as error:
        raise _refused(f"the key can't be used ({error})", "give an RSA key in PEM") from None
    return signature + message


def _unsigned(message: bytes) -> bytes:
    return message


def _refused(message: str, proposal: str) -> ConfigError:
    return ConfigError(
        [Problem(file="MONITOR_DKIM_KEY", line=0, column=0, message=message, proposal=proposal)]
    )
