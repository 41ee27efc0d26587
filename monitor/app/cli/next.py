"""`monitor next`: when each digest comes next."""

import argparse

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.app.config import load_config
from monitor.core.due import next_times
from monitor.model import Environment

TIMES = 5


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """List the next times of every digest, in its own time zone."""
    config = load_config(environment)
    now = wall_clock()
    coming = [(digest, next_times(digest, now, TIMES)) for digest in config.digests]
    if options.json:
        show.say_json(
            [
                {
                    "digest": digest.name,
                    "schedule": digest.schedule.text,
                    "timezone": digest.timezone,
                    "next": times,
                }
                for digest, times in coming
            ]
        )
        return 0
    for digest, times in coming:
        show.say(f"{show.plain(digest.name)} ({digest.schedule.text}, {digest.timezone})")
        at_once = digest.schedule.kind == "immediately"
        for time in times:
            show.say(f"  {show.coming(time, digest.timezone, now, at_once=at_once)}")
    return 0
