"""Issues handed to webhooks and chats, over real HTTP on loopback."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from monitor.adapters.apprise import Chat
from monitor.adapters.outgoing import Outgoing, open_channels
from monitor.adapters.webhook import Webhook
from monitor.core.channels import signature_of
from monitor.model import Accepted, Channel, Delivery, Refused, Secret, SendResult, TryLater
from tests.builders import NOW
from tests.fakes import FakeSender

BODY = json.dumps({"subject": "Neues", "text": "- Rakete (Nordblick)"}).encode()
SHORT = timedelta(seconds=0.3)


def a_delivery(address: str = "channel:lage") -> Delivery:
    return Delivery(
        id=1,
        digest="Morgenlage",
        address=address,
        period="2026-11-23",
        message_id="<1@example.org>",
        subject="Neues",
        body=BODY,
        created_at=NOW,
        due=NOW,
    )


class Taker:
    """A server that takes posts, and answers as it is told."""

    def __init__(self) -> None:
        self.status, self.headers = 200, dict[str, str]()
        self.before: Callable[[], object] = lambda: None
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        self.port = 0


@contextmanager
def a_taker() -> Iterator[Taker]:
    taker = Taker()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taker.seen.append((self.path, dict(self.headers.items()), body))
            taker.before()
            self.send_response(taker.status)
            for name, value in taker.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    taker.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield taker
    server.shutdown()
    server.server_close()
    thread.join()


def post(port: int, *, before: Callable[[], bool] = lambda: True, **changes: Any) -> SendResult:
    url = f"http://127.0.0.1:{port}/hook/geheim?x=1"
    channel = Channel(name="lage", url=Secret(url), secret=changes.pop("secret", None))
    return Webhook(channel, user_agent="NewsMonitor/1", clock=lambda: NOW, **changes).send(
        a_delivery(), "", before
    )


def test_an_issue_is_posted_with_its_identity_and_signature() -> None:
    with a_taker() as taker:
        result = post(taker.port, secret=Secret("s3cret"))

    assert result == Accepted(reply="channel lage answered 200 OK")
    [(path, headers, body)] = taker.seen
    assert path == "/hook/geheim?x=1"
    assert body == BODY
    assert headers["webhook-id"] == "<1@example.org>"
    assert headers["webhook-signature"] == signature_of(
        "s3cret", message_id="<1@example.org>", at=NOW, body=BODY
    )


def test_without_a_secret_nothing_is_signed() -> None:
    with a_taker() as taker:
        post(taker.port)

    assert "webhook-signature" not in taker.seen[0][1]


@pytest.mark.parametrize(
    ("status", "headers", "kind", "wait"),
    [
        (204, {}, Accepted, None),
        (500, {}, TryLater, None),
        (503, {"Retry-After": "120"}, TryLater, timedelta(minutes=2)),
        (429, {"Retry-After": "999999"}, TryLater, timedelta(hours=1)),
        (429, {"Retry-After": "Mon, 23 Nov 2026 07:00:00 GMT"}, TryLater, None),
        (301, {"Location": "http://127.0.0.1:1/"}, Refused, None),
        (404, {}, Refused, None),
        (410, {}, Refused, None),
    ],
)
def test_each_answer_has_its_meaning(
    status: int, headers: dict[str, str], kind: type, wait: timedelta | None
) -> None:
    with a_taker() as taker:
        taker.status, taker.headers = status, headers
        result = post(taker.port)

    assert type(result) is kind
    if isinstance(result, TryLater):
        assert (result.wait, result.whole_server, result.in_doubt) == (wait, False, False)
    if not isinstance(result, Accepted):
        assert str(status) in result.reason
        assert "geheim" not in result.reason


def test_who_does_not_answer_may_have_taken_it() -> None:
    late = threading.Event()
    with a_taker() as taker:
        taker.before = lambda: late.wait(5)
        result = post(taker.port, timeout=SHORT)
        late.set()

    assert isinstance(result, TryLater)
    assert result.in_doubt


def test_who_is_not_there_is_tried_later_without_doubt() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]

    result = post(port)

    assert isinstance(result, TryLater)
    assert (result.in_doubt, result.whole_server) == (False, False)


def test_a_lost_lease_posts_nothing() -> None:
    with a_taker() as taker:
        result = post(taker.port, before=lambda: False)

    assert isinstance(result, TryLater)
    assert taker.seen == []


def test_closing_ends_a_request_that_is_under_way() -> None:
    late, came = threading.Event(), threading.Event()
    results: list[SendResult] = []
    with a_taker() as taker:
        taker.before = lambda: (came.set(), late.wait(5))
        url = Secret(f"http://127.0.0.1:{taker.port}/")
        hook = Webhook(Channel(name="lage", url=url), user_agent="x")
        thread = threading.Thread(
            target=lambda: results.append(hook.send(a_delivery(), "", lambda: True))
        )
        thread.start()
        assert came.wait(5)
        hook.close()
        thread.join(3)
        late.set()

    assert isinstance(results[0], TryLater)


@pytest.mark.slow  # importing it takes a second
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_chat_gets_subject_and_text_through_apprise() -> None:
    pytest.importorskip("apprise")
    with a_taker() as taker:
        url = Secret(f"json://127.0.0.1:{taker.port}/chat")
        good = Chat(Channel(name="chat", url=url)).send(a_delivery(), "", lambda: True)
        taker.status = 500
        bad = Chat(Channel(name="chat", url=url)).send(a_delivery(), "", lambda: True)

    assert isinstance(good, Accepted)
    assert isinstance(bad, TryLater)
    said = json.loads(taker.seen[0][2])
    assert (said["title"], said["message"]) == ("Neues", "- Rakete (Nordblick)")


@pytest.mark.slow  # importing it takes a second
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_address_that_apprise_does_not_know_is_said() -> None:
    pytest.importorskip("apprise")
    chat = Chat(Channel(name="chat", url=Secret("nosuch://geheim")))

    result = chat.send(a_delivery(), "", lambda: True)

    assert isinstance(result, TryLater)
    assert "geheim" not in result.reason


def test_each_delivery_goes_the_way_its_address_names() -> None:
    mail = FakeSender()
    with a_taker() as taker:
        url = Secret(f"http://127.0.0.1:{taker.port}/")
        channels = open_channels([Channel(name="Lage", url=url)], user_agent="x")
        outgoing = Outgoing(mail, channels)  # type: ignore[arg-type]
        by_mail = outgoing.send(a_delivery("leser@example.org"), "m@example.org", lambda: True)
        by_hook = outgoing.send(a_delivery("channel:Lage"), "m@example.org", lambda: True)
        nowhere = outgoing.send(a_delivery("channel:weg"), "m@example.org", lambda: True)
        outgoing.close()

    assert isinstance(by_mail, Accepted)
    assert isinstance(by_hook, Accepted)
    assert isinstance(nowhere, Refused)
    assert len(mail.data) == len(taker.seen) == 1
