"""An issue for a program or a chat instead of a mail program: one JSON document.

Source: https://www.standardwebhooks.com (how it is signed on its way).
"""

import base64
import binascii
import contextlib
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.core.mail.snippets import plain, show
from monitor.core.mail.subject import subject_of
from monitor.core.mail.text import clean, cut, web_link
from monitor.core.mail.words import Words
from monitor.core.stories.order import told_at
from monitor.model import Issue, RecordedMatch, Section, Story

VERSION = 1
NAME_COLUMNS = 60


def document_of(issue: Issue, *, message_id: str) -> tuple[str, bytes]:
    """Return the subject of an issue, and the whole of it as JSON.

    The same arguments give the same bytes. ``id`` is the same however often an issue comes, so
    that who gets it twice can tell. ``text`` is a short plain text of it all, for chats.
    """
    zone = ZoneInfo(issue.digest.timezone)
    words = Words(language=issue.digest.language, zone=zone, now=issue.now)
    subject = clean(subject_of(issue, words))
    document = {
        "version": VERSION,
        "id": message_id,
        "digest": {"id": issue.digest.id, "name": issue.digest.name},
        "created_at": _when(issue.now),
        "language": issue.digest.language,
        "subject": subject,
        "text": "\n".join(_text(issue)),
        "topics": [_topic(section) for section in (*issue.sections, *issue.overflow)],
        "left": issue.left,
    }
    # Lone surrogates, which a feed may hold, are no JSON that others read.
    written = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return subject, written.encode("utf-8", "replace")


def signature_of(secret: str, *, message_id: str, at: datetime, body: bytes) -> str:
    """Return the value of the header ``webhook-signature`` for one try.

    A secret that begins with ``whsec_`` is taken as base64, any other as it is written.
    """
    key = secret.encode()
    if secret.startswith("whsec_"):
        with contextlib.suppress(binascii.Error):  # else it only looks like one
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    signed = f"{message_id}.{int(at.timestamp())}.".encode() + body
    made = hmac.new(key, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(made).decode()


def _topic(section: Section) -> dict[str, object]:
    return {
        "id": section.topic,
        "name": section.name,
        "stories": [_story(story) for story in section.told],
        "left": section.left,
    }


def _story(story: Story) -> dict[str, object]:
    lead = story.lead
    shown = show(lead.entry, lead.match.hits)
    return {
        "title": plain(shown.title),
        "url": web_link(lead.entry.link),
        "outlet": _outlet(lead),
        "summary": plain(shown.text),
        "language": lead.entry.language,
        "published_at": _when(told_at(lead)),
        "told_since": _when(story.known_since) if story.known_since else None,
        "keywords": list(dict.fromkeys(clean(hit.label) for hit in lead.match.hits)),
        "also": [
            {"outlet": _outlet(one), "url": web_link(one.entry.link)} for one in story.matches[1:]
        ],
    }


def _text(issue: Issue) -> Iterator[str]:
    for section in (*issue.sections, *issue.overflow):
        yield clean(section.name)
        for story in section.told:
            entry = story.lead.entry
            title = plain(show(entry, story.lead.match.hits).title)
            yield f"- {title} ({_outlet(story.lead)}) {web_link(entry.link)}".rstrip()
        yield ""


def _outlet(match: RecordedMatch) -> str:
    return cut(clean(match.outlet[:400]), NAME_COLUMNS)


def _when(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z")
