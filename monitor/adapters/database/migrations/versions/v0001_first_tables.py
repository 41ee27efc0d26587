"""Make the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only where the type reads INTEGER; its integers have 8 bytes.
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REAL: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    """Make the step."""
    _make_deliveries()
    _make_feeds()
    _make_heartbeats()
    _make_hosts()
    _make_items()
    _make_secrets()
    _make_stories()
    _make_subscriptions()
    _make_troubles()
    _make_unsubscribed()
    _make_entries()
    _make_mutes()
    _make_story_items()
    _make_told()
    _make_matches()
    _make_fetches()
    _make_rules()


def _make_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("due", WHOLE, nullable=False),
        sa.Column("lease", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("claim", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("holder", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sent_at", WHOLE, nullable=True),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("thread", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "state IN ('ready', 'data', 'sent', 'dead', 'dropped', 'superseded')",
            name=op.f("ck_deliveries_state"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint(
            "digest", "address", "period", name="uq_deliveries_digest_address_period"
        ),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_deliveries_address", "deliveries", ["address", "created_at"])
    op.create_index("ix_deliveries_link", "deliveries", ["link"])
    op.create_index("ix_deliveries_message_id", "deliveries", ["message_id"])
    op.create_index(
        "ix_deliveries_waiting",
        "deliveries",
        ["due"],
        sqlite_where=sa.text("state IN ('ready', 'data')"),
        postgresql_where=sa.text("state IN ('ready', 'data')"),
    )


def _make_feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("current_url", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("active", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("due", WHOLE, nullable=True),
        sa.Column("lease", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("claim", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("title", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=True),
        sa.Column("polls", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_poll_at", WHOLE, nullable=True),
        sa.Column("last_good_at", WHOLE, nullable=True),
        sa.Column("last_new_at", WHOLE, nullable=True),
        sa.Column("interval", WHOLE, nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failing_since", WHOLE, nullable=True),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.Column("moved_since", WHOLE, nullable=True),
        sa.Column("moved_seen", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("gone_seen", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("gone_since", WHOLE, nullable=True),
        sa.Column("gap_at", WHOLE, nullable=True),
        sa.Column("quiet_since", WHOLE, nullable=True),
        sa.Column("usual_silence", WHOLE, nullable=True),
        sa.Column("rhythm", WHOLE, nullable=True),
        sa.Column("wishes", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("not_before", WHOLE, nullable=True),
        sa.Column("same_bodies", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("by_date", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("body_at", WHOLE, nullable=True),
        sa.Column("entries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("matches", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("seen_chunks", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("url", name="uq_feeds_url"),
        sqlite_strict=True,
    )
    op.create_index("ix_feeds_due", "feeds", ["due", "id"])
    op.create_index("ix_feeds_host", "feeds", ["host"])


def _make_heartbeats() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("started_at", WHOLE, nullable=False),
        sa.Column("beat_at", WHOLE, nullable=False),
        sa.Column("ticks", sa.Text(), nullable=False),
        sa.Column("config", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("config_problem", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("worker", name="pk_heartbeats"),
        sqlite_strict=True,
    )


def _make_hosts() -> None:
    op.create_table(
        "hosts",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("next_at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_hosts"),
        sqlite_strict=True,
    )


def _make_items() -> None:
    op.create_table(
        "items",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seen_at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
        sa.UniqueConstraint("key", name="uq_items_key"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _make_secrets() -> None:
    op.create_table(
        "secrets",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secrets"),
        sqlite_strict=True,
    )


def _make_stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("opened_at", WHOLE, nullable=False),
        sa.Column("updated_at", WHOLE, nullable=False),
        sa.Column("title", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_stories_updated_at", "stories", ["updated_at"])


def _make_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("began_at", WHOLE, nullable=False),
        sa.Column("gone_at", WHOLE, nullable=True),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("settled_at", WHOLE, nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("due", WHOLE, nullable=False),
        sa.Column("last_due", WHOLE, nullable=True),
        sa.Column("lease", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("claim", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("number", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint("digest", "address", name="uq_subscriptions_digest_address"),
        sqlite_strict=True,
    )
    op.create_index("ix_subscriptions_address", "subscriptions", ["address"])
    op.create_index("ix_subscriptions_due", "subscriptions", ["due"])


def _make_troubles() -> None:
    op.create_table(
        "troubles",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("address", "subject", name="pk_troubles"),
        sqlite_strict=True,
    )


def _make_unsubscribed() -> None:
    op.create_table(
        "unsubscribed",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("left_at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("digest", "address", name="pk_unsubscribed"),
        sqlite_strict=True,
    )


def _make_entries() -> None:
    op.create_table(
        "entries",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("feed_id", WHOLE, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("item_id", WHOLE, nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("forgotten", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("seen_at", WHOLE, nullable=False),
        sa.Column("polled_at", WHOLE, nullable=True),
        sa.Column("published_at", WHOLE, nullable=True),
        sa.Column("language", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("link", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("author", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("summary", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("content", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_entries_feed_id"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_entries_item_id"),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.UniqueConstraint("feed_id", "key", name="uq_entries_feed_id_key"),
        sqlite_strict=True,
    )
    op.create_index("ix_entries_item", "entries", ["item_id", "feed_id"])
    op.create_index(
        "ix_entries_kept",
        "entries",
        ["seen_at"],
        sqlite_where=sa.text("forgotten = 0"),
        postgresql_where=sa.text("forgotten = 0"),
    )


def _make_mutes() -> None:
    op.create_table(
        "mutes",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=True),
        sa.Column("story_id", WHOLE, nullable=True),
        sa.Column("until", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_mutes_story_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mutes"),
        sqlite_strict=True,
    )


def _make_story_items() -> None:
    op.create_table(
        "story_items",
        sa.Column("story_id", WHOLE, nullable=False),
        sa.Column("item_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_story_items_item_id"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_story_items_story_id"),
        sa.PrimaryKeyConstraint("story_id", "item_id", name="pk_story_items"),
        sqlite_strict=True,
    )
    op.create_index("ix_story_items_item_id", "story_items", ["item_id"])


def _make_told() -> None:
    op.create_table(
        "told",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("item_id", WHOLE, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("keyword", sa.Text(), nullable=False),
        sa.Column("delivery_id", WHOLE, nullable=False),
        sa.Column("told_at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_told_delivery_id"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_told_item_id"),
        sa.PrimaryKeyConstraint("address", "item_id", "topic", "keyword", name="pk_told"),
        sqlite_strict=True,
    )
    op.create_index("ix_told_delivery_id", "told", ["delivery_id"])


def _make_matches() -> None:
    op.create_table(
        "matches",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("item_id", WHOLE, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("rules_hash", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("score", REAL, nullable=False),
        sa.Column("weight", REAL, nullable=False),
        sa.Column("recorded_at", WHOLE, nullable=False),
        sa.Column("changed_at", WHOLE, nullable=False),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("hits", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("link", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("language", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("published_at", WHOLE, nullable=True),
        sa.Column("title", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("summary", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "origin IN ('live', 'baseline', 'backfill')", name=op.f("ck_matches_origin")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_matches_entry_id"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_matches_item_id"),
        sa.PrimaryKeyConstraint("id", name="pk_matches"),
        sa.UniqueConstraint("entry_id", "topic", name="uq_matches_entry_id_topic"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_matches_changed_at", "matches", ["changed_at"])
    op.create_index("ix_matches_item_id", "matches", ["item_id"])
    op.create_index("ix_matches_recorded_at", "matches", ["recorded_at"])


def _make_fetches() -> None:
    op.create_table(
        "fetches",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("feed_id", WHOLE, nullable=False),
        sa.Column("polled_at", WHOLE, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_fetches_feed_id"),
        sa.PrimaryKeyConstraint("id", name="pk_fetches"),
        sa.UniqueConstraint("feed_id", "polled_at", name="uq_fetches_feed_id_polled_at"),
        sqlite_strict=True,
    )


def _make_rules() -> None:
    op.create_table(
        "rules",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_rules"),
        sqlite_strict=True,
    )
