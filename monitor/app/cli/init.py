"""`monitor init`: write a commented starting configuration."""

import argparse
from pathlib import Path

import monitor.app.cli.show as show
from monitor.adapters.files import write_start
from monitor.model import Environment


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "folder", nargs="?", metavar="DIR", help="where to write (default: as --config says)"
    )
    parser.add_argument(
        "--lang", choices=("de", "en"), default="en", help="the language of the comments"
    )


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Write what is missing of a starting configuration, and say what to do next."""
    folder = Path(options.folder or environment.config)
    written = write_start(folder, options.lang)
    if not written:
        show.say(f"{folder} has a configuration already; nothing was written")
    for path in written:
        show.say(f"wrote {path}")
    where = "" if str(folder) == "config" else f" --config {folder}"
    show.say(f"Next: edit {folder / 'keywords.yaml'}, then `monitor check{where}`.")
    return 0
