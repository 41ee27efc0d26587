"""When a digest comes: the words of a schedule, checked so that it really comes."""

import calendar
import re
from datetime import time

from monitor.core.config.unfit import UnfitError
from monitor.model import QuietHours, Schedule

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = tuple(name.lower() for name in calendar.month_abbr[1:])
FORMS = (
    "immediately, hourly, every 4h, daily 07:00, weekdays 07:00, weekly mon 07:00, "
    "cron 0 7 * * mon-fri"
)
_ALL_FORMS = f"write one of: {FORMS}"
_TIME = r"(?i)([0-9]{1,2})(?:[:.h]([0-9]{2}))?(?:\s*(?:h|uhr))?"
# What people write for the words of a schedule, and the words that say nothing.
_MEANT = {
    "sofort": "immediately", "immediate": "immediately", "instantly": "immediately",
    "stündlich": "hourly", "hour": "hourly", "alle": "every", "täglich": "daily", "day": "daily",
    "werktags": "weekdays", "weekday": "weekdays", "workdays": "weekdays",
    "wöchentlich": "weekly", "week": "weekly", "jeden": "weekly", "um": "", "at": "", "on": "",
    "am": "", "uhr": "", "h": "",
}  # fmt: skip
_GERMAN_DAYS = {
    "mo": "mon", "di": "tue", "mi": "wed", "do": "thu", "fr": "fri", "sa": "sat", "so": "sun",
}  # fmt: skip


def parse_schedule(text: str) -> Schedule:
    """Return a schedule from one of the forms of ``FORMS``."""
    words = text.split()
    kind = words[0].lower() if words else ""
    match [kind, *words[1:]]:
        case ["immediately"]:
            return Schedule(text=text, kind="immediately")
        case ["hourly"]:
            return Schedule(text=text, kind="hourly")
        case ["every", *rest]:
            return Schedule(text=text, kind="every", hours=_hours("".join(rest)))
        case ["daily", *rest]:
            return Schedule(text=text, kind="daily", at=_only_time("daily", rest))
        case ["weekdays", *rest]:
            return Schedule(text=text, kind="weekdays", at=_only_time("weekdays", rest))
        case ["weekly", *rest]:
            return _weekly(text, rest)
        case ["cron", *fields]:
            return Schedule(text=text, kind="cron", cron=_cron(fields))
        case _:
            raise UnfitError("{value} is no schedule", _likely(text, words))


def parse_time(text: str) -> time:
    """Return a time of day from ``07:00``."""
    at = _likely_time(text)
    if at is None:
        raise UnfitError(f'"{text}" is no time of day', "write it as 07:00 (00:00 to 23:59)")
    if text not in (f"{at:%H:%M}", f"{at:%H:%M}".removeprefix("0")):
        raise UnfitError(f'"{text}" is not written as a time', f"write {at:%H:%M}")
    return at


def parse_quiet_hours(text: str) -> QuietHours:
    """Return the hours in which a digest is held, from ``22:00-06:00``."""
    parts = re.split(r"\s*(?:-|–|—|\bto\b|\bbis\b)\s*", text)
    times = [at for part in parts if (at := _likely_time(part))]
    if len(times) != 2 or len(parts) != 2:
        raise UnfitError("{value} are no quiet hours", "write from and to, as 22:00-06:00")
    start, end = times
    if start == end:
        raise UnfitError("{value} begins and ends at the same time", "write such as 22:00-06:00")
    if not re.fullmatch(r"[0-9]{1,2}:[0-9]{2}\s*[-–]\s*[0-9]{1,2}:[0-9]{2}", text):
        proposal = f"write {start:%H:%M}-{end:%H:%M}"
        raise UnfitError("{value} is not written as quiet hours", proposal)
    return QuietHours(start=start, end=end)


