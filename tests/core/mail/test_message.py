"""The bytes that go over the wire."""

import random
import re
import unicodedata
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from monitor.core.mail import message_id, to_email, wire_address
from monitor.core.mail.text import clean
from monitor.model import MailServer, MailSettings, Message, Recipient, ServiceSettings
from tests.builders import NOW, a_config, a_digest, a_recipient
from tests.core.mail.issues import morning_issue, rendered
from tests.core.mail.reading import decoded, parsed, parts, raw_header

IDENTITY = message_id(
    b"secret", "Morgenlage", "redaktion@example.org", "2026-11-23", "example.org"
)
MESSAGE = Message(subject="Neues", text="Grüße\n", html="<p>Grüße</p>\n")


def an_email(message: Message = MESSAGE, **changes: Any) -> bytes:
    return to_email(
        message,
        **{
            "digest": a_digest(),
            "recipient": a_recipient(),
            "mail": a_config().mail,
            "service": ServiceSettings(),
            "message_id": IDENTITY,
            "now": NOW,
            **changes,
        },
    )


def mail_from(address: str, name: str = "", **changes: Any) -> MailSettings:
    return MailSettings(
        sender=Recipient(address=address, name=name),
        server=MailServer(kind="mailbox"),
        **changes,
    )


def longest_line(body: bytes) -> int:
    """Measure all lines but links, which only a space could break: they stay whole, below 998."""
    lines = [line for line in body.split(b"\r\n") if b"mailto:" not in line.split(b" ")[-1][:8]]
    assert max(map(len, body.split(b"\r\n"))) <= 998
    return max(map(len, lines))


def test_every_line_is_short_seven_bit_and_ends_in_crlf() -> None:
    body = an_email(rendered(morning_issue()))

    assert body.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", body)
    assert longest_line(body) <= 76
    assert b"\0" not in body


def test_text_comes_first_and_both_parts_come_back_as_they_were() -> None:
    message = rendered(morning_issue())

    body = an_email(message)

    assert parsed(body).get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in parsed(body).iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    text, html = parts(body)
    assert text.replace("\r\n", "\n").rstrip() == message.text.rstrip()
    assert html.replace("\r\n", "\n").rstrip() == message.html.rstrip()


def test_the_same_arguments_give_the_same_bytes() -> None:
    message = rendered(morning_issue())

    assert an_email(message) == an_email(message)


def test_headers_say_what_machines_want_to_know() -> None:
    body = an_email()

    assert raw_header(body, "From") == "News Monitor <monitor@example.org>"
    assert raw_header(body, "To") == "Redaktion <redaktion@example.org>"
    assert parsedate_to_datetime(raw_header(body, "Date")) == NOW
    assert raw_header(body, "Message-ID") == IDENTITY
    assert raw_header(body, "Auto-Submitted") == "auto-generated"
    assert raw_header(body, "List-Id") == "<morgenlage.news-monitor.example.org>"
    assert raw_header(body, "MIME-Version") == "1.0"
    assert raw_header(body, "Content-Language") == "de"
    assert "Bcc" not in parsed(body)
    assert "Reply-To" not in parsed(body)


def test_without_a_page_one_unsubscribes_by_mail_to_the_operator() -> None:
    mail = mail_from("monitor@example.org", operator=Recipient(address="admin@example.org"))

    body = an_email(mail=mail, unsubscribe_token="geheim")

    assert (
        raw_header(body, "List-Unsubscribe")
        == "<mailto:admin@example.org?subject=Abbestellen%3A%20Morgenlage>"
    )
    assert not raw_header(body, "List-Unsubscribe-Post")


def test_with_a_page_one_click_is_offered() -> None:
    service = ServiceSettings(public_url="https://monitor.example.org/")
    token = "t" * 90

    body = an_email(service=service, unsubscribe_token=token)

    link, mail = raw_header(body, "List-Unsubscribe").split(", ")
    assert link == f"<https://monitor.example.org/u/{token}>"
    assert mail.startswith("<mailto:")
    assert raw_header(body, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    assert b"=?" not in body.split(b"\r\n\r\n")[0]


def test_without_https_there_is_no_one_click() -> None:
    service = ServiceSettings(public_url="http://monitor.example.org")

    body = an_email(service=service, unsubscribe_token="t")

    assert "http://monitor.example.org/u/t" in raw_header(body, "List-Unsubscribe")
    assert not raw_header(body, "List-Unsubscribe-Post")


def test_answers_go_where_they_should() -> None:
    mail = mail_from("monitor@example.org", reply_to=Recipient(address="chef@example.org"))

    assert raw_header(an_email(mail=mail), "Reply-To") == "chef@example.org"


def test_a_renamed_digest_keeps_its_list_id() -> None:
    before = an_email(digest=a_digest("Morgenlage"))
    after = an_email(digest=a_digest("Lage am Morgen", id="Morgenlage"))

    assert raw_header(before, "List-Id") == raw_header(after, "List-Id")


def test_digests_that_look_alike_in_ascii_are_two_lists() -> None:
    names = ("Lage: früh", "Lage früh", "北韓", "南韓")

    found = {raw_header(an_email(digest=a_digest(name)), "List-Id") for name in names}

    assert len(found) == len(names)
    assert all(re.fullmatch(r"<[a-z0-9-]+\.news-monitor\.example\.org>", one) for one in found)


def test_the_message_id_belongs_to_the_delivery() -> None:
    def identity(
        digest: str = "D", address: str = "a@b.example", period: str = "P", secret: bytes = b"s"
    ) -> str:
        return message_id(secret, digest, address, period, "example.org")

    assert identity() == identity(address="A@B.example")
    others = [
        identity(digest="D2"),
        identity(address="c@b.example"),
        identity(period="Q"),
        identity(secret=b"t"),
        identity(digest="DP", period=""),
    ]
    assert len({identity(), *others}) == 6
    assert re.fullmatch(r"<[0-9a-f]{40}@example\.org>", identity())


@pytest.mark.parametrize(
    ("domain", "written"),
    [
        ("größe.example", "xn--gre-6ka8i.example"),
        ("EXAMPLE.org", "example.org"),
        ("not a domain", "news-monitor.invalid"),
        ("", "news-monitor.invalid"),
    ],
)
def test_the_domain_of_a_message_id_is_one(domain: str, written: str) -> None:
    assert message_id(b"s", "D", "a@b.example", "P", domain).endswith(f"@{written}>")


def test_internationalised_domains_are_sent_in_ascii() -> None:
    body = an_email(recipient=Recipient(address="leser@größe.example", name="Łukasz"))

    assert raw_header(body, "To").endswith("<leser@xn--gre-6ka8i.example>")
    assert decoded(raw_header(body, "To").split(" <")[0]) == "Łukasz"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@",
        "@b.example",
        "a b@c.example",
        "a@b.example\r\nBcc: x@y.example",
        "a<b>@c.example",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"address|domain"):
        wire_address(address)


