"""When to ask a feed again, and what to remember of it: politeness, back-off, gap and silence.

The wait is the longest of

- the configured interval, unless that was set for this very feed stretched for slow ones by
  their own rhythm (at most four times), and for feeds without validators also by how long they
  have brought nothing new;
- what server and feed wish (max-age, ttl, sy:updatePeriod, Retry-After), at most a day, and
  remembered through answers that do not repeat it;
- after failures the interval doubled each time, at most six hours;

and then moved out of the hours and days that the feed asks to skip. A feed is never given up: one
that answers "gone" twice is asked again every 30 days.
"""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import assert_never

from monitor.core.feeds.normalise import clean
from monitor.core.matching.text import plain_text
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
SAME_BODIES = 3
"""Known bodies in a row, in spite of both validators, before only the date goes back: there are
servers that mind their date but answer 200 when an ETag comes along (LiveJournal)."""
LONGEST_BY_DATE = timedelta(days=1)
"""Then a feed is asked with both again, in case that its date stands still while it changes."""
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
        polls=state.polls + 1,
        last_poll_at=now,
        last_good_at=now,
        last_new_at=now if new else state.last_new_at,
        failures=0,
        failing_since=None,
        reason="",
        gone_seen=0,
        gone_since=None,
        gap_at=now if has_gap else state.gap_at,
    )
    state = _with_validators(state, answer, now)
    if parsed is not None:
        state = replace(state, title=_one_line(parsed.title) or state.title)
    state = _quiet(_with_rhythm(state, parsed, now, has_gap), parsed, now, new)
    wishes = _still_wished(state.wishes, answer, parsed)
    interval = _interval(state, wishes, now)
    wish = _wished(wishes)
    next_at = now + _spread(max(interval, wish), jitter, state)
    next_at = _out_of_skipped(next_at, wishes, latest=max(next_at, now + LONGEST_WISH))
    return replace(
        state,
        wishes=wishes,
        interval=interval,
        next_poll_at=next_at,
        not_before=_out_of_skipped(now + wish, wishes, latest=next_at),
        by_date=_is_by_date(state, next_at),
    )


