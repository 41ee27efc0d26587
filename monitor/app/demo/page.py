"""A page that shows one mail: its HTML as a mail program would, its text, and its source."""

import email
import email.policy
import socket
from email.message import EmailMessage
from importlib.resources import files
from types import TracebackType

import jinja2
from aiohttp import web

from monitor.app.threads import LoopThread

PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""The mail may style itself and open its links in a new tab; it may load and run nothing."""


class MailPage:
    """Serve one received message for people to look at, until the context ends.

    Args:
        message: the message as it came in.
        address: ``host:port``; where the port is taken, a free one of the same host is used.

    ``url`` is where a browser on this machine finds the page; ``moved`` tells that the wanted
    port was taken.
    """

    def __init__(self, message: bytes, address: str) -> None:
        self.url = ""
        self.moved = False
        self._host, self._port = _split(address)
        self._source = message
        self._mail: EmailMessage = email.message_from_bytes(message, policy=email.policy.default)
        self._template = jinja2.Environment(
            autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
        ).from_string((files("monitor.app.demo") / "data" / "page.html").read_text("utf-8"))
        self._thread: LoopThread | None = None
        self._runner: web.AppRunner | None = None

    def __enter__(self) -> "MailPage":
        self._thread = LoopThread("demo-page")
        try:
            self._thread.call(self._start())
        except OSError:
            self._thread.stop()
            self._thread = None
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._thread is not None and self._runner is not None:
            self._thread.call(self._runner.cleanup())
            self._thread.stop()
            self._thread = self._runner = None

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_get("/", self._html)
        app.router.add_get("/text", self._text)
        app.router.add_get("/source", self._source_page)
        app.router.add_get("/mail.html", self._mail_html)
        app.router.add_get("/mail.eml", self._mail_file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        place = _listen(self._host, self._port)
        await web.SockSite(self._runner, place).start()
        port = place.getsockname()[1]
        self.moved = port != self._port and self._port != 0
        shown = "127.0.0.1" if self._host in ("0.0.0.0", "::", "") else self._host  # noqa: S104
        self.url = f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"

    async def _html(self, request: web.Request) -> web.Response:
        return self._page("html")

    async def _text(self, request: web.Request) -> web.Response:
        return self._page("text", _part(self._mail, "plain"))

    async def _source_page(self, request: web.Request) -> web.Response:
        return self._page("source", self._source.decode("utf-8", errors="replace"))

    async def _mail_html(self, request: web.Request) -> web.Response:
        # A link would load its page into the frame, where the sandbox stops it: a new tab instead.
        html = _part(self._mail, "html").replace("<head>", '<head><base target="_blank">', 1)
        return _response(html, MAIL_POLICY)

    async def _mail_file(self, request: web.Request) -> web.Response:
        return web.Response(
            body=self._source,
            content_type="message/rfc822",
            headers={"Content-Disposition": 'attachment; filename="digest.eml"'},
        )

    def _page(self, view: str, text: str = "") -> web.Response:
        shown = self._template.render(
            view=view,
            text=text,
            subject=str(self._mail["Subject"]),
            sender=str(self._mail["From"]),
            to=str(self._mail["To"]),
            date=str(self._mail["Date"]),
            size=f"{len(self._source) / 1000:.0f} KB",
        )
        return _response(shown, PAGE_POLICY)


def _response(html: str, policy: str) -> web.Response:
    return web.Response(
        text=html,
        content_type="text/html",
        headers={
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def _split(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket at the wanted port, else at a free one of the same host."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError:
        # Somebody else's port, or one that needs more rights than we have.
        return socket.create_server((host, 0), family=family)
