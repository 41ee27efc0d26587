"""`monitor run`: the service."""

import argparse

from monitor.app.starting import start
from monitor.model import Environment


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command: it has none of its own."""


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Run until SIGTERM."""
    parts = start(environment)
    from monitor.app.daemon import Daemon  # the rest of the house, which ``start`` has imported

    return Daemon(parts).run()
