"""Hand messages to a mail server, and say in one line what it answered.

``smtplib.sendmail`` hides what matters here: which command failed, and whether the message may
have been taken all the same; it also has one timeout for everything, and a login that fails twice
where it should once. So the commands are driven one by one. One message goes to one recipient;
the connection is kept for the next one.

Source: RFC 5321 (SMTP; section 4.5.3.2 timeouts), RFC 3207 (STARTTLS),
RFC 1047 (why a message can come twice), RFC 8314 (no fallback to plain).
"""

import re
import smtplib
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn

from monitor.adapters.smtp.client import Client, Reply, readable, why
from monitor.adapters.smtp.login import UnfitLoginError, base64_of, log_in, login_setting
from monitor.core.mail import wire_address
from monitor.model import (
    Accepted,
    Delivery,
    MailSettings,
    Refused,
    SendResult,
    TryLater,
)

TIMEOUT = timedelta(seconds=60)
LAST_WORD = timedelta(minutes=10)  # RFC 5321 section 4.5.3.2.6: cut short, it makes copies
LOGIN_PAUSE = timedelta(hours=1)  # providers lock an account after a few wrong passwords
MISCONFIGURED = timedelta(minutes=15)
GRACE = timedelta(seconds=5)

DOT_AT_LINE_START = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True)
class _Envelope:
    """Who a message comes from and goes to, as the server shall read it."""

    sender: str
    to: str

    @property
    def is_ascii(self) -> bool:
        return self.sender.isascii() and self.to.isascii()


