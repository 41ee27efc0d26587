"""Feeds that give the same articles other names: what is new, what was edited, what is known."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import text

from monitor.adapters.database import Store, open_store
from monitor.adapters.database.known import SAME, statement
from monitor.model import Compared, Entry
from tests.adapters.database.steps import DAY, configured, found, polled
from tests.builders import NOW, a_config, a_feed, an_entry


def compared(store: Store, *entries: Entry, now: datetime = NOW + DAY) -> Compared:
    [state, *_] = store.feeds.claim(now, 10, every=True)
    store.feeds.release([state])
    return store.feeds.compare(state, entries)


def polled_whole(store: Store, entries: Sequence[Entry], now: datetime) -> Compared:
    """Poll as the job does: compare, then record what is new or edited."""
    seen = compared(store, *entries, now=now)
    polled(store, *(found(entry) for entry in (*seen.new, *seen.edited)), now=now)
    return seen


@pytest.fixture(autouse=True)
def configuration(store: Store) -> None:
    configured(store)


def test_a_known_article_with_a_new_guid_is_known(store: Store) -> None:
    entry = an_entry()
    polled(store, found(entry))

    assert compared(store, replace(entry, key="other")) == Compared()


def test_a_feed_that_gives_new_guids_at_every_poll_piles_nothing_up(store: Store) -> None:
    articles = [an_entry(f"Ostmeer {n}") for n in range(5)]

    for poll in range(4):
        now = NOW + poll * DAY
        seen = polled_whole(
            store, [replace(one, key=f"{poll} {one.key}", seen_at=now) for one in articles], now
        )

        assert len(seen.new) == (0 if poll else 5)
        assert seen.edited == ()
    [report] = store.feeds.reports(NOW)
    assert (report.entries, report.matches) == (5, 5)


def test_an_edited_article_with_a_new_guid_is_the_same_entry(store: Store) -> None:
    entry = an_entry()
    polled(store, found(entry))
    edited = replace(entry, key="other", title="Das Ostmeer ruht", text_hash="2")

    seen = compared(store, edited)
    recorded = polled(store, *map(found, seen.edited), now=NOW + DAY)

    assert seen.new == ()
    assert seen.edited == (replace(edited, key=entry.key),)
    assert (recorded.entries_new, recorded.entries_changed) == (0, 1)
    [match] = store.history.matches()
    assert match.entry.title == "Das Ostmeer ruht"


def test_an_edited_entry_with_its_old_guid_is_edited(store: Store) -> None:
    entry = an_entry()
    polled(store, found(entry))
    edited = replace(entry, title="Das Ostmeer ruht", text_hash="2")

    assert compared(store, edited) == Compared(edited=(edited,))


def test_after_a_month_the_same_link_with_another_text_is_another_entry(store: Store) -> None:
    entry = an_entry()
    polled(store, found(entry))
    later = NOW + SAME + DAY
    other = replace(entry, key="other", text_hash="2", seen_at=later)

    assert compared(store, other, now=later).new == (other,)


def test_two_entries_of_one_poll_stay_two_though_they_share_their_link(store: Store) -> None:
    entry = an_entry()
    polled(store, found(entry))
    other = replace(entry, key="other", title="Anderes", text_hash="2")

    assert compared(store, entry, other).new == (other,)


def test_the_same_article_twice_in_one_poll_is_new_once(store: Store) -> None:
    entry = an_entry()

    assert compared(store, entry, replace(entry, key="other")).new == (entry,)


def test_the_same_article_in_another_feed_is_new_there(store: Store) -> None:
    configured(store, a_config(feeds=(a_feed(), a_feed("https://other.example/"))))
    entry = an_entry()
    polled(store, found(entry), url="https://other.example/")
    states = store.feeds.claim(NOW + DAY, 10)
    state = next(one for one in states if one.feed.url != "https://other.example/")

    assert store.feeds.compare(replace(state, polls=1), [entry]).new == (entry,)


def test_a_guid_that_leads_to_another_article_is_doubtful(store: Store) -> None:
    entry = an_entry()
    polled(store, found(entry))

    assert compared(store, replace(entry, item="https://x.example/", text_hash="2")).doubtful
    assert compared(store, replace(entry, key="other", text_hash="2")).doubtful
    assert not compared(store, replace(entry, text_hash="2"), an_entry("Neu")).doubtful


def test_known_entries_are_looked_up_by_index(sqlite_url: str) -> None:
    """SQLite must not read all rows of the feed, of which there may be thousands.

    In a file of its own: what another test had it learn about small tables would lead it astray.
    """
    wanted = statement().params(feed=1, keys=["a", "b"], items=["c", "d"])

    with open_store(sqlite_url) as store, store.database.read() as connection:
        sql = wanted.compile(store.database.engine, compile_kwargs={"literal_binds": True})
        rows = connection.execute(text(f"EXPLAIN QUERY PLAN {sql}")).all()

    plan = "\n".join(row.detail for row in rows)
    assert "(feed_id=? AND key=?)" in plan
    assert "(item_id=? AND feed_id=?)" in plan
    assert "SCAN" not in plan
