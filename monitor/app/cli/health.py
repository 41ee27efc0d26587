"""`monitor health`: whether the service lives up to its schedule, read from its heartbeat."""

import argparse
from datetime import datetime, timedelta

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.app.state import open_existing
from monitor.errors import StoreError
from monitor.model import Environment, Heartbeat, Status

ALIVE = timedelta(seconds=60)
TICKED = timedelta(minutes=5)
WAITING = timedelta(hours=1)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Say whether the service works; exit 1 with one line why not.

    Only what a restart can mend is ill health: a feed or a mail server that is down is said, but
    changes nothing about the exit code.
    """
    now = wall_clock()
    try:
        with open_existing(environment) as store:
            status = store.history.status(now)
    except StoreError as error:
        trouble, said = str(error), list[str]()
    else:
        trouble, said = ill(status, now), warnings(status, now)
    if options.json:
        show.say_json({"healthy": not trouble, "reason": trouble, "warnings": said})
    elif trouble:
        show.complain(f"unhealthy: {trouble}")
    else:
        show.say("; ".join(["healthy", *said]))
    return 1 if trouble else 0


def ill(status: Status, now: datetime) -> str:
    """Return why the service does not live up to its schedule; empty if it does."""
    if not status.heartbeats:
        return "the service has never run on this state"
    reasons = [_ill_worker(beat, now) for beat in status.heartbeats]
    return "" if not all(reasons) else reasons[-1]


def _ill_worker(beat: Heartbeat, now: datetime) -> str:
    if now - beat.beat_at > ALIVE:
        return f"no sign of life for {show.length(now - beat.beat_at)}"
    ticks = dict(beat.ticks)
    for job in ("poll", "mail"):
        last = ticks.get(job, beat.started_at)
        if now - last > TICKED:
            return f"the {job} job has not ended well for {show.length(now - last)}"
    return ""


def warnings(status: Status, now: datetime) -> list[str]:
    """Return what an operator should know though a restart would not mend it."""
    failing = sum(1 for report in status.feeds if report.state.failures)
    said = []
    if failing:
        said.append(f"{failing} of {show.count(len(status.feeds), 'feed')} failing")
    if status.oldest_waiting_at and now - status.oldest_waiting_at > WAITING:
        said.append(f"mail has waited {show.length(now - status.oldest_waiting_at)}")
    dead = dict(status.deliveries).get("dead", 0)
    if dead:
        said.append(f"{show.count(dead, 'delivery', 'deliveries')} dead (monitor outbox)")
    said += ["configuration refused" for beat in status.heartbeats if beat.config_problem][:1]
    return said
