"""From what a server answered to what is recorded of it."""

import logging
from dataclasses import replace
from typing import assert_never

from monitor.core.feeds import after_poll
from monitor.core.feeds.news import origin_of
from monitor.jobs.poll.poller import Poller, PollReport
from monitor.model import (
    FeedState,
    Fetched,
    FetchFailed,
    FoundEntry,
    NotModified,
    Outcome,
    PollOutcome,
    ReadFeed,
    Unparsable,
)

log = logging.getLogger(__name__)

Read = tuple[PollOutcome, PollReport]


def without_entries(poller: Poller, state: FeedState, outcome: Outcome) -> Read:
    """Turn an answer that brought nothing new into what to record of it."""
    after = after_poll(state, outcome, now=poller.clock(), jitter=poller.jitter())
    _tell(state, after)
    host_until = None
    match outcome:
        case FetchFailed(reason=reason):
            counted = PollReport(polled=1, failures=((state.name, reason),))
            if outcome.whole_host and outcome.retry_after:
                host_until = poller.clock() + outcome.retry_after
        case NotModified() | Fetched():
            counted = PollReport(polled=1, not_modified=1)
        case unreachable:
            assert_never(unreachable)
    return PollOutcome(state=after, host_until=host_until), counted


def with_entries(
    poller: Poller, state: FeedState, fetched: Fetched, read: ReadFeed | Unparsable
) -> Read:
    """Turn a body that was read into the entries that are new and the matches found in them."""
    if isinstance(read, Unparsable):
        return unreadable(poller, state, read)
    now = poller.clock()
    parsed, entries = read.parsed, read.entries
    compared = poller.store.feeds.compare(state, entries)
    if compared.doubtful and parsed.known:
        # Which entry is which can only be told from the whole feed.
        return with_entries(poller, state, fetched, read_body(poller, state, fetched, whole=True))
    match = poller.matcher.result().match
    found = tuple(
        FoundEntry(
            entry=entry,
            matches=match(entry, state.feed),
            origin=origin_of(entry, state, fresh=poller.fresh, now=now),
        )
        for entry in (*compared.new, *compared.edited)
    )
    after = after_poll(
        state,
        fetched,
        now=now,
        jitter=poller.jitter(),
        new=len(compared.new),
        overlap=len(compared.new) < len(entries) + len(parsed.known) or not entries,
        parsed=parsed,
    )
    after = replace(after, seen_chunks=parsed.chunks)
    _tell(state, after)
    log.info(
        "feed polled",
        extra={
            "feed": state.feed.url,
            "entries": len(entries) + len(parsed.known),
            "new": len(compared.new),
            "matches": sum(len(one.matches) for one in found),
            "ms": round(fetched.seconds * 1000),
            **({"warning": parsed.warning} if parsed.warning else {}),
        },
    )
    return PollOutcome(state=after, found=found), PollReport(polled=1)


def read_body(
    poller: Poller, state: FeedState, fetched: Fetched, *, whole: bool = False
) -> ReadFeed | Unparsable:
    """Return what is in a body, without the items known from the last one unless ``whole``.

    Raises:
        PoolClosedError: the service stops.
    """
    return poller.parser.read(
        fetched.body,
        state,
        now=poller.clock(),
        content_type=fetched.content_type,
        url=fetched.url,
        seen=b"" if whole else state.seen_chunks,
    )


def unreadable(poller: Poller, state: FeedState, parsed: Unparsable) -> Read:
    """Record that a body came from which no feed could be read."""
    after = after_poll(state, parsed, now=poller.clock(), jitter=poller.jitter())
    _tell(state, after)
    return (
        PollOutcome(state=after),
        PollReport(polled=1, failures=((state.name, parsed.reason),)),
    )


def _tell(before: FeedState, after: FeedState) -> None:
    """Log how a feed does: as a warning what is new, and as information what goes on."""
    feed = {"feed": before.feed.url}
    if after.failures:
        is_new = not before.failures or after.reason != before.reason
        level = logging.WARNING if is_new else logging.INFO
        log.log(level, "feed failed", extra={**feed, "reason": after.reason})
    elif before.failures:
        log.info("feed is well again", extra={**feed, "since": str(before.failing_since)})
    if after.gone_since and not before.gone_since:
        log.warning("feed is gone", extra={**feed, "again": str(after.next_poll_at)})
    if after.url != before.url:
        log.warning("feed moved", extra={**feed, "to": after.url})
    if after.gap_at != before.gap_at:
        log.warning("entries may have been missed", extra=feed)
    if after.quiet_since and not before.quiet_since:
        log.warning("feed is quiet", extra={**feed, "since": str(after.quiet_since)})
