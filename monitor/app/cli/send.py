"""`monitor send`: the next issue's real content to one address now."""

import argparse
from dataclasses import replace

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.app.build import Parts, build
from monitor.app.cli.issues import digest_named, next_issue
from monitor.app.config import where_mail_goes
from monitor.errors import UsageError
from monitor.jobs.publish import draft_of
from monitor.model import Accepted, Delivery, Environment, Recipient


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("digest", metavar="DIGEST", help="which digest")
    parser.add_argument("--to", metavar="ADDRESS", required=True, help="to whom")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Send through the configured path; nothing is marked as told."""
    to = Recipient(address=options.to)
    if ("@" not in options.to and not to.channel) or any(map(str.isspace, options.to)):
        raise UsageError(f'"{show.plain(options.to)}" is no mail address')
    with build(environment) as parts:
        return _send(parts, options.digest, to, environment)


def _send(parts: Parts, name: str, recipient: Recipient, environment: Environment) -> int:
    config = parts.in_force.config
    now = wall_clock()
    digest = digest_named(config, name)
    listed = any(one.address.lower() == recipient.address.lower() for one in digest.to)
    subscription, issue = next_issue(parts, digest, recipient.address if listed else None, now=now)
    if issue is None:
        show.say(f"{show.plain(digest.name)}: nothing to tell now, so nothing was sent")
        return 0
    issue = replace(issue, recipient=recipient)
    # A period of its own: the Message-ID must not be that of the real issue.
    test = subscription if listed else replace(subscription, id=0, recipient=recipient)
    draft = draft_of(parts.publisher(), test, issue, now=now, unique=f"test {now.isoformat()}")
    delivery = Delivery(
        id=0,
        digest=digest.id,
        address=recipient.address,
        period=draft.period,
        message_id=draft.message_id,
        subject=draft.subject,
        body=draft.body,
        created_at=now,
        due=now,
    )
    result = parts.in_force.sender.send(delivery, config.mail.sender.address, lambda: True)
    if isinstance(result, Accepted):
        show.say(f"{show.plain(draft.subject)}\nto {recipient.address}: {result.reply}")
        show.say(where_mail_goes(config, environment))
        return 0
    show.complain(f"monitor: not sent to {recipient.address}: {result.reason}")
    return 1
