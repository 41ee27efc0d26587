"""The issue that a digest would have now, for the commands that show or send it by hand."""

from datetime import datetime

import monitor.app.cli.show as show
from monitor.app.build import Parts
from monitor.app.cli.naming import unknown
from monitor.core.due import next_due
from monitor.errors import UsageError
from monitor.jobs.publish import make_issue
from monitor.model import Config, Digest, Issue, Subscription


def digest_named(config: Config, name: str | None) -> Digest:
    """Return the digest of this name or id; the first where no name is given.

    Raises:
        UsageError: there is none; the message lists those that exist.
    """
    for digest in config.digests:
        if name is None or name in (digest.id, digest.name):
            return digest
    if name is None:
        raise UsageError("no digest is configured; add one to monitor.yaml under digests:")
    raise unknown("digest", name, [digest.name for digest in config.digests])


def next_issue(
    parts: Parts, digest: Digest, address: str | None, *, now: datetime
) -> tuple[Subscription, Issue | None]:
    """Compose what a recipient (the first, where none is named) would get now.

    Raises:
        UsageError: the digest has no such recipient.
    """
    subscriptions = [
        one
        for one in parts.store.outbox.subscriptions(parts.in_force.config)
        if one.digest.id == digest.id
        and (address is None or one.recipient.address.lower() == address.lower())
    ]
    if not subscriptions:
        known = ", ".join(recipient.address for recipient in digest.to)
        raise UsageError(
            f'"{show.plain(address or "")}" does not get {digest.name}; those who do: {known}'
        )
    made = make_issue(
        parts.publisher(), subscriptions[0], now=now, next_due=next_due(digest, after=now)
    )
    return subscriptions[0], made.issue
