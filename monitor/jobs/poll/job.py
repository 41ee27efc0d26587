"""The stream of a poll: answers and parsed bodies come as they come, and are recorded in batches.

One thread draws claimed feeds into the network, two hand bodies to the parse processes, and the
caller's own matches and records. So neither a server that hangs nor a feed that is slow to parse
holds up what the others brought.
"""

import logging
import queue
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Semaphore

from monitor.adapters.workers import PoolClosedError
from monitor.core.feeds import body_hash
from monitor.errors import StoreError
from monitor.jobs.poll.poller import Poller, PollReport
from monitor.jobs.poll.reading import (
    Read,
    read_body,
    unreadable,
    with_entries,
    without_entries,
)
from monitor.model import (
    FeedState,
    Fetched,
    Outcome,
    PollOutcome,
    ReadFeed,
    Recorded,
    Unparsable,
)

log = logging.getLogger(__name__)

_STUMBLED = Unparsable(reason="it could not be read; the log says why")

BATCH = 100
"""Outcomes recorded in one transaction: a hundred that brought nothing cost a third less than in
four of 25, and a crash repeats little."""

ENTRIES = 1_000
"""Entries found after which a batch is full all the same: they are held in memory."""

QUIET = 0.1
"""Seconds without a further answer after which what is there is recorded."""

BODIES = 32
"""Bodies that wait to be parsed, matched and recorded, at most: what the network brings faster
waits there, and not in memory."""

LONGEST_PAUSE = timedelta(seconds=10)
"""A host that must be left alone for longer than this (429) is left to a later call."""


def poll(
    poller: Poller, *, limit: int = 256, until: datetime | None = None, every: bool = False
) -> PollReport:
    """Poll every feed that is due, until none is left or the service stops.

    Args:
        limit: feeds claimed at a time; as many as the network has on their way at once.
        until: claim no further feeds after this instant; what is left waits for the next call.
        every: poll each feed once, due or not.

    Raises:
        StoreError: the database can't be used; what could be recorded is, the rest comes again.
    """
    began = poller.clock() if every else None
    report = PollReport()
    while not poller.stopping():
        claims = _Claims(poller=poller, limit=limit, until=until, began=began)
        report += _Stream(poller, claims).run()
        # Nothing may start now, but feeds of a host that was just asked may in a moment.
        now = poller.clock()
        soonest = poller.store.feeds.soonest(now, every=every, polled_before=began)
        if soonest is None or soonest > now + LONGEST_PAUSE or (until and now >= until):
            break
        if soonest > now:
            if poller.pause is None:
                break
            poller.pause((soonest - now).total_seconds())
    return report


@dataclass(kw_only=True)
class _Claims:
    """The feeds that may be asked, claimed when the network has room for them.

    As an iterator it gives None where nothing may start at the moment, and ends only when no
    further feed shall be claimed. ``open`` are the claims that are neither recorded nor released.
    """

    poller: Poller
    limit: int
    until: datetime | None
    began: datetime | None
    open: dict[int, FeedState] = field(default_factory=dict)
    dry: bool = False

    def __iter__(self) -> Iterator[FeedState | None]:
        while not self.poller.stopping():
            now = self.poller.clock()
            if self.until is not None and now >= self.until:
                return
            # After a claim that found nothing, only a finished feed can free another (its host).
            states = [] if self.dry else self._claim(now)
            self.dry = not states
            if not states:
                yield None
            yield from states

    def _claim(self, now: datetime) -> list[FeedState]:
        states = self.poller.store.feeds.claim(
            now,
            self.limit,
            every=self.began is not None,
            polled_before=self.began,
            per_host=self.poller.per_host,
            apart=self.poller.apart,
        )
        self.open.update((state.id, state) for state in states)
        return states

    def done(self, batch: list[PollOutcome]) -> None:
        """Forget the claims of feeds that were recorded."""
        for outcome in batch:
            self.open.pop(outcome.state.id, None)
        self.dry = False

    def release(self) -> None:
        """Give back what was claimed and not recorded; meanwhile another thread may claim more."""
        states = []
        while self.open:
            states.append(self.open.popitem()[1])
        if states:
            self.poller.store.feeds.release(states)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """An answer that needs no parsing, or with what was read from its body."""

    state: FeedState
    outcome: Outcome
    read: ReadFeed | Unparsable | None = None


