"""What readers, mail programs, scanners and strangers get from the pages."""

import json
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from urllib.parse import urlsplit

import pytest

from monitor.app.web import Pages
from monitor.app.web.server import MAX_BODY, MAX_CONNECTIONS
from monitor.errors import StoreError
from tests.app.web.conftest import Reading

ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = {"Content_Type": "application/x-www-form-urlencoded"}
STRANGE = "A" * 32


@pytest.fixture
def hasty(reading: Reading) -> Iterator[Pages]:
    """Yield the pages once more, with little time for each connection."""
    pages = Pages(reading.parts, connection_within=timedelta(seconds=0.4))
    pages.start()
    assert pages.wait(5)
    yield pages
    pages.close()


def is_on_the_list(reading: Reading, digest: str, address: str) -> bool:
    [reader] = [
        one
        for one in reading.parts.store.outbox.readers()
        if (one.digest, one.address) == (digest, address)
    ]
    return reader.left_at is None


# Leaving


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_at_the_page_changes_nothing(reading: Reading, method: str) -> None:
    reply = reading.ask(method, reading.unsubscribe("Morgenlage", "leser@example.org"))

    assert reply.status == 200
    assert is_on_the_list(reading, "Morgenlage", "leser@example.org")
    if method == "GET":
        assert "„Morgenlage“ abbestellen?" in reply.text
        assert "leser@example.org" in reply.text
        assert '<form method="post">' in reply.text
    else:
        assert reply.body == b""


def test_one_click_leaves_the_digest_at_once_and_for_good(reading: Reading) -> None:
    link = reading.unsubscribe("Morgenlage", "weg@example.org")

    reply = reading.ask("POST", link, ONE_CLICK, **FORM)
    again = reading.ask("POST", link, ONE_CLICK, **FORM)
    looked = reading.ask("GET", link)

    assert reply.status == again.status == looked.status == 200
    assert "weg@example.org erhält „Morgenlage“ nicht mehr." in reply.text
    assert "admin@example.org" in reply.text
    assert "<form" not in looked.text
    assert not is_on_the_list(reading, "Morgenlage", "weg@example.org")
    assert is_on_the_list(reading, "Morgenlage", "leser@example.org")


def test_a_multipart_form_is_understood_too_and_the_page_speaks_the_digests_language(
    reading: Reading,
) -> None:
    link = reading.unsubscribe("Evening", "reader@example.org")
    body = (
        '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--'
    )

    asked = reading.ask("GET", link)
    reply = reading.ask("POST", link, body, Content_Type="multipart/form-data; boundary=x")

    assert "Unsubscribe from “Evening”?" in asked.text
    assert reply.status == 200
    assert "no longer gets “Evening”" in reply.text
    assert not is_on_the_list(reading, "Evening", "reader@example.org")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", "application/x-www-form-urlencoded"),
        ("List-Unsubscribe=Twice", "application/x-www-form-urlencoded"),
        ('{"List-Unsubscribe": "One-Click"}', "application/json"),
        (ONE_CLICK, "text/plain"),
        ("--y\r\nnonsense", "multipart/form-data; boundary=y"),
        ("nonsense", "multipart/form-data"),
        (b"\xff\xfe=\x00", "application/x-www-form-urlencoded; charset=no-such"),
    ],
)
def test_any_other_post_is_refused_and_changes_nothing(
    reading: Reading, body: str, kind: str
) -> None:
    link = reading.unsubscribe("Morgenlage", "leser@example.org")

    reply = reading.ask("POST", link, body, Content_Type=kind)

    assert reply.status == 400
    assert is_on_the_list(reading, "Morgenlage", "leser@example.org")


def test_a_large_body_is_refused(reading: Reading) -> None:
    link = reading.unsubscribe("Morgenlage", "leser@example.org")

    reply = reading.ask("POST", link, ONE_CLICK + "&x=" + "x" * MAX_BODY, **FORM)

    assert reply.status == 413
    assert is_on_the_list(reading, "Morgenlage", "leser@example.org")


def test_a_link_with_another_signature_is_none(reading: Reading) -> None:
    mine = reading.unsubscribe("Morgenlage", "leser@example.org")
    evening = reading.unsubscribe("Evening", "reader@example.org")
    number = mine.removeprefix("/u/").partition(".")[0]
    forged = [
        f"/u/{number}.{evening.partition('.')[2]}",
        f"/u/{number}.{STRANGE}",
        mine[:-1] + ("A" if mine[-1] != "A" else "B"),
        f"/u/99999.{STRANGE}",
    ]

    for link in forged:
        assert reading.ask("GET", link).status == 404
        assert reading.ask("POST", link, ONE_CLICK, **FORM).status == 404
    assert is_on_the_list(reading, "Morgenlage", "leser@example.org")


