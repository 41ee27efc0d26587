"""The three files as pydantic models: every setting, its kind, its default, its explanation.

The descriptions become the hover texts of editors, by way of the JSON Schemas. Values come in as
texts, lists and dictionaries of texts; what may be written in several ways is brought into one
shape before (see ``shapes``).
"""

from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from monitor.core.config import fields
from monitor.core.config.schedules import FORMS
from monitor.model import MailServer, Recipient


class Settings(BaseModel):
    """Settings of one group; what is not named here is an error."""

    # What people call one of these, and which settings tell it from its siblings.
    noun: ClassVar[str] = ""
    called: ClassVar[tuple[str, ...]] = ("name",)

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class KeywordItem(Settings):
    """A keyword with settings of its own."""

    noun = "keyword"
    called = ("keyword",)

    keyword: fields.Line = Field(
        description="A word, a phrase or an expression, as in a line of the block."
    )
    also: fields.Expressions = Field(
        default=[],
        description="More of the same meaning: other languages, other words. "
        "They hit under this keyword's name.",
    )
    aliases: fields.Flag = Field(
        default=False,
        description="Also find the shipped, reviewed names in other scripts (동해 for Ostmeer).",
    )
    weight: fields.Weight = Field(
        default=1.0, description="How much a hit counts, 1 as a rule; in a block: ^2."
    )
    case: fields.Case = Field(
        default="smart",
        description="smart: a capital asks for a capital. exact: as written. "
        "ignore: capitals don't matter.",
    )
    inflect: fields.Flag = Field(
        default=True, description="Also find the other forms of the word (Blinkens, Raketen)."
    )
    compounds: fields.Flag = Field(
        default=True,
        description="Also find German compounds with the word (Aufklärungssatelliten).",
    )
    not_near: fields.Expressions = Field(
        default=[],
        description="A hit with one of these within ten words does not count.",
    )


class MuteItem(Settings):
    """A term that is not told until the end of a day."""

    noun = "mute"
    called = ("term",)

    term: fields.Line = Field(description="The word or phrase to be quiet about.")
    until: fields.Day = Field(description="The last quiet day, as 2026-12-31.")


Keywords = Annotated[list[KeywordItem], fields.KeywordLines()]


class TopicItem(Settings):
    """What to look for, under one heading."""

    noun = "topic"

    name: fields.Name = Field(description="The heading in the mail.")
    id: fields.Name | None = Field(
        default=None,
        description="Keeps the topic the same when its name is changed. Default: the name.",
    )
    keywords: Keywords = Field(
        description="One keyword to a line, as a block of text (keywords: |). Blinken finds its "
        'inflections and compounds, "Kim Jong-un" exactly this, Raket* what begins so, '
        "A AND (B OR C) NOT D, A NEAR/10 B, title:X only titles."
    )
    not_: Keywords = Field(
        default=[],
        alias="not",
        description="An entry in which one of these stands is left out altogether. "
        "Often not_near is the better choice.",
    )
    not_near: fields.Expressions = Field(
        default=[],
        description="A hit with one of these within ten words does not count; others still do.",
    )
    min_score: fields.Score = Field(
        default=0.0, description="Leave out entries whose hits weigh less than this in sum."
    )
    languages: fields.Languages = Field(
        default=[], description="Only entries in these languages. Default: all."
    )
    feeds: fields.Names = Field(
        default=[], description="Only these feeds: names or tag:x. Default: all."
    )
    except_: fields.Names = Field(
        default=[], alias="except", description="Not these feeds: names or tag:x."
    )
    should_match: fields.Samples = Field(
        default=[],
        description="Texts, one to a line, that this topic must find; `monitor check` tries them.",
    )
    should_not_match: fields.Samples = Field(
        default=[], description="Texts, one to a line, that this topic must not find."
    )
    mute: list[MuteItem] = Field(
        default=[], description="Terms not told until a day: a list of {term, until}."
    )


class KeywordsFile(Settings):
    """keywords.yaml: what to look for."""

    topics: list[TopicItem] = Field(
        min_length=1, description="The topics; each has a name and its keywords."
    )


class FeedItem(Settings):
    """A source."""

    noun = "feed"
    called = ("name", "url")

    url: fields.WebUrl = Field(description="The address of the RSS, Atom or JSON feed.")
    name: fields.Name | None = Field(
        default=None, description="What to call it in mails. Default: the feed's own title."
    )
    tags: fields.Names = Field(
        default=[], description="Words to group feeds by; topics choose them as tag:x."
    )
    language: fields.Language | None = Field(
        default=None, description="The language of its entries. Default: declared or detected."
    )
    weight: fields.Weight = Field(
        default=1.0, description="How much its entries count when stories are put in order."
    )
    every: fields.Every | None = Field(
        default=None,
        description="How often it is asked, from 1m, also where it seldom brings something new. "
        "Default: as for all feeds.",
    )
    fulltext: fields.Fulltext = Field(
        default="never",
        description="Also read the article behind the entry: never, on_miss (when the feed's own "
        "text has no hit) or always.",
    )
    headers: dict[fields.HeaderName, fields.Line] = Field(
        default={}, description="HTTP headers for its requests; keep secrets in ${NAME}."
    )
    proxy: fields.Proxy | None = Field(
        default=None,
        description="Ask it through this HTTP proxy: http://host:port, with user and password "
        "as http://${USER}:${PASSWORD}@host:port.",
    )
    allow_private: fields.Flag = Field(
        default=False, description="This feed may be inside our own network."
    )


