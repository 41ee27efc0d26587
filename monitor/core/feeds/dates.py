"""Read the dates of feeds: RFC 822 and ISO 8601, and what people write instead.

Feeds carry dates with German or Korean month names, without a zone, with 24:00:00 or with a zone
by name. What cannot be read with certainty is None: the entry then counts from when it was first
seen.
"""

import re
from datetime import UTC, datetime, timedelta

# Names by number, as they stand in feeds; each is compared by its first letters, so that
# "Sept." and "September" are one. Sources: CLDR month names of the languages shipped.
_MONTHS = (
    "jan januar january janvier enero gennaio januari janeiro stycznia января янв jän ene gen",
    "feb februar february février fév febrero febbraio fevereiro lutego февраля фев fev lut",
    "mar märz mär mrz march mars marzo maart março marca марта мар maa",
    "apr april avril avr abril aprile kwietnia апреля апр abr kwi",
    "may mai mayo maggio mei maio maja мая май mag maj",
    "jun juni june juin junio giugno junho czerwca июня июн giu cze",
    "jul juli july juillet juil julio luglio julho lipca июля июл lug lip",
    "aug august août aou agosto augustus sierpnia августа авг ago sie aoû",
    "sep september septembre septiembre settembre setembro września сентября сен sept set wrz",
    "oct okt oktober october octobre octubre ottobre outubro października октября окт ott out paź",
    "nov november novembre noviembre novembro listopada ноября ноя lis",
    "dec dez dezember december décembre déc diciembre dicembre dezembro grudnia декабря дек gru",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}

# Offsets in minutes. RFC 822 section 5, and the zones that European and Asian feeds name.
# CET is read as written: feedparser takes it for UTC, which is an hour wrong.
_ZONES = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0),
    **dict.fromkeys(("cet", "met", "mez", "bst", "west"), 60),
    **dict.fromkeys(("cest", "mest", "mesz", "eet", "sast"), 120),
    **dict.fromkeys(("eest", "msk", "trt", "idt"), 180),
    **{"est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360},
    **{"pst": -480, "pdt": -420, "akst": -540, "akdt": -480, "hst": -600, "brt": -180},
    **{"ist": 330, "pkt": 300, "ict": 420, "hkt": 480, "sgt": 480, "jst": 540, "kst": 540},
    **{"aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780},
}

_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?(?:\s*(?:uhr|h)\b)?"
)
_ZONE = r"(?P<zone>[+-]\d{1,2}:?\d{2}\b|[+-]\d{2}\b|[a-z]{1,5}(?:[+-]\d{1,2}(?::?\d{2})?)?\b)"
_CLOCK = re.compile(rf"(?:[,t]\s*|\b(?:um|at)\s+|\b){_TIME}(?:\s*{_ZONE})?", re.IGNORECASE)
_DAYS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?$",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})$",
        r"(?P<year>\d{4})-(?P<ordinal>\d{3})$",
        r"(?P<year>\d{4})[./](?P<month>\d{1,2})[./](?P<day>\d{1,2})\.?$",
        r"(?P<year>\d{4})[년年]\s*(?P<month>\d{1,2})[월月]\s*(?P<day>\d{1,2})[일日]$",
        # Day first, as in most of the world; the American order can't be told from it.
        r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})$",
        # "Di, 30. Dez 2025", "9 de enero de 2025", "30-Dec-25"
        r"(?:[^\W\d]+\.?,?\s*)?(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?[\s-]+(?:de\s+)?"
        r"(?P<name>[^\W\d]{3,})\.?,?[\s-]+(?:de\s+)?(?P<year>\d{4}|\d{2})$",
        # "Tue Dec 30 2025", "December 30, 2025"
        r"(?:[^\W\d]+\.?,?\s+)?(?P<name>[^\W\d]{3,})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+"
        r"(?P<year>\d{4})$",
    )
)
# The two forms that most dates have, which are read at a fifth of the cost.
_RFC_822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) "
    r"(?:GMT|UTC|([+-](?:0\d|1[0-3])[0-5]\d))"
)
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)")
_FIRST_YEAR = 1995
_FARTHEST = 14 * 60  # minutes; Kiribati
_LONGEST = 80  # characters; no date is longer, and a regular expression should not see a novel


def read_date(text: str) -> datetime | None:
    """Return the instant that a feed's date means, aware and UTC, or None if it can't be read.

    A date without a zone is taken as UTC; one without a time as midnight. 24:00 is the next
    day's midnight, second 60 the next minute.

    Source: RFC 822 section 5; RFC 3339; W3C NOTE-datetime.
    """
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST:
        return None
    return _read_common(text) or _read_odd(text)


def _read_common(text: str) -> datetime | None:
    if told := _RFC_822.fullmatch(text):
        day, name, year, time, zone = told.groups()
        text = f"{year}-{_MONTH.get(name.lower(), 0):02}-{day}T{time}{zone or 'Z'}"
    elif not _ISO.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None  # 24:00:00, second 60, 31 June


def _read_odd(text: str) -> datetime | None:
    clock = _CLOCK.search(text)
    if clock:
        text = f"{text[: clock.start()].strip(' ,')} {text[clock.end() :].strip(' ,')}".strip()
    for form in _DAYS:
        if day := form.match(text):
            return _instant(day.groupdict(""), clock.groupdict("") if clock else {})
    return None


def usable(moment: datetime | None, *, now: datetime) -> datetime | None:
    """Return a publication time that can be believed, else None.

    Up to a day ahead is a zone given wrongly: it counts as now. Further ahead, or before 1995
    (no feed is older; zero dates are common), it says nothing.
    """
    if moment is None or moment.year < _FIRST_YEAR or moment > now + timedelta(days=1):
        return None
    return min(moment, now)


def _instant(day: dict[str, str], clock: dict[str, str]) -> datetime | None:
    year = int(day["year"])
    if len(day["year"]) == 2:
        year += 2000 if year < 70 else 1900
    hour = int(clock.get("hour") or 0)
    if clock.get("half"):
        hour = hour % 12 + (12 if clock["half"] in "Pp" else 0)
    month, offset = _month(day), _offset(clock.get("zone", ""))
    if not month or hour > 24:
        return None
    try:
        return datetime(year, month, int(day.get("day") or 1), tzinfo=UTC) + timedelta(
            days=int(day.get("ordinal") or 1) - 1,
            hours=hour,
            minutes=int(clock.get("minute") or 0) - offset,
            seconds=int(clock.get("second") or 0),
            microseconds=int((clock.get("fraction") or "0")[:6].ljust(6, "0")),
        )
    except (ValueError, OverflowError):
        return None


def _month(day: dict[str, str]) -> int:
    """Return the number of the month; 0 if its name is unknown."""
    if "name" not in day:
        return int(day.get("month") or 1)
    name = day["name"].casefold()
    return _MONTH.get(name) or _MONTH.get(name[:3], 0)


def _offset(zone: str) -> int:
    """Return the minutes by which a zone is ahead of UTC.

    An unknown name, or an offset that no place on earth has, counts as UTC: a date that is some
    hours wrong says more than none.
    """
    name = zone.rstrip("0123456789:+-").lower()
    digits = zone[len(name) :].replace(":", "")
    if not digits:
        return _ZONES.get(name, 0)
    hours, minutes = (digits[1:-2], digits[-2:]) if len(digits) > 3 else (digits[1:], "0")
    ahead = int(hours) * 60 + int(minutes)
    return (-ahead if digits.startswith("-") else ahead) if ahead <= _FARTHEST else 0
