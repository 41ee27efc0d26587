"""What people configure: topics and their keywords, feeds, digests, mail, service."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Literal


class Secret:
    """A text that must not be shown: ``repr``, ``str`` and logs print three stars."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the secret itself, for the one call that needs it."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in a configuration file; ``line`` and ``column`` count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """One line of a topic's keywords: a word, a phrase or an expression.

    ``text`` is the line as written, without its weight (``^2``), and the keyword's identity in
    the record. ``also`` holds further expressions of the same meaning (other languages, other
    words), which hit under this keyword's name.
    """

    text: str
    place: Place
    also: tuple[str, ...] = ()
    aliases: bool = False
    weight: float = 1.0
    case: Literal["smart", "exact", "ignore"] = "smart"
    inflect: bool = True
    compounds: bool = True
    not_near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A text that a topic must, or must not, match: a unit test inside the configuration."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """A term that is not told until the end of a day, in the digest's time zone."""

    term: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What to look for: keywords, and the bounds within which they count.

    ``id`` survives a renaming (the configured ``id``, else the name). An entry that hits
    ``exclude`` (``not`` in the file) is spoilt as a whole; a hit with a ``not_near`` term within
    ten words is spoilt alone. Empty ``languages`` and ``feeds`` mean all. ``feeds`` and
    ``excluding`` hold feed names and ``tag:x``.
    """

    id: str
    name: str
    place: Place
    keywords: tuple[Keyword, ...]
    exclude: tuple[Keyword, ...] = ()
    not_near: tuple[str, ...] = ()
    min_score: float = 0.0
    languages: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    excluding: tuple[str, ...] = ()
    should_match: tuple[Sample, ...] = ()
    should_not_match: tuple[Sample, ...] = ()
    mute: tuple[Mute, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A source that is polled.

    ``url`` has its host in ASCII and neither user nor password. ``name`` is empty where the
    feed's own title shall serve. It is asked ``every`` so often, or less if it is slow and not
    ``pinned``. ``headers`` and ``proxy`` may hold secrets, so they are kept out
    of ``repr``, and are never stored.
    """

    url: str
    name: str = ""
    tags: tuple[str, ...] = ()
    language: str | None = None
    weight: float = 1.0
    every: timedelta = timedelta(minutes=15)
    pinned: bool = False
    fulltext: Literal["never", "on_miss", "always"] = "never"
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    allow_private: bool = False
    proxy: str = field(default="", repr=False)


CHANNEL = "channel:"
"""What the address of a channel begins with."""


def channel_of(address: str) -> str:
    """Return the name of the channel that an address names; empty where it is a mail address."""
    return address.removeprefix(CHANNEL) if address.startswith(CHANNEL) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody who gets mail; ``address`` is compared in lower case.

    The address of a channel is ``channel:`` and its name.
    """

    address: str
    name: str = ""

    @property
    def channel(self) -> str:
        """Return the name of the channel that this is; empty where it is somebody."""
        return channel_of(self.address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a digest comes.

    ``text`` is the schedule as written; only what its ``kind`` needs of the rest is set:
    ``hours`` for ``every``, ``at`` (local time) for daily, weekdays and weekly, ``weekday``
    (``mon`` … ``sun``) for weekly, ``cron`` (five fields, weekdays by name) for cron.
    """

    text: str
    kind: Literal["immediately", "hourly", "every", "daily", "weekdays", "weekly", "cron"]
    hours: int = 1
    at: time | None = None
    weekday: str = ""
    cron: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Local hours in which a digest is held; over midnight ``start`` is later than ``end``."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A mail that comes again and again: to whom, about what, when, in which language.

    ``topics`` holds topic ids; empty means all. ``reads`` lists the languages its readers read;
    entries in others come last.
    """

    id: str
    name: str
    place: Place
    to: tuple[Recipient, ...]
    topics: tuple[str, ...] = ()
    schedule: Schedule
    quiet_hours: QuietHours | None = None
    when_empty: Literal["send", "skip"] = "send"
    reads: tuple[str, ...] = ()
    max_stories: int = 40
    timezone: str = "Europe/Berlin"
    language: Literal["de", "en"] = "de"

    @property
    def skips_empty(self) -> bool:
        """Say whether no mail comes where there is nothing to tell.

        A digest that comes at once has nothing to tell nearly always, whatever is configured.
        """
        return self.when_empty == "skip" or self.schedule.kind == "immediately"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed over.

    ``mailbox`` files it in ``state/mail`` and sends nothing; ``smtps`` is TLS from the first
    byte; ``smtp`` requires STARTTLS; ``smtp+plain`` has no TLS.
    """

    kind: Literal["mailbox", "smtps", "smtp", "smtp+plain"]
    host: str = ""
    port: int = 0

    def __str__(self) -> str:
        return "mailbox" if self.kind == "mailbox" else f"{self.kind}://{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """Who the mail is from, who hears of trouble, and through which server it goes.

    The login is the ``password``, else a bearer token (XOAUTH2): ``token``, or what stands in
    ``token_file`` at the moment of logging in, because tokens run out within the hour. A mail in
    doubt, which may have been delivered when the service died, is resent or held.
    """

    sender: Recipient
    server: MailServer
    reply_to: Recipient | None = None
    operator: Recipient | None = None
    editors: tuple[Recipient, ...] = ()
    user: str = ""
    password: Secret | None = None
    token: Secret | None = None
    token_file: str = ""
    in_doubt: Literal["resend", "hold"] = "resend"
    dkim_selector: str = ""
    dkim_key: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where issues go that are no mail: a webhook, or what Apprise knows by its own addresses.

    ``url`` may hold a secret, so it is never stored nor shown; ``name`` stands for it.
    """

    name: str
    url: Secret
    secret: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """How the service behaves.

    ``fresh``: of a feed's first poll, only entries this young count as news. ``at_once`` and
    ``apart`` bound the requests to one host.
    """

    public_url: str = ""
    keep_entries: timedelta = timedelta(days=90)
    keep_matches: timedelta = timedelta(days=730)
    fresh: timedelta = timedelta(hours=24)
    at_once: int = 1
    apart: timedelta = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A whole, valid configuration: immutable, swapped in one assignment.

    ``version`` is a short hash of the files it was read from.
    """

    version: str
    topics: tuple[Topic, ...]
    feeds: tuple[Feed, ...]
    digests: tuple[Digest, ...]
    mail: MailSettings
    service: ServiceSettings
    timezone: str = "Europe/Berlin"
    language: Literal["de", "en"] = "de"
    channels: tuple[Channel, ...] = ()

    def topics_of(self, digest: Digest) -> tuple[Topic, ...]:
        """Return the topics of a digest, in the order of the keyword file."""
        return tuple(t for t in self.topics if not digest.topics or t.id in digest.topics)

    def subscriptions(self) -> Iterator[tuple[Digest, Recipient]]:
        """Yield each (digest, recipient) pair once."""
        for digest in self.digests:
            for recipient in digest.to:
                yield digest, recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What the process is told from outside the configuration: folders, database, log, secrets.

    ``http`` is ``host:port``, or ``off``. ``variables`` are offered to ``${NAME}`` in the files.
    """

    config: str
    state: str
    database_url: str
    log_format: Literal["text", "json"] = "text"
    log_level: str = "INFO"
    http: str = "127.0.0.1:8080"
    http_token: Secret | None = None
    smtp_password: Secret | None = None
    smtp_token: Secret | None = None
    smtp_token_file: str = ""
    dkim_key: Secret | None = None
    variables: tuple[tuple[str, str], ...] = field(default=(), repr=False)
