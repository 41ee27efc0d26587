"""The kinds of values in the configuration's models: how each is read, and its JSON Schema."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal, TypeVar

from monitor.core.config import addresses, schedules, values
from monitor.core.config.guess import did_you_mean
from monitor.core.config.settings import Listed, Scalar
from monitor.core.config.unfit import UnfitError

Option = TypeVar("Option", bound=str)

# People write numbers without quotes where a text is meant.
TEXT: Mapping[str, Any] = {"type": ["string", "number", "boolean"]}


def _text(most: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if re.search("[\x00-\x08\x0a-\x1f\x7f]", text):
            raise UnfitError("the text goes on over several lines", "write it in one line")
        if len(text) > most:
            raise UnfitError(f"the text has {len(text)} letters", f"write at most {most}")
        return text

    return parse


def _header_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", text):
        raise UnfitError("{value} can be no name of an HTTP header", "write such as Authorization")
    return text


def _either(options: Sequence[str]) -> str:
    return ", ".join(options[:-1]) + " or " + options[-1]


def _choice(*options: Option) -> Scalar[Option]:
    by_text: dict[str, Option] = {option: option for option in options}

    def parse(text: str) -> Option:
        if text.lower() in by_text:
            return by_text[text.lower()]
        raise UnfitError(
            "{value} is not possible here",
            did_you_mean(text, options) or "write " + _either(options),
        )

    return Scalar(parse, _either(options), options[0], {"enum": list(options)})


def _duration(least: str, most: str) -> Scalar[timedelta]:
    low, high = values.parse_duration(least), values.parse_duration(most)
    return Scalar(
        lambda text: values.between(values.parse_duration(text), low, high),
        "a duration such as 15m, 24h or 90d",
        "15m",
        {"type": ["string", "number"], "pattern": "^([0-9]{1,6}[smhdwy])+$"},
    )


def _number(least: float, most: float) -> Scalar[float]:
    return Scalar(
        lambda text: values.parse_number(text, least=least, most=most),
        "a number",
        "1",
        {"type": "number", "minimum": least, "maximum": most},
    )


def _count(least: int, most: int) -> Scalar[int]:
    return Scalar(
        lambda text: values.parse_count(text, least=least, most=most),
        "a whole number",
        "1",
        {"type": "integer", "minimum": least, "maximum": most},
    )


NAME = Scalar(_text(200), "a name", "…", TEXT)
LINE = Scalar(_text(2000), "a text", "…", TEXT)
FLAG = Scalar(values.parse_boolean, "true or false", "true", {"type": "boolean"})
HEADER_NAME = Scalar(_header_name, "a name", "Authorization")
WEIGHT = _number(0.01, 100)
SCORE = _number(0, 1000)
STORY_COUNT = _count(1, 500)
AT_ONCE = _count(1, 16)
EVERY = _duration("1s", "1d")
RETENTION = _duration("1d", "100y")
FRESHNESS = _duration("0s", "1y")
GAP = _duration("0s", "1h")
DAY = Scalar(values.parse_day, "a date", "2026-12-31", {"type": "string", "format": "date"})
LANGUAGE = Scalar(
    values.parse_language,
    "a language such as de or en",
    "de",
    # An editor that reads YAML 1.1 takes Norwegian (no) for a truth value.
    {"type": ["string", "boolean"], "examples": ["de", "en", "ko", "ru", "ja"]},
)
MAIL_LANGUAGE: Scalar[Literal["de", "en"]] = _choice("de", "en")
ZONE = Scalar(
    values.parse_zone,
    "a time zone such as Europe/Berlin",
    "Europe/Berlin",
    {"type": "string", "examples": ["Europe/Berlin", "Europe/Vienna", "UTC"]},
)
CASE: Scalar[Literal["smart", "exact", "ignore"]] = _choice("smart", "exact", "ignore")
WHEN_EMPTY: Scalar[Literal["send", "skip"]] = _choice("send", "skip")
FULLTEXT: Scalar[Literal["never", "on_miss", "always"]] = _choice("never", "on_miss", "always")
WEB_URL = Scalar(addresses.parse_web_url, "a web address", "https://…")
PROXY = Scalar(
    addresses.parse_proxy, "the address of an HTTP proxy", "http://proxy.example.org:3128"
)
ADDRESS = Scalar(addresses.parse_recipient, "a mail address", "Name <name@example.org>")
SERVER = Scalar(
    addresses.parse_server,
    "a mail server",
    "mailbox",
    {
        "type": "string",
        "examples": ["mailbox", "smtps://mail.example.org:465", "smtp://mail.example.org:587"],
    },
)
PLAN = Scalar(
    schedules.parse_schedule,
    "a schedule such as daily 07:00",
    "daily 07:00",
    {"type": "string", "examples": schedules.FORMS.split(", ")},
)
QUIET = Scalar(schedules.parse_quiet_hours, "quiet hours such as 22:00-06:00", "22:00-06:00")
NAMES = Listed(NAME)
LANGUAGES = Listed(LANGUAGE)
ADDRESSES = Listed(ADDRESS)
READER = Scalar(
    addresses.parse_reader,
    "a mail address or a channel",
    "Name <name@example.org>",
)
READERS = Listed(READER, is_needed=True)
CHANNEL_NAME = Scalar(addresses.parse_channel_name, "a name", "newsroom", TEXT)
CHANNEL_URL = Scalar(addresses.parse_channel_url, "the address of a channel", "https://…", TEXT)
SELECTOR = Scalar(addresses.parse_selector, "the name of a DKIM key", "monitor2026", TEXT)
IN_DOUBT: Scalar[Literal["resend", "hold"]] = _choice("resend", "hold")
EXPRESSIONS = Listed(LINE, "expressions")
SAMPLES = Listed(LINE, "samples")
