"""The truth about the service at one instant, for every face that shows it."""

from dataclasses import dataclass
from datetime import datetime

from monitor.model.feeds import FeedState


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """A feed with its state and how much it has brought."""

    state: FeedState
    entries: int = 0
    matches: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NextIssue:
    """When a subscription comes next."""

    digest: str
    address: str
    due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """The last sign of life of one worker.

    ``ticks`` maps a job's name to when it last ended well; ``config`` is the configuration
    version in force, ``config_problem`` why a newer one was refused (empty: none was).
    """

    worker: str
    started_at: datetime
    beat_at: datetime
    ticks: tuple[tuple[str, datetime], ...] = ()
    config: str = ""
    config_problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The service at a glance; counts of deliveries by state name."""

    now: datetime
    feeds: tuple[FeedReport, ...] = ()
    entries: int = 0
    matches: int = 0
    matches_today: int = 0
    last_poll_at: datetime | None = None
    next_poll_at: datetime | None = None
    next_issues: tuple[NextIssue, ...] = ()
    deliveries: tuple[tuple[str, int], ...] = ()
    oldest_waiting_at: datetime | None = None
    heartbeats: tuple[Heartbeat, ...] = ()
