"""Mail addresses, mail servers, web addresses."""

import pytest

from monitor.core.config.addresses import parse_recipient, parse_server, parse_web_url
from monitor.core.config.unfit import UnfitError
from monitor.model import MailServer, Recipient


@pytest.mark.parametrize(
    ("text", "recipient"),
    [
        ("a@example.org", Recipient(address="a@example.org")),
        ("Redaktion <r@example.org>", Recipient(address="r@example.org", name="Redaktion")),
        ('"Chef, der" <c@example.org>', Recipient(address="c@example.org", name="Chef, der")),
        ("Müller <m+x@example.org>", Recipient(address="m+x@example.org", name="Müller")),
        ("a@straße.de", Recipient(address="a@xn--strae-oqa.de")),
        ("a@例え.jp", Recipient(address="a@xn--r8jz45g.jp")),
        ("monitor@localhost", Recipient(address="monitor@localhost")),
    ],
)
def test_a_recipient_is_read(text: str, recipient: Recipient) -> None:
    assert parse_recipient(text) == recipient


@pytest.mark.parametrize(
    "text",
    [
        "a@example.org\nBcc: b@example.org",
        "Name\r <a@example.org>",
        "a@example.org, b@example.org",
        "A <a@example.org> b",
        "a@b@example.org",
        "a b@example.org",
        "@example.org",
        "a@",
        "a@-x.org",
        "a@exa mple.org",
        "a@" + "x" * 64 + ".org",
        "x" * 65 + "@example.org",
        "ä@example.org",
        "a@\ud7ff.org",
        ".a@example.org",
        "<>",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UnfitError):
        parse_recipient(text)


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("mailbox", MailServer(kind="mailbox")),
        ("smtps://m.example.org", MailServer(kind="smtps", host="m.example.org", port=465)),
        ("smtp://m.example.org", MailServer(kind="smtp", host="m.example.org", port=587)),
        ("smtp://m.example.org:2525/", MailServer(kind="smtp", host="m.example.org", port=2525)),
        ("smtp+plain://127.0.0.1", MailServer(kind="smtp+plain", host="127.0.0.1", port=25)),
        ("smtp+plain://[::1]:2525", MailServer(kind="smtp+plain", host="::1", port=2525)),
        ("SMTPS://m.example.org:465", MailServer(kind="smtps", host="m.example.org", port=465)),
    ],
)
def test_a_mail_server_is_read(text: str, server: MailServer) -> None:
    assert parse_server(text) == server


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("m.example.org", "write mailbox, smtps://m.example.org:465 (TLS) or"),
        ("smtp:/m.example.org", "write mailbox, smtps://m.example.org:465 (TLS) or"),
        ("starttls://m.example.org:587", "write smtp://m.example.org:587"),
        ("smtp://a:b@m.example.org", "write smtp://m.example.org, with the name under mail.user"),
        ("smtp://m.example.org:465", "write smtps://m.example.org:465"),
        ("smtps://m.example.org:587", "write smtp://m.example.org:587"),
        ("smtps://m.example.org:99999", "write a number such as 465"),
        ("smtps://", "write smtps://mail.example.org:465"),
        ("smtps://m.example.org/path", "write smtps://mail.example.org:465"),
    ],
)
def test_what_is_no_mail_server_gets_the_likely_one(text: str, proposal: str) -> None:
    with pytest.raises(UnfitError) as caught:
        parse_server(text)

    assert caught.value.proposal.startswith(proposal)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/rss",
        "http://127.0.0.1:8000/rss.xml",
        "https://user:pass@example.org/rss?a=b#c",
        "https://müller.de/feed",
        "https://[::1]/rss",
        "HTTPS://example.org/ä%20b",
    ],
)
def test_a_web_address_is_left_as_written(text: str) -> None:
    assert parse_web_url(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "https://",
        "https:///x",
        "https://exa mple.org",
        "https://example.org/\nx",
        "https://example.org:0/",
        "https://example.org:x/",
        "https://[::1",
        "https://-x.org/",
        "file:///etc/passwd",
        "ftp://example.org",
        "javascript:alert(1)",
        "https://ex%41mple.org/",
    ],
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(UnfitError):
        parse_web_url(text)
