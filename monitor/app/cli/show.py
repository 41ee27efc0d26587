"""How commands show things: plain text that a terminal can't be tricked by, tables, JSON.

Colours and progress are for people at a terminal: ``begin`` looks once whether there is one.
"""

import json
import sys
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from monitor.app.cli import terminal
from monitor.core.amounts import count as count
from monitor.core.amounts import length as length

UNSAFE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Unicode categories that could move the cursor, hide or turn text, or forge a line."""


PATIENCE = terminal.PATIENCE

_terminal = terminal.Terminal()
begin = _terminal.begin
styled = _terminal.styled
progress = _terminal.progress
overwrite = _terminal.overwrite
waiting = _terminal.waiting
settle = _terminal.settle


def plain(text: str) -> str:
    """Return one line of text without what could trick a terminal (controls, bidi, ESC)."""
    kept = (" " if unicodedata.category(c) in UNSAFE else c for c in text)
    return " ".join("".join(kept).split())


def say(text: str) -> None:
    """Print to stdout what was asked for."""
    settle()
    print(text)


def complain(text: str) -> None:
    """Print a diagnostic to stderr; line breaks stay, everything else unsafe goes."""
    settle()
    lines = (
        "".join(" " if unicodedata.category(c) in UNSAFE else c for c in line)
        for line in text.split("\n")
    )
    print("\n".join(lines), file=sys.stderr)


def say_json(document: Any) -> None:
    """Print one JSON document; times as RFC 3339 in UTC, durations as seconds."""
    settle()
    print(json.dumps(document, ensure_ascii=False, indent=2, default=_json_value))


def json_line(document: Any) -> str:
    """Return a JSON document on one line."""
    return json.dumps(document, ensure_ascii=False, default=_json_value)


def _json_value(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case timedelta():
            return value.total_seconds()
        case _:
            raise TypeError(f"{type(value).__name__} is no JSON")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows under a head, in columns as wide as a terminal shows them."""
    cells = [list(head), *([plain(cell) for cell in row] for row in rows)]
    widths = [max(columns(row[n]) for row in cells) for n in range(len(head))]
    return "\n".join(
        "  ".join(
            cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    )


def columns(text: str) -> int:
    """Count the columns a text takes in a terminal: wide East Asian letters take two."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def _columns_of(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def shorten(text: str, width: int) -> str:
    """Return a text cut to so many columns, with an ellipsis where something is missing."""
    text = plain(text)
    if columns(text) <= width:
        return text
    taken = accumulate(map(_columns_of, text))
    kept = sum(1 for _ in takewhile(lambda so_far: so_far < width, taken))
    return text[:kept].rstrip() + "…"


def coming(due: datetime | None, zone: str, now: datetime, *, at_once: bool) -> str:
    """Return when an issue comes; one that comes immediately has no time of its own."""
    if at_once and due and due <= now + timedelta(minutes=1):
        return "as soon as something is found"
    return local(due, zone)


def local(instant: datetime | None, zone: str) -> str:
    """Return an instant in a time zone, to the minute; a dash where there is none."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") if instant else "–"


def ago(instant: datetime | None, now: datetime) -> str:
    """Return how long ago an instant was, in one unit."""
    if instant is None:
        return "never"
    seconds = (now - instant).total_seconds()
    if seconds < 0:
        return "in " + length(timedelta(seconds=-seconds))
    return length(timedelta(seconds=seconds)) + " ago"
