"""The kinds of values in the configuration's models: how each is read, and its JSON Schema."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from monitor.core.config import addresses, schedules, values
from monitor.core.config.guess import did_you_mean
from monitor.core.config.unfit import UnfitError
from monitor.model import MailServer, QuietHours, Recipient, Schedule

# People write numbers without quotes where a text is meant.
TEXT: Mapping[str, Any] = {"type": ["string", "number", "boolean"]}


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A value written as one text: its reader, what it is in words, an example, its schema."""

    parse: Callable[[str], Any]
    words: str
    example: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})

    def read(self, value: Any) -> Any:
        """Return the value; pydantic turns a ``UnfitError`` into one of its errors."""
        if not isinstance(value, str):
            shape = "a list" if isinstance(value, list) else "a group of settings"
            raise UnfitError(f"here stands {shape}, where {self.words} is meant")
        if not value.strip():
            raise UnfitError(f"the value is missing: {self.words} is meant")
        return self.parse(value.strip())

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Let pydantic read the value with our reader alone."""
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return the schema that editors check against."""
        return dict(self.schema)


@dataclass(frozen=True, slots=True)
class Listed:
    """Marks a list that may also be written as one text, or as a block with one item to a line.

    ``of`` says what the items are: plain names, expressions of the keyword language, or sample
    texts.
    """

    of: Literal["names", "expressions", "samples"] = "names"

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return the schema that editors check against."""
        return {"anyOf": [dict(TEXT), handler(schema)]}


@dataclass(frozen=True, slots=True)
class KeywordLines:
    """Marks a block of keywords, one to a line, or a list of texts and mappings."""

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return the schema that editors check against."""
        listed = handler(schema)
        return {
            "anyOf": [dict(TEXT), {**listed, "items": {"anyOf": [dict(TEXT), listed["items"]]}}]
        }


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


def _choice(*options: str) -> Scalar:
    def parse(text: str) -> str:
        if text.lower() in options:
            return text.lower()
        raise UnfitError(
            "{value} is not possible here",
            did_you_mean(text, options) or "write " + _either(options),
        )

    return Scalar(parse, _either(options), options[0], {"enum": list(options)})


def _duration(least: str, most: str) -> Scalar:
    low, high = values.parse_duration(least), values.parse_duration(most)
    return Scalar(
        lambda text: values.between(values.parse_duration(text), low, high),
        "a duration such as 15m, 24h or 90d",
        "15m",
        {"type": ["string", "number"], "pattern": "^([0-9]{1,6}[smhdwy])+$"},
    )


def _number(least: float, most: float) -> Scalar:
    return Scalar(
        lambda text: values.parse_number(text, least=least, most=most),
        "a number",
        "1",
        {"type": "number", "minimum": least, "maximum": most},
    )


def _count(least: int, most: int) -> Scalar:
    return Scalar(
        lambda text: values.parse_count(text, least=least, most=most),
        "a whole number",
        "1",
        {"type": "integer", "minimum": least, "maximum": most},
    )


Name = Annotated[str, Scalar(_text(200), "a name", "…", TEXT)]
Line = Annotated[str, Scalar(_text(2000), "a text", "…", TEXT)]
Flag = Annotated[bool, Scalar(values.parse_boolean, "true or false", "true", {"type": "boolean"})]
HeaderName = Annotated[str, Scalar(_header_name, "a name", "Authorization")]
Weight = Annotated[float, _number(0.01, 100)]
Score = Annotated[float, _number(0, 1000)]
StoryCount = Annotated[int, _count(1, 500)]
AtOnce = Annotated[int, _count(1, 16)]
Every = Annotated[timedelta, _duration("1s", "1d")]
Retention = Annotated[timedelta, _duration("1d", "100y")]
Freshness = Annotated[timedelta, _duration("0s", "1y")]
Gap = Annotated[timedelta, _duration("0s", "1h")]
Day = Annotated[
    date, Scalar(values.parse_day, "a date", "2026-12-31", {"type": "string", "format": "date"})
]
Language = Annotated[
    str,
    Scalar(
        values.parse_language,
        "a language such as de or en",
        "de",
        # An editor that reads YAML 1.1 takes Norwegian (no) for a truth value.
        {"type": ["string", "boolean"], "examples": ["de", "en", "ko", "ru", "ja"]},
    ),
]
MailLanguage = Annotated[Literal["de", "en"], _choice("de", "en")]
Zone = Annotated[
    str,
    Scalar(
        values.parse_zone,
        "a time zone such as Europe/Berlin",
        "Europe/Berlin",
        {"type": "string", "examples": ["Europe/Berlin", "Europe/Vienna", "UTC"]},
    ),
]
Case = Annotated[Literal["smart", "exact", "ignore"], _choice("smart", "exact", "ignore")]
WhenEmpty = Annotated[Literal["send", "skip"], _choice("send", "skip")]
Fulltext = Annotated[Literal["never", "on_miss", "always"], _choice("never", "on_miss", "always")]
WebUrl = Annotated[str, Scalar(addresses.parse_web_url, "a web address", "https://…")]
Proxy = Annotated[
    str,
    Scalar(addresses.parse_proxy, "the address of an HTTP proxy", "http://proxy.example.org:3128"),
]
Address = Annotated[
    Recipient,
    Scalar(addresses.parse_recipient, "a mail address", "Name <name@example.org>"),
]
Server = Annotated[
    MailServer,
    Scalar(
        addresses.parse_server,
        "a mail server",
        "mailbox",
        {
            "type": "string",
            "examples": ["mailbox", "smtps://mail.example.org:465", "smtp://mail.example.org:587"],
        },
    ),
]
Plan = Annotated[
    Schedule,
    Scalar(
        schedules.parse_schedule,
        "a schedule such as daily 07:00",
        "daily 07:00",
        {"type": "string", "examples": schedules.FORMS.split(", ")},
    ),
]
Quiet = Annotated[
    QuietHours,
    Scalar(schedules.parse_quiet_hours, "quiet hours such as 22:00-06:00", "22:00-06:00"),
]
Names = Annotated[list[Name], Listed()]
Languages = Annotated[list[Language], Listed()]
Addresses = Annotated[list[Address], Listed()]
Reader = Annotated[
    Recipient,
    Scalar(
        addresses.parse_reader,
        "a mail address or a channel",
        "Name <name@example.org>",
    ),
]
Readers = Annotated[list[Reader], Listed()]
ChannelName = Annotated[str, Scalar(addresses.parse_channel_name, "a name", "newsroom", TEXT)]
ChannelUrl = Annotated[
    str, Scalar(addresses.parse_channel_url, "the address of a channel", "https://…", TEXT)
]
Selector = Annotated[
    str, Scalar(addresses.parse_selector, "the name of a DKIM key", "monitor2026", TEXT)
]
InDoubt = Annotated[Literal["resend", "hold"], _choice("resend", "hold")]
Expressions = Annotated[list[Line], Listed("expressions")]
Samples = Annotated[list[Line], Listed("samples")]
