"""The chain from a poll to a mail, as the record tells it."""

from dataclasses import replace
from datetime import date

from monitor.adapters.database import Store
from monitor.core.matching.rules import rules_hash
from monitor.model import Fetch, Mute, PollOutcome, Sample
from tests.adapters.database.steps import (
    DAY,
    MINUTE,
    answered,
    configured,
    found,
    polled,
    published,
)
from tests.builders import (
    NOW,
    SOMEWHERE,
    a_config,
    a_feed,
    a_keyword,
    a_match,
    a_topic,
    an_entry,
)
from tests.databases import counted


def test_a_version_of_the_rules_is_kept_as_it_was_first_in_force(store: Store) -> None:
    topic = a_topic(
        a_keyword("Ostmeer", also=("동해",), weight=2.0, not_near=("Fernsehen",), aliases=True),
        exclude=(a_keyword("Silvester"),),
        languages=("de",),
        mute=(Mute(term="Parade", until=date(2026, 12, 31)),),
        should_match=(Sample(text="Ostmeer", place=SOMEWHERE),),
    )
    version = rules_hash(topic)

    store.audit.keep_rules([(version, topic)], config="c1", now=NOW)
    moved = replace(topic, place=replace(SOMEWHERE, line=9))
    store.audit.keep_rules([(version, moved)], config="c2", now=NOW + DAY)

    kept = store.audit.rules(version)
    assert kept is not None
    assert (kept.since, kept.config) == (NOW, "c1")
    assert kept.topic == replace(topic, should_match=())
    assert rules_hash(kept.topic) == version
    assert store.audit.rules("other") is None


def test_what_is_in_force_already_writes_nothing(store: Store) -> None:
    versions = [(f"r{n}", a_topic(name=f"Thema {n}")) for n in range(3)]
    store.audit.keep_rules(versions, config="c1", now=NOW)

    with counted(store) as sent:
        store.audit.keep_rules(versions, config="c1", now=NOW)

    assert [statement.split()[0] for statement in sent] == ["SELECT"]


def test_an_entry_leads_to_its_poll_its_rules_and_those_who_were_told(store: Store) -> None:
    config = configured(store)
    topic = config.topics[0]
    entry = an_entry()
    match = a_match(entry, rules=rules_hash(topic))
    store.audit.keep_rules([(match.rules, topic)], config="c1", now=NOW)
    [state] = store.feeds.claim(NOW, 1)
    after = replace(answered(state), etag='"7"', last_modified="Mon", body_hash="ab")
    store.feeds.record([PollOutcome(state=after, found=(found(entry, match),))], NOW)
    published(store, config, now=NOW + MINUTE)

    [stored] = store.audit.entries(canonical=entry.item)
    [link] = store.audit.links([stored])

    assert stored.entry == entry
    assert stored.fetch == Fetch(
        url=state.url, polled_at=NOW, etag='"7"', last_modified="Mon", body_hash="ab"
    )
    [recorded] = link.matches
    version = link.rules_of(recorded)
    assert version is not None
    assert version.topic.keywords == topic.keywords
    [telling] = link.tellings
    assert (telling.keyword, telling.address) == ("Ostmeer", "redaktion@example.org")
    assert telling.delivery.message_id == "<2026-11-23@example.org>"
    assert telling.delivery.body == b""


def test_a_mail_leads_back_to_the_entries_it_tells(store: Store) -> None:
    config = configured(store)
    first, second = an_entry("Ostmeer 1"), an_entry("Ostmeer 2")
    polled(store, found(first))
    published(store, config)
    polled(store, found(second), now=NOW + DAY)
    published(store, config, now=NOW + DAY)

    for name in ("2026-11-24@example.org", "<2026-11-24@example.org>"):
        delivery = store.audit.delivery(name)
        assert delivery is not None
        told = store.audit.told_by(delivery.id)
        assert {one.entry.title for one in told} == {"Ostmeer 1", "Ostmeer 2"}
        links = store.audit.links(told, delivery=delivery.id)
        assert all(t.delivery.id == delivery.id for link in links for t in link.tellings)
    assert store.audit.delivery("other@example.org") is None


def test_one_article_of_two_feeds_is_two_entries(store: Store) -> None:
    feeds = (a_feed("https://one.example/"), a_feed("https://two.example/"))
    configured(store, a_config(feeds=feeds))
    for feed in feeds:
        polled(store, found(an_entry(item="https://feed.example/1")), url=feed.url)

    both = store.audit.entries(canonical="https://feed.example/1")

    assert [one.feed.feed.url for one in both] == [feed.url for feed in feeds]
    assert store.audit.entries(number=both[1].id) == [both[1]]


def test_an_entry_is_found_by_its_address_where_that_is_not_its_identity(store: Store) -> None:
    configured(store)
    polled(store, found(an_entry(link="https://feed.example/?x=1", item="text:ab")))

    [one] = store.audit.entries(url="https://feed.example/?x=1", canonical="https://feed.example/")

    assert one.entry.item == "text:ab"
    assert store.audit.entries(url="https://other.example/", canonical="") == []


def test_an_edited_entry_names_the_poll_that_brought_the_edit(store: Store) -> None:
    configured(store)
    entry = an_entry()
    polled(store, found(entry))
    polled(store, found(replace(entry, text_hash="new"), a_match(entry)), now=NOW + DAY)

    [stored] = store.audit.entries(canonical=entry.item)

    assert stored.revision == 2
    assert stored.entry.seen_at == NOW
    assert stored.fetch is not None
    assert stored.fetch.polled_at == NOW + DAY
