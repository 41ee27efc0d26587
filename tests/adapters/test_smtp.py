"""Mail handed to a real server that misbehaves in every way that servers do."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from monitor.adapters.smtp import Mailer
from monitor.core.mail import to_email
from monitor.model import (
    Accepted,
    Delivery,
    MailServer,
    MailSettings,
    Message,
    Recipient,
    Refused,
    Secret,
    SendResult,
    ServiceSettings,
    TryLater,
)
from tests.adapters.smtp_server import HANG_UP, Script, a_mail_server
from tests.builders import NOW, a_config, a_digest, a_recipient

SENDER = "monitor@example.org"
SHORT = timedelta(seconds=2)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def server_context(
    authority: trustme.CA, *names: str, until: datetime | None = None
) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    held = authority.issue_cert(*(names or ("127.0.0.1", "localhost")), not_after=until)
    held.configure_cert(context)
    return context


def a_delivery(
    address: str = "redaktion@example.org", body: bytes = b"", **changes: Any
) -> Delivery:
    return Delivery(
        **{
            "id": 1,
            "digest": "Morgenlage",
            "address": address,
            "period": "2026-11-23",
            "message_id": "<1@example.org>",
            "subject": "Neues",
            "body": body or b"Subject: Neues\r\n\r\nGuten Morgen\r\n.\r\n..zwei\r\nEnde\r\n",
            "created_at": NOW,
            "due": NOW,
            **changes,
        }
    )


def a_mailer(port: int, kind: Any = "smtp+plain", **changes: Any) -> Mailer:
    settings = MailSettings(
        sender=Recipient(address=SENDER),
        server=MailServer(kind=kind, host=changes.pop("host", "127.0.0.1"), port=port),
        user=changes.pop("user", ""),
        password=Secret(changes.pop("password", "geheim")),
        token=changes.pop("token", None),
        token_file=changes.pop("token_file", ""),
    )
    return Mailer(settings, **{"timeout": SHORT, "last_word": SHORT, **changes})


def always() -> bool:
    return True


@pytest.fixture
def send() -> Iterator[Callable[..., SendResult]]:
    """Send one delivery through a mailer of its own, closed at the end."""
    mailers: list[Mailer] = []

    def sent(port: int, delivery: Delivery | None = None, **changes: Any) -> SendResult:
        mailer = a_mailer(port, **changes)
        mailers.append(mailer)
        return mailer.send(delivery or a_delivery(), SENDER, always)

    yield sent
    for mailer in mailers:
        mailer.close()


def test_a_message_arrives_byte_for_byte_and_the_queue_id_is_kept(send: Any) -> None:
    script = Script()
    message = Message(subject="Grüße", text=".\nPunkt\n..\n", html="<p>.</p>\n")
    body = to_email(
        message,
        digest=a_digest(),
        recipient=a_recipient(),
        mail=a_config().mail,
        service=ServiceSettings(),
        message_id="<1@example.org>",
        now=NOW,
    )
    with a_mail_server(script) as port:
        result = send(port, a_delivery(body=body))

    assert result == Accepted(reply="250 2.0.0 queued as 4711")
    assert script.bodies == [body]
    assert script.senders == [SENDER]
    assert script.recipients == ["redaktion@example.org"]
    assert script.helo == "[127.0.0.1]"


def test_data_is_committed_after_the_address_is_taken_and_before_the_message() -> None:
    script = Script()
    seen: list[tuple[int, int]] = []

    def before_data() -> bool:
        seen.append((len(script.senders), len(script.bodies)))
        return True

    with a_mail_server(script) as port:
        mailer = a_mailer(port)
        mailer.send(a_delivery(), SENDER, before_data)
        mailer.close()

    assert seen == [(1, 0)]


def test_a_lost_lease_sends_nothing_and_keeps_the_connection() -> None:
    script = Script()
    with a_mail_server(script) as port:
        mailer = a_mailer(port)
        lost = mailer.send(a_delivery(), SENDER, lambda: False)
        kept = mailer.send(a_delivery(), SENDER, always)
        mailer.close()

    assert isinstance(lost, TryLater)
    assert not lost.whole_server
    assert not lost.in_doubt
    assert isinstance(kept, Accepted)
    assert len(script.bodies) == script.connections == 1


def test_a_failing_commit_is_raised_and_the_next_message_goes_out() -> None:
    script = Script()

    def breaks() -> bool:
        raise RuntimeError("disk full")

    with a_mail_server(script) as port:
        mailer = a_mailer(port)
        with pytest.raises(RuntimeError, match="disk full"):
            mailer.send(a_delivery(), SENDER, breaks)
        after = mailer.send(a_delivery(), SENDER, always)
        mailer.close()

    assert isinstance(after, Accepted)
    assert len(script.bodies) == 1


def test_one_connection_carries_many_messages_also_after_a_refusal() -> None:
    script = Script(rcpt={"weg@example.org": "550 5.1.1 no such user"})
    with a_mail_server(script) as port:
        mailer = a_mailer(port)
        results = [
            mailer.send(a_delivery(f"{name}@example.org"), SENDER, always)
            for name in ("a", "weg", "b")
        ]
        mailer.close()

    assert [type(result) for result in results] == [Accepted, Refused, Accepted]
    assert script.connections == 1
    assert script.recipients == ["a@example.org", "b@example.org"]


def test_a_server_that_hung_up_meanwhile_is_called_again() -> None:
    script = Script()
    with a_mail_server(script, timeout=0.05) as port:
        mailer = a_mailer(port)
        first = mailer.send(a_delivery(), SENDER, always)
        threading.Event().wait(0.2)  # the server's own patience with idle clients
        second = mailer.send(a_delivery(), SENDER, always)
        mailer.close()

    assert [type(one) for one in (first, second)] == [Accepted, Accepted]
    assert script.connections == 2


LATER, NEVER = TryLater, Refused


@pytest.mark.parametrize(
    ("answers", "kind", "whole_server", "in_doubt", "said"),
    [
        ({"rcpt": ["550 5.1.1 no such user"]}, NEVER, None, None, "550 5.1.1 no such user"),
        ({"rcpt": ["450 4.2.1 mailbox busy"]}, LATER, False, False, "450 4.2.1"),
        ({"rcpt": ["550 4.7.1 greylisted, try later"]}, LATER, False, False, "550 4.7.1"),
        ({"rcpt": ["450 5.1.1 unknown"]}, NEVER, None, None, "450 5.1.1"),
        ({"rcpt": ["452 4.2.2 full"]}, LATER, False, False, "452"),
        ({"rcpt": ["421 4.3.2 shutting down"]}, LATER, True, False, "421"),
        ({"rcpt": ["530 5.7.0 log in first"]}, LATER, True, False, "530"),
        ({"rcpt": [HANG_UP]}, LATER, False, False, "broke off at RCPT"),
        ({"mail": ["421 4.3.2 come back"]}, LATER, True, False, "421"),
        ({"mail": ["451 4.3.0 no space"]}, LATER, True, False, "451"),
        ({"mail": ["550 5.7.1 you are not you"]}, LATER, True, False, "refuses the sender"),
        ({"mail": ["552 5.3.4 too big"]}, NEVER, None, None, "too large"),
        ({"data": ["451 4.3.0 later"]}, LATER, False, False, "451"),
        ({"data": ["421 4.3.2 later"]}, LATER, False, False, "421"),
        ({"data": ["552 5.2.2 too big"]}, NEVER, None, None, "552"),
        ({"data": ["554 5.7.1 spam"]}, NEVER, None, None, "554 5.7.1 spam"),
        ({"data": [HANG_UP]}, LATER, False, True, "may have taken the message"),
    ],
)
def test_each_fault_has_its_answer(
    answers: dict[str, Any],
    kind: type,
    whole_server: bool | None,
    in_doubt: bool | None,
    said: str,
    send: Any,
) -> None:
    with a_mail_server(Script(**answers)) as port:
        result = send(port)

    assert type(result) is kind
    assert said in result.reason
    assert f"smtp+plain://127.0.0.1:{port}" in result.reason
    if isinstance(result, TryLater):
        assert (result.whole_server, result.in_doubt) == (whole_server, in_doubt)


def test_greylisting_is_passed_at_the_second_try() -> None:
    script = Script(rcpt=["450 4.7.1 greylisted", "250 OK"])
    with a_mail_server(script) as port:
        mailer = a_mailer(port)
        first = mailer.send(a_delivery(), SENDER, always)
        second = mailer.send(a_delivery(), SENDER, always)
        mailer.close()

    assert isinstance(first, TryLater)
    assert isinstance(second, Accepted)
    assert len(script.bodies) == 1


@pytest.mark.parametrize(
    ("greeting", "said"),
    [
        (b"421 4.3.2 busy\r\n", "421 4.3.2 busy"),
        (b"554 go away\r\n", "554 go away"),
        (b"", "closed"),
    ],
)
def test_a_server_that_does_not_greet_is_left_alone(greeting: bytes, said: str, send: Any) -> None:
    with a_mail_server(Script(), greeting=greeting) as port:
        result = send(port)

    assert isinstance(result, TryLater)
    assert result.whole_server
    assert said in result.reason


def test_no_server_at_all_is_the_servers_trouble(send: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    result = send(port)

    assert isinstance(result, TryLater)
    assert result.whole_server
    assert "connection refused" in result.reason


def test_a_server_whose_name_is_not_known_is_the_servers_trouble(
    send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    result = send(25, host="mail.no-such.example")

    assert isinstance(result, TryLater)
    assert result.whole_server
    assert "its name is not known" in result.reason


def test_a_silent_server_is_given_up_after_the_timeout(send: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        result = send(silent.getsockname()[1], timeout=timedelta(seconds=0.2))

    assert isinstance(result, TryLater)
    assert result.whole_server
    assert "no answer in time" in result.reason


def test_a_last_word_that_does_not_come_leaves_doubt() -> None:
    script = Script()
    script.hold.clear()
    with a_mail_server(script) as port:
        mailer = a_mailer(port, last_word=timedelta(seconds=0.2))
        result = mailer.send(a_delivery(), SENDER, always)
        mailer.close()

    assert isinstance(result, TryLater)
    assert result.in_doubt


def test_the_last_word_has_a_patience_of_its_own() -> None:
    script = Script()
    script.hold.clear()
    threading.Timer(0.4, script.hold.set).start()
    with a_mail_server(script) as port:
        mailer = a_mailer(port, timeout=timedelta(seconds=0.2))
        result = mailer.send(a_delivery(), SENDER, always)
        mailer.close()

    assert isinstance(result, Accepted)


# Closing


def test_closing_waits_for_a_last_word_that_is_due() -> None:
    script = Script()
    script.hold.clear()
    results: list[SendResult] = []
    with a_mail_server(script) as port:
        mailer = a_mailer(port)
        sender = threading.Thread(
            target=lambda: results.append(mailer.send(a_delivery(), SENDER, always))
        )
        sender.start()
        assert script.in_data.wait(5)
        threading.Timer(0.2, script.hold.set).start()
        mailer.close()
        sender.join(5)

    assert isinstance(results[0], Accepted)


def test_closing_ends_at_once_what_waits_for_an_answer() -> None:
    results: list[SendResult] = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mailer = a_mailer(silent.getsockname()[1], timeout=timedelta(seconds=30))
        sender = threading.Thread(
            target=lambda: results.append(mailer.send(a_delivery(), SENDER, always))
        )
        sender.start()
        connection, _ = silent.accept()
        mailer.close()
        sender.join(5)
        connection.close()

    assert isinstance(results[0], TryLater)
    assert not results[0].in_doubt


def test_a_closed_mailer_sends_nothing() -> None:
    script = Script()
    with a_mail_server(script) as port:
        mailer = a_mailer(port)
        mailer.send(a_delivery(), SENDER, always)
        mailer.close()
        mailer.close()
        result = mailer.send(a_delivery(), SENDER, always)

    assert isinstance(result, TryLater)
    assert len(script.bodies) == 1


# Encryption


@pytest.mark.parametrize("kind", ["smtp", "smtps"])
def test_mail_goes_out_encrypted_and_logged_in(
    kind: str, authority: trustme.CA, ca_file: str, send: Any
) -> None:
    script = Script()
    with a_mail_server(
        script, tls=server_context(authority), from_first_byte=kind == "smtps"
    ) as port:
        result = send(port, kind=kind, ca_file=ca_file, user="monitor", host="localhost")

    assert isinstance(result, Accepted)
    assert script.logins == [("PLAIN", b"monitor")]
    assert kind == "smtps" or script.encrypted == [True]


def test_without_starttls_nothing_is_sent_and_the_setting_is_named(send: Any) -> None:
    script = Script()
    with a_mail_server(script) as port:
        result = send(port, kind="smtp", user="monitor")

    assert isinstance(result, TryLater)
    assert result.whole_server
    assert result.wait is not None
    assert "STARTTLS" in result.reason
    assert "mail.server" in result.reason
    assert script.senders == script.logins == []


@pytest.mark.parametrize("kind", ["smtp", "smtps"])
@pytest.mark.parametrize("fault", ["authority", "name", "expired"])
def test_a_certificate_that_does_not_hold_stops_everything(
    kind: str, fault: str, authority: trustme.CA, ca_file: str, send: Any
) -> None:
    name = "other.example" if fault == "name" else "localhost"
    until = datetime(2020, 1, 1, tzinfo=UTC) if fault == "expired" else None
    context = server_context(authority, name, until=until)
    trusted = {} if fault == "authority" else {"ca_file": ca_file}
    script = Script()
    with a_mail_server(script, tls=context, from_first_byte=kind == "smtps") as port:
        result = send(port, kind=kind, host="localhost", user="monitor", **trusted)

    assert isinstance(result, TryLater)
    assert result.whole_server
    assert "certificate of localhost does not hold" in result.reason
    assert "mail.server" in result.reason
    assert script.logins == []


def test_tls_where_there_is_none_says_so(send: Any) -> None:
    with a_mail_server(Script()) as port:
        result = send(port, kind="smtps")

    assert isinstance(result, TryLater)
    assert result.whole_server
    assert "TLS" in result.reason


# Logging in


def test_a_wrong_password_is_tried_once_and_then_left_for_an_hour() -> None:
    script = Script()
    clock = [1_000.0]
    with a_mail_server(script) as port:
        mailer = a_mailer(port, user="monitor", password="falsch", monotonic=lambda: clock[0])
        first = mailer.send(a_delivery(), SENDER, always)
        second = mailer.send(a_delivery("b@example.org"), SENDER, always)
        attempts = len(script.logins)
        clock[0] += 3_601
        mailer.send(a_delivery(), SENDER, always)
        mailer.close()

    assert isinstance(first, TryLater)
    assert first.whole_server
    assert first.wait == timedelta(hours=1)
    assert "535" in first.reason
    assert "MONITOR_SMTP_PASSWORD" in first.reason
    assert "falsch" not in first.reason
    assert second == first
    assert attempts == 1
    assert len(script.logins) == 2


def test_a_server_with_login_only_gets_it(send: Any) -> None:
    script = Script()
    with a_mail_server(script, auth_exclude_mechanism=["PLAIN"]) as port:
        result = send(port, user="monitor", password="pässwört")
        assert isinstance(result, TryLater)
        script.password = "pässwört".encode()
        result = send(port, user="monitor", password="pässwört")

    assert isinstance(result, Accepted)
    assert {mechanism for mechanism, _ in script.logins} == {"LOGIN"}


def test_a_server_without_login_says_what_to_leave_out(send: Any) -> None:
    with a_mail_server(Script(), auth_exclude_mechanism=["PLAIN", "LOGIN"]) as port:
        result = send(port, user="monitor")

    assert isinstance(result, TryLater)
    assert result.whole_server
    assert "mail.user" in result.reason


def test_a_bearer_token_logs_in(send: Any) -> None:
    script = Script()
    with a_mail_server(script) as port:
        result = send(port, user="monitor", token=Secret("t1"))

    assert isinstance(result, Accepted)
    assert script.tokens == ["user=monitor\x01auth=Bearer t1\x01\x01"]
    assert script.logins == []


def test_a_token_that_ran_out_is_tried_once_and_not_shown(send: Any) -> None:
    script = Script()
    with a_mail_server(script) as port:
        result = send(port, user="monitor", token=Secret("expired-token"))

    assert isinstance(result, TryLater)
    assert result.wait == timedelta(hours=1)
    assert "MONITOR_SMTP_TOKEN" in result.reason
    assert "expired-token" not in result.reason
    assert len(script.tokens) == 1
    assert script.explained == [b"\r\n"]


def test_a_token_that_was_renewed_meanwhile_is_tried_once_more(send: Any, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("old\n")
    script = Script()

    def renew() -> str:
        file.write_text("new\n")
        return "new"

    script.tokens_held = renew
    with a_mail_server(script) as port:
        result = send(port, user="monitor", token_file=str(file))

    assert isinstance(result, Accepted)
    assert [words.split("Bearer ")[1].strip("\x01") for words in script.tokens] == ["old", "new"]


def test_a_token_without_a_server_for_it_or_a_file_says_what_to_change(
    send: Any, tmp_path: Path
) -> None:
    with a_mail_server(Script(), auth_exclude_mechanism=["XOAUTH2"]) as port:
        unknown = send(port, user="monitor", token=Secret("t1"))
    with a_mail_server(Script()) as port:
        missing = send(port, user="monitor", token_file=str(tmp_path / "none"))

    assert isinstance(unknown, TryLater)
    assert isinstance(missing, TryLater)
    assert unknown.whole_server
    assert missing.whole_server
    assert "XOAUTH2" in unknown.reason
    assert "can't be read" in missing.reason


# Addresses


def test_an_internationalised_domain_is_sent_in_ascii(send: Any) -> None:
    script = Script()
    with a_mail_server(script) as port:
        result = send(port, a_delivery("leser@größe.example"))

    assert isinstance(result, Accepted)
    assert script.recipients == ["leser@xn--gre-6ka8i.example"]


def test_letters_beyond_ascii_before_the_at_need_a_server_that_takes_them(send: Any) -> None:
    script = Script()
    with a_mail_server(script, utf8=True) as port:
        taken = send(port, a_delivery("größe@example.org"))
    with a_mail_server(Script()) as port:
        refused = send(port, a_delivery("größe@example.org"))

    assert isinstance(taken, Accepted)
    assert script.recipients == ["größe@example.org"]
    assert isinstance(refused, Refused)
    assert "SMTPUTF8" in refused.reason


@pytest.mark.parametrize(
    "address", ["nobody", "a@b.example>\r\nRCPT TO:<c@d.example", "a b@c.example"]
)
def test_what_is_no_address_is_refused_without_a_call(address: str, send: Any) -> None:
    script = Script()
    with a_mail_server(script) as port:
        result = send(port, a_delivery(address))

    assert isinstance(result, Refused)
    assert "\n" not in result.reason
    assert script.connections == 0


def test_a_sender_that_is_no_address_does_not_lose_the_mail() -> None:
    mailer = a_mailer(1)

    result = mailer.send(a_delivery(), "nobody", always)

    assert isinstance(result, TryLater)
    assert result.whole_server
    assert "mail.from" in result.reason


def test_an_answer_full_of_tricks_is_one_readable_line(send: Any) -> None:
    nasty = "550-first\x1b[31m\r\n550 geheim Z2VoZWlt " + "x" * 400
    with a_mail_server(Script(rcpt=[nasty])) as port:
        result = send(port, user="")

    assert isinstance(result, Refused)
    assert result.reason.isprintable()
    assert len(result.reason) <= 400
    assert "geheim" not in result.reason
    assert "Z2VoZWlt" not in result.reason