def _hours(text: str) -> int:
    hit = re.fullmatch(r"([0-9]{1,3})h(?:ours?)?", text)
    if hit and 1 <= int(hit[1]) <= 24:
        return int(hit[1])
    if hit:
        raise UnfitError(
            "{value}: only 1h to 24h are possible", "write daily 07:00 or weekly mon 07:00"
        )
    if re.fullmatch(r"[0-9]{1,3}m(?:in\w*)?", text):
        raise UnfitError("{value}: digests come in whole hours", "write every 1h, or immediately")
    if hit := re.fullmatch(r"([0-9]{1,2})(?:std\w*|stunden?|hours?)?", text.lower()):
        raise UnfitError("{value} is no schedule", f"write every {int(hit[1])}h")
    likely = "daily 07:00" if text.lower() in ("day", "tag") else "every 4h"
    raise UnfitError("{value} is no schedule", f"write {likely}")


def _only_time(kind: str, rest: list[str]) -> time:
    text = " ".join(rest)
    if not text:
        raise UnfitError("{value} needs a time of day", f"write {kind} 07:00")
    at = _likely_time(text)
    try:
        return parse_time(text)
    except UnfitError as unfit:
        proposal = f"write {kind} {at:%H:%M}" if at else f"write such as {kind} 07:00"
        raise UnfitError(unfit.message, proposal) from None


def _weekly(text: str, rest: list[str]) -> Schedule:
    days = [(word, day) for word in rest if (day := _weekday(word))]
    times = [word for word in rest if word[:1].isdigit()]
    day = days[0][1] if days else "mon"
    if not days or len(days) > 1 or not times:
        raise UnfitError(
            "{value} needs one weekday and a time", f"write weekly {day} {(times or ['07:00'])[0]}"
        )
    try:
        at = parse_time(times[0])
    except UnfitError as wrong:
        raise UnfitError(wrong.message, f"write weekly {day} 07:00") from None
    if [word.lower() for word in rest] not in ([day, times[0]], [_full(day), times[0]]):
        raise UnfitError("{value} is no schedule", f"write weekly {day} {at:%H:%M}")
    return Schedule(text=text, kind="weekly", at=at, weekday=day)


def _weekday(word: str) -> str:
    """Return the short English name of a weekday in English or German, or nothing."""
    short = word.lower().rstrip(".,")
    if short[:3] in WEEKDAYS and _full(short[:3]).startswith(short):
        return short[:3]
    if short in _GERMAN_DAYS or short.endswith(("tag", "woch", "abend")):
        return _GERMAN_DAYS.get(short[:2], "")
    return ""


def _full(day: str) -> str:
    return calendar.day_name[WEEKDAYS.index(day)].lower()


def _likely_time(text: str) -> time | None:
    """Return the time of day that is meant by ``7``, ``7.30`` or ``7 Uhr``."""
    hit = re.fullmatch(_TIME, text.strip())
    if hit and int(hit[1]) < 24 and int(hit[2] or 0) < 60:
        return time(int(hit[1]), int(hit[2] or 0))
    return None


def _likely(text: str, words: list[str]) -> str:
    """Return what was probably meant by something that is no schedule."""
    if len(words) == 5 and re.fullmatch(r"[0-9*/,\-]+", words[0]):
        try:
            return f"write cron {_cron(words)}"
        except UnfitError:
            return "write cron 0 7 * * mon-fri"
    meant = [_MEANT.get(word.lower(), _weekday(word) or word.lower()) for word in words]
    meant = [word for word in meant if word]
    if meant and (at := _likely_time(meant[-1])):
        meant[-1] = f"{at:%H:%M}"
    if meant and meant[0] in WEEKDAYS:
        meant.insert(0, "weekly")
    if len(meant) == 1 and meant[0][0].isdigit():
        meant.insert(0, "daily")
    if meant == words:
        return _ALL_FORMS
    try:
        return f"write {parse_schedule(' '.join(meant)).text}"
    except UnfitError as unfit:
        return unfit.proposal


