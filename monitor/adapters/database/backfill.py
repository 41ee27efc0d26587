"""Record what was found by looking back: matches that are no news."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update

from monitor.adapters.database.engine import Database
from monitor.adapters.database.rows import hits_json
from monitor.adapters.database.tables import entries, feeds, matches
from monitor.model import KeptEntry, Match, Origin


def backfill(database: Database, found: Sequence[tuple[KeptEntry, Match]], now: datetime) -> int:
    """Record matches that are not there yet, all or nothing; return how many were new.

    What a topic has found in an entry before stays as it is, and what was told of it stays told:
    so nothing comes again, however often this runs. An entry that was edited or forgotten since
    it was read is left out.
    """
    if not found:
        return 0
    by_id = {kept.id: (kept, match) for kept, match in found}
    with database.write() as connection:
        rows = connection.execute(
            entries.select()
            .with_only_columns(
                entries.c.id, entries.c.feed_id, entries.c.revision, entries.c.text_hash
            )
            .where(entries.c.id.in_(sorted(by_id)), entries.c.forgotten == 0)
            .order_by(entries.c.id)
        ).all()
        same = [row for row in rows if row.text_hash == by_id[row.id][0].entry.text_hash]
        if not same:
            return 0
        feed_of = {row.id: row.feed_id for row in same}
        made = connection.execute(
            database.insert(matches).on_conflict_do_nothing().returning(matches.c.entry_id),
            [_row(*by_id[row.id], row.revision, now) for row in same],
        ).scalars()
        counts: dict[int, int] = {}
        for number in made:
            counts[feed_of[number]] = counts.get(feed_of[number], 0) + 1
        if counts:
            connection.execute(
                update(feeds)
                .where(feeds.c.id == bindparam("feed"))
                .values(matches=feeds.c.matches + bindparam("new")),
                [{"feed": feed, "new": new} for feed, new in sorted(counts.items())],
            )
    return sum(counts.values())


def _row(kept: KeptEntry, match: Match, revision: int, now: datetime) -> dict[str, Any]:
    entry = kept.entry
    return {
        "entry_id": kept.id,
        "item_id": kept.item,
        "topic": match.topic,
        "revision": revision,
        "rules_hash": match.rules,
        "origin": Origin.BACKFILL.value,
        "score": match.score,
        "weight": kept.feed.weight,
        "recorded_at": now,
        "changed_at": now,
        "keywords": list(dict.fromkeys(hit.keyword for hit in match.hits)),
        "hits": hits_json(match.hits),
        "outlet": kept.outlet,
        "link": entry.link,
        "language": entry.language,
        "published_at": entry.published_at,
        "title": entry.title,
        "summary": entry.summary,
    }