class FeedsFile(Settings):
    """feeds.yaml: where to look."""

    every: fields.Every = Field(
        default=timedelta(minutes=15),
        description="How often each feed is asked: 15m, 1h; slow ones up to four times less "
        "often.",
    )
    feeds: list[FeedItem] = Field(default=[], description="The feeds; each has at least a url.")


class MailGroup(Settings):
    """Who the mail is from, and how it goes out."""

    from_: fields.Address = Field(
        default=Recipient(address="monitor@localhost", name="News Monitor"),
        alias="from",
        description="The sender: Name <address>.",
    )
    reply_to: fields.Address | None = Field(default=None, description="Where answers go.")
    operator: fields.Address | None = Field(
        default=None,
        description="Hears of trouble: stale configuration, dead feeds, refused mail.",
    )
    editors: fields.Addresses = Field(
        default=[],
        description="Hear when a saved file was refused, with the line and the correction.",
    )
    server: fields.Server = Field(
        default=MailServer(kind="mailbox"),
        description="mailbox (built in: files mails in state/mail, sends nothing), "
        "smtps://host:465 (TLS), smtp://host:587 (STARTTLS required) or smtp+plain://host:25.",
    )
    user: fields.Name | None = Field(
        default=None,
        description="The user at the mail server; the password comes from MONITOR_SMTP_PASSWORD "
        "or MONITOR_SMTP_PASSWORD_FILE.",
    )
    in_doubt: fields.InDoubt = Field(
        default="resend",
        description="A mail that may have been delivered when the service was killed: resend "
        "(nothing is lost; it may come twice) or hold (until `monitor outbox retry`).",
    )
    dkim: fields.Selector | None = Field(
        default=None,
        description="Sign mails by DKIM: the selector of the key in the DNS of the sender's "
        "domain. The private key comes from MONITOR_DKIM_KEY or MONITOR_DKIM_KEY_FILE.",
    )


class ChannelItem(Settings):
    """A way for issues that is no mail."""

    noun = "channel"

    name: fields.ChannelName = Field(description="How digests name it: channel:NAME.")
    url: fields.ChannelUrl = Field(
        description="https://… gets each issue as JSON by POST (a webhook); any other address is "
        "Apprise's, as ntfy://topic. Keep secrets in ${NAME}."
    )
    secret: fields.Line | None = Field(
        default=None,
        description="Signs what the webhook gets (Standard Webhooks); as ${NAME}.",
    )


class DigestItem(Settings):
    """A mail that comes again and again."""

    noun = "digest"

    name: fields.Name = Field(description="What the mail is called.")
    id: fields.Name | None = Field(
        default=None,
        description="Keeps the digest the same when its name is changed. Default: the name.",
    )
    to: fields.Readers = Field(
        min_length=1,
        description="Who gets it: Name <address>, one to a line; or channel:NAME.",
    )
    topics: fields.Names = Field(
        default=[], description="all, or a list of topics of keywords.yaml."
    )
    schedule: fields.Plan = Field(description=f"One of: {FORMS}.")
    quiet_hours: fields.Quiet | None = Field(
        default=None, description="From and to, as 22:00-06:00: held, not lost."
    )
    when_empty: fields.WhenEmpty | None = Field(
        default=None,
        description="When there is nothing new: send (three lines as proof of life; the default "
        "from daily on) or skip (the default for immediately, hourly and every).",
    )
    reads: fields.Languages = Field(
        default=[],
        description="Languages the readers read; others come last, and their hits are glossed.",
    )
    max_stories: fields.StoryCount = Field(
        default=40, description="At most so many stories; the rest is listed by title."
    )
    timezone: fields.Zone | None = Field(
        default=None, description="The zone of its times. Default: as for all digests."
    )
    language: fields.MailLanguage | None = Field(
        default=None, description="The language of the mail. Default: as for all digests."
    )


class RetentionGroup(Settings):
    """How long the record is kept."""

    entries: fields.Retention = Field(
        default=timedelta(days=90), description="Texts of entries, also those that did not match."
    )
    matches: fields.Retention = Field(
        default=timedelta(days=730), description="What was found, with title and link."
    )


class PerHostGroup(Settings):
    """How politely one host is asked."""

    at_once: fields.AtOnce = Field(default=1, description="So many requests at the same time.")
    apart: fields.Gap = Field(
        default=timedelta(seconds=1), description="The pause between two requests."
    )


class ServiceGroup(Settings):
    """How the service behaves."""

    public_url: fields.WebUrl | None = Field(
        default=None,
        description="Where readers reach the pages: for archive and unsubscribe links.",
    )
    retention: RetentionGroup = Field(
        default=RetentionGroup(), description="How long the record is kept."
    )
    fresh: fields.Freshness = Field(
        default=timedelta(hours=24),
        description="Of a feed's first poll, only entries this young count as news.",
    )
    per_host: PerHostGroup = Field(
        default=PerHostGroup(), description="How politely one host is asked."
    )


class MonitorFile(Settings):
    """monitor.yaml: who gets which mail, when, and how the service behaves."""

    timezone: fields.Zone = Field(
        default="Europe/Berlin", description="The zone of all times; digests inherit it."
    )
    language: fields.MailLanguage = Field(
        default="de", description="The language of the mails, de or en; digests inherit it."
    )
    mail: MailGroup = Field(default=MailGroup(), description="Sender and mail server.")
    channels: list[ChannelItem] = Field(
        default=[], description="Ways for issues that are no mail: webhooks and chats."
    )
    digests: list[DigestItem] = Field(default=[], description="The mails that are sent.")
    service: ServiceGroup = Field(
        default=ServiceGroup(), description="How the service behaves; the defaults are fine."
    )
