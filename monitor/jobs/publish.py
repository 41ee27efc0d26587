"""Publish: pending matches to queued deliveries, for every (digest, recipient) that is due.

Composing and rendering happen outside any transaction; then one transaction (T2) takes the
matches and queues the final bytes. Whatever fails before it leaves everything as it was, and the
lease on the subscription, once it has run out, is the pause before the next try.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.adapters.clock import Clock
from monitor.adapters.database import Store
from monitor.core.channels import document_of
from monitor.core.due import next_due, period
from monitor.core.links import archive_token, unsubscribe_token
from monitor.core.mail import (
    Renderer,
    compose,
    feed_notes,
    longer_thread,
    message_id,
    to_email,
)
from monitor.errors import StoreError, TemplateError
from monitor.model import Config, Draft, FeedState, Issue, Subscription

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
AT_A_TIME = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """All that publishing needs; ``secret`` keys the Message-IDs.

    ``sign`` returns a mail with its signature, where mails are signed. ``made`` hears of each
    issue by its digest: why it can't be made, or "" where it was.
    """

    store: Store
    config: Config
    renderer: Renderer
    secret: bytes
    clock: Clock
    sign: Callable[[bytes], bytes] = field(default=lambda mail: mail)
    stopping: Callable[[], bool] = field(default=lambda: False)
    made: Callable[[str, str], None] = field(default=lambda digest, reason: None)


def publish(publisher: Publisher) -> int:
    """Open every issue that is due; return how many were queued."""
    issues = 0
    outbox = publisher.store.outbox
    # What becomes due meanwhile (a digest that comes immediately always does) waits for the next
    # pass, so that this one ends.
    began = publisher.clock()
    while not publisher.stopping():
        due = outbox.claim_subscriptions(publisher.config, began, AT_A_TIME, lease=LEASE)
        if not due:
            break
        for subscription in due:
            if publisher.stopping():
                outbox.release_subscription(subscription)
                continue
            issues += _publish_or_log(publisher, subscription)
    return issues


def _publish_or_log(publisher: Publisher, subscription: Subscription) -> int:
    """Make one issue; a poisoned one must not stop the others, and is tried again later."""
    facts = {
        "digest": subscription.digest.name,
        "to": subscription.recipient.address,
        "again_in": str(LEASE),
    }
    try:
        issues = _publish_one(publisher, subscription)
    except StoreError:
        raise  # nothing can be published while the database can't be used
    except TemplateError as error:
        log.error("template is wrong, no issue was made", extra={**facts, "reason": str(error)})
        publisher.made(subscription.digest.id, str(error))
        return 0
    except Exception as error:
        log.exception("issue could not be made", extra=facts)
        publisher.made(subscription.digest.id, f"{type(error).__name__}: {error}")
        return 0
    publisher.made(subscription.digest.id, "")
    return issues


def _publish_one(publisher: Publisher, subscription: Subscription) -> int:
    """Make one issue and queue it; return 1 if it was queued, 0 if there was nothing to say."""
    now = publisher.clock()
    after = next_due(subscription.digest, after=max(now, subscription.due))
    made = make_issue(publisher, subscription, now=now, next_due=after)
    draft = None
    if made.issue is not None:
        draft = draft_of(publisher, subscription, made.issue, now=now)
    queued = publisher.store.outbox.enqueue(
        subscription,
        draft,
        made.issue.told if made.issue else (),
        made.supersedes,
        next_due=after,
        now=now,
    )
    if draft is None or queued is None:
        return 0
    log.info(
        "issue queued",
        extra={
            "digest": subscription.digest.name,
            "to": subscription.recipient.address,
            "period": draft.period,
            "stories": made.issue.stories if made.issue else 0,
        },
    )
    return 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeIssue:
    """An issue as it would go out now (None: nothing to say), and what it would replace."""

    issue: Issue | None
    supersedes: tuple[int, ...] = ()


def make_issue(
    publisher: Publisher, subscription: Subscription, *, now: datetime, next_due: datetime
) -> MadeIssue:
    """Compose the issue that this subscription would get now; nothing is marked as told."""
    topics = publisher.config.topics_of(subscription.digest)
    pending = publisher.store.outbox.pending(subscription, [topic.id for topic in topics])
    if not pending.matches and subscription.digest.skips_empty:
        return MadeIssue(issue=None)
    states = [report.state for report in publisher.store.feeds.reports(now)]
    issue = compose(
        subscription,
        pending,
        topics,
        now=now,
        next_due=next_due,
        feeds=len(states),
        unasked=sum(_is_unasked(state) for state in states),
        notes=feed_notes(states, now=now),
    )
    return MadeIssue(issue=issue, supersedes=pending.supersedes)


def _is_unasked(state: FeedState) -> bool:
    return not (state.last_good_at or state.failing_since or state.gone_since)


def draft_of(
    publisher: Publisher,
    subscription: Subscription,
    issue: Issue,
    *,
    now: datetime,
    unique: str | None = None,
) -> Draft:
    """Render an issue to its final bytes, under the Message-ID that any retry will carry.

    Args:
        unique: what this issue's identity is made of; by default its period. An issue with one
            is not recorded, so it has no page of its own.
    """
    config = publisher.config
    name = unique or period(subscription.digest, subscription.due, subscription.number)
    digest, address = subscription.digest.id, subscription.recipient.address
    identity = message_id(
        publisher.secret, digest, address, name, config.mail.sender.address.rpartition("@")[2]
    )
    if subscription.recipient.channel:
        subject, document = document_of(issue, message_id=identity)
        return Draft(period=name, message_id=identity, subject=subject, body=document)
    link = "" if unique else archive_token(publisher.secret, digest, address, name)
    # Number 0 is on no list, so there is none to leave.
    number = subscription.id
    leave = unsubscribe_token(publisher.secret, number, digest, address) if number else ""
    message = publisher.renderer.render(
        issue,
        service=config.service,
        mail=config.mail,
        unsubscribe_token=leave,
        archive_token=link,
    )
    body = to_email(
        message,
        digest=subscription.digest,
        recipient=subscription.recipient,
        mail=config.mail,
        service=config.service,
        message_id=identity,
        now=now,
        unsubscribe_token=leave,
        references=issue.alert.thread if issue.alert else (),
    )
    return Draft(
        period=name,
        message_id=identity,
        subject=message.subject,
        body=publisher.sign(body),
        link=link,
        thread=longer_thread(issue.alert.thread, identity) if issue.alert else (),
    )
