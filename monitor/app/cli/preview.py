"""`monitor preview`: the next issue as it would be sent now."""

import argparse
import sys
from datetime import datetime
from pathlib import Path

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.app.build import Parts, build
from monitor.app.cli.issues import digest_named, next_issue
from monitor.errors import UsageError
from monitor.jobs.publish import draft_of
from monitor.model import Environment


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("digest", nargs="?", metavar="DIGEST", help="which (default: the first)")
    parser.add_argument("--to", metavar="ADDRESS", help="for which of its recipients")
    parser.add_argument("--html", metavar="FILE|-", help="write the HTML part here (-: show it)")
    parser.add_argument("--text", metavar="FILE|-", help="write the text part here")
    parser.add_argument("--eml", metavar="FILE|-", help="write the whole message here")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Show the next issue; nothing is sent or marked as told."""
    with build(environment) as parts:
        return _preview(parts, options)


def _preview(parts: Parts, options: argparse.Namespace) -> int:
    config = parts.in_force.config
    now = wall_clock()
    digest = digest_named(config, options.digest)
    subscription, issue = next_issue(parts, digest, options.to, now=now)
    if issue is None or not issue.stories:
        show.complain(_why_empty(parts, now))
    if issue is None:
        show.say(f"{show.plain(digest.name)}: nothing to tell now, so no mail would be sent")
        return 0
    message = parts.in_force.renderer.render(issue, service=config.service, mail=config.mail)
    if options.html:
        write(options.html, message.html.encode())
    if options.text:
        write(options.text, message.text.encode())
    if options.eml:
        write(options.eml, draft_of(parts.publisher(), subscription, issue, now=now).body)
    if not (options.html or options.text or options.eml):
        show.say(f"Subject: {message.subject}\n\n{message.text}")
    return 0


def _why_empty(parts: Parts, now: datetime) -> str:
    """Return what somebody needs to know who has just written a first keyword."""
    status = parts.store.history.status(now)
    if status.last_poll_at is None:
        return "no feed was polled yet: `monitor once` polls them all now"
    return (
        "nothing waits to be told; what was polled before a keyword was written is no news: "
        "`monitor try KEYWORD` shows what it finds there"
    )


def write(path: str, content: bytes) -> None:
    """Write a file that the user named; a dash is stdout.

    Raises:
        UsageError: where that is not possible.
    """
    if path == "-":
        show.settle()
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from error
    show.complain(f"wrote {path}")
