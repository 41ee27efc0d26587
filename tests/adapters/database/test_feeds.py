from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.adapters.database import Store, open_store
from monitor.adapters.database.rows import host_of
from monitor.model import PollOutcome
from tests.adapters.database.steps import DAY, MINUTE, answered, configured, found, polled
from tests.builders import NOW, a_feed, an_entry
from tests.databases import counted

HOUR = timedelta(hours=1)


def feeds_at(*hosts: str) -> tuple:
    return tuple(a_feed(f"https://{host}/{n}.xml") for n, host in enumerate(hosts))


def urls(states: list) -> list[str]:
    return [state.feed.url for state in states]


def test_a_new_feed_is_due_at_once(store: Store) -> None:
    feed = a_feed(name="Nordblick", tags=("a", "b"), language="de", weight=2.0)
    store.feeds.sync([feed], NOW)

    [state] = store.feeds.claim(NOW, 10)

    assert state.feed == feed
    assert state.url == feed.url
    assert (state.claim, state.polls, state.next_poll_at) == (1, 0, NOW)


def test_a_feed_is_handed_out_once(store: Store) -> None:
    store.feeds.sync([a_feed()], NOW)

    assert len(store.feeds.claim(NOW, 10)) == 1
    assert store.feeds.claim(NOW, 10) == []


def test_a_lease_that_ran_out_gives_the_feed_back_with_a_new_number(store: Store) -> None:
    store.feeds.sync([a_feed()], NOW)
    [first] = store.feeds.claim(NOW, 10, lease=MINUTE)

    assert store.feeds.claim(NOW + MINUTE / 2, 10) == []
    [second] = store.feeds.claim(NOW + MINUTE, 10)

    assert second.claim == first.claim + 1


def test_no_more_feeds_are_taken_than_asked_for_and_the_longest_due_first(store: Store) -> None:
    for minute in range(5):
        known = [a_feed(f"https://{n}.example/") for n in range(minute + 1)]
        store.feeds.sync(known, NOW + minute * MINUTE)

    states = store.feeds.claim(NOW + DAY, 3)

    assert urls(states) == ["https://0.example/", "https://1.example/", "https://2.example/"]


def test_a_feed_is_not_asked_before_it_is_due(store: Store) -> None:
    store.feeds.sync([a_feed()], NOW)
    [state] = store.feeds.claim(NOW, 10)
    store.feeds.record([PollOutcome(state=answered(state))], NOW)

    assert store.feeds.claim(NOW + 14 * MINUTE, 10) == []
    assert len(store.feeds.claim(NOW + 15 * MINUTE, 10)) == 1


def test_every_feed_can_be_asked_once_whether_it_is_due_or_not(store: Store) -> None:
    store.feeds.sync([a_feed(), a_feed("https://other.example/")], NOW)
    for state in store.feeds.claim(NOW, 10):
        store.feeds.record([PollOutcome(state=answered(state))], NOW)
    began = NOW + MINUTE

    asked = []
    while states := store.feeds.claim(began, 1, every=True, polled_before=began):
        asked += urls(states)
        store.feeds.record([PollOutcome(state=answered(states[0], began))], began)

    assert sorted(asked) == ["https://feed.example/rss.xml", "https://other.example/"]


def test_asking_every_feed_leaves_those_that_somebody_holds(store: Store) -> None:
    store.feeds.sync([a_feed()], NOW)
    store.feeds.claim(NOW, 10)

    assert store.feeds.claim(NOW, 10, every=True) == []


def test_one_feed_of_a_host_is_held_at_a_time(store: Store) -> None:
    store.feeds.sync(feeds_at("a.example", "a.example", "b.example", "a.example:8080"), NOW)

    first = store.feeds.claim(NOW, 10)
    meanwhile = store.feeds.claim(NOW, 10)
    for state in first:
        store.feeds.record([PollOutcome(state=answered(state))], NOW)
    second = store.feeds.claim(NOW, 10)

    assert urls(first) == [
        "https://a.example/0.xml",
        "https://b.example/2.xml",
        "https://a.example:8080/3.xml",
    ]
    assert meanwhile == []
    assert urls(second) == ["https://a.example/1.xml"]