class Mailer:
    """A mail server that takes messages, one at a time.

    ``send`` belongs to one thread at a time. ``close`` may be called from any: it ends what can
    be ended at once, and waits a little where the server's last word is due.
    """

    def __init__(
        self,
        settings: MailSettings,
        *,
        timeout: timedelta = TIMEOUT,
        last_word: timedelta = LAST_WORD,
        ca_file: str | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._server = settings.server
        self._timeout = timeout.total_seconds()
        self._last_word = last_word.total_seconds()
        self._ca_file = ca_file
        self._monotonic = monotonic
        self._client: Client | None = None
        self._login_refused: tuple[TryLater, float] | None = None
        self._closed = threading.Event()
        self._idle = threading.Event()
        self._idle.set()

    def send(self, delivery: Delivery, sender: str, before_data: Callable[[], bool]) -> SendResult:
        """Hand over one message, and return what became of it.

        Args:
            sender: the envelope's sender, who gets the bounces.
            before_data: is called just before DATA, to commit that from here on the message may
                be the server's; False means that the lease is lost.
        """
        if self._login_refused and self._monotonic() < self._login_refused[1]:
            return self._login_refused[0]
        self._idle.clear()
        done = False
        try:
            result = self._send(delivery, sender, before_data)
            done = True
        except _Ended as ended:
            done = not ended.hang_up
            result = ended.result
        finally:
            if not done:
                self._hang_up()
            self._idle.set()
        return result

    def refusal(self) -> str:
        """Connect and log in; return why no mail can be handed over now, or nothing."""
        try:
            self._connected()
        except _Ended as ended:
            self._hang_up()
            return (
                ended.result.reply if isinstance(ended.result, Accepted) else ended.result.reason
            )
        return ""

    def close(self) -> None:
        """End the connection; a message whose last word is due gets some seconds for it."""
        self._closed.set()
        client = self._client
        if client is not None and client.waits_for_last_word:
            self._idle.wait(GRACE.total_seconds())
        if client is not None:
            client.end(politely=self._idle.is_set())

    def _send(
        self, delivery: Delivery, sender: str, before_data: Callable[[], bool]
    ) -> SendResult:
        envelope = self._envelope(delivery, sender)
        client = self._connected()
        self._announce(client, envelope, len(delivery.body))
        if not before_data():
            self._ask(client, "RSET")
            return TryLater(reason="another worker has taken this delivery")
        return self._transfer(client, delivery.body)

    def _envelope(self, delivery: Delivery, sender: str) -> _Envelope:
        try:
            to = wire_address(delivery.address)
        except ValueError as error:
            raise _Ended(Refused(reason=readable(str(error)))) from None
        try:
            return _Envelope(sender=wire_address(sender), to=to)
        except ValueError as error:
            reason = readable(f"mail.from: {error}")
            raise _Ended(TryLater(reason=reason, whole_server=True, wait=MISCONFIGURED)) from None

    # The connection

    def _connected(self) -> Client:
        """Return a connection ready for a message: the last one if it still answers."""
        if self._closed.is_set():
            raise _Ended(TryLater(reason="the service is stopping", whole_server=True))
        if self._client is not None:
            try:
                if self._client.docmd("RSET")[0] == 250:
                    return self._client
            except (smtplib.SMTPException, OSError):
                pass  # servers hang up on idle clients: that is no fault
            self._hang_up()
        return self._connect()

    def _connect(self) -> Client:
        server = self._server
        try:
            # Never smtplib's own contexts: without one given, STARTTLS verifies nothing.
            context = None
            if server.kind != "smtp+plain":
                context = ssl.create_default_context(cafile=self._ca_file)
            client = self._client = Client(server, context, self._timeout)
            reply = Reply(*client.connect(server.host, server.port))
            if reply.code != 220:
                self._server_refuses(reply, "does not greet")
            client.introduce()
            self._greet(client)
            if server.kind == "smtp" and context is not None:
                self._start_tls(client, context)
        except ssl.SSLCertVerificationError as error:
            self._misconfigured(
                f"the certificate of {server.host} does not hold ({error.verify_message}); "
                "mail.server must name the host as its certificate does"
            )
        except (smtplib.SMTPException, OSError) as error:
            self._unreachable(error)
        if self._settings.user:
            self._log_in(client)
        return client

    def _greet(self, client: Client) -> None:
        reply = Reply(*client.ehlo())
        if not reply.is_good:
            self._server_refuses(reply, "refuses EHLO")

    def _start_tls(self, client: Client, context: ssl.SSLContext) -> None:
        if not client.has_extn("starttls"):
            where = f"{self._server.host}:{self._server.port}"
            self._misconfigured(
                f"{where} offers no STARTTLS, and nothing was sent unencrypted; set mail.server "
                f"to smtps://… for TLS from the first byte, or to smtp+plain://{where} to do "
                "without"
            )
        reply = Reply(*client.starttls(context=context))
        if reply.code != 220:
            self._server_refuses(reply, "refuses STARTTLS")
        self._greet(client)

    def _log_in(self, client: Client) -> None:
        def ask(command: str) -> Reply:
            return self._ask(client, command, for_login=True)

        offered = client.esmtp_features.get("auth", "").upper().split()
        try:
            reply = log_in(ask, offered, self._settings)
        except UnfitLoginError as error:
            self._misconfigured(f"{error}")
        if reply.is_good:
            return
        if reply.is_final and reply.code != 421:
            self._login_fails(reply)
        self._server_refuses(reply, "does not let us log in now")

    # One message

    def _announce(self, client: Client, envelope: _Envelope, size: int) -> None:
        """Tell sender and recipient."""
        options = f" SIZE={size}" if client.has_extn("size") else ""
        if not envelope.is_ascii:
            if not client.has_extn("smtputf8"):
                reason = f"{self._server} takes no address with letters beyond ASCII (SMTPUTF8)"
                raise _Ended(Refused(reason=reason))
            options += " SMTPUTF8"
            client.command_encoding = "utf-8"
        reply = self._ask(client, f"MAIL FROM:<{envelope.sender}>{options}")
        if reply.code == 552 or (reply.code == 452 and options):
            self._settle(reply, "finds the message too large")
        if not reply.is_good:
            # Nothing of the recipient or the text is known yet: this is about us.
            wait = MISCONFIGURED if reply.is_final else None
            self._server_refuses(reply, f"refuses the sender {envelope.sender}", wait)
        reply = self._ask(client, f"RCPT TO:<{envelope.to}>")
        if reply.code in (530, 421):
            self._server_refuses(reply, "takes no mail from us")
        if not reply.is_good:
            self._settle(reply, "refuses the address")

    def _transfer(self, client: Client, body: bytes) -> SendResult:
        """Send the message and return the server's last word on it."""
        reply = self._ask(client, "DATA")
        if reply.code != 354:
            self._settle(reply, "refuses the message")
        lines = DOT_AT_LINE_START.sub(b"..", body)
        try:
            # Without the final dot no server takes a message: until then nothing is in doubt.
            client.send(lines if lines.endswith(b"\r\n") else lines + b"\r\n")
        except (smtplib.SMTPException, OSError) as error:
            self._broken(error, "while it took the message")
        try:
            reply = client.finish(self._last_word)
        except (smtplib.SMTPException, OSError) as error:
            reason = f"{self._server} may have taken the message: {why(error)} after its end"
            raise _Ended(TryLater(reason=reason, in_doubt=True), hang_up=True) from None
        if not reply.is_good:
            self._settle(reply, "refuses the message")
        return Accepted(reply=self._shown(reply))

    def _ask(self, client: Client, command: str, *, for_login: bool = False) -> Reply:
        try:
            return Reply(*client.docmd(command))
        except (smtplib.SMTPException, OSError) as error:
            if for_login:
                self._unreachable(error)
            self._broken(error, f"at {command.split()[0]}")

    # How a dialogue ends

    def _settle(self, reply: Reply, what: str) -> NoReturn:
        """End with a refusal of this message or address, for now or for good."""
        reason = f"{self._server} {what}: {self._shown(reply)}"
        result: SendResult = Refused(reason=reason)
        if not reply.is_final:
            result = TryLater(reason=reason)
        # An answer of 421 announces that the server hangs up; the next RSET clears all others.
        raise _Ended(result, hang_up=reply.code == 421)

    def _server_refuses(self, reply: Reply, what: str, wait: timedelta | None = None) -> NoReturn:
        reason = f"{self._server} {what}: {self._shown(reply)}"
        raise _Ended(TryLater(reason=reason, whole_server=True, wait=wait), hang_up=True)

    def _misconfigured(self, reason: str) -> NoReturn:
        result = TryLater(reason=readable(reason), whole_server=True, wait=MISCONFIGURED)
        raise _Ended(result, hang_up=True)

    def _login_fails(self, reply: Reply) -> NoReturn:
        reason = (
            f"{self._server} refuses the login of {self._settings.user}: {self._shown(reply)}; "
            f"check mail.user and {login_setting(self._settings)}"
        )
        result = TryLater(reason=readable(reason), whole_server=True, wait=LOGIN_PAUSE)
        # Other deliveries are due meanwhile; they must not each try the same wrong password.
        self._login_refused = (result, self._monotonic() + LOGIN_PAUSE.total_seconds())
        raise _Ended(result, hang_up=True)

    def _unreachable(self, error: Exception) -> NoReturn:
        reason = f"{self._server} can't be reached: {why(error)}"
        raise _Ended(TryLater(reason=reason, whole_server=True), hang_up=True) from None

    def _broken(self, error: Exception, when: str) -> NoReturn:
        # Not the whole server: a message that makes it fail must not hold up all the others.
        reason = f"{self._server} broke off {when}: {why(error)}"
        raise _Ended(TryLater(reason=reason), hang_up=True) from None

    def _shown(self, reply: Reply) -> str:
        """Return an answer in one readable line, without our password should it be echoed."""
        text = f"{reply.code} {reply.text.decode('utf-8', 'replace')}"
        known = (self._settings.password, self._settings.token)
        for secret in (one.reveal() for one in known if one and one.reveal()):
            for form in (secret, base64_of(secret.encode())):
                text = text.replace(form, "***")
        return readable(text)

    def _hang_up(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.end(politely=False)


class _Ended(Exception):  # noqa: N818  no error: it carries a result out of the dialogue
    """The dialogue about one message is over; ``hang_up`` says that the connection is, too."""

    def __init__(self, result: SendResult, *, hang_up: bool = False) -> None:
        super().__init__(result)
        self.result = result
        self.hang_up = hang_up
