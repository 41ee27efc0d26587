"""Trouble: what does not heal by itself to the operator, refused keyword files to their editors.

The mails go the way of all others, through the outbox: what was told and the mail that tells it
are recorded in one transaction, so that no crash and no second worker tells it twice.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.adapters.clock import Clock
from monitor.adapters.database import Store
from monitor.core.mail import Renderer, Words, message_id, to_email
from monitor.core.mail.trouble import (
    config_troubles,
    decide,
    feed_troubles,
    issue_troubles,
    keyword_troubles,
    mail_troubles,
)
from monitor.errors import Problem, TemplateError
from monitor.model import (
    Config,
    DeliveryState,
    Digest,
    Draft,
    Message,
    Notice,
    Place,
    Recipient,
    Schedule,
    Status,
    Trouble,
)

log = logging.getLogger(__name__)

OPERATOR: Final = "(operator)"
EDITORS: Final = "(editors)"
"""What these mails are called in the outbox, in the place of a digest."""

ALIVE = timedelta(minutes=2)
"""A worker whose last sign of life is older says nothing about now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """All that reporting needs.

    ``problems`` are those of the configuration refused since ``refused_at``, ``unmade`` why
    issues can't be made, by digest; ``published_at`` is when publishing last ended. ``shipped``
    renders where a template of the user's own is itself the trouble.
    """

    store: Store
    config: Config
    renderer: Renderer
    shipped: Renderer
    secret: bytes
    clock: Clock
    problems: Sequence[Problem] = ()
    refused_at: datetime | None = None
    unmade: Mapping[str, str] = field(default_factory=dict)
    published_at: datetime | None = None


def report(reporter: Reporter) -> int:
    """Tell operator and editors what they have not been told; return how many mails that took."""
    mail = reporter.config.mail
    if mail.operator is None and not mail.editors:
        return 0
    now = reporter.clock()
    since = reporter.refused_at or now
    status = reporter.store.history.status(now)
    troubled = [one.config_problem for one in status.heartbeats if now - one.beat_at < ALIVE]
    elsewhere = frozenset(("config", "keywords") if any(troubled) else ())
    mails = 0
    if mail.operator is not None:
        current = [
            *config_troubles(reporter.problems, since),
            *_service_troubles(reporter, status, now),
        ]
        mails += _tell(reporter, mail.operator, OPERATOR, current, status, elsewhere, now)
    current = list(keyword_troubles(reporter.problems, since))
    if reporter.problems and not current:
        # The keywords may be right by now, but they are not in force yet.
        elsewhere = frozenset(("keywords",))
    for editor in mail.editors:
        mails += _tell(reporter, editor, EDITORS, current, status, elsewhere, now)
    return mails


def _service_troubles(reporter: Reporter, status: Status, now: datetime) -> list[Trouble]:
    waiting = reporter.store.outbox.deliveries(
        (DeliveryState.DEAD, DeliveryState.READY, DeliveryState.DATA), limit=500
    )
    # A mail about trouble that can't be delivered is no news to the one who does not get it.
    waiting = [one for one in waiting if one.digest not in (OPERATOR, EDITORS)]
    names = {digest.id: digest.name for digest in reporter.config.digests}
    return [
        *issue_troubles(
            status.next_issues, names, reporter.unmade, published_at=reporter.published_at
        ),
        *mail_troubles(waiting),
        *feed_troubles([one.state for one in status.feeds], now=now),
    ]


def _tell(
    reporter: Reporter,
    recipient: Recipient,
    kind: str,
    current: Sequence[Trouble],
    status: Status,
    elsewhere: Collection[str],
    now: datetime,
) -> int:
    """Tell one address what is due to be told; return 1 if a mail was queued."""
    troubles = reporter.store.troubles
    known = troubles.known(recipient.address)
    known = [one for one in known if (one.kind == "keywords") == (kind == EDITORS)]
    if not current and not known:
        return 0
    feeds = {f"feed:{one.state.feed.url}": one.state.last_good_at for one in status.feeds}
    notice = decide(
        current,
        known,
        now=now,
        last_mail_at=troubles.last_told_at(recipient.address, kind),
        watched={*feeds, *(f"issue:{digest.id}" for digest in reporter.config.digests)},
        never_seen=[subject for subject, good in feeds.items() if good is None],
        elsewhere=elsewhere,
    )
    if notice.forgotten:
        troubles.forget(recipient.address, notice.forgotten)
    if not notice.tells:
        return 0
    draft = _draft(reporter, recipient, kind, notice, now)
    queued = troubles.tell(kind, recipient, draft, notice, now)
    if queued is None:
        return 0
    log.info(
        "mail about trouble queued",
        extra={"to": recipient.address, "news": len(notice.news), "over": len(notice.over)},
    )
    return 1


def _draft(
    reporter: Reporter, recipient: Recipient, kind: str, notice: Notice, now: datetime
) -> Draft:
    config = reporter.config
    message = _message(reporter, recipient, kind, notice, now)
    period = now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    domain = config.mail.sender.address.rpartition("@")[2]
    identity = message_id(reporter.secret, kind, recipient.address, period, domain)
    body = to_email(
        message,
        digest=_as_digest(config, kind, recipient),
        recipient=recipient,
        mail=config.mail,
        service=config.service,
        message_id=identity,
        now=now,
        optional=False,
    )
    return Draft(period=period, message_id=identity, subject=message.subject, body=body)


def _message(
    reporter: Reporter, recipient: Recipient, kind: str, notice: Notice, now: datetime
) -> Message:
    config = reporter.config
    words = Words(language=config.language, zone=ZoneInfo(config.timezone), now=now)
    address, editors = recipient.address, kind == EDITORS
    try:
        return reporter.renderer.render_notice(notice, words, address=address, editors=editors)
    except TemplateError as error:
        log.error("template is wrong, the shipped one is used", extra={"reason": str(error)})
        return reporter.shipped.render_notice(notice, words, address=address, editors=editors)


def _as_digest(config: Config, kind: str, recipient: Recipient) -> Digest:
    """Return what headers want to know of a digest: its identity, language and zone."""
    return Digest(
        id=kind.strip("()"),
        name="News Monitor",
        place=Place(file="", line=0, column=0),
        to=(recipient,),
        schedule=Schedule(text="immediately", kind="immediately"),
        timezone=config.timezone,
        language=config.language,
    )
