"""A small receiving mail server: what comes in over SMTP is filed in a Maildir."""

import asyncio
import email
import email.policy
import mailbox
import threading
from pathlib import Path
from types import TracebackType

from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor.app.threads import LoopThread


class MailServer:
    """Receive mail on a free port of 127.0.0.1 and file it in ``folder``, a Maildir.

    ``messages`` are the received messages as bytes, oldest first; ``recipients`` the envelope
    addresses of each, ``files`` where each lies.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.messages: list[bytes] = []
        self.recipients: list[tuple[str, ...]] = []
        self.files: list[Path] = []
        self._mailbox = mailbox.Maildir(folder, create=True)
        self._arrived = threading.Condition()
        self._thread: LoopThread | None = None
        self._server: asyncio.Server | None = None

    def __enter__(self) -> "MailServer":
        self._thread = LoopThread("demo-mail")
        self._server = self._thread.call(self._start())
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._thread is not None and self._server is not None:
            self._thread.call(_close(self._server))
            self._thread.stop()
            self._thread = self._server = None

    def wait(self, count: int, timeout: float) -> bool:
        """Return whether at least ``count`` messages have come, ``timeout`` seconds from now."""
        with self._arrived:
            return self._arrived.wait_for(lambda: len(self.messages) >= count, timeout)

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """File a message, and answer 250 only once it lies on the disk."""
        body = envelope.content
        if not isinstance(body, bytes):
            raise TypeError("the server was made with decode_data=False")
        # A Maildir keeps its lines as the system does; on the wire they end in CR LF.
        key = self._mailbox.add(body.replace(b"\r\n", b"\n"))
        with self._arrived:
            self.messages.append(body)
            self.recipients.append(tuple(envelope.rcpt_tos))
            self.files.append(self.folder / "new" / key)
            self._arrived.notify_all()
        return f"250 2.0.0 filed as message {len(self.messages)}"

    async def _start(self) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(
            lambda: SMTP(self, hostname="localhost", ident="News Monitor demo", loop=loop),
            host="127.0.0.1",
            port=0,
        )


def subject_of(message: bytes) -> str:
    """Return the decoded subject of a message."""
    return str(email.message_from_bytes(message, policy=email.policy.default)["Subject"])


async def _close(server: asyncio.Server) -> None:
    server.close()
