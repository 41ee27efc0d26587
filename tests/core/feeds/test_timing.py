"""When a feed is asked again, and what is remembered of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.feeds import after_poll, body_hash
from monitor.core.feeds.timing import LONGEST_BACKOFF, LONGEST_WISH, RETIRED, RETURN_AFTER
from monitor.model import (
    FeedState,
    Fetched,
    FetchFailed,
    NotModified,
    ParsedFeed,
    RawEntry,
    Unparsable,
    Wishes,
)
from tests.builders import NOW, a_feed, a_feed_state

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EVERY = 15 * MINUTE


def an_answer(body: bytes = b"<rss/>", **changes: Any) -> Fetched:
    return Fetched(**{"url": "https://feed.example/rss.xml", "body": body, **changes})


def a_parsed_feed(*ages: timedelta, wishes: Wishes | None = None) -> ParsedFeed:
    entries = tuple(RawEntry(guid=str(age), published=NOW - age) for age in ages)
    return ParsedFeed(title="Nordblick", entries=entries, wishes=wishes or Wishes())


def polled(state: FeedState | None = None, outcome: Any = None, **changes: Any) -> FeedState:
    arguments = {"now": NOW, "jitter": 0.0, **changes}
    return after_poll(state or a_feed_state(), outcome or an_answer(), **arguments)


def wait_of(state: FeedState, now: datetime = NOW) -> timedelta:
    assert state.next_poll_at is not None
    return state.next_poll_at - now


# What is remembered


def test_validators_are_kept_as_they_stand_in_the_answer() -> None:
    state = polled(outcome=an_answer(b"x", etag='W/"a b"', last_modified="yesterday"))

    assert (state.etag, state.last_modified) == ('W/"a b"', "yesterday")
    assert state.body_hash == body_hash(b"x")


def test_validators_that_an_answer_lacks_are_forgotten() -> None:
    state = polled(a_feed_state(etag='"old"', last_modified="old"), an_answer())

    assert (state.etag, state.last_modified) == (None, None)


def test_a_304_brings_new_validators_and_keeps_those_it_does_not_name() -> None:
    known = a_feed_state(etag='"old"', last_modified="old", body_hash="h")

    state = polled(known, NotModified(etag='"new"'))

    assert (state.etag, state.last_modified, state.body_hash) == ('"new"', "old", "h")


def test_an_answer_that_cannot_be_read_leaves_no_validators() -> None:
    known = a_feed_state(etag='"old"', body_hash="h")

    state = polled(known, Unparsable(reason="this is a web page, not a feed"))

    assert (state.etag, state.body_hash) == ('"old"', "h")
    assert (state.failures, state.reason) == (1, "this is a web page, not a feed")


def test_success_ends_a_trouble() -> None:
    failing = polled(outcome=FetchFailed(reason="refused"))
    assert (failing.failing_since, failing.failures) == (NOW, 1)

    state = polled(failing, NotModified(), now=NOW + HOUR)

    assert (state.failing_since, state.failures, state.reason) == (None, 0, "")
    assert (state.last_good_at, state.last_poll_at, state.polls) == (NOW + HOUR, NOW + HOUR, 2)


def test_a_trouble_begins_with_its_first_failure() -> None:
    state = polled(outcome=FetchFailed(reason="refused"))

    state = polled(state, FetchFailed(reason="timed out"), now=NOW + HOUR)

    assert (state.failing_since, state.reason, state.failures) == (NOW, "timed out", 2)


def test_a_feed_that_nobody_named_is_called_by_its_address_without_its_keys() -> None:
    url = "https://kim:pw@feed.example/rss?api_key=canary&a=1"

    assert a_feed_state(a_feed(url)).name == "https://***@feed.example/rss?api_key=***&a=1"
    assert a_feed_state(a_feed(url), title="Nordblick").name == "Nordblick"


def test_the_title_of_a_feed_is_kept_as_text() -> None:
    titled = ParsedFeed(title="Nord &amp; <b>Süd</b>")

    assert polled(parsed=titled).title == "Nord & Süd"
    assert polled(parsed=ParsedFeed(title="Nord\u202e\ud800 &#8238;Süd")).title == "Nord Süd"
    assert polled(a_feed_state(title="Nord"), parsed=ParsedFeed()).title == "Nord"


# How long it waits


def test_a_feed_is_asked_again_after_its_interval() -> None:
    assert wait_of(polled()) == EVERY


def test_jitter_only_adds_and_at_most_a_tenth() -> None:
    assert EVERY < wait_of(polled(jitter=0.99)) < EVERY * 1.1


@pytest.mark.parametrize(
    ("of_server", "of_feed", "wait"),
    [
        (Wishes(max_age=2 * HOUR), Wishes(), 2 * HOUR),
        (Wishes(max_age=MINUTE), Wishes(), EVERY),
        (Wishes(), Wishes(ttl=HOUR), HOUR),
        (Wishes(max_age=2 * HOUR), Wishes(ttl=HOUR), 2 * HOUR),
        (Wishes(max_age=30 * DAY), Wishes(), DAY),
        (Wishes(), Wishes(ttl=365 * DAY), DAY),
    ],
)
def test_wishes_of_server_and_feed_are_floors_of_at_most_a_day(
    of_server: Wishes, of_feed: Wishes, wait: timedelta
) -> None:
    state = polled(outcome=an_answer(wishes=of_server), parsed=a_parsed_feed(wishes=of_feed))

    assert wait_of(state) == wait


def test_hours_to_be_skipped_are_skipped() -> None:
    state = polled(parsed=a_parsed_feed(wishes=Wishes(skip_hours=frozenset({6, 7}))))

    assert state.next_poll_at == NOW.replace(hour=8)  # NOW is 06:00


def test_days_to_be_skipped_are_skipped_but_for_one_poll_a_day() -> None:
    monday = NOW.weekday()

    one = polled(parsed=a_parsed_feed(wishes=Wishes(skip_days=frozenset({monday}))))
    all_week = polled(parsed=a_parsed_feed(wishes=Wishes(skip_days=frozenset(range(7)))))

    assert one.next_poll_at == NOW.replace(hour=0) + DAY
    assert wait_of(all_week) == DAY


def test_the_ttl_of_a_feed_holds_for_the_answers_that_follow() -> None:
    known = polled(parsed=a_parsed_feed(wishes=Wishes(ttl=2 * HOUR)))

    assert wait_of(polled(known, NotModified())) == 2 * HOUR
    assert wait_of(polled(known, parsed=a_parsed_feed())) == EVERY  # it thought better of it


def test_a_wish_holds_for_the_answers_that_do_not_repeat_it() -> None:
    skipping = Wishes(skip_hours=frozenset({8, 9}))
    known = polled(
        outcome=an_answer(wishes=Wishes(max_age=2 * HOUR)), parsed=a_parsed_feed(wishes=skipping)
    )

    silent = polled(known, NotModified())  # two hours from 06:00 is an hour to be skipped
    other = polled(known, NotModified(wishes=Wishes(max_age=HOUR)))
    taken_back = polled(known, an_answer())

    assert silent.next_poll_at == NOW.replace(hour=10)
    assert wait_of(other) == HOUR
    assert wait_of(taken_back) == EVERY


def test_a_shortened_interval_acts_with_the_next_answer() -> None:
    rare = polled(
        a_feed_state(a_feed(every=HOUR)), parsed=a_parsed_feed(*(n * 2 * DAY for n in range(50)))
    )
    shortened = replace(rare, feed=a_feed(every=5 * MINUTE))

    assert wait_of(rare) == 4 * HOUR
    assert wait_of(polled(shortened, NotModified())) == 20 * MINUTE


@pytest.mark.parametrize(
    ("outcome", "until"),
    [
        (an_answer(wishes=Wishes(max_age=2 * HOUR)), 2 * HOUR),
        (FetchFailed(reason="busy", status=503, retry_after=HOUR), HOUR),
        (FetchFailed(reason="busy", status=429, retry_after=14 * DAY), DAY),
        (an_answer(), timedelta(0)),
    ],
)
def test_it_is_remembered_how_long_a_server_wishes_not_to_be_asked(
    outcome: Any, until: timedelta
) -> None:
    assert (polled(outcome=outcome).not_before or NOW) == NOW + until


# A server that minds its date only


def repeated(count: int, state: FeedState | None = None, now: datetime = NOW) -> FeedState:
    for _ in range(count):
        state = polled(state, an_answer(b"x", etag='"1"', last_modified="then"), now=now)
    assert state is not None
    return state


def test_after_three_needless_bodies_only_the_date_goes_back() -> None:
    assert not repeated(3).by_date  # the first was asked without validators
    assert repeated(4).by_date


def test_the_date_alone_goes_on_while_it_helps() -> None:
    state = polled(repeated(4), NotModified())
    assert state.by_date

    state = polled(state, an_answer(b"new", etag='"2"', last_modified="now"))

    assert state.by_date
    assert polled(state, NotModified()).by_date


def test_once_a_day_both_are_sent_in_case_the_date_stands_still() -> None:
    late = NOW + DAY - HOUR / 2

    state = polled(replace(repeated(4), feed=a_feed(every=HOUR)), NotModified(), now=late)
    assert not state.by_date

    assert repeated(1, state, now=late + HOUR).by_date  # the server is as it was
    assert not polled(state, NotModified(), now=late + HOUR).by_date  # it has learned


@pytest.mark.parametrize(
    "between", [NotModified(), an_answer(b"y", etag='"2"', last_modified="now")]
)
def test_only_needless_bodies_in_a_row_count(between: Any) -> None:
    assert not repeated(2, polled(repeated(3), between)).by_date


def test_without_a_date_the_etag_goes_back_whatever_happens() -> None:
    state = None
    for _ in range(6):
        state = polled(state, an_answer(b"x", etag='"1"'))

    assert state is not None
    assert not state.by_date


def test_retry_after_is_a_floor_of_at_most_a_day() -> None:
    hours = FetchFailed(reason="busy", status=503, retry_after=2 * HOUR)
    weeks = FetchFailed(reason="busy", status=429, retry_after=14 * DAY)

    assert wait_of(polled(outcome=hours)) == 2 * HOUR
    assert wait_of(polled(outcome=weeks)) == DAY


def test_failures_double_the_wait_up_to_six_hours() -> None:
    state, waits = a_feed_state(), []
    for _ in range(8):
        state = polled(state, FetchFailed(reason="refused"))
        waits.append(wait_of(state) / MINUTE)

    assert waits == [15, 30, 60, 120, 240, 360, 360, 360]


def test_a_feed_down_for_two_weeks_is_asked_within_six_hours_of_its_return() -> None:
    state, now, polls = a_feed_state(), NOW, 0
    while now < NOW + 14 * DAY:
        state = polled(state, FetchFailed(reason="refused"), now=now, jitter=0.5)
        assert state.next_poll_at is not None
        assert state.next_poll_at - now <= LONGEST_BACKOFF
        now, polls = state.next_poll_at, polls + 1

    assert 14 * 4 <= polls < 14 * 6


def test_a_slow_feed_is_asked_less_often_but_at_most_four_times_less() -> None:
    busy = polled(parsed=a_parsed_feed(*(n * MINUTE for n in range(50))))
    leisurely = polled(parsed=a_parsed_feed(*(n * 4 * HOUR for n in range(50))))
    rare = polled(parsed=a_parsed_feed(*(n * DAY for n in range(50))))

    assert wait_of(busy) == EVERY
    assert EVERY < wait_of(leisurely) < 2 * EVERY
    assert wait_of(rare) == 4 * EVERY


def test_a_feed_with_an_interval_of_its_own_is_asked_so_often_though_it_is_slow() -> None:
    pinned = a_feed_state(a_feed(every=EVERY, pinned=True), last_new_at=NOW - 9 * DAY)

    assert wait_of(polled(pinned, parsed=a_parsed_feed(*(n * DAY for n in range(50))))) == EVERY


def test_a_few_entries_make_no_rhythm() -> None:
    assert wait_of(polled(parsed=a_parsed_feed(DAY, 30 * DAY))) == EVERY


# Redirects


def test_a_permanent_redirect_is_believed_after_three_sightings_over_a_day() -> None:
    there = "https://new.example/rss.xml"
    state, urls = a_feed_state(), []
    for hours in (0, 1, 23, 24, 25):
        now = NOW + hours * HOUR
        state = polled(state, an_answer(moved_to=there if state.url != there else None), now=now)
        urls.append(state.url == there)

    assert urls == [False, False, False, True, True]
    assert (state.moved_to, state.moved_seen, state.moved_since) == (None, 0, NOW + 24 * HOUR)


def test_two_sightings_are_not_enough_however_far_apart() -> None:
    state = polled(outcome=NotModified(moved_to="https://new.example/"))

    state = polled(state, NotModified(moved_to="https://new.example/"), now=NOW + 9 * DAY)

    assert (state.url, state.moved_seen) == (state.feed.url, 2)


def test_a_redirect_that_changes_or_ends_is_counted_anew() -> None:
    state = polled(outcome=an_answer(moved_to="https://new.example/"))

    other = polled(state, an_answer(moved_to="https://other.example/"), now=NOW + DAY)
    ended = polled(state, an_answer(), now=NOW + DAY)

    assert (other.moved_to, other.moved_seen) == ("https://other.example/", 1)
    assert (ended.moved_to, ended.moved_seen) == (None, 0)


def test_a_redirect_to_something_unreadable_is_never_believed() -> None:
    state = polled(outcome=Unparsable(reason="this is a web page, not a feed"))

    assert state.moved_seen == 0


def test_a_feed_whose_new_address_died_goes_home() -> None:
    state = replace(a_feed_state(), url="https://new.example/", etag='"x"')
    for _ in range(RETURN_AFTER):
        state = polled(state, FetchFailed(reason="name not found"))

    assert (state.url, state.etag) == (state.feed.url, None)


# Gone, gaps, silence


def test_a_feed_is_retired_at_the_second_410_and_asked_again_after_thirty_days() -> None:
    gone = FetchFailed(reason="gone for good (HTTP 410)", status=410)

    once = polled(outcome=gone)
    twice = polled(once, gone, now=NOW + HOUR)

    assert (once.gone_since, wait_of(once)) == (None, EVERY)
    assert (twice.gone_since, wait_of(twice, NOW + HOUR)) == (NOW + HOUR, RETIRED)


def test_a_retired_feed_that_answers_is_back() -> None:
    gone = FetchFailed(reason="gone for good (HTTP 410)", status=410)
    state = polled(polled(outcome=gone), gone)

    back = polled(state, an_answer(), now=NOW + RETIRED)

    assert (back.gone_since, back.gone_seen) == (None, 0)
    assert wait_of(back, NOW + RETIRED) == EVERY


def test_only_410_in_a_row_retires() -> None:
    gone = FetchFailed(reason="gone for good (HTTP 410)", status=410)

    state = polled(polled(polled(outcome=gone), FetchFailed(reason="refused")), gone)

    assert (state.gone_since, state.gone_seen) == (None, 1)


def test_a_poll_that_shares_nothing_with_the_one_before_is_a_gap() -> None:
    slow = a_parsed_feed(*(n * DAY for n in range(10)))
    known = polled(parsed=slow, new=10, overlap=False)
    assert known.gap_at is None  # the first poll shares nothing with anything

    state = polled(known, parsed=slow, new=10, overlap=False, now=NOW + HOUR)

    assert state.gap_at == NOW + HOUR
    assert wait_of(state, NOW + HOUR) == EVERY


def test_a_feed_is_quiet_against_its_own_rhythm_only() -> None:
    def later(parsed: ParsedFeed, wait: timedelta) -> FeedState:
        known = polled(parsed=parsed, new=len(parsed.entries))
        return polled(known, NotModified(), now=NOW + wait)

    hourly = a_parsed_feed(*(n * HOUR for n in range(50)))
    weekly = a_parsed_feed(*(n * 7 * DAY for n in range(50)))

    assert later(hourly, 2 * DAY).quiet_since is None
    assert later(hourly, 4 * DAY).quiet_since == NOW
    assert later(weekly, 20 * DAY).quiet_since is None
    assert later(weekly, 22 * DAY).quiet_since == NOW


def test_a_quiet_feed_that_speaks_is_quiet_no_longer() -> None:
    quiet = a_feed_state(quiet_since=NOW - 9 * DAY, usual_silence=HOUR, last_good_at=NOW)

    assert polled(quiet, NotModified()).quiet_since == NOW - 9 * DAY
    assert polled(quiet, new=1).quiet_since is None


def test_a_feed_without_dates_is_never_called_quiet() -> None:
    known = polled(parsed=ParsedFeed(entries=(RawEntry(guid="1"),)), new=1)

    assert polled(known, NotModified(), now=NOW + 365 * DAY).quiet_since is None


# Laws

waits = st.none() | st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))
wishes = st.builds(
    Wishes,
    max_age=waits,
    ttl=waits,
    skip_hours=st.frozensets(st.integers(0, 23)),
    skip_days=st.frozensets(st.integers(0, 6)),
)
outcomes = (
    st.builds(an_answer, wishes=wishes)
    | st.builds(NotModified, wishes=wishes)
    | st.builds(
        FetchFailed,
        reason=st.just("refused"),
        status=st.sampled_from([None, 404, 429, 500, 503]),
        retry_after=waits,
    )
    | st.just(Unparsable(reason="empty"))
)


@settings(max_examples=60)
@given(
    answers=st.lists(outcomes, min_size=1, max_size=12),
    every=st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=3)),
    jitter=st.floats(0, 1, exclude_max=True),
    later=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3000)),
    of_feed=st.none() | wishes.map(lambda one: ParsedFeed(wishes=one)),
)
def test_the_next_poll_is_never_too_soon_nor_beyond_a_day(
    answers: list[Any],
    every: timedelta,
    jitter: float,
    later: timedelta,
    of_feed: ParsedFeed | None,
) -> None:
    state, now = a_feed_state(a_feed(every=every)), NOW + later
    for outcome in answers:
        parsed = of_feed if isinstance(outcome, Fetched) else None
        state = after_poll(state, outcome, now=now, jitter=jitter, parsed=parsed)
        assert state.next_poll_at is not None
        # Whole microseconds: a tenth of an interval may fall between two.
        assert every - timedelta(microseconds=1) <= state.next_poll_at - now
        assert state.next_poll_at - now <= max(LONGEST_WISH, every * 4.4)
        now = state.next_poll_at
