"""Header folding that mail programs read back as it was meant.

The standard policy (CPython 3.11) turns List-Unsubscribe and In-Reply-To of more than 78 columns
into encoded words, which breaks both; loses a space between encoded words in one subject of ten;
and writes encoded words and quoted-printable lines one or two columns too long.
"""

from email.header import Header
from email.policy import EmailPolicy
from typing import Any

MAX_LINE = 76  # quoted-printable, RFC 2045 section 6.7; encoded words, RFC 2047 section 2
ADDRESSES = frozenset(("from", "to", "reply-to"))
PEOPLE_READ = frozenset(("subject",))
SPECIALS = frozenset('()<>[]:;@\\,."')


class MailPolicy(EmailPolicy):
    """CRLF, lines of at most 76, text encoded by the well-proven ``email.header.Header``.

    Values must be clean single lines. Headers that machines read are never encoded and broken
    only where they have a space.
    """

    def __init__(self, **changes: Any) -> None:
        super().__init__(**{"linesep": "\r\n", "max_line_length": MAX_LINE, **changes})

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Keep a value as it is: parsing it would decode what looks like an encoded word."""
        if _is_mime(name):
            stored: tuple[str, Any] = super().header_store_parse(name, value)
            return stored
        if "\r" in value or "\n" in value:
            raise ValueError(f"{name} must be one line")
        return name, value

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        """Return MIME headers parsed, all others as they are kept."""
        return super().header_fetch_parse(name, value) if _is_mime(name) else value

    def fold(self, name: str, value: Any) -> str:
        """Return the header's lines, each with its CRLF."""
        if _is_mime(name):
            return str(super().fold(name, value))
        if name.lower() in PEOPLE_READ:
            folded = _text(value, name)
        elif name.lower() in ADDRESSES:
            folded = _mailbox(value, name)
        else:
            folded = _at_spaces(value, len(name) + 2)
        return f"{name}: {folded}\r\n"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return the header's lines as bytes: ASCII, but for an address that can't be."""
        return self.fold(name, value).encode("utf-8")


def _is_mime(name: str) -> bool:
    return name.lower() in ("content-type", "content-transfer-encoding", "mime-version")


def _text(value: str, name: str) -> str:
    if value.isascii() and "=?" not in value:
        return _at_spaces(value, len(name) + 2)
    return _encoded(value, name)


def _encoded(value: str, name: str) -> str:
    # One charset for the whole value, so that no space between words falls between two of them.
    header = Header(value, "utf-8", maxlinelen=MAX_LINE, header_name=name)
    return header.encode(linesep="\r\n")


def _mailbox(value: str, name: str) -> str:
    """Return ``Display Name <address>``, the name quoted or encoded as it needs."""
    display, space, address = value.rpartition(" <")
    if not space:
        return value
    if not display.isascii() or "=?" in display:
        return f"{_encoded(display, name)}\r\n <{address}"
    if SPECIALS & set(display):
        escaped = display.replace("\\", "\\\\").replace('"', '\\"')
        display = f'"{escaped}"'
    if len(name) + 2 + len(display) + len(address) + 2 > MAX_LINE:
        return f"{display}\r\n <{address}"
    return f"{display} <{address}"


def _at_spaces(value: str, used: int) -> str:
    """Return a value broken at its spaces only; what has none stays whole, however long."""
    lines = [""]
    for word in value.split(" "):
        candidate = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and used + len(candidate) > MAX_LINE:
            lines.append(word)
            used = 1
        else:
            lines[-1] = candidate
    return "\r\n ".join(lines)
