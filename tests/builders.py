"""Values with defaults, so that a test states only what matters to it."""

import hashlib
from datetime import UTC, datetime, time, timedelta
from typing import Any

from monitor.model import (
    Config,
    Digest,
    Entry,
    Feed,
    FeedState,
    Field,
    Hit,
    Keyword,
    MailServer,
    MailSettings,
    Match,
    Origin,
    Place,
    Reason,
    Recipient,
    RecordedMatch,
    Schedule,
    ServiceSettings,
    Topic,
)

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
SOMEWHERE = Place(file="config/keywords.yaml", line=1, column=1)


def a_keyword(text: str = "Ostmeer", **changes: Any) -> Keyword:
    return Keyword(**{"text": text, "place": SOMEWHERE, **changes})


def a_topic(
    *keywords: str | Keyword, name: str = "Russland und Nordkorea", **changes: Any
) -> Topic:
    made = tuple(k if isinstance(k, Keyword) else a_keyword(k) for k in keywords)
    return Topic(
        **{
            "id": name,
            "name": name,
            "place": SOMEWHERE,
            "keywords": made or (a_keyword(),),
            **changes,
        }
    )


def a_feed(url: str = "https://feed.example/rss.xml", **changes: Any) -> Feed:
    return Feed(**{"url": url, **changes})


def a_feed_state(feed: Feed | None = None, **changes: Any) -> FeedState:
    feed = feed or a_feed()
    return FeedState(**{"id": 1, "feed": feed, "url": feed.url, **changes})


def an_entry(title: str = "Rakete stürzt ins Ostmeer", **changes: Any) -> Entry:
    text = "\n".join((title, changes.get("summary", ""), changes.get("content", "")))
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    link = changes.get("link", f"https://feed.example/{digest}")
    return Entry(
        **{
            "key": link,
            "item": link,
            "title": title,
            "link": link,
            "language": "de",
            "published_at": NOW - timedelta(hours=1),
            "seen_at": NOW,
            "text_hash": digest,
            **changes,
        }
    )


def a_hit(
    entry: Entry, form: str = "Ostmeer", *, keyword: str | None = None, **changes: Any
) -> Hit:
    """Return a hit at the first place where ``form`` stands in the entry."""
    field = next(f for f in Field if form in getattr(entry, f.value))
    start = getattr(entry, field.value).index(form)
    return Hit(
        **{
            "keyword": keyword or form,
            "label": keyword or form,
            "field": field,
            "start": start,
            "end": start + len(form),
            "form": form,
            "reason": Reason.EXACT,
            **changes,
        }
    )


def a_match(
    entry: Entry, *hits: Hit, topic: str = "Russland und Nordkorea", **changes: Any
) -> Match:
    return Match(
        **{
            "topic": topic,
            "hits": hits or (a_hit(entry),),
            "score": 1.0,
            "rules": "r1",
            **changes,
        }
    )


def a_recorded_match(entry: Entry | None = None, *, id: int = 1, **changes: Any) -> RecordedMatch:
    entry = entry or an_entry()
    match = changes.pop("match", None) or a_match(entry)
    return RecordedMatch(
        **{
            "id": id,
            "item": id,
            "match": match,
            "entry": entry,
            "outlet": "Nordblick",
            "origin": Origin.LIVE,
            "recorded_at": NOW,
            **changes,
        }
    )


def a_schedule(text: str = "daily 07:00", **changes: Any) -> Schedule:
    return Schedule(**{"text": text, "kind": "daily", "at": time(7, 0), **changes})


def a_recipient(address: str = "redaktion@example.org", name: str = "Redaktion") -> Recipient:
    return Recipient(address=address, name=name)


def a_digest(name: str = "Morgenlage", **changes: Any) -> Digest:
    return Digest(
        **{
            "id": name,
            "name": name,
            "place": Place(file="config/monitor.yaml", line=1, column=1),
            "to": (a_recipient(),),
            "schedule": a_schedule(),
            "reads": ("de", "en"),
            **changes,
        }
    )


def a_config(**changes: Any) -> Config:
    return Config(
        **{
            "version": "v1",
            "topics": (a_topic("Blinken", "satellite OR Satellit", "Ostmeer"),),
            "feeds": (a_feed(),),
            "digests": (a_digest(),),
            "mail": MailSettings(
                sender=Recipient(address="monitor@example.org", name="News Monitor"),
                server=MailServer(kind="mailbox"),
            ),
            "service": ServiceSettings(),
            **changes,
        }
    )
