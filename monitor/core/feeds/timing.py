"""When to ask a feed again, and what to remember of it: politeness, back-off, gap and silence.

The wait is the longest of

- the configured interval, stretched for slow feeds by their own rhythm (at most four times);
- what server and feed wish (max-age, ttl, sy:updatePeriod, Retry-After), at most a day;
- after failures the interval doubled each time, at most six hours;

and then moved out of the hours and days that the feed asks to skip. A feed is never given up: one
that answers "gone" twice is asked again every 30 days.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import assert_never

from monitor.model import (
    FeedState,
    Fetched,
    FetchFailed,
    NotModified,
    ParsedFeed,
    Unparsable,
    Wishes,
)

LONGEST_BACKOFF = timedelta(hours=6)
LONGEST_WISH = timedelta(days=1)
RETIRED = timedelta(days=30)
GONE_AFTER = 2
"""Answers 410 in a row before a feed is retired; one alone may be a slip."""
MOVED_AFTER = timedelta(days=1)
MOVED_SEEN = 3
"""A permanent redirect is believed after so many sightings over so long a time."""
RETURN_AFTER = 8
"""Failures in a row at a redirected address before the configured one is asked again."""
STRETCH = 4
SHARE = 8
"""A slow feed is asked eight times in its usual pause, but not ``STRETCH`` times less often
than configured: news is late by an eighth of the pause at most."""
SHORTEST_SILENCE = timedelta(days=3)
"""No feed is called quiet before: most of the press rests from Friday night to Monday."""
SILENCES = 3
_SPREAD = 0.1
_RHYTHM = 50  # newest entries that a feed's rhythm is read from
_ENOUGH = 5  # dated entries below which there is no rhythm
_FORGETTING = 0.98  # a poll; so that one long summer pause does not hide later trouble for ever


def body_hash(body: bytes) -> str:
    """Return what is compared to see that a body is unchanged and need not be parsed."""
    return hashlib.sha256(body).hexdigest()


def after_poll(
    state: FeedState,
    outcome: Fetched | NotModified | FetchFailed | Unparsable,
    *,
    now: datetime,
    jitter: float,
    new: int = 0,
    overlap: bool = True,
    parsed: ParsedFeed | None = None,
) -> FeedState:
    """Return what to remember of a feed after a poll, and when to ask it again.

    Validators are taken from every answer as they stand there, from a 304 too; an answer that
    could not be read leaves none, so that it is not mistaken for good when it comes again.

    Args:
        now: when the answer came; aware, UTC.
        jitter: in [0, 1); spreads feeds over a tenth of the wait.
        new: entries that were not known before.
        overlap: False if none of the feed's entries was known: some may have been missed.
        parsed: what was read from the body; None where it was the one known by its hash.

    Source: RFC 9110 section 10.2.3 (Retry-After), 15.5.11 (410); RFC 9111 section 5.2; RSS 2.0.
    """
    state = replace(state, polls=state.polls + 1, last_poll_at=now)
    match outcome:
        case FetchFailed():
            return _after_failure(state, outcome, now, jitter)
        case Unparsable(reason=reason):
            return _after_failure(state, FetchFailed(reason=reason), now, jitter)
        case Fetched() | NotModified():
            return _after_answer(state, outcome, now, jitter, new, overlap, parsed)
        case unreachable:
            assert_never(unreachable)


def _after_answer(
    state: FeedState,
    answer: Fetched | NotModified,
    now: datetime,
    jitter: float,
    new: int,
    overlap: bool,
    parsed: ParsedFeed | None,
) -> FeedState:
    is_first = state.last_good_at is None
    has_gap = not overlap and not is_first and new > 0
    state = replace(
        _moved(state, answer.moved_to, now),
        last_good_at=now,
        last_new_at=now if new else state.last_new_at,
        failures=0,
        failing_since=None,
        reason="",
        gone_seen=0,
        gone_since=None,
        gap_at=now if has_gap else state.gap_at,
    )
    if isinstance(answer, Fetched):
        state = replace(
            state,
            etag=answer.etag,
            last_modified=answer.last_modified,
            body_hash=body_hash(answer.body),
        )
    else:
        state = replace(
            state,
            etag=answer.etag or state.etag,
            last_modified=answer.last_modified or state.last_modified,
        )
    if parsed is not None:
        state = replace(state, title=_one_line(parsed.title) or state.title)
    state = _quiet(_with_rhythm(state, parsed, now, has_gap), parsed, now, new)
    wishes = (answer.wishes, parsed.wishes) if parsed else (answer.wishes,)
    wait = max(state.feed.every, state.interval or timedelta(0), _wished(answer.wishes))
    next_at = now + _spread(wait, jitter, state)
    latest = max(next_at, now + LONGEST_WISH)
    return replace(state, next_poll_at=_out_of_skipped(next_at, wishes, latest))


def _after_failure(
    state: FeedState, failed: FetchFailed, now: datetime, jitter: float
) -> FeedState:
    failures = state.failures + 1
    gone_seen = state.gone_seen + 1 if failed.status == 410 else 0
    is_gone = gone_seen >= GONE_AFTER
    state = replace(
        state,
        failures=failures,
        failing_since=state.failing_since or now,
        reason=failed.reason,
        gone_seen=gone_seen,
        gone_since=(state.gone_since or now) if is_gone else None,
    )
    if failures >= RETURN_AFTER and state.url != state.feed.url:
        # The address it moved to has died; the configured one may know better.
        state = replace(_forget_move(state), url=state.feed.url, etag=None, last_modified=None)
    if is_gone:
        return replace(state, next_poll_at=now + _spread(RETIRED, jitter, state))
    every = state.feed.every
    doubled = every * 2 ** min(failures - 1, 20) if every < LONGEST_BACKOFF else every
    backoff = max(every, min(doubled, LONGEST_BACKOFF) * (1 - _SPREAD * jitter))
    wish = min(failed.retry_after or timedelta(0), LONGEST_WISH)
    if wish > backoff:
        backoff = wish + min(_SPREAD * jitter * wish, every)
    return replace(state, next_poll_at=now + min(backoff, max(LONGEST_WISH, every)))


def _moved(state: FeedState, moved_to: str | None, now: datetime) -> FeedState:
    """Count sightings of a permanent redirect; take its address over once it proved lasting."""
    if not moved_to or moved_to == state.url:
        return _forget_move(state)
    if moved_to != state.moved_to or state.moved_since is None:
        return replace(state, moved_to=moved_to, moved_since=now, moved_seen=1)
    seen = state.moved_seen + 1
    if seen >= MOVED_SEEN and now - state.moved_since >= MOVED_AFTER:
        return replace(_forget_move(state), url=moved_to)
    return replace(state, moved_seen=seen)


def _forget_move(state: FeedState) -> FeedState:
    return replace(state, moved_to=None, moved_since=None, moved_seen=0)


def _with_rhythm(
    state: FeedState, parsed: ParsedFeed | None, now: datetime, has_gap: bool
) -> FeedState:
    """Learn how often a feed wants to be asked, from its ttl and the dates of its newest entries.

    ``interval`` is a ``SHARE``-th of the mean pause, but for a gap, after which the feed is asked
    as often as configured; or its ttl, if that is longer. It holds for the answers 304 that
    follow. ``usual_silence`` is the longest pause seen, slowly forgotten.
    """
    if parsed is None:
        return state
    every = state.feed.every
    interval = max(every, _wished(parsed.wishes))
    dates = _dates(parsed, now)
    if len(dates) >= _ENOUGH:
        if not has_gap:
            mean = (now - dates[-1]) / len(dates)
            interval = max(interval, min(mean / SHARE, STRETCH * every))
        pauses = [later - earlier for later, earlier in pairwise(dates)]
        remembered = (state.usual_silence or timedelta(0)) * _FORGETTING
        state = replace(state, usual_silence=max(max(pauses), remembered))
    return replace(state, interval=interval)


def _quiet(state: FeedState, parsed: ParsedFeed | None, now: datetime, new: int) -> FeedState:
    """Say since when a feed is silent against its own rhythm; nothing while that is not known.

    A body that was not parsed again changes nothing of a silence already seen.
    """
    if state.usual_silence is None or new:
        return replace(state, quiet_since=None)
    if parsed is None and state.quiet_since:
        return state
    newest = max(_dates(parsed, now)[:1], default=state.last_new_at)
    is_quiet = newest is not None and now - newest > max(
        SHORTEST_SILENCE, SILENCES * state.usual_silence
    )
    return replace(state, quiet_since=newest if is_quiet else None)


def _dates(parsed: ParsedFeed | None, now: datetime) -> list[datetime]:
    """Return the distinct dates of a feed's newest entries, newest first, at most ``_RHYTHM``."""
    entries = parsed.entries if parsed else ()
    dates = {one.published for one in entries if one.published and one.published <= now}
    return sorted(dates, reverse=True)[:_RHYTHM]


def _wished(wishes: Wishes) -> timedelta:
    longest = max(wishes.max_age or timedelta(0), wishes.ttl or timedelta(0))
    return min(longest, LONGEST_WISH)


def _spread(wait: timedelta, jitter: float, state: FeedState) -> timedelta:
    """Return the wait and up to a tenth more, so that feeds asked together drift apart."""
    return min(wait * (1 + _SPREAD * jitter), max(wait, LONGEST_WISH, state.feed.every))


def _out_of_skipped(moment: datetime, wishes: Iterable[Wishes], latest: datetime) -> datetime:
    """Return the first instant that lies in no hour or day to be skipped; ``latest`` if later."""
    hours = frozenset[int]().union(*(one.skip_hours for one in wishes))
    days = frozenset[int]().union(*(one.skip_days for one in wishes))
    while moment < latest and (moment.hour in hours or moment.weekday() in days):
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return min(moment, latest)


def _one_line(title: str) -> str:
    # Here, because the processes that only parse have no use for the matcher's memory.
    from monitor.core.matching.text import plain_text

    return " ".join(plain_text(title).split())[:200]