def _after_failure(
    state: FeedState, failed: FetchFailed, now: datetime, jitter: float
) -> FeedState:
    failures = state.failures + 1
    gone_seen = state.gone_seen + 1 if failed.status == 410 else 0
    is_gone = gone_seen >= GONE_AFTER
    state = replace(
        state,
        polls=state.polls + 1,
        last_poll_at=now,
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
        retired = now + _spread(RETIRED, jitter, state)
        return replace(state, next_poll_at=retired, not_before=None)
    every = state.feed.every
    doubled = every * 2 ** min(failures - 1, 20) if every < LONGEST_BACKOFF else every
    backoff = max(every, min(doubled, LONGEST_BACKOFF) * (1 - _SPREAD * jitter))
    wish = min(failed.retry_after or timedelta(0), LONGEST_WISH)
    if wish > backoff:
        backoff = wish + min(_SPREAD * jitter * wish, every)
    return replace(
        state,
        next_poll_at=now + min(backoff, max(LONGEST_WISH, every)),
        not_before=now + wish if wish > timedelta(0) else None,
    )


def _with_validators(state: FeedState, answer: Fetched | NotModified, now: datetime) -> FeedState:
    """Keep the validators as they stand in the answer; count bodies that need not have come."""
    if isinstance(answer, NotModified):
        etag = answer.etag or state.etag
        last_modified = answer.last_modified or state.last_modified
        same_bodies = state.same_bodies if state.by_date else 0
        if (etag, last_modified, same_bodies) == (
            state.etag,
            state.last_modified,
            state.same_bodies,
        ):
            return state  # the usual case, at a thousand feeds an hour
        return replace(state, etag=etag, last_modified=last_modified, same_bodies=same_bodies)
    known = body_hash(answer.body)
    needless = known == state.body_hash and bool(state.etag and state.last_modified)
    # Once the date alone is sent, a new body is no reason to stop: that is how it shall be.
    begun = state.same_bodies if needless or state.same_bodies >= SAME_BODIES else 0
    return replace(
        state,
        etag=answer.etag,
        last_modified=answer.last_modified,
        body_hash=known,
        body_at=now,
        same_bodies=min(begun + needless, SAME_BODIES),
    )


def _is_by_date(state: FeedState, next_at: datetime) -> bool:
    return (
        state.same_bodies >= SAME_BODIES
        and state.last_modified is not None
        and state.body_at is not None
        and next_at - state.body_at <= LONGEST_BY_DATE
    )


def _moved(state: FeedState, moved_to: str | None, now: datetime) -> FeedState:
    """Count sightings of a permanent redirect; take its address over once it proved lasting."""
    if not moved_to or moved_to == state.url:
        return _forget_move(state)
    if moved_to != state.moved_to or state.moved_since is None:
        return replace(state, moved_to=moved_to, moved_since=now, moved_seen=1)
    seen = state.moved_seen + 1
    if seen >= MOVED_SEEN and now - state.moved_since >= MOVED_AFTER:
        return replace(state, url=moved_to, moved_to=None, moved_since=now, moved_seen=0)
    return replace(state, moved_seen=seen)


def _forget_move(state: FeedState) -> FeedState:
    if state.moved_to is None:
        return state
    return replace(state, moved_to=None, moved_since=None, moved_seen=0)


def _with_rhythm(
    state: FeedState, parsed: ParsedFeed | None, now: datetime, has_gap: bool
) -> FeedState:
    """Learn how often a feed wants to be asked, from the dates of its newest entries.

    ``rhythm`` is a ``SHARE``-th of the mean pause; none after a gap, so that the feed is asked as
    often as configured. It holds for the answers 304 that follow. ``usual_silence`` is the
    longest pause seen, slowly forgotten.
    """
    if parsed is None:
        return state
    rhythm = None
    dates = _dates(parsed, now)
    if len(dates) >= _ENOUGH:
        if not has_gap:
            rhythm = (now - dates[-1]) / len(dates) / SHARE
        pauses = [later - earlier for later, earlier in pairwise(dates)]
        remembered = (state.usual_silence or timedelta(0)) * _FORGETTING
        state = replace(state, usual_silence=max(max(pauses), remembered))
    return replace(state, rhythm=rhythm)


def _interval(state: FeedState, wishes: Wishes, now: datetime) -> timedelta:
    """Return the usual wait, by the configuration as it is now: a changed one acts at once.

    A feed that can't be asked for changes only comes whole each time, so it is asked like a slow
    one while it brings nothing new. Some servers' owners want that once a day at most; but what
    stands in a feed for less than a day would be lost then.
    """
    every = state.feed.every
    rhythm = state.rhythm or timedelta(0)
    if state.last_new_at and not (state.etag or state.last_modified):
        rhythm = max(rhythm, (now - state.last_new_at) / SHARE)
    rhythm = min(rhythm, timedelta(0) if state.feed.pinned else STRETCH * every)
    return max(every, rhythm, min(wishes.ttl or timedelta(0), LONGEST_WISH))


def _still_wished(
    before: Wishes, answer: Fetched | NotModified, parsed: ParsedFeed | None
) -> Wishes:
    """Return what server and feed wish; what an answer does not speak of holds on.

    A 304 need not repeat how long the body is fresh, and without a parse the feed itself says
    nothing new.

    Source: RFC 9111 section 4.3.4.
    """
    holds_on = isinstance(answer, NotModified) and answer.wishes.max_age is None
    of_feed = parsed.wishes if parsed else before
    return Wishes(
        max_age=before.max_age if holds_on else answer.wishes.max_age,
        ttl=of_feed.ttl,
        skip_hours=of_feed.skip_hours,
        skip_days=of_feed.skip_days,
    )


def _quiet(state: FeedState, parsed: ParsedFeed | None, now: datetime, new: int) -> FeedState:
    """Say since when a feed is silent against its own rhythm; nothing while that is not known.

    A body that was not parsed again changes nothing of a silence already seen.
    """
    if state.usual_silence is None or new:
        return replace(state, quiet_since=None) if state.quiet_since else state
    if parsed is None and state.quiet_since:
        return state
    newest = max(_dates(parsed, now)[:1], default=state.last_new_at)
    is_quiet = newest is not None and now - newest > max(
        SHORTEST_SILENCE, SILENCES * state.usual_silence
    )
    quiet_since = newest if is_quiet else None
    return state if quiet_since == state.quiet_since else replace(state, quiet_since=quiet_since)


def _dates(parsed: ParsedFeed | None, now: datetime) -> list[datetime]:
    """Return the distinct dates of a feed's newest entries, newest first, at most ``_RHYTHM``."""
    if parsed is None:
        return []
    moments = {*parsed.known, *(entry.published for entry in parsed.entries)}
    dates = {moment for moment in moments if moment and moment <= now}
    return sorted(dates, reverse=True)[:_RHYTHM]


def _wished(wishes: Wishes) -> timedelta:
    longest = max(wishes.max_age or timedelta(0), wishes.ttl or timedelta(0))
    return min(longest, LONGEST_WISH)


def _spread(wait: timedelta, jitter: float, state: FeedState) -> timedelta:
    """Return the wait and up to a tenth more, so that feeds asked together drift apart."""
    return min(wait * (1 + _SPREAD * jitter), max(wait, LONGEST_WISH, state.feed.every))


def _out_of_skipped(moment: datetime, wishes: Wishes, latest: datetime) -> datetime:
    """Return the first instant that lies in no hour or day to be skipped; ``latest`` if later."""
    while moment < latest and (
        moment.hour in wishes.skip_hours or moment.weekday() in wishes.skip_days
    ):
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return min(moment, latest)


def _one_line(title: str) -> str:
    return " ".join(clean(plain_text(title)).split())[:200]
