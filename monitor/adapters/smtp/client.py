"""smtplib's protocol over a socket that connects soon or not at all, and can be ended.

Source: RFC 5321 (SMTP; section 4.5.3.2 timeouts), RFC 3463 (enhanced status codes).
"""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from datetime import timedelta

from monitor.model import MailServer

CONNECT_TIMEOUT = timedelta(seconds=8)  # less than the time in which the service must stop
MAX_REASON = 300

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
ENHANCED = re.compile(r"(?:^|\s)([245])\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the server; an enhanced status code outweighs the basic one (RFC 3463)."""

    code: int
    text: bytes

    @property
    def is_good(self) -> bool:
        """Say whether the server did what it was asked."""
        return 200 <= self.code < 300

    @property
    def is_final(self) -> bool:
        """Say whether the same try would fail again."""
        enhanced = ENHANCED.search(self.text.decode("ascii", "replace"))
        if self.code == 421:
            return False
        if enhanced and enhanced[1] in "45":
            return enhanced[1] == "5"
        return self.code >= 500


class Client(smtplib.SMTP):
    """A connection to a mail server; its timeout holds for every answer but the last word."""

    def __init__(self, server: MailServer, context: ssl.SSLContext | None, timeout: float) -> None:
        # A name is given so that smtplib does not ask the DNS for one; ``introduce`` corrects it.
        super().__init__(local_hostname="localhost", timeout=timeout)
        self._host = server.host  # which STARTTLS compares with the certificate
        self._context = context if server.kind == "smtps" else None
        self._ended = False
        self.waits_for_last_word = False

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        wait = min(timeout, CONNECT_TIMEOUT.total_seconds())
        plain = socket.create_connection((host, port), wait)
        plain.settimeout(timeout)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._hold(plain)
        if self._context is None:
            return plain
        encrypted = self._context.wrap_socket(
            plain, server_hostname=host, do_handshake_on_connect=False
        )
        self._hold(encrypted)
        encrypted.do_handshake()
        return encrypted

    def _hold(self, connection: socket.socket) -> None:
        """Keep the socket where ``end`` finds it, or give up at once if that was called."""
        self.sock = connection
        if self._ended:
            raise smtplib.SMTPServerDisconnected("the service is stopping")

    def introduce(self) -> None:
        """Take the name for EHLO: the address of our end (RFC 5321 section 4.1.3)."""
        address = self._socket().getsockname()[0]
        self.local_hostname = f"[IPv6:{address}]" if ":" in address else f"[{address}]"

    def finish(self, last_word: float) -> Reply:
        """Send the final dot and return the answer, for which RFC 5321 grants ten minutes."""
        held = self._socket()
        usual = held.gettimeout()
        held.settimeout(last_word)
        self.waits_for_last_word = True
        try:
            self.send(b".\r\n")
            reply = Reply(*self.getreply())
        finally:
            self.waits_for_last_word = False
        held.settimeout(usual)
        return reply

    def end(self, *, politely: bool) -> None:
        """Close the connection, also under a thread that waits for its other end."""
        self._ended = True
        held = self.sock
        if held is None:
            return
        try:
            if politely:
                held.settimeout(1)
                self.quit()
            held.shutdown(socket.SHUT_RDWR)
        except (smtplib.SMTPException, OSError):
            pass  # gone already
        self.close()

    def _socket(self) -> socket.socket:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self.sock


def why(error: BaseException) -> str:
    """Return in a few words what broke a connection."""
    if isinstance(error, smtplib.SMTPServerDisconnected) and error.__context__ is not None:
        error = error.__context__  # smtplib says "closed" also where nothing came in time
    match error:
        case TimeoutError():
            return "no answer in time"
        case ConnectionRefusedError():
            return "connection refused"
        case socket.gaierror():
            return "its name is not known"
        case smtplib.SMTPServerDisconnected() | ConnectionError():
            return "the connection was closed"
        case ssl.SSLError():
            return f"TLS failed ({error.reason or 'no reason given'})"
        case OSError():
            return error.strerror or type(error).__name__
        case _:
            return readable(str(error)) or type(error).__name__


def readable(text: str) -> str:
    """Return a stranger's text as one line that can be printed and has an end."""
    text = " ".join(UNPRINTABLE.sub(" ", text).split())
    return text if len(text) <= MAX_REASON else f"{text[: MAX_REASON - 1]}…"
