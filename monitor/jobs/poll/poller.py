"""What polling needs, and what it says it did."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import timedelta

from monitor.adapters.clock import Clock
from monitor.adapters.database import Store
from monitor.adapters.http import Web
from monitor.adapters.workers import ParsePool
from monitor.core.matching import Matcher
from monitor.model import FeedState, Outcome


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
    """All that polling needs; feeds are fetched and read while the ``matcher`` is being made.

    ``jitter`` gives numbers in [0, 1). Of one host at most ``per_host`` feeds are asked at once,
    ``apart`` from each other, by all workers together. ``pause`` waits some seconds, or until
    the service stops; without it a poll leaves to the next one what must wait. ``heard`` is told
    of every answer.
    """

    store: Store
    web: Web
    parser: ParsePool
    matcher: Future[Matcher]
    clock: Clock
    jitter: Callable[[], float]
    fresh: timedelta
    per_host: int = 1
    apart: timedelta = timedelta(0)
    pause: Callable[[float], object] | None = None
    stopping: Callable[[], bool] = field(default=lambda: False)
    heard: Callable[[FeedState, Outcome], None] = field(default=lambda state, outcome: None)
