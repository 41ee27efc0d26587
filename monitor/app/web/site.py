"""What each page says: plain functions from a link to an answer, without any HTTP.

Whoever holds a link may see what it leads to: that is all the right there is, and all it takes.
"""

import email
import email.policy
import hashlib
import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Literal

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from monitor.adapters.files import template_folders
from monitor.app.build import Parts
from monitor.app.web.answers import ISSUE_POLICY, Answer
from monitor.core.health import ill, warnings
from monitor.core.links import (
    TOKEN,
    feed_token,
    same_token,
    subscription_in,
    unsubscribe_token,
)
from monitor.core.mail.archive import page_of
from monitor.core.mail.owner import list_owner
from monitor.core.pages import atom_of, json_feed_of, page_words
from monitor.errors import StoreError
from monitor.model import Config, Digest, Reader, Topic

log = logging.getLogger(__name__)

IN_A_FEED = 100
HEALTH_KEPT = timedelta(seconds=2)
"""A status is asked of the database at most this often, however often it is asked for."""

FeedKind = Literal["atom", "json"]


class Site:
    """The pages over a running service; each method answers one kind of request.

    Methods may wait for the database, so they belong into threads; they may run at once.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        folders = [str(one) for one in template_folders(Path(parts.environment.config))]
        self._templates = SandboxedEnvironment(
            loader=jinja2.FileSystemLoader(folders),
            autoescape=jinja2.select_autoescape(enabled_extensions=("html",), default=False),
            undefined=jinja2.StrictUndefined,
        )
        self._health: tuple[Answer, float] | None = None

    def home(self) -> Answer:
        """Answer at the root: what this is, and nothing about anybody."""
        return self._notice(200, "home", title="News Monitor")

    def not_found(self) -> Answer:
        """Answer where there is nothing, and where a link is not genuine: both alike."""
        return self._notice(404, "not_found")

    def refused(self, status: int) -> Answer:
        """Answer a request that is not right."""
        return self._notice(status, "refused")

    def later(self) -> Answer:
        """Answer while the service can't."""
        return self._notice(503, "later")

    def ask_to_leave(self, token: str) -> Answer:
        """Show what leaving means, and a button; nothing changes."""
        reader = self._reader(token)
        return self.not_found() if reader is None else self._leaving(reader)

    def leave(self, token: str) -> Answer:
        """Let the reader of this link leave the digest: no login, no question, no redirect.

        Source: RFC 8058 section 3.2.
        """
        reader = self._reader(token)
        if reader is None:
            return self.not_found()
        outbox, now = self._parts.store.outbox, self._parts.clock()
        if reader.left_at is None:
            outbox.unsubscribe(reader.digest, reader.address, now)
            log.info("unsubscribed", extra={"digest": reader.digest, "to": reader.address})
        return self._leaving(reader, left=True)

    def issue(self, token: str) -> Answer:
        """Show an issue as it was mailed, and below it what was attached."""
        delivery = self._parts.store.outbox.issue(token) if TOKEN.fullmatch(token) else None
        if delivery is None:
            return self.not_found()
        mail = email.message_from_bytes(delivery.body, policy=email.policy.default)
        part = mail.get_body(("html",))
        if part is None:
            return self._notice(410, "gone", language=self._language(delivery.digest))
        attached = "\n".join(str(one.get_content()) for one in mail.iter_attachments())
        html = page_of(str(part.get_content()), attached)
        return Answer(body=html.encode(), headers={"Content-Security-Policy": ISSUE_POLICY})

    def feed(self, token: str, kind: FeedKind, *, known: str = "") -> Answer:
        """Answer with what was found for a topic, newest first.

        Args:
            known: the ETag that the asker has; what is the same is not sent again.
        """
        config = self._parts.in_force.config
        topic = self._topic(config, token)
        if topic is None:
            return self.not_found()
        # A feed reader takes all that comes for news: a look back is for the mail, which marks it.
        matches = self._parts.store.history.matches(topic=topic.id, limit=IN_A_FEED, news=True)
        base = config.service.public_url
        url = f"{base}/f/{token}.{kind}" if base else ""
        domain = config.mail.sender.address.rpartition("@")[2]
        if kind == "atom":
            body = atom_of(topic, matches, url=url, domain=domain, now=self._parts.clock())
            content_type = "application/atom+xml; charset=utf-8"
        else:
            body = json_feed_of(topic, matches, url=url, domain=domain)
            content_type = "application/feed+json; charset=utf-8"
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        kept = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if etag in known:
            return Answer(body=b"", status=304, content_type=content_type, headers=kept)
        return Answer(body=body, content_type=content_type, headers=kept)

    def health(self, at: float) -> Answer:
        """Answer what `monitor health` says: 200 while the service lives up to its schedule.

        Args:
            at: now, in seconds of a clock that is never set.
        """
        if self._health is None or at - self._health[1] > HEALTH_KEPT.total_seconds():
            self._health = (self._ask_health(), at)
        return self._health[0]

    def _ask_health(self) -> Answer:
        now = self._parts.clock()
        try:
            status = self._parts.store.history.status(now)
        except StoreError as error:
            log.warning("health can't be told", extra={"reason": str(error)})
            trouble, said = "the database can't be read", list[str]()
        else:
            trouble, said = ill(status, now), warnings(status, now)
        document = {"healthy": not trouble, "reason": trouble, "warnings": said}
        return Answer(
            body=json.dumps(document, ensure_ascii=False).encode() + b"\n",
            status=503 if trouble else 200,
            content_type="application/json",
        )

    def _reader(self, token: str) -> Reader | None:
        """Return whose link this is; None: nobody's."""
        number = subscription_in(token)
        reader = self._parts.store.outbox.reader(number) if number else None
        if reader is None or number is None:
            return None
        own = unsubscribe_token(self._parts.secret, number, reader.digest, reader.address)
        return reader if same_token(token, own) else None

    def _leaving(self, reader: Reader, *, left: bool = False) -> Answer:
        digest = self._digest(reader.digest)
        words = page_words(
            self._language(reader.digest),
            digest=digest.name if digest else reader.digest,
            address=reader.address,
            owner=list_owner(self._parts.in_force.config.mail),
        )
        return self._page(
            "unsubscribe.html",
            self._language(reader.digest),
            words=words,
            left=left or reader.left_at is not None,
        )

    def _notice(
        self,
        status: int,
        key: str,
        *,
        title: str = "",
        language: Literal["de", "en"] | None = None,
    ) -> Answer:
        language = language or self._parts.in_force.config.language
        words = page_words(language)
        title = title or words[f"{key}_title"]
        return self._page("notice.html", language, status, title=title, text=words[key])

    def _page(self, name: str, language: str, status: int = 200, **values: object) -> Answer:
        template = self._templates.get_template(f"pages/{name}")
        return Answer(
            body=template.render(language=language, **values).encode("utf-8", "replace"),
            status=status,
        )

    def _topic(self, config: Config, token: str) -> Topic | None:
        secret = self._parts.secret
        return next(
            (one for one in config.topics if same_token(token, feed_token(secret, one.id))), None
        )

    def _digest(self, name: str) -> Digest | None:
        digests = self._parts.in_force.config.digests
        return next((one for one in digests if one.id == name), None)

    def _language(self, digest: str) -> Literal["de", "en"]:
        known = self._digest(digest)
        return known.language if known else self._parts.in_force.config.language
