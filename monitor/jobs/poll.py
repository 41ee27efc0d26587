"""Poll: due feeds to recorded matches.

    claim a few due feeds ─► fetch them all at once ─► parse what came ─► match what is new
    ─► record feed state, entries and matches in one transaction

One bad feed never stops the others: what the network does comes back as a value, and whatever
else goes wrong with one feed is logged with its traceback and counted against that feed.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from monitor.adapters.clock import Clock
from monitor.adapters.database import Store
from monitor.adapters.http import Web
from monitor.adapters.workers import ParsePool
from monitor.core.feeds import after_poll, entries_of
from monitor.core.feeds.news import origin_of
from monitor.core.matching import Matcher
from monitor.model import (
    FeedState,
    Fetched,
    FetchFailed,
    FoundEntry,
    NotModified,
    Outcome,
    ParsedFeed,
    PollOutcome,
    Recorded,
    Unparsable,
)

log = logging.getLogger(__name__)

BATCH = 25
"""Outcomes recorded in one transaction: commits get cheap, and a crash repeats little."""


LONGEST_PAUSE = timedelta(seconds=10)
"""A host that must be left alone for longer than this (429) is left to a later call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """What one pass did; ``failures`` holds (feed name, reason) of feeds that gave nothing."""

    polled: int = 0
    not_modified: int = 0
    entries_new: int = 0
    matches_new: int = 0
    failures: tuple[tuple[str, str], ...] = ()

    def __add__(self, other: "PollReport") -> "PollReport":
        return PollReport(
            polled=self.polled + other.polled,
            not_modified=self.not_modified + other.not_modified,
            entries_new=self.entries_new + other.entries_new,
            matches_new=self.matches_new + other.matches_new,
            failures=self.failures + other.failures,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Poller:
    """All that polling needs.

    ``jitter`` gives numbers in [0, 1). Of one host at most ``per_host`` feeds are asked at once,
    ``apart`` from each other, by all workers together. ``pause`` waits some seconds, or until
    the service stops. ``heard`` is told of every answer.
    """

    store: Store
    web: Web
    parser: ParsePool
    matcher: Matcher
    clock: Clock
    jitter: Callable[[], float]
    fresh: timedelta
    per_host: int = 1
    apart: timedelta = timedelta(0)
    pause: Callable[[float], object] = field(default=lambda seconds: None)
    stopping: Callable[[], bool] = field(default=lambda: False)
    heard: Callable[[FeedState, Outcome], None] = field(default=lambda state, outcome: None)


def poll(
    poller: Poller, *, limit: int = 64, until: datetime | None = None, every: bool = False
) -> PollReport:
    """Poll every feed that is due, until none is left or the service stops.

    Args:
        limit: feeds claimed at a time; about twice what is fetched at once, so that a claimed
            feed starts at once and no lease runs while it waits.
        until: claim no further feeds after this instant; what is left waits for the next call.
        every: poll each feed once, due or not.
    """
    report = PollReport()
    began = poller.clock() if every else None
    feeds = poller.store.feeds
    while not poller.stopping():
        now = poller.clock()
        if until is not None and now >= until:
            break
        states = feeds.claim(
            now,
            limit,
            every=every,
            polled_before=began,
            per_host=poller.per_host,
            apart=poller.apart,
        )
        if states:
            report += _poll_batch(poller, states)
            continue
        # Nothing may start now, but feeds of a host that was just asked may in a moment.
        soonest = feeds.soonest(now, every=every, polled_before=began)
        if soonest is None or soonest > now + LONGEST_PAUSE:
            break
        poller.pause(max(0.05, (soonest - now).total_seconds()))
    return report


def _poll_batch(poller: Poller, states: list[FeedState]) -> PollReport:
    """Fetch, read and record the claimed feeds; give back the leases of those not reached."""
    open_claims = {state.id: state for state in states}
    report = PollReport()
    batch: list[PollOutcome] = []
    try:
        for outcome, counted in _outcomes(poller, states):
            report += counted
            batch.append(outcome)
            if len(batch) >= BATCH:
                report += _record(poller, batch, open_claims)
        report += _record(poller, batch, open_claims)
    finally:
        if open_claims:
            poller.store.feeds.release(list(open_claims.values()))
    return report


def _record(
    poller: Poller, batch: list[PollOutcome], open_claims: dict[int, FeedState]
) -> PollReport:
    """Commit a batch (T1) and empty it; a feed whose lease was lost is left to its new holder."""
    if not batch:
        return PollReport()
    recorded: Recorded = poller.store.feeds.record(batch, poller.clock())
    for outcome in batch:
        open_claims.pop(outcome.state.id, None)
    batch.clear()
    for url in recorded.lost:
        log.warning("lease was lost, the poll is not recorded", extra={"feed": url})
    return PollReport(entries_new=recorded.entries_new, matches_new=recorded.matches_new)


def _outcomes(poller: Poller, states: list[FeedState]) -> Iterator[tuple[PollOutcome, PollReport]]:
    """Yield what to record of each feed, as it comes; bodies are parsed beside the fetching."""
    parsing: dict[Future[ParsedFeed | Unparsable], tuple[FeedState, Fetched]] = {}
    with ThreadPoolExecutor(max_workers=2, thread_name_prefix="parse") as threads:
        for state, outcome in poller.web.fetch_many(states):
            if poller.stopping():
                return
            poller.heard(state, outcome)
            if isinstance(outcome, Fetched) and _body_hash(outcome.body) != state.body_hash:
                future = threads.submit(
                    poller.parser.parse,
                    outcome.body,
                    content_type=outcome.content_type,
                    url=outcome.url,
                )
                parsing[future] = (state, outcome)
            else:
                yield _without_entries(poller, state, outcome)
            for future in [one for one in parsing if one.done()]:
                yield _with_entries(poller, *parsing.pop(future), future.result())
        while parsing and not poller.stopping():
            done, _ = wait(parsing, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in done:
                yield _with_entries(poller, *parsing.pop(future), future.result())


def _without_entries(
    poller: Poller, state: FeedState, outcome: Outcome
) -> tuple[PollOutcome, PollReport]:
    """Turn an answer that brought nothing new into what to record of it."""
    after = after_poll(state, outcome, now=poller.clock(), jitter=poller.jitter())
    match outcome:
        case FetchFailed(reason=reason):
            log.warning("feed failed", extra={"feed": state.feed.url, "reason": reason})
            counted = PollReport(polled=1, failures=((state.name, reason),))
            if outcome.whole_host and outcome.retry_after:
                host_until = poller.clock() + outcome.retry_after
                return PollOutcome(state=after, host_until=host_until), counted
        case NotModified() | Fetched():
            counted = PollReport(polled=1, not_modified=1)
        case unreachable:
            assert_never(unreachable)
    return PollOutcome(state=after), counted


def _with_entries(
    poller: Poller, state: FeedState, fetched: Fetched, parsed: ParsedFeed | Unparsable
) -> tuple[PollOutcome, PollReport]:
    """Turn a parsed body into the entries that are new and the matches found in them."""
    now = poller.clock()
    if isinstance(parsed, Unparsable):
        return _unreadable(poller, state, parsed)
    try:
        entries = entries_of(parsed, state, now=now)
        new = poller.store.feeds.unseen(state, entries)
        found = tuple(
            FoundEntry(
                entry=entry,
                matches=poller.matcher.match(entry, state.feed),
                origin=origin_of(entry, state, fresh=poller.fresh, now=now),
            )
            for entry in new
        )
    except Exception:  # the edge of the loop: one feed's fault is that feed's, not the poll's
        log.exception("feed could not be read", extra={"feed": state.feed.url})
        return _unreadable(poller, state, Unparsable(reason="it could not be read (see the log)"))
    after = after_poll(
        state,
        fetched,
        now=now,
        jitter=poller.jitter(),
        new=len(new),
        overlap=not entries or len(new) < len(entries),
        parsed=parsed,
    )
    log.info(
        "feed polled",
        extra={
            "feed": state.feed.url,
            "entries": len(entries),
            "new": len(new),
            "matches": sum(len(one.matches) for one in found),
            "ms": round(fetched.seconds * 1000),
        },
    )
    return PollOutcome(state=after, found=found), PollReport(polled=1)


def _unreadable(
    poller: Poller, state: FeedState, parsed: Unparsable
) -> tuple[PollOutcome, PollReport]:
    """Record that a body came from which no feed could be read; its validators are not kept."""
    log.warning("feed failed", extra={"feed": state.feed.url, "reason": parsed.reason})
    after = after_poll(state, parsed, now=poller.clock(), jitter=poller.jitter())
    return (
        PollOutcome(state=replace(after, claim=state.claim)),
        PollReport(polled=1, failures=((state.name, parsed.reason),)),
    )


def _body_hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
