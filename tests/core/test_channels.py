import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

from monitor.core.channels import document_of, signature_of
from tests.core.mail.issues import an_issue

AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def test_an_issue_is_one_document_with_every_link() -> None:
    issue = an_issue()

    subject, body = document_of(issue, message_id="<1@example.org>")

    document = json.loads(body)
    assert document["id"] == "<1@example.org>"
    assert document["subject"] == subject
    told = [story for section in issue.sections for story in section.told]
    links = [story["url"] for topic in document["topics"] for story in topic["stories"]]
    assert links == [story.lead.entry.link for story in told]
    assert all(link in document["text"] for link in links)


def test_the_same_issue_gives_the_same_bytes() -> None:
    assert document_of(an_issue(), message_id="<1@x>") == document_of(
        an_issue(), message_id="<1@x>"
    )


def test_the_signature_is_that_of_the_standard() -> None:
    # The example of https://www.standardwebhooks.com.
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'

    signed = signature_of(
        secret,
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
        body=body,
    )

    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_of_any_kind_signs() -> None:
    for secret, key in (("geheim", b"geheim"), ("whsec_?", b"whsec_?")):
        made = signature_of(secret, message_id="m", at=AT, body=b"{}")

        wanted = hmac.new(key, f"m.{int(AT.timestamp())}.{{}}".encode(), hashlib.sha256).digest()
        assert made == "v1," + base64.b64encode(wanted).decode()
