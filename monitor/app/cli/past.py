"""What the commands that look back have in common: time, place, hits in colour, charts."""

import re
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import monitor.app.cli.show as show
from monitor.core.matching.query import QueryError
from monitor.errors import Problem, UsageError
from monitor.model import Entry, Environment, Field, Hit

_ZONE = re.compile(r"^timezone:\s*[\"']?([A-Za-z0-9_+/-]+)", re.MULTILINE)
_DEFAULT_ZONE = "Europe/Berlin"
LANGUAGES = ("de", "en", "fr", "es", "ru", "uk", "ko", "ja", "zh")
"""Those in which the reviewed list has names."""

_BLOCKS = " ▁▂▃▄▅▆▇█"
_HEIGHT = 4
_MOST_BARS = 62


def duration(text: str) -> timedelta:
    """Read a length of time such as 30m, 12h, 7d, 4w.

    Raises:
        UsageError: with what would be right.
    """
    found = re.fullmatch(r"(\d{1,5})\s*([mhdw])", text.strip())
    if not found:
        raise UsageError(f'"{show.plain(text)}" is no length of time; write 30m, 12h, 7d or 4w')
    unit = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}[found[2]]
    return timedelta(**{unit: int(found[1])})


def zone_of(environment: Environment) -> str:
    """Return the configured time zone, without reading the whole configuration for it."""
    try:
        text = (Path(environment.config) / "monitor.yaml").read_text(encoding="utf-8")
        name = found[1] if (found := _ZONE.search(text)) else _DEFAULT_ZONE
        ZoneInfo(name)
    except (OSError, ValueError):
        return _DEFAULT_ZONE
    return name


def say_wrong(line: str, error: QueryError) -> int:
    """Say what is wrong with a keyword given on the command line, and return exit code 2."""
    problem = Problem(
        file="keyword",
        line=1,
        column=error.column,
        message=error.message,
        source=line,
        width=error.width,
        proposal=error.proposal,
    )
    show.complain(str(problem))
    return 2


def watcher(total: str = "") -> Callable[[int], None]:
    """Return what counts the entries read on a terminal's last line, after a second of it."""
    began = time.monotonic()
    read = 0

    def heard(number: int) -> None:
        nonlocal read
        read += number
        if time.monotonic() - began > show.PATIENCE:
            show.overwrite(f"{read:,} {total}entries read")

    return heard


def headline(entry: Entry, hits: Sequence[Hit], width: int) -> str:
    """Return a title cut to so many columns, with its hits marked on a terminal."""
    shown = show.shorten(entry.title, width) or "(no title)"
    for form in dict.fromkeys(show.plain(hit.form) for hit in hits if hit.field is Field.TITLE):
        shown = _marked(shown, form)
    return shown


def _marked(text: str, form: str) -> str:
    at = text.find(form) if form else -1
    if at < 0 or "\x1b" in text:
        return text
    return text[:at] + show.styled(form, "hit") + text[at + len(form) :]


def forms_of(hits: Sequence[Hit]) -> str:
    """Return the forms that hit, each once."""
    return ", ".join(dict.fromkeys(show.plain(hit.form) for hit in hits))


def snippet(entry: Entry, hit: Hit, around: int = 30) -> str:
    """Return the text around a hit on one line, with the hit marked or between brackets."""
    text: str = getattr(entry, hit.field.value)
    start, end = max(0, hit.start - around), min(len(text), hit.end + around)
    # Half a word at an end says nothing.
    if start and (blank := text.find(" ", start, hit.start)) >= 0:
        start = blank
    if end < len(text) and (blank := text.rfind(" ", hit.end, end)) >= 0:
        end = blank
    before, after = text[start : hit.start], text[hit.end : end]
    return (
        ("… " if start else "")
        + show.plain(before)
        + (" " if before[-1:].isspace() and before.strip() else "")
        + show.styled(f"[{show.plain(text[hit.start : hit.end])}]", "hit")
        + (" " if after[:1].isspace() and after.strip() else "")
        + show.plain(after)
        + (" …" if end < len(text) else "")
    )


def chart(days: Sequence[tuple[date, int]]) -> list[str]:
    """Return a small bar chart: a column for each day, or for each week of many."""
    unit = "day"
    if len(days) > _MOST_BARS:
        unit = "week"
        days = [
            (days[at][0], sum(count for _, count in days[at : at + 7]))
            for at in range(0, len(days), 7)
        ]
    most = max((count for _, count in days), default=0)
    if not most:
        return []
    room = len(str(most))
    wide = 2 if len(days) <= _MOST_BARS // 2 else 1
    lines = []
    for row in range(_HEIGHT, 0, -1):
        bars = "".join(_cell(count, most, row) * wide for _, count in days).rstrip()
        label = str(most) if row == _HEIGHT else ""
        lines.append(f"  {label:>{room}} │{bars}")
    lines.append(f"  {0:>{room}} └" + "─" * len(days) * wide)
    first, last = (f"{day:%d %b}" for day in (days[0][0], days[-1][0]))
    if len(days) == 1:
        return [*lines, f"  {'':{room}}  {first}"]
    gap = max(1, len(days) * wide - len(first) - len(last))
    peak = max(days, key=lambda one: one[1])
    lines.append(f"  {'':{room}}  {first}{' ' * gap}{last}   most on {peak[0]:%a %d %b}: {most}")
    if unit == "week":
        lines[-1] = lines[-1].replace("most on", "a column a week, most in the one of")
    return lines


def _cell(count: int, most: int, row: int) -> str:
    """Return what of a column of blocks is seen in a row; a day with anything has a trace."""
    height = max(1, round(count * _HEIGHT * 8 / most)) if count else 0
    return _BLOCKS[min(8, max(0, height - (row - 1) * 8))]
