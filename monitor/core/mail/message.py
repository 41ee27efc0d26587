"""A rendered mail to the bytes that go over the wire: headers, encoding, identity."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from monitor.core.mail.addresses import wire_address, wire_domain
from monitor.core.mail.folding import MailPolicy
from monitor.core.mail.footer import mail_link
from monitor.core.mail.owner import list_owner, unsubscribe_url
from monitor.core.mail.text import clean, cut
from monitor.core.mail.words import Words
from monitor.model import Digest, MailSettings, Message, Recipient, ServiceSettings

POLICY = MailPolicy()
NAME_COLUMNS = 60
MAX_REFERENCES = 18
NOT_A_LABEL = re.compile(r"[^a-z0-9]+")


def to_email(
    message: Message,
    *,
    digest: Digest,
    recipient: Recipient,
    mail: MailSettings,
    service: ServiceSettings,
    message_id: str,
    now: datetime,
    unsubscribe_token: str = "",
    references: Sequence[str] = (),
    optional: bool = True,
) -> bytes:
    """Return the final bytes of a mail to one recipient: CRLF, 7 bits, lines of at most 76.

    The same arguments give the same bytes. One-click unsubscribing (RFC 8058) is offered where
    the service has an https address and a token for this subscription.

    Args:
        references: the Message-IDs of the mails that this one follows, the oldest first.
        optional: one may unsubscribe from such mails.

    Raises:
        ValueError: a sender's or recipient's address is none.

    Source: RFC 5322; RFC 2045–2047; RFC 2369 and 2919 (List-*); RFC 3834 (Auto-Submitted).
    """
    mime = EmailMessage(policy=POLICY)
    for name, value in _headers(
        message,
        digest=digest,
        recipient=recipient,
        mail=mail,
        url=unsubscribe_url(service, unsubscribe_token),
        message_id=message_id,
        now=now,
        references=references,
        optional=optional,
    ):
        mime[name] = value
    # The last part is the one to be preferred (RFC 2046 section 5.1.4).
    mime.set_content(message.text, cte="quoted-printable")
    mime.add_alternative(message.html, subtype="html", cte="quoted-printable")
    if message.attachment:
        mime.add_attachment(message.attachment, cte="quoted-printable", filename=message.file_name)
    mime["Content-Language"] = digest.language
    _mark_boundaries(mime, message_id)
    return mime.as_bytes()


def _mark_boundaries(mime: EmailMessage, message_id: str) -> None:
    """Give the parts boundaries that are the same at each time."""
    for depth, part in enumerate(one for one in mime.walk() if one.is_multipart()):
        name = f"{message_id}{depth or ''}".encode()
        part.set_boundary(f"=_{hashlib.sha256(name).hexdigest()[:32]}")


def message_id(secret: bytes, digest_id: str, address: str, period: str, domain: str) -> str:
    """Return the Message-ID of a delivery: the same for the same delivery, not to be guessed.

    Source: RFC 5322 section 3.6.4; RFC 2104 (HMAC).
    """
    key = "\0".join((digest_id, address.lower(), period)).encode("utf-8", "surrogatepass")
    name = hmac.new(secret, key, hashlib.sha256).hexdigest()[:40]
    return f"<{name}@{wire_domain(domain)}>"


def longer_thread(thread: Sequence[str], message_id: str) -> tuple[str, ...]:
    """Return a thread with one more mail: its first and its latest, so that it stays a header.

    Source: RFC 5322 section 3.6.4; RFC 5537 section 3.4.4 allows to leave out those between.
    """
    return (*thread[:1], *thread[1:][-MAX_REFERENCES:], message_id)


def _headers(
    message: Message,
    *,
    digest: Digest,
    recipient: Recipient,
    mail: MailSettings,
    url: str,
    message_id: str,
    now: datetime,
    references: Sequence[str],
    optional: bool,
) -> Iterator[tuple[str, str]]:
    yield "From", _mailbox(mail.sender)
    yield "To", _mailbox(recipient)
    if mail.reply_to:
        yield "Reply-To", _mailbox(mail.reply_to)
    yield "Subject", clean(message.subject)
    yield "Date", format_datetime(now.astimezone(ZoneInfo(digest.timezone)))
    yield "Message-ID", message_id
    if references:
        yield "In-Reply-To", references[-1]
        yield "References", " ".join(references)
    yield "List-Id", _list_id(digest, mail)
    if optional:
        words = Words(language=digest.language, zone=ZoneInfo(digest.timezone), now=now)
        subject = words.say("unsubscribe_subject", digest=clean(digest.name))
        by_mail = f"<{mail_link(wire_address(list_owner(mail)), subject)}>"
        yield "List-Unsubscribe", f"<{url}>, {by_mail}" if url else by_mail
    if url.lower().startswith("https://"):
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    yield "Auto-Submitted", "auto-generated"


def _mailbox(who: Recipient) -> str:
    """Return "Name <address>" as ``MailPolicy`` folds it."""
    address = wire_address(who.address)
    name = cut(clean(who.name), NAME_COLUMNS)
    return f"{name} <{address}>" if name else address


def _list_id(digest: Digest, mail: MailSettings) -> str:
    """Return the list's identity: from the digest's id, so that a renaming keeps filters alive.

    Source: RFC 2919 section 3.
    """
    plain = unicodedata.normalize("NFKD", digest.id).encode("ascii", "ignore").decode().lower()
    label = NOT_A_LABEL.sub("-", plain).strip("-")[:40].strip("-")
    if label != digest.id.lower():
        # Two names that look the same in ASCII must stay two lists.
        mark = hashlib.sha256(digest.id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        label = f"{label}-{mark}".strip("-")
    domain = wire_domain(mail.sender.address.rpartition("@")[2])
    return f"<{label}.news-monitor.{domain}>"