class _Stream:
    """One pass over the network; `run` returns when nothing more is on its way."""

    def __init__(self, poller: Poller, claims: _Claims) -> None:
        self._poller = poller
        self._claims = claims
        self._arrived: queue.SimpleQueue[_Answer | BaseException | None] = queue.SimpleQueue()
        self._room = Semaphore(BODIES)
        self._is_over = False
        self._report = PollReport()

    def run(self) -> PollReport:
        """Fetch, read and record until the claims end; give back the leases of those not read."""
        try:
            with ThreadPoolExecutor(max_workers=1, thread_name_prefix="fetch") as fetching:
                fetching.submit(self._fetch)
                self._record_or_leave()
        finally:
            self._claims.release()  # what was claimed in the last moment
        return self._report

    def _record_or_leave(self) -> None:
        """Record what arrives; however that ends, nothing more is claimed after it."""
        try:
            self._record_all()
        except KeyboardInterrupt:
            self._poller.web.close()  # else what is on its way would keep us waiting
            raise
        finally:
            self._claims.until = self._poller.clock()
            self._is_over = True
            self._room.release()  # should the other thread wait for room
            self._claims.release()

    def _fetch(self) -> None:
        """Draw feeds into the network and bodies into the parser; the last word is None."""
        try:
            with ThreadPoolExecutor(max_workers=2, thread_name_prefix="parse") as parsing:
                for state, outcome in self._poller.web.fetch_many(self._claims):
                    if self._is_over:
                        break
                    self._poller.heard(state, outcome)
                    if isinstance(outcome, Fetched) and body_hash(outcome.body) != state.body_hash:
                        self._room.acquire()
                        parsing.submit(self._parse, state, outcome)
                    else:
                        self._arrived.put(_Answer(state=state, outcome=outcome))
        except BaseException as error:  # noqa: BLE001 - the other thread raises it
            self._arrived.put(error)
        self._arrived.put(None)

    def _parse(self, state: FeedState, fetched: Fetched) -> None:
        read: ReadFeed | Unparsable
        try:
            read = read_body(self._poller, state, fetched)
        except PoolClosedError:
            self._room.release()
            return  # the service stops; the feed comes again
        except Exception:  # the edge of the thread: as in _read
            log.exception("feed could not be read", extra={"feed": state.feed.url})
            read = _STUMBLED
        self._arrived.put(_Answer(state=state, outcome=fetched, read=read))

    def _record_all(self) -> None:
        """Match and record what arrives, in batches, or when nothing more comes just now."""
        batch: list[PollOutcome] = []
        while True:
            try:
                arrived = self._arrived.get(timeout=QUIET if batch else None)
            except queue.Empty:
                self._record(batch)
                continue
            if arrived is None:
                break
            if isinstance(arrived, BaseException):
                self._record(batch)
                raise arrived
            if arrived.read is not None:
                self._room.release()
                self._await_matcher()
            if self._poller.stopping():
                continue
            read = self._read(arrived)
            if read is None:
                continue
            outcome, counted = read
            self._report += counted
            batch.append(outcome)
            if len(batch) >= BATCH or (outcome.found and _entries_in(batch) >= ENTRIES):
                self._record(batch)
        self._record(batch)

    def _await_matcher(self) -> None:
        """Wait until keywords can be matched, or the service stops; raise why they can't be."""
        matcher = self._poller.matcher
        while not (matcher.done() or self._poller.stopping()):
            wait((matcher,), timeout=QUIET)
        if matcher.done():
            matcher.result()  # what is wrong with it is no feed's fault

    def _read(self, answer: _Answer) -> Read | None:
        """Return what to record of an answer; None if the service stops meanwhile."""
        state, outcome = answer.state, answer.outcome
        try:
            if isinstance(outcome, Fetched) and answer.read is not None:
                return with_entries(self._poller, state, outcome, answer.read)
            return without_entries(self._poller, state, outcome)
        except PoolClosedError:
            return None  # the feed comes again
        except Exception:  # the edge of the loop: one feed's fault is that feed's, not the poll's
            log.exception("feed could not be read", extra={"feed": state.feed.url})
            return unreadable(self._poller, state, _STUMBLED)

    def _record(self, batch: list[PollOutcome]) -> None:
        """Commit a batch (T1) and empty it; a feed whose lease was lost is left to its holder."""
        if not batch:
            return
        for recorded in self._recorded(batch):
            for url in recorded.lost:
                log.warning("lease was lost, the poll is not recorded", extra={"feed": url})
            self._report += PollReport(
                entries_new=recorded.entries_new, matches_new=recorded.matches_new
            )
        self._claims.done(batch)
        batch.clear()

    def _recorded(self, batch: list[PollOutcome]) -> list[Recorded]:
        """Commit a batch; a feed that brought what can't be stored fails alone."""
        store, now = self._poller.store.feeds, self._poller.clock()
        try:
            return [store.record(batch, now)]
        except StoreError:
            raise
        except Exception:  # the edge of the loop, as in _read
            if len(batch) > 1:
                return [recorded for one in batch for recorded in self._recorded([one])]
            state = self._claims.open[batch[0].state.id]
            log.exception("feed could not be recorded", extra={"feed": state.feed.url})
            failed, counted = unreadable(self._poller, state, _STUMBLED)
            self._report += replace(counted, polled=0)  # it was counted before
            return [store.record([failed], now)]


def _entries_in(batch: list[PollOutcome]) -> int:
    return sum(len(one.found) for one in batch)
