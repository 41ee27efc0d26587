from datetime import timedelta

from sqlalchemy import event

from monitor.adapters.database import Store, open_store
from monitor.adapters.database.forget import BATCH
from monitor.model import Accepted, FoundEntry, Heartbeat, NextIssue, Recorded
from tests.adapters.database.steps import (
    DAY,
    MINUTE,
    configured,
    found,
    pending_titles,
    polled,
    published,
)
from tests.builders import NOW, a_config, a_feed, a_match, a_topic, an_entry
from tests.databases import counted

YEAR = 365 * DAY


def test_matches_are_listed_newest_first_and_can_be_chosen(store: Store) -> None:
    configured(store)
    for day in range(3):
        entry = an_entry(f"Ostmeer {day}")
        two = (a_match(entry), a_match(entry, topic="Zwei"))
        polled(store, found(entry, *two[: day + 1]), now=NOW + day * DAY)

    def titles(*arguments, **named) -> list[str]:
        return [one.entry.title for one in store.history.matches(*arguments, **named)]

    assert titles() == ["Ostmeer 2", "Ostmeer 2", "Ostmeer 1", "Ostmeer 1", "Ostmeer 0"]
    assert titles(NOW + DAY, "Zwei") == ["Ostmeer 2", "Ostmeer 1"]
    assert titles(limit=1) == ["Ostmeer 2"]


def test_status_tells_how_the_service_fares(store: Store) -> None:
    config = configured(store)
    polled(store, found(an_entry("Ostmeer 1")), now=NOW - DAY)
    polled(store, found(an_entry("Ostmeer 2")), FoundEntry(entry=an_entry("Wetter")))
    published(store, config, now=NOW, next_due=NOW + DAY)

    status = store.history.status(NOW + MINUTE)

    assert (status.entries, status.matches, status.matches_today) == (3, 2, 1)
    assert (status.last_poll_at, status.next_poll_at) == (NOW, NOW + 15 * MINUTE)
    assert status.next_issues == (
        NextIssue(digest="Morgenlage", address="redaktion@example.org", due=NOW + DAY),
    )
    assert status.deliveries == (("ready", 1),)
    assert status.oldest_waiting_at == NOW
    [report] = status.feeds
    assert (report.entries, report.matches) == (3, 2)


def test_status_of_an_empty_store_is_empty(store: Store) -> None:
    status = store.history.status(NOW)

    assert (status.entries, status.last_poll_at, status.oldest_waiting_at) == (0, None, None)


def test_status_takes_five_statements_however_much_there_is(store: Store) -> None:
    configured(store, a_config(feeds=tuple(a_feed(f"https://{n}.example/") for n in range(50))))

    with counted(store) as sent:
        store.history.status(NOW)

    assert len(sent) == 5


def test_a_heartbeat_remembers_each_job(store: Store) -> None:
    beat = store.history.beat
    beat("w1", now=NOW, started_at=NOW, ticks={"poll": NOW}, config="v1", config_problem="bad")
    beat("w1", now=NOW + MINUTE, started_at=NOW, ticks={"mail": NOW + MINUTE})
    beat("w2", now=NOW, started_at=NOW)

    one, two = store.history.status(NOW).heartbeats
    assert one == Heartbeat(
        worker="w1",
        started_at=NOW,
        beat_at=NOW + MINUTE,
        ticks=(("mail", NOW + MINUTE), ("poll", NOW)),
        config="v1",
        config_problem="bad",
    )
    assert two.worker == "w2"


def test_a_problem_of_the_configuration_is_forgotten_when_it_is_mended(store: Store) -> None:
    beat = store.history.beat
    beat("w", now=NOW, started_at=NOW, config="v1", config_problem="bad")
    beat("w", now=NOW, started_at=NOW, config="v2")

    [one] = store.history.status(NOW).heartbeats
    assert (one.config, one.config_problem) == ("v2", "")


def test_a_secret_is_made_once(store: Store) -> None:
    first = store.history.secret("links")

    assert len(first) == 32
    assert store.history.secret("links") == first
    assert store.history.secret("other") != first


