"""`monitor status`: the service at a glance."""

import argparse
from datetime import datetime

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.app.cli.feeds import condition
from monitor.app.cli.health import gone_workers, trouble_of
from monitor.app.cli.past import zone_of
from monitor.app.config import load_config, where_mail_goes
from monitor.app.state import open_state
from monitor.core.health import NOT_RUNNING, in_charge
from monitor.errors import ConfigError
from monitor.model import Config, Environment, Heartbeat, Status


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Show feeds, last poll, matches, next issues, outbox, and the configuration in force.

    A configuration that is wrong is a part of the status: the service goes on without it.
    """
    config: Config | ConfigError
    try:
        config = load_config(environment)
    except ConfigError as error:
        config = error
    now = wall_clock()
    with open_state(environment) as store:
        status = store.history.status(now)
    if options.json:
        show.say_json(document(status, config, environment))
    else:
        show.say("\n".join(lines(status, config, environment)))
    return 0


def lines(status: Status, config: Config | ConfigError, environment: Environment) -> list[str]:
    """Return the status as lines for people."""
    now, zone = status.now, zone_of(environment)
    failing = [report for report in status.feeds if report.state.failures]
    said = [
        f"service      {_service(status, now)}",
        f"files        {_files(status, config)}",
        f"feeds        {_feeds(status, config)}",
        f"found        {show.count(status.entries, 'entry', 'entries')}, "
        f"{show.count(status.matches, 'match', 'matches')}, {status.matches_today} today",
        *([f"mail         {where}"] if (where := _mail(config, environment)) else []),
        f"outbox       {_outbox(status)}",
    ]
    at_once = _immediate(config)
    said += [
        f"next issue   {show.coming(one.due, zone, now, at_once=one.digest in at_once)}  "
        f"{show.plain(one.digest)} to {show.plain(one.address)}"
        for one in status.next_issues
    ]
    said += [
        f"{show.styled('trouble', 'bad')}      {show.shorten(report.state.name, 32)}: "
        f"{show.plain(condition(report, now))}"
        for report in failing
    ]
    return said


def _immediate(config: Config | ConfigError) -> set[str]:
    """Return the ids of the digests that come as soon as there is something to tell."""
    digests = config.digests if isinstance(config, Config) else ()
    return {one.id for one in digests if one.schedule.kind == "immediately"}


def _service(status: Status, now: datetime) -> str:
    if not status.heartbeats:
        return "has never run on this state (monitor run)"
    if why := trouble_of(status):
        return show.styled("not running", "bad") + (f": {why}" if why != NOT_RUNNING else "")
    since = min(beat.started_at for beat in _workers(status))
    return f"{show.styled('running', 'good')}, started {show.ago(since, now)}"


def _workers(status: Status) -> list[Heartbeat]:
    return in_charge(status, status.now, gone=gone_workers(status))


def _files(status: Status, config: Config | ConfigError) -> str:
    """Say whether the files are right, and which configuration is in force."""
    if isinstance(config, Config):
        return f"configuration {config.version}{_in_force(status, config)}"
    count = show.count(len(config.problems), "problem")
    in_force = next((beat.config for beat in _workers(status) if beat.config), "none")
    first = show.plain(str(config.problems[0]).splitlines()[0])
    return f"{show.styled('wrong', 'bad')}, {count}; in force is {in_force}; {first}"


def _feeds(status: Status, config: Config | ConfigError) -> str:
    if status.last_poll_at is None:
        known = len(config.feeds) if isinstance(config, Config) else len(status.feeds)
        return f"{known}, none polled yet (monitor once polls them now)"
    failing = sum(1 for report in status.feeds if report.state.failures)
    return (
        f"{len(status.feeds)}, {failing} failing; "
        f"last poll {show.ago(status.last_poll_at, status.now)}, "
        f"next {show.ago(status.next_poll_at, status.now)}"
    )


def _mail(config: Config | ConfigError, environment: Environment) -> str:
    return where_mail_goes(config, environment) if isinstance(config, Config) else ""


def _in_force(status: Status, config: Config) -> str:
    for beat in _workers(status):
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


def document(
    status: Status, config: Config | ConfigError, environment: Environment
) -> dict[str, object]:
    """Return the status as the documented JSON object."""
    return {
        "now": status.now,
        "healthy": not trouble_of(status),
        "reason": trouble_of(status),
        "configuration": config.version if isinstance(config, Config) else "",
        "configuration_problems": []
        if isinstance(config, Config)
        else [str(problem).splitlines()[0] for problem in config.problems],
        "mail": _mail(config, environment),
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