def _cron(fields: list[str]) -> str:
    """Return five checked fields. A digest has one period a day, so minute and hour are fixed."""
    if len(fields) != 5:
        raise UnfitError(
            f"{{value}} has {len(fields)} fields, but cron has five: "
            "minute, hour, day, month, weekday",
            "write cron 0 7 * * mon-fri",
        )
    minute, hour, day, month, weekday = (one.lower() for one in fields)
    if not minute.isdecimal() or not hour.isdecimal():
        raise UnfitError(
            "{value} comes more than once a day, which a cron schedule cannot",
            "write a number for minute and hour, or use hourly or every 4h",
        )
    _numbers("minute", minute, 0, 59)
    _numbers("hour", hour, 0, 23)
    days = _numbers("day", "31" if day == "last" else day, 1, 31)
    months = _numbers("month", _named(month, _MONTHS, first=1), 1, 12)
    _check_weekdays(weekday, fields)
    if day != "last" and min(days) > max(calendar.monthrange(2028, month)[1] for month in months):
        raise UnfitError("{value} never comes: those months have no such day", "write another day")
    return " ".join((minute, hour, day, _named(month, _MONTHS, first=1), weekday))


def _numbers(name: str, field: str, least: int, most: int) -> set[int]:
    """Return the numbers of one field: ``*``, ``5``, ``1-5``, ``*/2``, ``1-9/2``, ``1,5``."""
    found: set[int] = set()
    for part in field.split(","):
        hit = re.fullmatch(r"(?:\*|([0-9]{1,2})(?:-([0-9]{1,2}))?)(?:/([1-9][0-9]?))?", part)
        if not hit:
            raise UnfitError(f'{{value}}: "{part}" is no {name}', f"write {least} to {most}, or *")
        first = int(hit[1]) if hit[1] else least
        last = int(hit[2]) if hit[2] else (most if not hit[1] or hit[3] else first)
        if not least <= first <= last <= most:
            raise UnfitError(f'{{value}}: "{part}" is no {name}', f"write {least} to {most}")
        found.update(range(first, last + 1, int(hit[3] or 1)))
    return found


def _named(field: str, names: tuple[str, ...], *, first: int) -> str:
    """Return a field with its names replaced by numbers."""
    return re.sub(
        "[a-z]+",
        lambda hit: str(names.index(hit[0][:3]) + first) if hit[0][:3] in names else hit[0],
        field,
    )


def _check_weekdays(field: str, fields: list[str]) -> None:
    if re.search("[0-9]", field):
        raise UnfitError(
            "{value}: weekdays by number are not read, because 1 is Monday to some programs "
            "and Tuesday to others",
            f"write cron {' '.join(fields[:4])} {_weekday_names(field)}",
        )
    if field == "*":
        return
    for part in field.split(","):
        first, _, last = part.partition("-")
        if first not in WEEKDAYS or (last or first) not in WEEKDAYS or part.endswith("-"):
            raise UnfitError(f'{{value}}: "{part}" is no weekday', "write mon, tue, … or mon-fri")
        if last and WEEKDAYS.index(first) > WEEKDAYS.index(last):
            raise UnfitError(
                f'{{value}}: "{part}" runs over the end of the week',
                f"write {first}-sun,{'mon' if last == 'mon' else f'mon-{last}'}",
            )


def _weekday_names(field: str) -> str:
    """Return classic cron's weekday numbers (0 and 7 are Sunday) as names."""
    days: set[int] = set()
    for first, last in re.findall("([0-7])(?:-([0-7]))?", field):
        days.update((day - 1) % 7 for day in range(int(first), int(last or first) + 1))
    if days == set(range(min(days, default=0), max(days, default=0) + 1)) and len(days) > 1:
        return f"{WEEKDAYS[min(days)]}-{WEEKDAYS[max(days)]}"
    return ",".join(WEEKDAYS[day] for day in sorted(days)) or "mon-fri"