def test_names_with_special_characters_are_quoted() -> None:
    body = an_email(recipient=Recipient(address="a@b.example", name='Müller, "Max" <m>'))
    plain = an_email(recipient=Recipient(address="a@b.example", name='Mueller, "Max" <m>'))

    assert parsed(plain)["To"].addresses[0].display_name == 'Mueller, "Max" <m>'
    assert parsed(body)["To"].addresses[0].addr_spec == "a@b.example"


def test_text_that_looks_encoded_is_not_decoded() -> None:
    trick = "=?utf-8?q?=0D=0ABcc:_x@y.example?="

    body = an_email(Message(subject=trick, text="", html=""))

    assert decoded(raw_header(body, "Subject")) == trick
    assert "Bcc" not in parsed(body)


def random_text(chance: random.Random) -> str:
    ranges = ((0x20, 0x7E), (0xA1, 0x24F), (0x370, 0x5FF), (0x3040, 0x30FF), (0xAC00, 0xD7A3),
              (0x4E00, 0x9FFF), (0x1F300, 0x1F5FF), (0x300, 0x30F))  # fmt: skip
    words = []
    for _ in range(chance.randint(1, 12)):
        low, high = chance.choice(ranges)
        size = chance.randint(1, 14)
        words.append("".join(chr(chance.randint(low, high)) for _ in range(size)))
    return clean(" ".join(words))


@pytest.mark.slow
def test_2000_random_subjects_and_names_come_back_as_they_were() -> None:
    chance = random.Random(2047)
    for _ in range(2_000):
        subject, name = random_text(chance), random_text(chance)[:28].strip()

        body = an_email(
            Message(subject=subject, text="", html=""),
            mail=mail_from("monitor@example.org", name),
        )

        assert decoded(raw_header(body, "Subject")) == subject
        phrase, address = raw_header(body, "From").rsplit(" ", 1) if name else ("", "")
        assert address in ("", "<monitor@example.org>")
        if not name.isascii():
            assert decoded(phrase) == name
        head = body.split(b"\r\n\r\n")[0]
        assert longest_line(head) <= 76
        assert all(len(word) <= 75 for word in re.findall(rb"=\?\S+\?=", head))


def test_control_characters_never_reach_a_header() -> None:
    nasty = "Neu\r\nBcc: x@y.example\0\x1b[31m\u202eab\u2028c\udcff"

    body = an_email(
        Message(subject=nasty, text="a", html="b"),
        digest=a_digest(nasty),
        recipient=Recipient(address="a@b.example", name=nasty),
    )

    assert set(parsed(body)) == {
        "From", "To", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe",
        "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Language",
    }  # fmt: skip
    shown = decoded(raw_header(body, "Subject"))
    assert shown == "Neu Bcc: x@y.example[31mab c"
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs")]


def test_a_subject_without_end_stays_within_bounds() -> None:
    body = an_email(Message(subject="Ä" * 200, text="", html=""))

    assert longest_line(body) <= 76


def test_the_date_is_in_the_readers_zone() -> None:
    assert raw_header(an_email(), "Date") == "Mon, 23 Nov 2026 07:00:00 +0100"
    assert isinstance(parsedate_to_datetime(raw_header(an_email(), "Date")), datetime)


def test_an_attachment_stands_beside_both_parts() -> None:
    message = Message(
        subject="Neues",
        text="Grüße\n",
        html="<p>Grüße</p>\n",
        attachment="북한: Grüße\n" * 400,
        file_name="weitere-meldungen.txt",
    )

    body = an_email(message)

    mail = parsed(body)
    assert mail.get_content_type() == "multipart/mixed"
    assert [one.get_content_type() for one in mail.iter_parts()] == [
        "multipart/alternative",
        "text/plain",
    ]
    assert mail.get_body(("plain",)).get_content().strip() == "Grüße"
    assert mail.get_body(("html",)).get_content().strip() == "<p>Grüße</p>"
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == "weitere-meldungen.txt"
    assert attached.get_content().replace("\r\n", "\n") == message.attachment
    assert an_email(message) == body
    assert body.isascii()
    assert longest_line(body) <= 76


def test_what_nobody_can_leave_names_no_way_out() -> None:
    body = an_email(optional=False)

    assert raw_header(body, "List-Unsubscribe") == ""
    assert raw_header(body, "List-Id")
