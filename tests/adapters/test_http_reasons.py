"""Reasons: one readable line, whatever went wrong, and no secrets."""

import errno
import socket
import ssl
from datetime import timedelta
from types import SimpleNamespace

import aiohttp
import pytest

from monitor.adapters.http.headers import retry_after, validator, wishes_of
from monitor.adapters.http.reasons import reason_of, shown
from tests.builders import NOW

HOST = "feed.example:443"
CERTIFICATE = ssl.SSLCertVerificationError(1, "x")
CERTIFICATE.verify_message = "certificate has expired"
REFUSED = OSError(errno.ECONNREFUSED, "x")
KEY = SimpleNamespace(host="feed.example", port=443, ssl=True, is_ssl=True)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            aiohttp.ClientConnectorCertificateError(KEY, CERTIFICATE),  # type: ignore[arg-type]
            "the TLS certificate of feed.example:443 is not valid: certificate has expired",
        ),
        (
            aiohttp.ClientConnectorSSLError(KEY, ssl.SSLError(1, "wrong version number")),  # type: ignore[arg-type]
            "no TLS connection with feed.example:443",
        ),
        (aiohttp.ClientConnectorError(KEY, REFUSED), "connection refused by feed.example:443"),  # type: ignore[arg-type]
        (
            aiohttp.ClientConnectorDNSError(  # type: ignore[arg-type]
                KEY, socket.gaierror(socket.EAI_NONAME, "x")
            ),
            "name not found: feed.example",
        ),
        (
            socket.gaierror(socket.EAI_AGAIN, "x"),
            "the name server gave no answer for feed.example",
        ),
        (aiohttp.ConnectionTimeoutError(), "feed.example:443 can't be reached: no connection"),
        (TimeoutError(), "timed out: no whole answer from feed.example:443 within 30 s"),
        (OSError(errno.EHOSTUNREACH, "x"), "feed.example:443 can't be reached"),
        (OSError("[Errno 111] Connect call failed"), "connection refused by feed.example:443"),
        (OSError(errno.EMFILE, "Too many open files"), "OSError: [Errno 24] Too many open files"),
        (aiohttp.ClientPayloadError("not completed"), "feed.example:443 broke off before"),
        (aiohttp.InvalidURL("x"), "this is not a valid web address"),
        (KeyError("x"), "KeyError: 'x'"),
    ],
)
def test_an_error_is_told_in_words(error: BaseException, reason: str) -> None:
    assert reason_of(error, host=HOST, seconds=30).startswith(reason)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("at https://kim:pw@x.example/f", "at https://***@x.example/f"),
        ("at https://x.example/f?token=abc&a=1", "at https://x.example/f?token=***&a=1"),
        ("?api_key=abc", "?api_key=***"),
        ("?password=abc#x", "?password=***#x"),
        ("two\nlines\x1b[31m\u202e", "two lines [31m"),
        ("x" * 1_000, "x" * 300),
    ],
)
def test_a_reason_is_one_line_without_secrets(text: str, safe: str) -> None:
    assert shown(text) == safe


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": 'max-age="600"'}, 600),
        ({"Cache-Control": "max-age=600", "Age": "100"}, 500),
        ({"Cache-Control": "max-age=600", "Age": "900"}, None),
        ({"Cache-Control": "s-maxage=600"}, None),
        ({"Cache-Control": "max-age=0"}, None),
        ({"Cache-Control": "no-cache, max-age=600"}, None),
        ({"Cache-Control": "no-store", "Expires": "Mon, 23 Nov 2026 07:00:00 GMT"}, None),
        ({"Cache-Control": "max-age=600", "Expires": "Mon, 23 Nov 2026 07:00:00 GMT"}, 600),
        ({"Expires": "Mon, 23 Nov 2026 07:00:00 GMT"}, 3600),
        (
            {
                "Expires": "Mon, 23 Nov 2020 07:00:00 GMT",
                "Date": "Mon, 23 Nov 2020 06:00:00 GMT",
            },
            3600,
        ),
        ({"Expires": "0"}, None),
        ({"Expires": "-1"}, None),
        ({}, None),
    ],
)
def test_freshness_is_read_from_the_headers(headers: dict[str, str], seconds: int | None) -> None:
    max_age = wishes_of(headers, NOW).max_age

    assert (max_age and max_age.total_seconds()) == seconds


def test_retry_after_is_read_by_the_clock_of_the_server() -> None:
    headers = {
        "Retry-After": "Mon, 23 Nov 2026 16:05:00 GMT",
        "Date": "Mon, 23 Nov 2026 16:00:00 GMT",  # ours says 06:00
    }

    assert retry_after(headers, NOW) == timedelta(minutes=5)


def test_nobody_puts_us_off_for_longer_than_a_day() -> None:
    for wish in ("31536000", "Wed, 23 Nov 2050 06:05:00 GMT"):
        assert retry_after({"Retry-After": wish}, NOW) == timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Mon, 23 Nov 2026 06:05:00 GMT", 300),
        ("Mon, 23 Nov 2026 06:05:00 -0000", 300),
        ("Mon, 23 Nov 2026 05:00:00 GMT", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_has_two_forms(value: str, seconds: int | None) -> None:
    wait = retry_after({"Retry-After": value}, NOW)

    assert (wait and wait.total_seconds()) == seconds


def test_a_validator_that_could_not_be_sent_back_is_none() -> None:
    assert validator({"ETag": '"a"'}, "ETag") == '"a"'
    assert validator({"ETag": ""}, "ETag") is None
    assert validator({"ETag": '"' + "x" * 9_000}, "ETag") is None
    assert validator({"ETag": '"\udcff"'}, "ETag") is None
    assert validator({}, "ETag") is None