@pytest.mark.parametrize(
    "path",
    [
        "/u/",
        "/u/1",
        f"/u/0.{STRANGE}",
        f"/u/-1.{STRANGE}",
        f"/u/1.{STRANGE}%0a",
        f"/u/{'9' * 400}.{STRANGE}",
        f"/u/%D9%A1.{STRANGE}",
        "/u/1.%00%00",
        "/u/..%2f..%2fetc%2fpasswd",
        "/a/",
        "/a/x",
        f"/a/{STRANGE}",
        f"/a/{STRANGE}%27%20OR%201=1--",
        "/a/../state/monitor.db",
        "/a/%ff%fe",
        f"/f/{STRANGE}.atom",
        "/f/x.xml",
        "/state/monitor.db",
        "/favicon.ico",
        "/a" + "/a" * 500,
    ],
)
def test_hostile_paths_lead_to_nothing(reading: Reading, path: str) -> None:
    reply = reading.ask("GET", path)

    assert reply.status == 404
    assert "Nicht gefunden" in reply.text
    assert "Traceback" not in reply.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_are_refused_with_those_that_are_allowed(
    reading: Reading, method: str
) -> None:
    reply = reading.ask(method, reading.unsubscribe("Morgenlage", "leser@example.org"))

    assert reply.status == 405
    assert reply.headers["Allow"] == "GET, HEAD, POST"


# Issues and feeds


def test_an_issue_is_shown_as_it_was_mailed(reading: Reading) -> None:
    [delivery] = [
        one
        for one in reading.parts.store.outbox.deliveries()
        if one.address == "leser@example.org"
    ]
    whole = reading.parts.store.outbox.delivery(delivery.id)
    assert whole is not None
    mail = message_from_bytes(whole.body, policy=default)

    reply = reading.ask("GET", reading.issue("leser@example.org"))

    assert reply.status == 200
    assert reply.text == mail.get_body(("html",)).get_content()
    assert "sandbox" in reply.headers["Content-Security-Policy"]
    assert "script-src" not in reply.headers["Content-Security-Policy"]