def test_old_texts_are_forgotten_but_never_come_again(store: Store) -> None:
    config = configured(store)
    entry = an_entry(summary="kurz", content="lang")
    polled(store, found(entry))
    published(store, config)
    for delivery in store.outbox.claim(NOW, 1):
        store.outbox.settle(delivery, Accepted(reply="250"), now=NOW, retry_at=None)

    assert store.history.prune(NOW + 91 * DAY, 90 * DAY, 2 * YEAR) == 1

    [match] = store.history.matches()
    assert (match.entry.title, match.entry.summary) == (entry.title, "kurz")
    assert match.entry.content == ""
    assert polled(store, found(entry), now=NOW + 91 * DAY) == Recorded()
    assert pending_titles(store, config, now=NOW + 91 * DAY) == []
    assert store.history.prune(NOW + 91 * DAY, 90 * DAY, 2 * YEAR) == 0


def test_old_matches_and_mails_are_forgotten_but_never_told_again(store: Store) -> None:
    config = configured(store)
    polled(store, found(an_entry()))
    number = published(store, config)
    for delivery in store.outbox.claim(NOW, 1):
        store.outbox.settle(delivery, Accepted(reply="250"), now=NOW, retry_at=None)

    assert store.history.prune(NOW + 3 * YEAR, 90 * DAY, 2 * YEAR) == 3

    assert store.history.matches() == []
    assert number is not None
    kept = store.outbox.delivery(number)
    assert kept is not None
    assert (kept.body, kept.message_id) == (b"", "<2026-11-23@example.org>")
    assert polled(store, found(an_entry()), now=NOW + 3 * YEAR) == Recorded()


def test_a_mail_that_still_waits_keeps_its_body(store: Store) -> None:
    config = configured(store)
    number = published(store, config)

    store.history.prune(NOW + 3 * YEAR, 90 * DAY, 2 * YEAR)

    assert number is not None
    kept = store.outbox.delivery(number)
    assert kept is not None
    assert kept.body


def test_forgetting_works_in_short_transactions(store: Store) -> None:
    configured(store)
    polled(store, *(FoundEntry(entry=an_entry(f"Wetter {n}")) for n in range(2 * BATCH + 1)))

    with counted(store) as sent:
        assert store.history.prune(NOW + YEAR, 90 * DAY, 2 * YEAR) == 2 * BATCH + 1

    assert sum("UPDATE entries" in statement for statement in sent) == 3


def test_workers_that_died_long_ago_are_forgotten(store: Store) -> None:
    store.history.beat("old", now=NOW, started_at=NOW)
    store.history.beat("new", now=NOW + 8 * DAY, started_at=NOW)

    store.history.prune(NOW + 8 * DAY, timedelta(days=90), YEAR)

    assert [one.worker for one in store.history.status(NOW).heartbeats] == ["new"]


def test_old_polls_are_forgotten_with_the_texts_they_brought(store: Store) -> None:
    configured(store)
    first = an_entry("Ostmeer 1")
    second = an_entry("Ostmeer 2", seen_at=NOW + 50 * DAY)
    polled(store, found(first))
    polled(store, found(second), now=NOW + 50 * DAY)

    store.history.prune(NOW + 91 * DAY, 90 * DAY, 2 * YEAR)

    [old] = store.audit.entries(canonical=first.item)
    [young] = store.audit.entries(canonical=second.item)
    assert (old.forgotten, old.fetch) == (True, None)
    assert young.fetch is not None


def test_what_reads_and_then_writes_begins_as_a_writer(sqlite_url: str) -> None:
    """Else a writer in between would fail it at once, which no waiting helps: seen in a tidy."""
    began: list[bool] = []
    with open_store(sqlite_url) as store:

        def note(_connection, cursor, statement, *_rest) -> None:
            if "optimize" in statement:
                began.append(cursor.connection.in_transaction)

        event.listen(store.database.engine, "before_cursor_execute", note)
        store.history.prune(NOW, YEAR, YEAR)

    assert began == [True]


def test_rules_are_kept_while_they_are_in_force_or_a_match_needs_them(store: Store) -> None:
    configured(store)
    entry = an_entry()
    polled(store, found(entry, a_match(entry, rules="found")))
    for day, version in enumerate(("found", "useless", "latest")):
        store.audit.keep_rules([(version, a_topic())], config="c", now=NOW + day * DAY)

    store.history.prune(NOW + 93 * DAY, 90 * DAY, 2 * YEAR)

    kept = [one for one in ("found", "useless", "latest") if store.audit.rules(one)]
    assert kept == ["found", "latest"]
