"""A mail server on loopback that answers what a test tells it to."""

import asyncio
import base64
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from monitor.app.threads import LoopThread

HANG_UP = "hang up"


class Script:
    """What the server answers, and what it saw.

    ``mail``, ``rcpt`` and ``data`` hold answers, used one after the other and then the last one
    for ever; ``HANG_UP`` breaks the connection instead. ``rcpt`` may map addresses to answers.
    """

    def __init__(self, **answers: Any) -> None:
        self.mail: list[str] = answers.pop("mail", ["250 OK"])
        self.rcpt: list[str] | dict[str, str] = answers.pop("rcpt", ["250 OK"])
        self.data: list[str] = answers.pop("data", ["250 2.0.0 queued as 4711"])
        self.password: bytes = answers.pop("password", b"geheim")
        self.hold = threading.Event()  # set: the last word comes at once
        self.hold.set()
        self.in_data = threading.Event()
        self.bodies: list[bytes] = []
        self.recipients: list[str] = []
        self.senders: list[str | None] = []
        self.connections = 0
        self.logins: list[tuple[str, bytes]] = []
        self.encrypted: list[bool] = []
        self.tokens: list[str] = []
        self.explained: list[bytes] = []
        self.tokens_held: Callable[[], str] = lambda: "t1"
        assert not answers

    async def handle_EHLO(  # noqa: N802 - the names that aiosmtpd calls
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        self.helo = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        self.senders.append(address)
        return await self._answer(self.mail, server)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        answers = self.rcpt
        if isinstance(answers, dict):
            answers = [answers.get(address, "250 OK")]
        return await self._answer(answers, server)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.in_data.set()
        while not self.hold.is_set():
            await asyncio.sleep(0.01)
        answer = await self._answer(self.data, server)
        if answer.startswith("250") or answer == HANG_UP:
            assert isinstance(envelope.content, bytes)
            self.bodies.append(envelope.content)
            self.recipients.extend(envelope.rcpt_tos)
            self.encrypted.append(session.ssl is not None)
        return answer

    async def _answer(self, answers: list[str], server: SMTP) -> str:
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer == HANG_UP:
            assert server.transport is not None
            server.transport.abort()
        return answer

    async def auth_XOAUTH2(self, server: SMTP, arguments: list[str]) -> AuthResult:  # noqa: N802
        """Judge a bearer token: what does not hold is explained, then refused."""
        words = base64.b64decode(arguments[1]).decode()
        self.tokens.append(words)
        if words == f"user=monitor\x01auth=Bearer {self.tokens_held()}\x01\x01":
            return AuthResult(success=True, handled=False)
        await server.push("334 eyJzdGF0dXMiOiI0MDEifQ==")
        assert server._reader is not None
        self.explained.append(await server._reader.readline())
        return AuthResult(success=False, handled=False)

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((mechanism, data.login))
        return AuthResult(success=data.password == self.password, handled=False)


@contextmanager
def a_mail_server(
    script: Script,
    *,
    tls: ssl.SSLContext | None = None,
    from_first_byte: bool = False,
    greeting: bytes | None = None,
    **options: Any,
) -> Iterator[int]:
    """Serve the script on a free port of 127.0.0.1; yield the port.

    Args:
        tls: for STARTTLS, or from the first byte.
        greeting: said instead of all else, then the line is cut.
    """
    thread = LoopThread("smtp")
    clients: list[SMTP] = []

    def protocol() -> asyncio.Protocol:
        script.connections += 1
        if greeting is not None:
            return OneLine(greeting)
        client = SMTP(
            script,
            hostname="mx.example",
            tls_context=None if from_first_byte else tls,
            authenticator=script.authenticate,
            auth_require_tls=tls is not None and not from_first_byte,
            loop=asyncio.get_running_loop(),
            enable_SMTPUTF8=options.get("utf8", False),
            **{k: v for k, v in options.items() if k != "utf8"},
        )
        clients.append(client)
        return client

    async def start() -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(
            protocol, "127.0.0.1", 0, ssl=tls if from_first_byte else None
        )

    server = thread.call(start())
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        script.hold.set()
        thread.call(_close(server, clients))
        thread.stop()


async def _close(server: asyncio.Server, clients: list[SMTP]) -> None:
    server.close()
    for client in clients:
        if client.transport is not None:
            client.transport.abort()
    await asyncio.sleep(0)


class OneLine(asyncio.Protocol):
    """Say one line and hang up."""

    def __init__(self, line: bytes) -> None:
        self._line = line

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._line)
        transport.close()
