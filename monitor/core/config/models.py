"""The three files as models: every setting, its kind, its default, its explanation.

The explanations become the hover texts of editors, by way of the JSON Schemas. Values come in as
texts, lists and dictionaries of texts; what may be written in several ways is brought into one
shape before (see ``shapes``).
"""

from datetime import timedelta

from monitor.core.config import fields
from monitor.core.config.schedules import FORMS
from monitor.core.config.settings import (
    Groups,
    OneGroup,
    Settings,
    Table,
    needed,
    optional,
    setting,
)
from monitor.model import MailServer, Recipient


class KeywordItem(Settings):
    """A keyword with settings of its own."""

    noun = "keyword"
    called = ("keyword",)

    keyword = needed(fields.LINE, "A word, a phrase or an expression, as in a line of the block.")
    also = setting(
        fields.EXPRESSIONS,
        (),
        "More of the same meaning: other languages, other words. "
        "They hit under this keyword's name.",
    )
    aliases = setting(
        fields.FLAG,
        False,
        "Also find the shipped, reviewed names in other scripts (동해 for Ostmeer).",
    )
    weight = setting(fields.WEIGHT, 1.0, "How much a hit counts, 1 as a rule; in a block: ^2.")
    case = setting(
        fields.CASE,
        "smart",
        "smart: a capital asks for a capital. exact: as written. ignore: capitals don't matter.",
    )
    inflect = setting(
        fields.FLAG, True, "Also find the other forms of the word (Blinkens, Raketen)."
    )
    compounds = setting(
        fields.FLAG,
        True,
        "Also find German compounds with the word (Aufklärungssatelliten).",
    )
    not_near = setting(
        fields.EXPRESSIONS,
        (),
        "A hit with one of these within ten words does not count.",
    )


class MuteItem(Settings):
    """A term that is not told until the end of a day."""

    noun = "mute"
    called = ("term",)

    term = needed(fields.LINE, "The word or phrase to be quiet about.")
    until = needed(fields.DAY, "The last quiet day, as 2026-12-31.")


KEYWORDS = Groups(KeywordItem, is_block=True)


class TopicItem(Settings):
    """What to look for, under one heading."""

    noun = "topic"

    name = needed(fields.NAME, "The heading in the mail.")
    id = optional(
        fields.NAME,
        "Keeps the topic the same when its name is changed. Default: the name.",
    )
    keywords = needed(
        KEYWORDS,
        "One keyword to a line, as a block of text (keywords: |). Blinken finds its "
        'inflections and compounds, "Kim Jong-un" exactly this, Raket* what begins so, '
        "A AND (B OR C) NOT D, A NEAR/10 B, title:X only titles.",
    )
    not_ = setting(
        KEYWORDS,
        (),
        "An entry in which one of these stands is left out altogether. "
        "Often not_near is the better choice.",
    )
    not_near = setting(
        fields.EXPRESSIONS,
        (),
        "A hit with one of these within ten words does not count; others still do.",
    )
    min_score = setting(
        fields.SCORE, 0.0, "Leave out entries whose hits weigh less than this in sum."
    )
    languages = setting(fields.LANGUAGES, (), "Only entries in these languages. Default: all.")
    feeds = setting(fields.NAMES, (), "Only these feeds: names or tag:x. Default: all.")
    except_ = setting(fields.NAMES, (), "Not these feeds: names or tag:x.")
    should_match = setting(
        fields.SAMPLES,
        (),
        "Texts, one to a line, that this topic must find; `monitor check` tries them.",
    )
    should_not_match = setting(
        fields.SAMPLES, (), "Texts, one to a line, that this topic must not find."
    )
    mute = setting(Groups(MuteItem), (), "Terms not told until a day: a list of {term, until}.")


class KeywordsFile(Settings):
    """keywords.yaml: what to look for."""

    topics = needed(
        Groups(TopicItem, is_needed=True), "The topics; each has a name and its keywords."
    )


class FeedItem(Settings):
    """A source."""

    noun = "feed"
    called = ("name", "url")

    url = needed(fields.WEB_URL, "The address of the RSS, Atom or JSON feed.")
    name = optional(fields.NAME, "What to call it in mails. Default: the feed's own title.")
    tags = setting(fields.NAMES, (), "Words to group feeds by; topics choose them as tag:x.")
    language = optional(
        fields.LANGUAGE, "The language of its entries. Default: declared or detected."
    )
    weight = setting(
        fields.WEIGHT, 1.0, "How much its entries count when stories are put in order."
    )
    every = optional(
        fields.EVERY,
        "How often it is asked, from 1m, also where it seldom brings something new. "
        "Default: as for all feeds.",
    )
    fulltext = setting(
        fields.FULLTEXT,
        "never",
        "Also read the article behind the entry: never, on_miss (when the feed's own "
        "text has no hit) or always.",
    )
    headers = setting(
        Table(fields.HEADER_NAME, fields.LINE),
        {},
        "HTTP headers for its requests; keep secrets in ${NAME}.",
    )
    proxy = optional(
        fields.PROXY,
        "Ask it through this HTTP proxy: http://host:port, with user and password "
        "as http://${USER}:${PASSWORD}@host:port.",
    )
    allow_private = setting(fields.FLAG, False, "This feed may be inside our own network.")


