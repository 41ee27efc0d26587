"""How commands show things: plain text that a terminal can't be tricked by, tables, JSON.

Colours and progress are for people at a terminal: ``begin`` says once whether there is one.
"""

import json
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from monitor.core.amounts import count as count
from monitor.core.amounts import length as length

UNSAFE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Unicode categories that could move the cursor, hide or turn text, or forge a line."""


_STYLES = {"strong": "1", "hit": "1;33", "good": "32", "bad": "31", "faint": "2"}
_terminal = {"colours": False, "progress": False}

PATIENCE = 1.0
"""Seconds of silence that a person at a terminal is asked to bear."""

T = TypeVar("T")


def begin(variables: Mapping[str, str]) -> None:
    """Look once whether people read along, and whether they want colours.

    Source: https://no-color.org (a NO_COLOR that is not empty means none).
    """
    plain_wanted = variables.get("NO_COLOR") or variables.get("TERM") == "dumb"
    _terminal["colours"] = sys.stdout.isatty() and not plain_wanted
    _terminal["progress"] = sys.stderr.isatty()


def styled(text: str, style: Literal["strong", "hit", "good", "bad", "faint"]) -> str:
    """Return a text in a style; on anything but a terminal the text itself."""
    if not (_terminal["colours"] and text):
        return text
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"


def progress(steps: Iterable[T], done: str, total: int | None = None) -> Iterator[T]:
    """Yield the steps; after a second of it, count them on the terminal's last line.

    Args:
        done: what is counted, such as ``entries read``.
    """
    began = shown = time.monotonic()
    for number, step in enumerate(steps):
        now = time.monotonic()
        if _terminal["progress"] and now - began > PATIENCE and now - shown > 0.1:
            shown = now
            of = "" if total is None else f" of {total}"
            overwrite(f"{number}{of} {done}")
        yield step
    if shown != began:
        overwrite("")


def overwrite(text: str) -> None:
    """Write over the terminal's last line; an empty text leaves it empty. Else nothing."""
    if _terminal["progress"]:
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def plain(text: str) -> str:
    """Return one line of text without what could trick a terminal (controls, bidi, ESC)."""
    kept = (" " if unicodedata.category(c) in UNSAFE else c for c in text)
    return " ".join("".join(kept).split())


def say(text: str) -> None:
    """Print to stdout what was asked for."""
    print(text)


def complain(text: str) -> None:
    """Print a diagnostic to stderr; line breaks stay, everything else unsafe goes."""
    lines = (
        "".join(" " if unicodedata.category(c) in UNSAFE else c for c in line)
        for line in text.split("\n")
    )
    print("\n".join(lines), file=sys.stderr)


def say_json(document: Any) -> None:
    """Print one JSON document; times as RFC 3339 in UTC, durations as seconds."""
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
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def shorten(text: str, width: int) -> str:
    """Return a text cut to so many columns, with an ellipsis where something is missing."""
    text = plain(text)
    if columns(text) <= width:
        return text
    kept = ""
    for letter in text:
        if columns(kept + letter) > width - 1:
            break
        kept += letter
    return kept.rstrip() + "…"


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
