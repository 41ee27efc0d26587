"""A server that answers byte for byte as a test says, and remembers what it was asked."""

import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

Answer = bytes | Callable[[socket.socket], None]


@dataclass(frozen=True)
class Asked:
    """A request: its path, its headers (names in lower case) and when it came (monotonic)."""

    path: str
    headers: dict[str, str]
    at: float = field(default_factory=time.monotonic)


class RawServer:
    """Answer each path with ``answers[path]``: bytes, or what to do with the socket."""

    def __init__(
        self,
        answers: dict[str, Answer],
        *,
        host: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.answers = answers
        self.asked: list[Asked] = []
        self.ended = threading.Event()
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                while line := self.rfile.readline():
                    path = line.split()[1].decode("latin-1")
                    headers = {}
                    while (header := self.rfile.readline().strip()) != b"":
                        name, _, value = header.decode("utf-8").partition(":")
                        headers[name.lower()] = value.strip()
                    server.asked.append(Asked(path, headers))
                    answer = server.answers.get(path, an_answer(404))
                    if callable(answer):
                        answer(self.connection)
                        return
                    self.wfile.write(answer)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            block_on_close = False

            def handle_error(self, request: object, client_address: object) -> None:
                pass  # a client that breaks off is what many tests are about

        self._server = Server((host, 0), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http{'s' if tls else ''}://{host}:{self.port}"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def hang(self, connection: socket.socket) -> None:
        """Hold a connection without a word until the test ends."""
        self.ended.wait(30)

    def __enter__(self) -> "RawServer":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def an_answer(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """Return a whole HTTP answer; ``Content_Type="x"`` gives ``Content-Type: x``."""
    lines = [f"HTTP/1.1 {status} X", *(f"{n.replace('_', '-')}: {v}" for n, v in headers.items())]
    if status != 304:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body
