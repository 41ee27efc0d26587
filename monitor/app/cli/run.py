"""`monitor run`: the service."""

import argparse

from monitor.app.build import build
from monitor.app.daemon import Daemon
from monitor.model import Environment


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command: it has none of its own."""


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Run until SIGTERM."""
    return Daemon(build(environment, polls=True)).run()
