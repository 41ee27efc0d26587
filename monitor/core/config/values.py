"""Texts of the configuration to numbers, durations, dates, languages and zones."""

import difflib
import re
import zoneinfo
from datetime import date, timedelta

from monitor.core.config.unfit import UnfitError

_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}
_SPELLED = {
    "s": ("sec", "second", "sek", "sekunde"),
    "m": ("min", "minute"),
    "h": ("hour", "hr", "std", "stunde"),
    "d": ("day", "tag"),
    "w": ("week", "woche"),
    "y": ("year", "jahr"),
}
_DURATION = r"(?:[0-9]{1,6}[smhdwy])+"
_STEP = r"([0-9]+)([smhdwy])"
_SPELLED_DURATION = r"([0-9]{1,6})\s*([^\W\d]+)\.?"
_NUMBER = r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,12})?"
_ZONE = r"[A-Za-z0-9_+\-]+(?:/[A-Za-z0-9_+\-]+)*"

# ISO 639-1.
LANGUAGES = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy
    da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu
    hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb
    lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om
    or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw
    ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()  # noqa: SIM905  a line for a dozen codes
)
_LANGUAGE_NAMES = {
    "deutsch": "de", "german": "de", "ger": "de", "deu": "de",
    "englisch": "en", "english": "en", "eng": "en",
    "französisch": "fr", "french": "fr", "spanisch": "es", "spanish": "es",
    "italienisch": "it", "italian": "it", "russisch": "ru", "russian": "ru", "rus": "ru",
    "koreanisch": "ko", "korean": "ko", "kor": "ko",
    "japanisch": "ja", "japanese": "ja", "jpn": "ja", "jp": "ja",
    "chinesisch": "zh", "chinese": "zh", "cn": "zh",
    "ukrainisch": "uk", "ukrainian": "uk", "ua": "uk", "gb": "en", "us": "en",
}  # fmt: skip


def parse_duration(text: str) -> timedelta:
    """Return a duration from ``30s``, ``15m``, ``24h``, ``90d``, ``2w``, ``2y`` or ``1h30m``."""
    if re.fullmatch(_DURATION, text):
        steps = re.findall(_STEP, text)
        return sum((int(count) * _UNITS[unit] for count, unit in steps), timedelta())
    raise UnfitError("{value} is no duration", f"write {_likely_duration(text)}")


def duration_text(duration: timedelta) -> str:
    """Return a duration in the largest unit that divides it: ``90d``, ``15m``."""
    for unit in "ydhm":
        if duration and not duration % _UNITS[unit]:
            return f"{duration // _UNITS[unit]}{unit}"
    return f"{int(duration.total_seconds())}s"


def between(duration: timedelta, least: timedelta, most: timedelta) -> timedelta:
    """Return the duration if it lies within the bounds."""
    if duration < least:
        raise UnfitError("{value} is too short", f"the shortest is {duration_text(least)}")
    if duration > most:
        raise UnfitError("{value} is too long", f"the longest is {duration_text(most)}")
    return duration


def parse_boolean(text: str) -> bool:
    """Return a truth value from ``true``, ``false``, ``yes`` or ``no``."""
    match text.lower():
        case "true" | "yes":
            return True
        case "false" | "no":
            return False
        case "on" | "ja" | "1":
            raise UnfitError("{value} is neither true nor false", "write true")
        case "off" | "nein" | "0":
            raise UnfitError("{value} is neither true nor false", "write false")
        case _:
            raise UnfitError("{value} is neither true nor false", "write true or false")


def parse_number(text: str, *, least: float, most: float) -> float:
    """Return a number within bounds."""
    if not re.fullmatch(_NUMBER, text):
        if re.fullmatch(_NUMBER, text.replace(",", ".")):
            raise UnfitError("{value} is no number", f"write {text.replace(',', '.')}")
        raise UnfitError(
            "{value} is no number", f"write a number such as {max(least, min(1, most)):g}"
        )
    number = float(text)
    if not least <= number <= most:
        raise UnfitError("{value} is out of bounds", f"write a number from {least:g} to {most:g}")
    return number


def parse_count(text: str, *, least: int, most: int) -> int:
    """Return a whole number within bounds."""
    number = parse_number(text, least=least, most=most)
    if number != int(number):
        raise UnfitError("{value} is no whole number", f"write {round(number)}")
    return int(number)


def parse_day(text: str) -> date:
    """Return a date from ``2026-12-31``."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
        if german := re.fullmatch(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})", text):
            day = date(int(german[3]), int(german[2]), int(german[1]))
            raise UnfitError("{value} is not written as a date", f"write {day.isoformat()}")
    except ValueError as error:
        if isinstance(error, UnfitError):
            raise
        raise UnfitError(
            "{value} is no day of the calendar", "write the date as 2026-12-31"
        ) from None
    raise UnfitError("{value} is no date", "write it as 2026-12-31")


def parse_language(text: str) -> str:
    """Return a two-letter language code (ISO 639-1)."""
    code = text.lower()
    if code in LANGUAGES:
        return code
    start = re.split(r"[-_]", code)[0]
    known = _LANGUAGE_NAMES.get(code) or (start if start in LANGUAGES else "")
    raise UnfitError(
        "{value} is no language", f"write {known or 'two letters, such as de, en or ko'}"
    )


def parse_zone(text: str) -> str:
    """Return the name of a time zone that exists (IANA)."""
    try:
        if re.fullmatch(_ZONE, text):
            zoneinfo.ZoneInfo(text)
            return text
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        pass
    # Looked up only now: reading all names takes tens of milliseconds.
    names = sorted(zoneinfo.available_timezones())
    wanted = text.lower().replace(" ", "_")
    exact = [n for n in names if n.lower() == wanted or n.lower().endswith("/" + wanted)]
    if any(name.lower().startswith(wanted + "/") for name in names):
        raise UnfitError("{value} is no time zone", "write one such as Europe/Berlin")
    close = exact or difflib.get_close_matches(text, names, n=1, cutoff=0.6)
    cities = {name.rsplit("/")[-1].lower(): name for name in names}
    close = close or [cities[c] for c in difflib.get_close_matches(wanted, cities, n=1)]
    raise UnfitError(
        "{value} is no time zone",
        f'did you mean "{close[0]}"?' if close else "write one such as Europe/Berlin",
    )


def _likely_duration(text: str) -> str:
    """Return what was probably meant by something that is no duration."""
    examples = "a number with a unit, such as 30s, 15m, 24h or 90d"
    if re.fullmatch("[0-9]{1,6}", text):
        return f"the unit too: {text}s, {text}m, {text}h or {text}d"
    if spelled := re.fullmatch(_SPELLED_DURATION, text):
        word = spelled[2].lower()
        for unit, names in _SPELLED.items():
            if word == unit or any(word.startswith(name) for name in names):
                return f"{int(spelled[1])}{unit}"
    return examples
