"""What hostile feeds write leaves HTML, text, headers and logs clean, through the whole path."""

import logging
import re
from html import escape

import pytest

from monitor.app.logs import JsonLines, TextLines
from monitor.core.mail.text import UNFIT
from monitor.model import Schedule
from tests.builders import a_config, a_digest, a_feed
from tests.core.mail.reading import Page, decoded, parsed, parts, raw_header
from tests.jobs.conftest import Service

WHEN = "Mon, 23 Nov 2026 05:00:00 +0000"
SCRIPT = "<script>alert(1)</script>"
TEXTS = {
    "script": f"Ostmeer {SCRIPT}<img src=x onerror=alert(1)><svg/onload=alert(1)>",
    "template": "Ostmeer {{7*7}} {% include '/etc/passwd' %} {{ issue.__class__ }} ${7*7}",
    "headers": "Ostmeer\r\nBcc: victim@example.org\r\n\r\n<h1>x</h1>",
    "bidi": "Ostmeer \u202egnp.exe\u202c \u2066x\u2069 \u200f\ufeff",
    "controls": "Ostmeer \x0b\x1b[31m\x07\x85\u2028\u2029 \U000e0041",
    "attribute": "Ostmeer \"><a href='javascript:alert(1)'>x</a>' onmouseover='alert(1)",
    "giant": "Ostmeer " + "W" * 1_000_000,
    "encoded": "Ostmeer =?utf-8?q?=0d=0aBcc:_victim@example.org?=",
    "urls": "Ostmeer javascript:alert(1) data:text/html,x vbscript:x",
}
LINKS = {
    "script": "javascript:alert(1)",
    "template": "https://feed.example/{{7*7}}",
    "headers": "https://feed.example/\r\nX-Evil: 1",
    "bidi": "https://feed.example/\u202egnp.exe",
    "controls": "data:text/html,<script>alert(1)</script>",
    "attribute": 'https://feed.example/"onmouseover="alert(1)',
    "giant": "https://feed.example/" + "x" * 100_000,
    "encoded": "https://user:secret@feed.example/",
    "urls": "vbscript:msgbox(1)",
}


def a_hostile_rss() -> bytes:
    """Return an RSS feed whose every text is an attack; some sit in CDATA, some are escaped."""
    items = "".join(
        f"<item><guid>{name}</guid><title>{escape(text)}</title>"
        f"<link>{escape(LINKS[name])}</link>"
        f"<description><![CDATA[{text[:5_000]}]]></description>"
        f"<author>{escape(text[:200])}</author><pubDate>{WHEN}</pubDate></item>"
        for name, text in TEXTS.items()
    )
    title = escape(f"Blatt {SCRIPT}\r\nBcc: victim@example.org {{{{7*7}}}}")
    xml = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{items}'
    # NUL, a lone surrogate as bytes, and a character reference that no character has.
    raw = f"{xml}</channel></rss>".encode()
    return raw.replace(b"gnp.exe", b"gnp.exe\x00\xed\xa0\xbd", 1)


def assert_clean(body: bytes) -> None:
    assert body.isascii()
    head = body.split(b"\r\n\r\n", 1)[0].decode()
    names = re.findall(r"^([\w-]+):", head, re.M)
    assert set(names) <= {
        "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "List-Id",
        "List-Unsubscribe", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Language",
        "Content-Transfer-Encoding",
    }  # fmt: skip
    assert len(names) == len(set(names))
    text, html = parts(body)
    subject = decoded(raw_header(body, "Subject"))
    for said in (subject, text, html):
        assert not UNFIT.search(said.replace("\r\n", ""))
    page = Page(html)
    for tag in ("script", "img", "svg", "iframe", "form", "object", "link"):
        assert page.count(tag) == 0
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")]
    for url, _ in page.links:
        assert re.match(r"https://feed\.example/|mailto:monitor@example\.org\?", url), url
    assert len(html.encode()) < 90_000
    assert parsed(body).get_content_type() == "multipart/alternative"


@pytest.mark.parametrize("at_once", [False, True], ids=["digest", "alerts"])
def test_hostile_feeds_leave_everything_clean(
    at_once: bool, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    digest = a_digest()
    if at_once:
        schedule = Schedule(text="immediately", kind="immediately")
        digest = a_digest(schedule=schedule, when_empty="skip", max_stories=1)
    broken = "https://broken.example/rss"
    service.config = a_config(digests=(digest,), feeds=(a_feed(), a_feed(broken)))
    service.synchronise()
    service.serve(body=a_hostile_rss())
    service.serve(
        url=broken, body=b"<rss><channel><title>&#xD800;&#x110000;\x00</title></channel></rss>"
    )

    service.poll()
    service.to_next_digest()
    service.publish()
    service.deliver()

    assert len(service.store.history.matches()) == len(TEXTS)
    [delivery] = service.sender.data
    assert_clean(delivery.body)
    text, _ = parts(delivery.body)
    assert "{{7*7}}" in text
    for line in (
        shape.format(one) for one in caplog.records for shape in (TextLines(), JsonLines())
    ):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", line)
        assert "alert(1)" not in line


def test_a_hostile_story_alone_leaves_its_alert_clean(service: Service) -> None:
    for name in TEXTS:
        item = (name, escape(TEXTS[name][:5_000]).translate(dict.fromkeys(range(9))))
        service.serve(item)
        service.poll()
        service.to_next_digest()
        service.publish()
        service.deliver()

    assert len(service.sender.data) == len(TEXTS)
    for alert in service.sender.data:
        assert_clean(alert.body)
        assert b"Ostmeer" in alert.body
