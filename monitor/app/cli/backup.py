"""`monitor backup`: a consistent copy of the database, also while the service runs."""

import argparse
import os
import time
from pathlib import Path

import monitor.app.cli.show as show
from monitor.app.state import open_existing
from monitor.errors import UsageError
from monitor.model import Environment


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.description = (
        "Write a consistent copy of the database, also while the service runs. The copy is "
        "complete and checked when the command ends; an existing file is never overwritten. To go "
        "back, stop the service and put the copy in place of state/monitor.db. Configuration and "
        "templates are plain files and not in it."
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="the copy; must not exist yet")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Copy the database, and say how large the copy is."""
    target: Path = options.file
    if target.is_dir():
        raise UsageError(f"{target} is a folder; name a file in it")
    if not target.absolute().parent.is_dir():
        raise UsageError(f"there is no folder {target.absolute().parent}")
    began = time.monotonic()
    before = os.umask(0o077)  # it holds addresses and a secret, as the database does
    show.overwrite(f"copying to {target} …")
    try:
        with open_existing(environment) as store:
            size = store.backup(target.absolute())
    finally:
        show.overwrite("")
        os.umask(before)
    seconds = time.monotonic() - began
    if options.json:
        show.say_json({"file": str(target), "bytes": size, "seconds": round(seconds, 3)})
    else:
        show.say(f"{target}: {size / 1_000_000:.1f} MB, complete and sound")
    return 0
