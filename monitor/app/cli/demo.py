"""`monitor demo`: the whole main job without network or mail server."""

import argparse
import sys

from monitor.app.demo import demo
from monitor.model import Environment


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "--no-serve",
        action="store_true",
        help="end at once instead of showing the mail; exit 0 only if the expected issue arrived",
    )


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Run the demo in a throw-away folder; of the environment it obeys MONITOR_HTTP alone."""
    return demo(serve=not options.no_serve, http=environment.http, out=sys.stdout)
