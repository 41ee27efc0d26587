"""Read a mail as its receivers do: the parts of its bytes, the elements of its HTML."""

import email.message
import email.policy
import re
from email.header import decode_header
from html.parser import HTMLParser

VOID = frozenset(("meta", "br", "hr", "img", "link", "input"))


class Page(HTMLParser):
    """The visible text, links, elements and attributes of an HTML page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, str]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.hits: list[str] = []
        self.pieces: list[str] = []
        self._open: list[str] = []
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if tag not in VOID:
            self._open.append(tag)
        if tag == "a":
            self.links.append((found.get("href", ""), ""))
        if tag == "strong":
            self.hits.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" in self._open or "title" in self._open:
            return
        self.pieces.append(data)
        if "a" in self._open:
            href, text = self.links[-1]
            self.links[-1] = href, text + data
        if "strong" in self._open:
            self.hits[-1] += data

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.pieces))

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


def parsed(body: bytes) -> email.message.EmailMessage:
    message = email.message_from_bytes(body, policy=email.policy.default)
    assert isinstance(message, email.message.EmailMessage)
    return message


def raw_header(body: bytes, name: str) -> str:
    """Return a header as it stands in the bytes, unfolded but not decoded."""
    head = body.split(b"\r\n\r\n", 1)[0].decode("ascii")
    unfolded = re.sub(r"\r\n(?=[ \t])", "", head)
    for line in unfolded.split("\r\n"):
        if line.lower().startswith(f"{name.lower()}:"):
            return line.split(":", 1)[1].strip()
    return ""


def decoded(value: str) -> str:
    """Return a header's text as RFC 2047 has it read."""
    return "".join(
        piece.decode(charset or "ascii") if isinstance(piece, bytes) else piece
        for piece, charset in decode_header(value)
    )


def parts(body: bytes) -> tuple[str, str]:
    """Return (text, HTML)."""
    plain, html = parsed(body).iter_parts()
    return plain.get_content(), html.get_content()
