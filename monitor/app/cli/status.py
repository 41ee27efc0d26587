"""`monitor status`: the service at a glance."""

import argparse
from datetime import datetime

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.app.cli.feeds import condition
from monitor.app.cli.health import trouble_of
from monitor.app.config import load_config, where_mail_goes
from monitor.app.state import open_state
from monitor.model import Config, Environment, Status


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Show feeds, last poll, matches, next issues, outbox, and the configuration in force."""
    config = load_config(environment)
    now = wall_clock()
    with open_state(environment) as store:
        status = store.history.status(now)
    if options.json:
        show.say_json(document(status, config, environment))
    else:
        show.say("\n".join(lines(status, config, environment)))
    return 0


def lines(status: Status, config: Config, environment: Environment) -> list[str]:
    """Return the status as lines for people."""
    now, zone = status.now, config.timezone
    failing = [report for report in status.feeds if report.state.failures]
    said = [
        f"service      {_service(status, now)}",
        f"files        configuration {config.version}{_in_force(status, config)}",
        f"feeds        {len(status.feeds)}, {len(failing)} failing; "
        f"last poll {show.ago(status.last_poll_at, now)}, "
        f"next {show.ago(status.next_poll_at, now)}",
        f"found        {show.count(status.entries, 'entry', 'entries')}, "
        f"{show.count(status.matches, 'match', 'matches')}, {status.matches_today} today",
        f"mail         {where_mail_goes(config, environment)}",
        f"outbox       {_outbox(status)}",
    ]
    said += [
        f"next issue   {show.local(one.due, zone)}  "
        f"{show.plain(one.digest)} to {show.plain(one.address)}"
        for one in status.next_issues
    ]
    said += [
        f"trouble      {show.shorten(report.state.name, 32)}: {condition(report, now)}"
        for report in failing
    ]
    return said


def _service(status: Status, now: datetime) -> str:
    if not status.heartbeats:
        return "has never run on this state (monitor run)"
    if why := trouble_of(status):
        return f"not running: {why}"
    since = min(beat.started_at for beat in status.heartbeats)
    return f"running since {show.ago(since, now)}"


def _in_force(status: Status, config: Config) -> str:
    for beat in status.heartbeats:
        if beat.config_problem:
            first = beat.config_problem.splitlines()[0]
            return f"; in force is {beat.config}, because {show.plain(first)}"
        if beat.config and beat.config != config.version:
            return f"; in force is still {beat.config}"
    return ", valid"


def _outbox(status: Status) -> str:
    counted = [f"{number} {state}" for state, number in status.deliveries if number]
    waiting = (
        f"; the oldest waits {show.length(status.now - status.oldest_waiting_at)}"
        if status.oldest_waiting_at
        else ""
    )
    return (", ".join(counted) or "empty") + waiting


def document(status: Status, config: Config, environment: Environment) -> dict[str, object]:
    """Return the status as the documented JSON object."""
    return {
        "now": status.now,
        "healthy": not trouble_of(status),
        "reason": trouble_of(status),
        "configuration": config.version,
        "mail": where_mail_goes(config, environment),
        "feeds": len(status.feeds),
        "feeds_failing": [
            {
                "name": report.state.name,
                "url": report.state.feed.url,
                "since": report.state.failing_since,
                "reason": report.state.reason,
            }
            for report in status.feeds
            if report.state.failures
        ],
        "entries": status.entries,
        "matches": status.matches,
        "matches_today": status.matches_today,
        "last_poll_at": status.last_poll_at,
        "next_poll_at": status.next_poll_at,
        "outbox": dict(status.deliveries),
        "oldest_waiting_at": status.oldest_waiting_at,
        "next_issues": [
            {"digest": one.digest, "to": one.address, "due": one.due} for one in status.next_issues
        ],
        "workers": [
            {
                "worker": beat.worker,
                "started_at": beat.started_at,
                "beat_at": beat.beat_at,
                "ticks": dict(beat.ticks),
                "configuration": beat.config,
                "configuration_problem": beat.config_problem,
            }
            for beat in status.heartbeats
        ],
    }