def test_more_feeds_of_a_host_are_held_where_that_is_allowed(store: Store) -> None:
    store.feeds.sync(feeds_at(*["a.example"] * 5), NOW)

    assert len(store.feeds.claim(NOW, 10, per_host=2)) == 2
    assert len(store.feeds.claim(NOW, 10, per_host=3)) == 1


def test_a_host_rests_between_two_requests(store: Store) -> None:
    store.feeds.sync(feeds_at("a.example", "a.example"), NOW)
    second = timedelta(seconds=1)
    [state] = store.feeds.claim(NOW, 10, apart=second)
    store.feeds.record([PollOutcome(state=answered(state))], NOW)

    assert store.feeds.claim(NOW, 10) == []
    assert store.feeds.soonest(NOW) == NOW + second
    assert len(store.feeds.claim(NOW + second, 10)) == 1


def test_a_host_that_asked_for_a_pause_is_left_alone(store: Store) -> None:
    store.feeds.sync(feeds_at("a.example", "a.example", "b.example"), NOW)
    states = store.feeds.claim(NOW, 10)
    outcomes = [PollOutcome(state=answered(state)) for state in states[1:]]
    outcomes.append(PollOutcome(state=answered(states[0]), host_until=NOW + 30 * MINUTE))
    store.feeds.record(outcomes, NOW)

    assert urls(store.feeds.claim(NOW + 20 * MINUTE, 10)) == ["https://b.example/2.xml"]
    assert "https://a.example/1.xml" in urls(store.feeds.claim(NOW + 30 * MINUTE, 10))


def test_nothing_waits_for_a_host_where_nothing_is_due(store: Store) -> None:
    store.feeds.sync([a_feed()], NOW)
    polled(store)

    assert store.feeds.soonest(NOW) is None


def test_a_feed_whose_host_another_worker_holds_waits_for_its_lease(store: Store) -> None:
    store.feeds.sync(feeds_at("a.example", "a.example"), NOW)
    store.feeds.claim(NOW, 10, lease=MINUTE)

    assert store.feeds.soonest(NOW) == NOW + MINUTE


def test_a_feed_that_was_given_back_is_free_at_once(store: Store) -> None:
    store.feeds.sync([a_feed()], NOW)
    states = store.feeds.claim(NOW, 10)

    store.feeds.release(states)

    assert len(store.feeds.claim(NOW, 10)) == 1


def test_giving_back_a_lost_lease_frees_nothing(store: Store) -> None:
    store.feeds.sync([a_feed()], NOW)
    lost = store.feeds.claim(NOW, 10, lease=MINUTE)
    store.feeds.claim(NOW + MINUTE, 10)

    store.feeds.release(lost)

    assert store.feeds.claim(NOW + MINUTE, 10) == []


def test_a_feed_that_is_no_longer_configured_rests_and_keeps_its_history(store: Store) -> None:
    config = configured(store)
    entry = an_entry()
    polled(store, found(entry))

    store.feeds.sync([], NOW)
    assert store.feeds.claim(NOW + DAY, 10) == []
    assert store.feeds.reports(NOW) == []

    store.feeds.sync(config.feeds, NOW + DAY)
    [state] = store.feeds.claim(NOW + DAY, 10)
    assert store.feeds.unseen(state, [entry]) == []


def test_a_retired_feed_is_not_asked_again(store: Store) -> None:
    store.feeds.sync([a_feed()], NOW)
    [state] = store.feeds.claim(NOW, 10)
    gone = replace(answered(state), next_poll_at=None)
    store.feeds.record([PollOutcome(state=gone)], NOW)

    assert store.feeds.claim(NOW + 365 * DAY, 10) == []


def test_new_settings_are_taken_over_and_bring_the_next_poll_forward(store: Store) -> None:
    store.feeds.sync([a_feed(every=DAY)], NOW)
    [state] = store.feeds.claim(NOW, 10)
    later = replace(answered(state), next_poll_at=NOW + DAY)
    store.feeds.record([PollOutcome(state=later)], NOW)

    store.feeds.sync([a_feed(name="Neu", every=MINUTE)], NOW)

    [state] = store.feeds.claim(NOW + MINUTE, 10)
    assert state.name == "Neu"
    assert state.polls == 1


