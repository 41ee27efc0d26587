"""What is remembered: every table, its keys and its indexes.

Every row that is work carries ``due``, ``lease`` (until when it is taken; the epoch: free) and
``claim`` (the fencing number, one more at each claim). The steps that make these tables are in
``migrations``; a test compares both.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from monitor.adapters.database.types import Duration, Instant, Json, Packed, Real, Whole, Words

# What is said here for SQLite alone (an index of a part of the rows) the migrations say for both:
# to name PostgreSQL here would import its dialect, a twentieth of a command's start.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _number(name: str, start: int = 0) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text(str(start)))


def _words(name: str) -> Column[str]:
    return Column(name, Words, nullable=False, server_default=text("''"))


feeds = Table(
    "feeds",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("url", Words, nullable=False, unique=True),  # as configured
    Column("current_url", Words, nullable=False),  # after redirects that proved lasting
    Column("host", Words, nullable=False, index=True),  # name:port of current_url
    _number("active", 1),
    Column("settings", Json, nullable=False),  # as configured, but never its headers: secrets
    Column("due", Instant),  # none: never again (the feed is gone)
    Column("lease", Instant, nullable=False, server_default=text("0")),
    _number("claim"),
    _words("title"),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body_hash", Words),
    _number("polls"),
    Column("last_poll_at", Instant),
    Column("last_good_at", Instant),
    Column("last_new_at", Instant),
    Column("interval", Duration),
    _number("failures"),
    Column("failing_since", Instant),
    _words("reason"),
    Column("moved_to", Words),
    Column("moved_since", Instant),
    _number("moved_seen"),
    _number("gone_seen"),
    Column("gone_since", Instant),
    Column("gap_at", Instant),
    Column("quiet_since", Instant),
    Column("usual_silence", Duration),
    Column("rhythm", Duration),
    Column("wishes", Json, nullable=False, server_default=text("'{}'")),
    Column("not_before", Instant),
    _number("same_bodies"),
    _number("by_date"),
    Column("body_at", Instant),
    _number("entries"),  # how many it ever brought: counting them each time would be slow
    _number("matches"),
    Column("seen_chunks", LargeBinary),  # 12 bytes for each item of the last body
    sqlite_strict=True,
)
Index("ix_feeds_due", feeds.c.due, feeds.c.id)

hosts = Table(
    "hosts",
    metadata,
    Column("host", Words, primary_key=True),
    Column("next_at", Instant, nullable=False),
    sqlite_strict=True,
)

items = Table(
    "items",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("key", Words, nullable=False, unique=True),
    Column("seen_at", Instant, nullable=False),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

# The long texts come last: what stands before them is read without touching overflow pages.
entries = Table(
    "entries",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    Column("key", Words, nullable=False),
    Column("text_hash", Words, nullable=False),
    Column("item_id", ForeignKey("items.id"), nullable=False),
    _number("revision", 1),
    _number("forgotten"),
    Column("seen_at", Instant, nullable=False),
    Column("polled_at", Instant),  # of the poll that brought the text as it is now
    Column("published_at", Instant),
    _words("language"),
    _words("link"),
    _words("author"),
    Column("tags", Json, nullable=False),
    _words("title"),
    _words("summary"),
    _words("content"),
    UniqueConstraint("feed_id", "key"),
    sqlite_strict=True,
)
Index("ix_entries_item", entries.c.item_id, entries.c.feed_id)
Index(
    "ix_entries_kept",
    entries.c.seen_at,
    sqlite_where=entries.c.forgotten == 0,
)

# The polls that brought something: where an entry came from, for `monitor trace`.
fetches = Table(
    "fetches",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    Column("polled_at", Instant, nullable=False),
    Column("url", Words, nullable=False),  # the address that was asked
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body_hash", Words),
    UniqueConstraint("feed_id", "polled_at"),
    sqlite_strict=True,
)

# Every version of a topic's rules that was ever in force: the lines behind a match.
rules = Table(
    "rules",
    metadata,
    Column("hash", Words, primary_key=True),
    Column("topic", Words, nullable=False),
    Column("since", Instant, nullable=False),  # when it came into force first
    Column("config", Words, nullable=False),  # the version of the configuration it came with
    Column("settings", Json, nullable=False),
    sqlite_strict=True,
)

matches = Table(
    "matches",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("entry_id", ForeignKey("entries.id"), nullable=False),
    Column("item_id", ForeignKey("items.id"), nullable=False, index=True),
    Column("topic", Words, nullable=False),
    _number("revision", 1),  # of the entry that the hits stand in
    Column("rules_hash", Words, nullable=False),
    Column("origin", Text, nullable=False),
    Column("score", Real, nullable=False),
    Column("weight", Real, nullable=False),
    Column("recorded_at", Instant, nullable=False, index=True),
    Column("changed_at", Instant, nullable=False, index=True),  # last time a keyword hit newly
    Column("keywords", Json, nullable=False),  # all that ever hit
    Column("hits", Json, nullable=False),
    _words("outlet"),
    _words("link"),
    _words("language"),
    Column("published_at", Instant),
    _words("title"),
    _words("summary"),
    UniqueConstraint("entry_id", "topic"),
    CheckConstraint("origin IN ('live', 'baseline', 'backfill')", name="origin"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("digest", Words, nullable=False),
    Column("address", Words, nullable=False),  # in lower case
    Column("began_at", Instant, nullable=False),
    Column("gone_at", Instant),  # none: it is configured
    Column("since", Json, nullable=False),  # topic to microseconds: when each began
    Column("settled_at", Instant, nullable=False),  # what is older is told for good, or unwanted
    Column("schedule", Words, nullable=False),  # the words that `due` was computed from
    Column("due", Instant, nullable=False),
    Column("last_due", Instant),
    Column("lease", Instant, nullable=False, server_default=text("0")),
    _number("claim"),
    _number("number", 1),  # of its next issue
    UniqueConstraint("digest", "address"),
    Index("ix_subscriptions_due", "due"),
    Index("ix_subscriptions_address", "address"),
    sqlite_strict=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("digest", Words, nullable=False),
    Column("address", Words, nullable=False),  # in lower case
    Column("period", Words, nullable=False),
    Column("recipient", Words, nullable=False),  # the address as written
    Column("message_id", Words, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due", Instant, nullable=False),
    Column("lease", Instant, nullable=False, server_default=text("0")),
    _number("claim"),
    _number("attempts"),
    _words("holder"),  # the process that took it last
    Column("sent_at", Instant),
    _words("reason"),
    Column("link", Words, index=True),  # what its page is known by; none: it has no page
    _words("thread"),  # Message-IDs of the alerts of its story, its own last; empty: no alert
    Column("subject", Words, nullable=False),
    Column("body", Packed, nullable=False),
    UniqueConstraint("digest", "address", "period"),
    CheckConstraint(
        "state IN ('ready', 'data', 'sent', 'dead', 'dropped', 'superseded')", name="state"
    ),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
Index("ix_deliveries_address", deliveries.c.address, deliveries.c.created_at)
Index(
    "ix_deliveries_waiting",
    deliveries.c.due,
    sqlite_where=deliveries.c.state.in_(("ready", "data")),
)

told = Table(
    "told",
    metadata,
    Column("address", Words, nullable=False),  # in lower case
    Column("item_id", ForeignKey("items.id"), nullable=False),
    Column("topic", Words, nullable=False),
    Column("keyword", Words, nullable=False),
    Column("delivery_id", ForeignKey("deliveries.id"), nullable=False, index=True),
    Column("told_at", Instant, nullable=False),
    PrimaryKeyConstraint("address", "item_id", "topic", "keyword"),
    sqlite_strict=True,
)

stories = Table(
    "stories",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("topic", Words, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False, index=True),
    _words("title"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

story_items = Table(
    "story_items",
    metadata,
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("item_id", ForeignKey("items.id"), nullable=False, index=True),
    PrimaryKeyConstraint("story_id", "item_id"),
    sqlite_strict=True,
)

unsubscribed = Table(
    "unsubscribed",
    metadata,
    Column("digest", Words, nullable=False),
    Column("address", Words, nullable=False),  # in lower case
    Column("left_at", Instant, nullable=False),
    PrimaryKeyConstraint("digest", "address"),
    sqlite_strict=True,
)

mutes = Table(
    "mutes",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("topic", Words, nullable=False),
    Column("term", Words),  # either a term
    Column("story_id", ForeignKey("stories.id")),  # or a story
    Column("until", Instant, nullable=False),
    sqlite_strict=True,
)

troubles = Table(
    "troubles",
    metadata,
    Column("address", Words, nullable=False),  # who was told, in lower case
    Column("subject", Words, nullable=False),
    Column("version", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("since", Instant, nullable=False),
    PrimaryKeyConstraint("address", "subject"),
    sqlite_strict=True,
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("worker", Words, primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("beat_at", Instant, nullable=False),
    Column("ticks", Json, nullable=False),  # job to microseconds: when it last ended well
    _words("config"),
    _words("config_problem"),
    sqlite_strict=True,
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    sqlite_strict=True,
)