class FeedsFile(Settings):
    """feeds.yaml: where to look."""

    every = setting(
        fields.EVERY,
        timedelta(minutes=15),
        "How often each feed is asked: 15m, 1h; slow ones up to four times less often.",
    )
    feeds = setting(Groups(FeedItem), (), "The feeds; each has at least a url.")


class MailGroup(Settings):
    """Who the mail is from, and how it goes out."""

    from_ = setting(
        fields.ADDRESS,
        Recipient(address="monitor@localhost", name="News Monitor"),
        "The sender: Name <address>.",
    )
    reply_to = optional(fields.ADDRESS, "Where answers go.")
    operator = optional(
        fields.ADDRESS,
        "Hears of trouble: stale configuration, dead feeds, refused mail.",
    )
    editors = setting(
        fields.ADDRESSES,
        (),
        "Hear when a saved file was refused, with the line and the correction.",
    )
    server = setting(
        fields.SERVER,
        MailServer(kind="mailbox"),
        "mailbox (built in: files mails in state/mail, sends nothing), "
        "smtps://host:465 (TLS), smtp://host:587 (STARTTLS required) or smtp+plain://host:25.",
    )
    user = optional(
        fields.NAME,
        "The user at the mail server; the password comes from MONITOR_SMTP_PASSWORD "
        "or MONITOR_SMTP_PASSWORD_FILE.",
    )
    in_doubt = setting(
        fields.IN_DOUBT,
        "resend",
        "A mail that may have been delivered when the service was killed: resend "
        "(nothing is lost; it may come twice) or hold (until `monitor outbox retry`).",
    )
    dkim = optional(
        fields.SELECTOR,
        "Sign mails by DKIM: the selector of the key in the DNS of the sender's "
        "domain. The private key comes from MONITOR_DKIM_KEY or MONITOR_DKIM_KEY_FILE.",
    )


class ChannelItem(Settings):
    """A way for issues that is no mail."""

    noun = "channel"

    name = needed(fields.CHANNEL_NAME, "How digests name it: channel:NAME.")
    url = needed(
        fields.CHANNEL_URL,
        "https://… gets each issue as JSON by POST (a webhook); any other address is "
        "Apprise's, as ntfy://topic. Keep secrets in ${NAME}.",
    )
    secret = optional(
        fields.LINE,
        "Signs what the webhook gets (Standard Webhooks); as ${NAME}.",
    )


class DigestItem(Settings):
    """A mail that comes again and again."""

    noun = "digest"

    name = needed(fields.NAME, "What the mail is called.")
    id = optional(
        fields.NAME,
        "Keeps the digest the same when its name is changed. Default: the name.",
    )
    to = needed(
        fields.READERS,
        "Who gets it: Name <address>, one to a line; or channel:NAME.",
    )
    topics = setting(fields.NAMES, (), "all, or a list of topics of keywords.yaml.")
    schedule = needed(fields.PLAN, f"One of: {FORMS}.")
    quiet_hours = optional(fields.QUIET, "From and to, as 22:00-06:00: held, not lost.")
    when_empty = optional(
        fields.WHEN_EMPTY,
        "When there is nothing new: send (three lines as proof of life; the default "
        "from daily on) or skip (the default for immediately, hourly and every).",
    )
    reads = setting(
        fields.LANGUAGES,
        (),
        "Languages the readers read; others come last, and their hits are glossed.",
    )
    max_stories = setting(
        fields.STORY_COUNT, 40, "At most so many stories; the rest is listed by title."
    )
    timezone = optional(fields.ZONE, "The zone of its times. Default: as for all digests.")
    language = optional(
        fields.MAIL_LANGUAGE, "The language of the mail. Default: as for all digests."
    )


class RetentionGroup(Settings):
    """How long the record is kept."""

    entries = setting(
        fields.RETENTION, timedelta(days=90), "Texts of entries, also those that did not match."
    )
    matches = setting(
        fields.RETENTION, timedelta(days=730), "What was found, with title and link."
    )


class PerHostGroup(Settings):
    """How politely one host is asked."""

    at_once = setting(fields.AT_ONCE, 1, "So many requests at the same time.")
    apart = setting(fields.GAP, timedelta(seconds=1), "The pause between two requests.")


class ServiceGroup(Settings):
    """How the service behaves."""

    public_url = optional(
        fields.WEB_URL,
        "Where readers reach the pages: for archive and unsubscribe links.",
    )
    retention = setting(OneGroup(RetentionGroup), RetentionGroup(), "How long the record is kept.")
    fresh = setting(
        fields.FRESHNESS,
        timedelta(hours=24),
        "Of a feed's first poll, only entries this young count as news.",
    )
    per_host = setting(OneGroup(PerHostGroup), PerHostGroup(), "How politely one host is asked.")


class MonitorFile(Settings):
    """monitor.yaml: who gets which mail, when, and how the service behaves."""

    timezone = setting(fields.ZONE, "Europe/Berlin", "The zone of all times; digests inherit it.")
    language = setting(
        fields.MAIL_LANGUAGE, "de", "The language of the mails, de or en; digests inherit it."
    )
    mail = setting(OneGroup(MailGroup), MailGroup(), "Sender and mail server.")
    channels = setting(
        Groups(ChannelItem), (), "Ways for issues that are no mail: webhooks and chats."
    )
    digests = setting(Groups(DigestItem), (), "The mails that are sent.")
    service = setting(
        OneGroup(ServiceGroup), ServiceGroup(), "How the service behaves; the defaults are fine."
    )