def test_a_failing_feed_whose_settings_were_mended_is_asked_at_once(store: Store) -> None:
    store.feeds.sync([a_feed()], NOW)
    [state] = store.feeds.claim(NOW, 10)
    failed = replace(state, failures=1, next_poll_at=NOW + HOUR)
    store.feeds.record([PollOutcome(state=failed)], NOW)

    store.feeds.sync([a_feed()], NOW)
    assert store.feeds.claim(NOW + MINUTE, 10) == []
    store.feeds.sync([a_feed(allow_private=True)], NOW + MINUTE)

    assert len(store.feeds.claim(NOW + MINUTE, 10)) == 1


def test_new_settings_do_not_bring_a_poll_forward_against_the_wishes_of_the_server(
    store: Store,
) -> None:
    store.feeds.sync([a_feed(every=DAY)], NOW)
    [state] = store.feeds.claim(NOW, 10)
    wished = replace(state, next_poll_at=NOW + DAY, not_before=NOW + 6 * HOUR)
    store.feeds.record([PollOutcome(state=wished)], NOW)

    store.feeds.sync([a_feed(every=MINUTE)], NOW)

    assert store.feeds.claim(NOW + 5 * HOUR, 10) == []
    assert len(store.feeds.claim(NOW + 6 * HOUR, 10)) == 1


@pytest.mark.parametrize("restarts", [True, False], ids=["restart", "running on"])
def test_what_a_clock_that_was_ahead_has_planned_is_due_now(store: Store, restarts: bool) -> None:
    wrong = NOW + 4 * 365 * DAY
    store.feeds.sync([a_feed(), a_feed("https://held.example/")], wrong)
    state, _ = store.feeds.claim(wrong, 10)  # the other one's lease is never given back
    after = replace(state, last_poll_at=wrong, next_poll_at=wrong + HOUR)
    store.feeds.record([PollOutcome(state=after, host_until=wrong + DAY)], wrong)

    if restarts:
        store.feeds.sync([a_feed(), a_feed("https://held.example/")], NOW)

    assert len(store.feeds.claim(NOW, 10)) == 2


def test_a_clock_that_is_put_right_by_a_little_brings_no_poll_forward(store: Store) -> None:
    store.feeds.sync([a_feed()], NOW)
    [state] = store.feeds.claim(NOW, 10)
    store.feeds.record([PollOutcome(state=answered(state))], NOW)

    assert store.feeds.claim(NOW - MINUTE, 10) == []


def test_headers_are_secrets_and_are_never_stored(database_url: str) -> None:
    feed = a_feed(headers=(("Authorization", "Bearer canary"),))
    with open_store(database_url) as store, open_store(database_url) as other:
        store.feeds.sync([feed], NOW)

        [report] = other.feeds.reports(NOW)
        assert report.state.feed == a_feed()
        [state] = store.feeds.claim(NOW, 1)
        assert state.feed == feed


def test_hosts_are_told_apart_by_name_and_port() -> None:
    assert host_of("https://Feed.Example/a") == "feed.example:443"
    assert host_of("http://feed.example/a") == "feed.example:80"
    assert host_of("http://feed.example:8080/a") == "feed.example:8080"
    assert host_of("http://[::1]:8080/a") == "::1:8080"
    assert host_of("http://[broken") == "http://[broken"


def test_a_claim_takes_one_statement_however_many_feeds_it_takes(store: Store) -> None:
    store.feeds.sync([a_feed(f"https://{n}.example/") for n in range(300)], NOW)

    with counted(store) as sent:
        assert len(store.feeds.claim(NOW, 200)) == 200

    assert len(sent) == 1


def test_looking_for_what_is_new_takes_one_statement_for_500_entries(store: Store) -> None:
    configured(store)
    polled(store)
    [state] = store.feeds.claim(NOW + DAY, 10)
    entries = [an_entry(f"Titel {n}") for n in range(500)]

    with counted(store) as sent:
        assert store.feeds.unseen(state, entries) == entries

    assert len(sent) == 1


def test_of_a_feed_never_asked_everything_is_new_without_a_statement(store: Store) -> None:
    store.feeds.sync([a_feed()], NOW)
    [state] = store.feeds.claim(NOW, 10)

    with counted(store) as sent:
        assert store.feeds.unseen(state, [an_entry()]) == [an_entry()]

    assert sent == []