def test_an_issue_past_its_time_is_no_longer_shown(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = reading.issue("leser@example.org")
    kept = reading.parts.store.outbox.issue(link.removeprefix("/a/"))
    assert kept is not None
    outbox = reading.parts.store.outbox
    monkeypatch.setattr(outbox, "issue", lambda token: replace(kept, body=b""))

    reply = reading.ask("GET", link)

    assert reply.status == 410
    assert "nicht mehr aufgehoben" in reply.text


@pytest.mark.parametrize("error", [StoreError("database is locked"), RuntimeError("a bug")])
def test_what_goes_wrong_inside_is_not_shown_outside(
    reading: Reading, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def breaks(*_: object) -> None:
        raise error

    link = reading.issue("leser@example.org")
    monkeypatch.setattr(reading.parts.store.outbox, "issue", breaks)
    monkeypatch.setattr(reading.parts.store.outbox, "reader", breaks)
    shown = [
        reading.ask("GET", link),
        reading.ask("POST", f"/u/1.{STRANGE}", ONE_CLICK, **FORM),
    ]

    for reply in shown:
        assert reply.status == 503
        assert "später" in reply.text
        assert str(error) not in reply.text
        assert reply.headers["Cache-Control"] == "no-store"


def test_the_mail_leads_to_its_pages_by_header_html_and_text(reading: Reading) -> None:
    delivery = reading.parts.store.outbox.issue(reading.issue("leser@example.org")[3:])
    assert delivery is not None
    mail = message_from_bytes(delivery.body, policy=default)
    base = "https://monitor.example.org"
    leave = base + reading.unsubscribe("Morgenlage", "leser@example.org")
    browser = base + reading.issue("leser@example.org")

    raw = delivery.body.decode("ascii")
    header = re.search(r"^List-Unsubscribe: ((?:[^\r]|\r\n[ \t])*)", raw, re.M)
    assert header is not None
    assert f"<{leave}>" in header[1]
    assert "mailto:admin@example.org" in header[1]
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    for part in ("html", "plain"):
        content = mail.get_body((part,)).get_content()
        assert leave in content
        assert browser in content


@pytest.mark.parametrize("kind", ["atom", "json"])
def test_what_was_found_is_a_feed_that_is_sent_once(reading: Reading, kind: str) -> None:
    first = reading.ask("GET", reading.feed(kind))
    again = reading.ask("GET", reading.feed(kind), If_None_Match=first.headers["ETag"])

    assert first.status == 200
    assert "Rakete stürzt ins Ostmeer" in first.text
    assert first.headers["Content-Type"].startswith(
        "application/atom+xml" if kind == "atom" else "application/feed+json"
    )
    assert (again.status, again.body) == (304, b"")


def test_health_is_told_as_by_the_command(reading: Reading) -> None:
    reply = reading.ask("GET", "/healthz")

    assert reply.status == 503  # no service has ever run on this state
    assert json.loads(reply.body) == {
        "healthy": False,
        "reason": "the service has never run on this state",
        "warnings": [],
    }


# Protection


@pytest.mark.parametrize("which", ["/", "/nowhere", "/healthz", "unsubscribe", "issue", "atom"])
def test_every_answer_protects_its_reader(reading: Reading, which: str) -> None:
    path = {
        "unsubscribe": reading.unsubscribe("Morgenlage", "leser@example.org"),
        "issue": reading.issue("leser@example.org"),
        "atom": reading.feed("atom"),
    }.get(which, which)

    headers = reading.ask("GET", path).headers

    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Cache-Control"] == ("private, no-cache" if which == "atom" else "no-store")
    assert headers["Server"] == "News Monitor"
    assert "Set-Cookie" not in headers


def test_there_is_no_list_of_anything(reading: Reading) -> None:
    for path in ("/", "/a", "/a/", "/u", "/u/", "/f", "/f/"):
        text = reading.ask("GET", path).text
        for secret in ("example.org", "Morgenlage", "Evening", "Nordkorea", 'href="'):
            assert secret not in text


def test_nonsense_instead_of_http_is_answered_briefly(reading: Reading) -> None:
    for nonsense in (b"\x16\x03\x01\x00\xff" * 20 + b"\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"):
        said = converse(reading.pages, nonsense)

        assert said.startswith(b"HTTP/1.")
        assert b" 400 " in said.split(b"\r\n")[0]
        assert b"Traceback" not in said


def test_an_endless_header_is_refused(reading: Reading) -> None:
    said = converse(reading.pages, b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n")

    assert b" 400 " in said.split(b"\r\n")[0]


@pytest.mark.parametrize(
    "begins",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST /u/x HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\nList",
    ],
)
def test_a_slow_client_is_left_after_its_time_however_often_it_says_something(
    hasty: Pages, begins: bytes
) -> None:
    place = urlsplit(hasty.url)
    began = time.monotonic()
    with socket.create_connection((place.hostname, place.port), 10) as client:
        client.sendall(begins)
        client.settimeout(0.05)
        while time.monotonic() - began < 5:
            try:
                if client.recv(4096) == b"":
                    break
            except TimeoutError:
                pass
            except OSError:
                break
            try:
                client.sendall(b"x" if begins else b"")
            except OSError:
                break

    assert time.monotonic() - began < 3


def test_too_many_connections_hold_nobody_up_for_long(reading: Reading, hasty: Pages) -> None:
    place = urlsplit(hasty.url)
    idle = [
        socket.create_connection((place.hostname, place.port), 10)
        for _ in range(MAX_CONNECTIONS + 8)
    ]
    try:
        idle[-1].settimeout(5)
        assert idle[-1].recv(1) == b""
    finally:
        for one in idle:
            one.close()

    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            if reading.ask("GET", "/", url=hasty.url).status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server does not answer any more")


# Listening


def test_a_port_that_is_taken_is_told_once_and_taken_when_it_is_free(
    reading: Reading, caplog: pytest.LogCaptureFixture
) -> None:
    taken = socket.create_server(("127.0.0.1", 0))
    address = f"127.0.0.1:{taken.getsockname()[1]}"
    pages = Pages(reading.parts, again_after=timedelta(seconds=0.05))
    pages._address = address

    def complaints() -> list[logging.LogRecord]:
        return [one for one in caplog.records if "MONITOR_HTTP" in one.getMessage()]

    pages.start()
    try:
        deadline = time.monotonic() + 10
        while not complaints() and time.monotonic() < deadline:
            assert not pages.wait(0.1)
        taken.close()
        assert pages.wait(5)
    finally:
        pages.close()

    said = complaints()
    assert len(said) == 1
    assert address in said[0].reason


def test_closing_does_not_wait_for_those_who_dawdle(reading: Reading) -> None:
    pages = Pages(reading.parts)
    pages.start()
    assert pages.wait(5)
    place = urlsplit(pages.url)
    with socket.create_connection((place.hostname, place.port), 10) as client:
        client.sendall(b"GET / HTTP/1.1\r\n")
        began = time.monotonic()
        pages.close()

        assert time.monotonic() - began < 2
    pages.close()
    assert not [one for one in threading.enumerate() if one.name == "pages-2"]


def converse(pages: Pages, message: bytes) -> bytes:
    """Say something that need not be HTTP, and return all that comes back."""
    place = urlsplit(pages.url)
    said = b""
    with socket.create_connection((place.hostname, place.port), 10) as client:
        try:
            client.sendall(message)
            while got := client.recv(65_536):
                said += got
        except ConnectionError:
            pass
    return said
