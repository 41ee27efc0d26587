"""`monitor health`: whether the service lives up to its schedule, read from its heartbeat."""

import argparse

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.adapters.presence import is_gone
from monitor.app.state import open_existing
from monitor.core.health import ill, warnings
from monitor.errors import StoreError
from monitor.model import Environment, Status


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
        trouble = trouble_of(status)
        said = warnings(status, now, gone=gone_workers(status))
    if options.json:
        show.say_json({"healthy": not trouble, "reason": trouble, "warnings": said})
    elif trouble:
        show.complain(f"unhealthy: {trouble}")
    else:
        show.say("; ".join(["healthy", *said]))
    return 1 if trouble else 0


def trouble_of(status: Status) -> str:
    """Return why the service does not work, seen from this machine; empty if it does."""
    return ill(status, status.now, gone=gone_workers(status))


def gone_workers(status: Status) -> list[str]:
    """Return the workers that this machine knows to be no more."""
    return [beat.worker for beat in status.heartbeats if is_gone(beat.worker)]
