"""The demo's small servers, each by itself."""

import http.client
import mailbox
import smtplib
import socket
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.app.demo.feed_server import FeedServer
from monitor.app.demo.mail_server import MailServer, subject_of
from monitor.app.demo.page import MailPage
from monitor.app.demo.samples import load_samples

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def get(
    url: str, headers: Mapping[str, str] | None = None
) -> tuple[int, http.client.HTTPMessage, bytes]:
    place = urlsplit(url)
    assert place.hostname
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=5)
    try:
        connection.request("GET", place.path, headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def a_mail(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    for name, value in {
        "From": "monitor@zeitung.example",
        "To": "redaktion@zeitung.example",
        "Subject": "Morgenlage: Fähren & Satelliten",
        "Date": "Mon, 23 Nov 2026 07:00:00 +0100",
        **headers,
    }.items():
        mail[name] = value
    mail.set_content("Guten Morgen <Redaktion>\n")
    mail.add_alternative(
        "<html><head><title>x</title></head><body><h1>Guten Morgen</h1></body></html>",
        subtype="html",
    )
    return mail


def test_every_feed_has_an_address_of_its_own() -> None:
    with FeedServer(NOW) as server:
        hosts = {urlsplit(feed.url).netloc for feed in server.feeds}
        answers = [get(feed.url)[0] for feed in server.feeds]

    assert len(hosts) == len(load_samples())
    assert sorted(answers) == [200] * 10 + [503]
    assert server.counts() == {200: 10, 503: 1}


def test_a_polite_server_answers_304_to_its_own_validators() -> None:
    with FeedServer(NOW) as server:
        [feed] = [one for one in server.feeds if one.name == "Meridian Wire"]
        _, first, body = get(feed.url)

        by_tag = get(feed.url, {"If-None-Match": first["ETag"]})
        by_date = get(feed.url, {"If-Modified-Since": first["Last-Modified"]})
        changed = get(feed.url, {"If-None-Match": '"another"'})

    assert (by_tag[0], by_tag[2]) == (304, b"")
    assert by_tag[1]["ETag"] == first["ETag"]
    assert by_date[0] == 304
    assert (changed[0], changed[2]) == (200, body)


def test_a_forgetful_server_has_no_validators() -> None:
    with FeedServer(NOW) as server:
        [feed] = [one for one in server.feeds if one.name == "The Harbour Post"]
        status, headers, _ = get(feed.url)

    assert status == 200
    assert headers["ETag"] is None
    assert headers["Last-Modified"] is None


def test_the_servers_stop_in_a_moment_even_with_open_connections(tmp_path: Path) -> None:
    with FeedServer(NOW) as feeds, MailServer(tmp_path / "mail") as mail:
        place = urlsplit(feeds.feeds[0].url)
        with (
            socket.create_connection((place.hostname, place.port)),
            socket.create_connection(("127.0.0.1", mail.port)) as open_session,
        ):
            open_session.recv(100)
            began = time.monotonic()
            mail.__exit__(None, None, None)
            feeds.__exit__(None, None, None)
            lasted = time.monotonic() - began

    assert lasted < 1


def test_a_mail_is_filed_and_announced(tmp_path: Path) -> None:
    with MailServer(tmp_path / "mail") as server:
        with smtplib.SMTP("127.0.0.1", server.port, local_hostname="localhost") as client:
            client.send_message(a_mail())

        assert server.wait(1, timeout=5)

    [filed] = mailbox.Maildir(tmp_path / "mail", create=False)
    assert filed["To"] == "redaktion@zeitung.example"
    assert server.recipients == [("redaktion@zeitung.example",)]
    assert subject_of(server.messages[0]) == "Morgenlage: Fähren & Satelliten"
    # A Maildir keeps its lines as the system does; on the wire they end in CR LF.
    assert server.files[0].read_bytes() == server.messages[0].replace(b"\r\n", b"\n")


def test_waiting_for_a_mail_that_does_not_come_ends(tmp_path: Path) -> None:
    with MailServer(tmp_path / "mail") as server:
        assert not server.wait(1, timeout=0.01)


def test_the_page_shows_html_text_and_source() -> None:
    mail = a_mail().as_bytes()

    with MailPage(mail, "127.0.0.1:0") as page:
        pages = {view: get(page.url + view) for view in ("", "text", "source", "mail.html")}
        file = get(page.url + "mail.eml")

    assert all(status == 200 for status, _, _ in pages.values())
    assert b"Morgenlage: F\xc3\xa4hren &amp; Satelliten" in pages[""][2]
    assert b"Guten Morgen &lt;Redaktion&gt;" in pages["text"][2]
    assert b"Content-Type: multipart/alternative" in pages["source"][2]
    assert b"<h1>Guten Morgen</h1>" in pages["mail.html"][2]
    assert file[2] == mail


def test_the_mail_may_load_and_run_nothing() -> None:
    with MailPage(a_mail().as_bytes(), "127.0.0.1:0") as page:
        outer = get(page.url)[1]["Content-Security-Policy"]
        inner = get(page.url + "mail.html")[1]["Content-Security-Policy"]

    assert "default-src 'none'" in outer
    assert "default-src 'none'" in inner
    assert "sandbox allow-popups" in inner
    assert "script" not in outer + inner


def test_a_taken_port_makes_the_page_move() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with MailPage(a_mail().as_bytes(), f"127.0.0.1:{taken}") as page:
            assert page.moved
            assert get(page.url)[0] == 200
            assert urlsplit(page.url).port != taken


def test_an_address_for_every_interface_is_shown_as_one_that_can_be_clicked() -> None:
    with MailPage(a_mail().as_bytes(), "0.0.0.0:0") as page:
        assert page.url.startswith("http://127.0.0.1:")
        assert get(page.url)[0] == 200


def test_a_host_that_is_not_ours_is_refused() -> None:
    with pytest.raises(OSError, match=r".+"), MailPage(a_mail().as_bytes(), "192.0.2.1:0"):
        pass
