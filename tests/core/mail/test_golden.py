"""Whole mails, kept as files to be read: a change of a word or a style shows here.

To accept a change: MONITOR_GOLDEN=write pytest tests/core/mail/test_golden.py, then read the diff.
"""

import os
import re

import pytest

from monitor.core.mail import message_id, to_email
from monitor.model import Issue, ServiceSettings
from tests.builders import a_config
from tests.conftest import CHECKOUT
from tests.core.mail.issues import (
    empty_issue,
    english_issue,
    follow_up_alert,
    morning_issue,
    only_story,
    rendered,
)

FOLDER = CHECKOUT / "tests" / "data" / "mails"
ISSUES = {
    "morgenlage": morning_issue,
    "morning-briefing": english_issue,
    "nichts-neues": empty_issue,
    "eine-meldung": only_story,
    "an-update": follow_up_alert,
}


def blanked(body: bytes) -> bytes:
    """Return a mail without what differs from run to run or machine to machine: its identities."""
    body = re.sub(rb"<[0-9a-f]{40}@", b"<IDENTITY@", body)
    return re.sub(rb"=_[0-9a-f]{32}", b"=_BOUNDARY", body)


def email_of(issue: Issue) -> bytes:
    mail = a_config().mail
    return to_email(
        rendered(issue),
        digest=issue.digest,
        recipient=issue.recipient,
        mail=mail,
        service=ServiceSettings(),
        message_id=message_id(b"s", issue.digest.id, "a@b.example", "P", "example.org"),
        now=issue.now,
    )


@pytest.mark.parametrize("name", ISSUES)
def test_the_mail_is_as_it_was_accepted(name: str) -> None:
    file = FOLDER / f"{name}.eml"
    body = blanked(email_of(ISSUES[name]()))
    if os.environ.get("MONITOR_GOLDEN") == "write":
        file.write_bytes(body)

    assert body == file.read_bytes()


def test_blanking_blanks_only_what_it_should() -> None:
    body = email_of(empty_issue())

    assert blanked(body) != body
    assert len(blanked(body).split(b"\r\n")) == len(body.split(b"\r\n"))
    assert b"Auto-Submitted" in blanked(body)
