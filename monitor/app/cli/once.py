"""`monitor once`: one pass and exit; 1 where nothing of what it tried went well."""

import argparse

import monitor.app.cli.show as show
from monitor.app.starting import start
from monitor.model import Environment


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("--all", action="store_true", help="poll every feed, due or not")
    parser.add_argument(
        "--no-send", action="store_true", help="stop after the record: publish and send nothing"
    )
    parser.add_argument("--json", action="store_true", help="the summary as one JSON document")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Poll what is due, record, publish what is due, deliver; then say what happened."""
    with start(environment) as parts:
        # The rest of the house, which ``start`` has imported while keywords were compiled.
        from monitor.app.cli.one_pass import document, failed, one_pass, summary

        done = one_pass(parts, every=options.all, send=not options.no_send)
    if options.json:
        show.say_json(document(done))
    else:
        show.say(summary(done))
        if not done.polled.polled and not options.all:
            show.say("no feed was due; --all polls each of them now")
    wrong = failed(done)
    for line in wrong:
        show.complain(f"monitor: {line}")
    return 1 if wrong else 0
