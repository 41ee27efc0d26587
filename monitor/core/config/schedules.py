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
_TIME = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})|([0-9]{1,2})(?=$| ?(?:h|uhr)$)")
_GERMAN = {
    "sofort": "immediately", "stündlich": "hourly", "alle": "every", "täglich": "daily",
    "werktags": "weekdays", "wöchentlich": "weekly", "jeden": "weekly",
    "immediate": "immediately", "instantly": "immediately", "weekday": "weekdays",
    "workdays": "weekdays", "day": "daily", "hour": "hourly", "week": "weekly",
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
    if hit := _TIME.match(text.strip()):
        hour, minute = int(hit[1] or hit[3]), int(hit[2] or 0)
        if hour < 24 and minute < 60:
            written = f"{hour:02}:{minute:02}"
            if text.strip() in (written, written.removeprefix("0")):
                return time(hour, minute)
            raise UnfitError(f'"{text.strip()}" is not written as a time', f"write {written}")
    raise UnfitError(f'"{text.strip()}" is no time of day', "write it as 07:00 (00:00 to 23:59)")


def parse_quiet_hours(text: str) -> QuietHours:
    """Return the hours in which a digest is held, from ``22:00-06:00``."""
    parts = re.split(r"\s*(?:-|–|—|\bto\b|\bbis\b)\s*", text.strip())
    if len(parts) != 2:
        raise UnfitError("{value} are no quiet hours", "write from and to, as 22:00-06:00")
    start, end = (parse_time(part) for part in parts)
    if start == end:
        raise UnfitError(
            "{value} begins and ends at the same time", "write from and to: 22:00-06:00"
        )
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
    raise UnfitError("{value} is no schedule", "write every 4h")


def _only_time(kind: str, rest: list[str]) -> time:
    if not rest:
        raise UnfitError("{value} needs a time of day", f"write {kind} 07:00")
    try:
        return parse_time(" ".join(rest))
    except UnfitError as wrong:
        raise UnfitError(
            wrong.message,
            wrong.proposal.replace("write ", f"write {kind} ", 1).replace(
                f"{kind} it as", f"it as {kind}"
            ),
        ) from None


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


def _likely(text: str, words: list[str]) -> str:
    """Return what was probably meant by something that is no schedule."""
    meant = [_GERMAN.get(word.lower(), _weekday(word) or word.lower()) for word in words]
    if len(words) == 5 and re.fullmatch(r"[0-9*/,\-]+", words[0]):
        return f"write cron {text}"
    try:
        if re.match("[0-9]", text):
            return f"write daily {parse_time(text):%H:%M}"
        if meant and meant[0] in WEEKDAYS:
            meant.insert(0, "weekly")
        likely = " ".join(word for word in meant if word not in ("at", "um", "uhr", "on"))
        if likely != text.lower():
            return f"write {parse_schedule(likely).text}"
    except UnfitError:
        pass
    return f"write one of: {FORMS}"


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
    _cron_weekdays(weekday)
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


def _cron_weekdays(field: str) -> None:
    if re.search("[0-9]", field):
        raise UnfitError(
            "{value}: weekdays by number are not read, because 1 is Monday to some programs "
            "and Tuesday to others",
            f"write cron … {_weekday_names(field)}",
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
                f"write {first}-sun,mon-{last}",
            )


def _weekday_names(field: str) -> str:
    """Return classic cron's weekday numbers (0 and 7 are Sunday) as names."""
    return re.sub("[0-7]", lambda hit: WEEKDAYS[(int(hit[0]) - 1) % 7], field)
