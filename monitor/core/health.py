"""Whether the service lives up to its schedule: one truth for commands, pages and probes.

Only what a restart can mend is ill health: a feed or a mail server that is down is a warning.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from monitor.core.amounts import count, length
from monitor.model import Heartbeat, Status

ALIVE = timedelta(seconds=60)
TICKED = timedelta(minutes=5)
WAITING = timedelta(hours=1)

NOT_RUNNING = "it is not running"


def ill(status: Status, now: datetime, *, gone: Collection[str] = ()) -> str:
    """Return why the service does not live up to its schedule; empty if it does.

    Args:
        gone: workers that are known to be no more, however fresh their last sign of life is.
    """
    if not status.heartbeats:
        return "the service has never run on this state"
    reasons = [
        NOT_RUNNING if beat.worker in gone else _ill_worker(beat, now)
        for beat in status.heartbeats
    ]
    return "" if not all(reasons) else reasons[-1]


def in_charge(status: Status, now: datetime, *, gone: Collection[str] = ()) -> list[Heartbeat]:
    """Return the workers that are alive; where none is, the one that was alive last.

    One that has ended is remembered for days, and with it what was in force then.

    Args:
        gone: as for ``ill``.
    """
    alive = [
        beat
        for beat in status.heartbeats
        if beat.worker not in gone and now - beat.beat_at <= ALIVE
    ]
    return alive or sorted(status.heartbeats, key=lambda beat: beat.beat_at)[-1:]


def _ill_worker(beat: Heartbeat, now: datetime) -> str:
    if now - beat.beat_at > ALIVE:
        return f"no sign of life for {length(now - beat.beat_at)}"
    ticks = dict(beat.ticks)
    for job in ("poll", "mail"):
        last = ticks.get(job, beat.started_at)
        if now - last > TICKED:
            return f"the {job} job has not ended well for {length(now - last)}"
    return ""


def warnings(status: Status, now: datetime, *, gone: Collection[str] = ()) -> list[str]:
    """Return what an operator should know though a restart would not mend it.

    Args:
        gone: as for ``ill``.
    """
    failing = sum(1 for report in status.feeds if report.state.failures)
    said = []
    if failing:
        said.append(f"{failing} of {count(len(status.feeds), 'feed')} failing")
    if status.oldest_waiting_at and now - status.oldest_waiting_at > WAITING:
        said.append(f"mail has waited {length(now - status.oldest_waiting_at)}")
    dead = dict(status.deliveries).get("dead", 0)
    if dead:
        said.append(f"{count(dead, 'delivery', 'deliveries')} dead (monitor outbox)")
    if any(beat.config_problem for beat in in_charge(status, now, gone=gone)):
        said.append("configuration refused")
    return said
