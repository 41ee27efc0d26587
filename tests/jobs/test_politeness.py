"""What servers see of us: real requests over loopback, a clock that is set, the server's own log.

One test for each thing that a well-behaved feed reader does, from the first request to the state
in the database and back. What a single request looks like is in ``adapters/test_http.py``.
"""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from monitor import __version__
from monitor.app.cli.feeds import condition
from monitor.core.mail import feed_notes
from monitor.model import ServiceSettings
from tests.adapters.raw_server import an_answer
from tests.builders import NOW, a_feed
from tests.fakes import an_rss
from tests.jobs.online import DAY, FEED, HOUR, Reader, a_reader, due, sent


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with a_reader(tmp_path) as made:
        yield made


def feed_with(tags: str) -> bytes:
    return FEED.replace(b"<item>", tags.encode() + b"<item>", 1)


# Validators


@pytest.mark.parametrize(
    ("etag", "date"),
    [
        ('W/"a,b  c"', "Thu, 1 Jan 1970 0:00 GMT+foo"),
        ('"x"', None),
        (None, "Mon, 23 Nov 2026 05:00:00 GMT"),
        (None, None),
    ],
    ids=["both, odd", "etag only", "date only", "none"],
)
def test_validators_go_back_as_they_came_and_none_is_made_up(
    reader: Reader, etag: str | None, date: str | None
) -> None:
    headers = {"ETag": etag, "Last-Modified": date}
    given = {name: value for name, value in headers.items() if value}
    reader.server.answers["/feed"] = an_answer(200, FEED, **given)

    assert sent(reader.poll()) == [(None, None)]
    reader.restart()
    assert sent(reader.poll_next()) == [(etag, date)]


def test_validators_of_every_answer_count_though_the_body_is_the_same(reader: Reader) -> None:
    for n in range(3):
        reader.server.answers["/feed"] = an_answer(body=FEED, ETag=f'"{n}"', Last_Modified="d")
        reader.poll_next()

    assert sent(reader.poll_next()) == [('"2"', "d")]
    assert len(reader.service.parser.parsed) == 1


def test_validators_of_a_304_count(reader: Reader) -> None:
    reader.server.answers["/feed"] = an_answer(body=FEED, ETag='"0"', Last_Modified="d0")
    reader.poll()
    reader.server.answers["/feed"] = an_answer(304, ETag='"1"')

    assert sent(reader.poll_next(2)) == [('"0"', "d0"), ('"1"', "d0")]


def test_an_unchanged_body_is_not_parsed(reader: Reader) -> None:
    reader.poll_next(3)

    assert len(reader.server.asked) == 3
    assert len(reader.service.parser.parsed) == 1


def test_a_feed_without_validators_is_asked_less_while_it_brings_nothing_new(
    reader: Reader,
) -> None:
    reader.poll()
    waits = []
    while reader.clock.now < NOW + 2 * DAY:
        reader.poll_next()
        waits.append(reader.wait)

    assert waits == sorted(waits)
    assert HOUR < waits[0] < 1.2 * HOUR
    assert 4 * HOUR < waits[-1] < 4.4 * HOUR
    assert len(waits) < 30  # and not 45

    reader.server.answers["/feed"] = an_answer(body=an_rss(("3", "Rakete"), ("1", "Wetter")))
    reader.poll_next()
    assert reader.wait < 1.2 * HOUR


def test_a_failure_in_between_makes_no_request_unconditional(reader: Reader) -> None:
    reader.server.answers["/feed"] = an_answer(body=FEED, ETag='"0"')
    reader.poll()
    for broken in (an_answer(500), an_answer(body=b"<html>"), an_answer(body=b"")):
        reader.server.answers["/feed"] = broken
        reader.poll_next()

    assert sent(reader.poll_next()) == [('"0"', None)]


def test_a_server_that_minds_its_date_only_gets_its_date_only(reader: Reader) -> None:
    def minds_its_date_only(connection: socket.socket) -> None:
        headers = reader.server.asked[-1].headers
        same = "if-modified-since" in headers and "if-none-match" not in headers
        answer = an_answer(304) if same else an_answer(body=FEED, ETag='"1"', Last_Modified="d")
        connection.sendall(answer)

    reader.server.answers["/feed"] = minds_its_date_only

    asked = sent(reader.poll_next(8))

    assert asked == [(None, None), *[('"1"', "d")] * 3, *[(None, "d")] * 4]
    reader.restart()
    assert sent(reader.poll_next()) == [(None, "d")]


# When it comes again


def test_max_age_is_a_floor_also_after_a_304_that_does_not_name_it(reader: Reader) -> None:
    reader.server.answers["/feed"] = an_answer(body=FEED, ETag='"1"', Cache_Control="max-age=7200")
    reader.poll()
    reader.server.answers["/feed"] = an_answer(304)

    assert reader.poll(2 * HOUR - timedelta(seconds=1)) == []
    assert len(reader.poll_next()) == 1
    assert reader.poll(2 * HOUR - timedelta(seconds=1)) == []


def test_expires_is_a_floor_by_the_clock_of_the_server(reader: Reader) -> None:
    theirs = datetime(2001, 1, 1, tzinfo=UTC)
    headers = {
        "Date": format_datetime(theirs, usegmt=True),
        "Expires": format_datetime(theirs + 3 * HOUR, usegmt=True),
    }
    reader.server.answers["/feed"] = an_answer(200, FEED, **headers)
    reader.poll()

    assert 3 * HOUR <= reader.wait < 4 * HOUR


def test_no_wish_holds_longer_than_a_day(reader: Reader) -> None:
    reader.server.answers["/feed"] = an_answer(body=FEED, Cache_Control="max-age=31536000")
    reader.poll()

    assert reader.wait == DAY


@pytest.mark.parametrize(
    ("tags", "hours"),
    [
        ("<ttl>180</ttl>", 3),
        ("<skipHours><hour>7</hour><hour>8</hour></skipHours>", 3),  # NOW is 06:00
        ("<skipDays><day>Monday</day></skipDays>", 18),
        (
            '<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
            "daily</sy:updatePeriod>",
            24,
        ),
    ],
    ids=["ttl", "skipHours", "skipDays", "sy:updatePeriod"],
)
def test_wishes_of_the_feed_are_floors_also_after_a_304_and_a_restart(
    reader: Reader, tags: str, hours: int
) -> None:
    reader.server.answers["/feed"] = an_answer(body=feed_with(tags), ETag='"1"')
    reader.poll()
    until = NOW + hours * HOUR
    assert until <= due(reader.state) <= until + hours * HOUR / 10

    reader.clock.now = until  # as if the first poll had been somewhat earlier
    reader.server.answers["/feed"] = an_answer(304)
    reader.poll_next()
    reader.restart()
    reader.clock.now = NOW + DAY  # the same hour of the next day
    reader.poll_next()
    expected = 24 if "Monday" in tags else hours
    if "Monday" not in tags:  # the next day is a Tuesday
        assert due(reader.state) - reader.clock.now >= min(expected, 2) * HOUR - timedelta(1 / 48)


def test_a_shortened_interval_acts_at_once_but_not_against_the_wish_of_a_server(
    reader: Reader,
) -> None:
    reader.server.answers |= {
        "/free": an_answer(body=FEED),
        "/wish": an_answer(body=FEED, Cache_Control="max-age=7200"),
    }
    reader.follow("/free", "/wish", every=6 * HOUR)
    reader.poll()
    feeds = reader.service.config.feeds
    shortened = tuple(replace(feed, every=timedelta(minutes=10)) for feed in feeds)
    reader.service.config = replace(reader.service.config, feeds=shortened)
    reader.restart()

    assert [one.path for one in reader.poll(timedelta(minutes=10))] == ["/free"]
    assert "/wish" not in [one.path for one in reader.poll(timedelta(minutes=100))]
    assert "/wish" in [one.path for one in reader.poll(timedelta(minutes=10))]


def test_a_slow_feed_is_asked_less_often_and_a_lively_one_as_configured(reader: Reader) -> None:
    def published(pause: timedelta) -> bytes:
        items = [
            an_rss((str(n), f"Meldung {n}"), at=NOW - n * pause)
            .partition(b"<item>")[2]
            .partition(b"</item>")[0]
            for n in range(10)
        ]
        return an_rss().replace(
            b"</channel>",
            b"".join(b"<item>" + item + b"</item>" for item in items) + b"</channel>",
        )

    reader.server.answers |= {
        "/slow": an_answer(body=published(7 * DAY)),
        "/lively": an_answer(body=published(timedelta(minutes=5))),
    }
    reader.follow("/slow", "/lively")
    reader.poll()

    waits = [due(state) - NOW for state in reader.states()]
    assert 4 * HOUR <= waits[0] <= 4.4 * HOUR
    assert HOUR <= waits[1] <= 1.1 * HOUR


def test_a_restart_asks_nobody_again(reader: Reader) -> None:
    assert len(reader.poll()) == 1

    for _ in range(3):
        reader.restart()
        assert reader.poll(timedelta(minutes=19)) == []
    reader.restart()
    assert len(reader.poll(timedelta(minutes=10))) == 1


def test_feeds_that_start_together_drift_apart(reader: Reader) -> None:
    paths = [f"/{n}" for n in range(20)]
    reader.server.answers |= {path: an_answer(body=FEED) for path in paths}
    reader.follow(*paths)
    numbers = iter(range(1000))
    reader.service.jitter = lambda: next(numbers) * 0.618 % 1
    reader.poll()

    soon = [due(state) - NOW for state in reader.states()]

    assert len(set(soon)) == 20
    assert min(soon) >= HOUR  # nobody is asked early
    assert timedelta(minutes=4) < max(soon) - min(soon) < timedelta(minutes=6)


# Redirects


@pytest.mark.parametrize("status", [301, 308])
def test_a_lasting_move_is_followed_after_a_day_and_remembered(
    reader: Reader, status: int
) -> None:
    reader.server.answers |= {
        "/feed": an_answer(status, Location="/new"),
        "/new": an_answer(body=FEED, ETag='"1"'),
    }

    paths = [one.path for one in reader.poll_next(30)]

    moved = paths.count("/feed")
    assert 24 <= moved <= 26  # an hour and a little apart, for a day
    assert paths == [*["/feed", "/new"] * moved, *["/new"] * (30 - moved)]
    reader.restart()
    [asked] = reader.poll_next()
    assert (asked.path, asked.headers["if-none-match"]) == ("/new", '"1"')
    assert "now at" in condition(reader.reports()[0], reader.clock())
    [note] = feed_notes([reader.state], now=reader.clock())
    assert note.kind == "moved"


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_passing_redirect_is_never_remembered(reader: Reader, status: int) -> None:
    reader.server.answers |= {
        "/feed": an_answer(status, Location="/new"),
        "/new": an_answer(body=FEED),
    }

    paths = [one.path for one in reader.poll_next(30)]

    assert paths == ["/feed", "/new"] * 30


# Trouble


def test_a_feed_that_is_gone_is_retired_at_the_second_sight_and_reported(reader: Reader) -> None:
    reader.poll()
    reader.server.answers["/feed"] = an_answer(410)

    assert len(reader.poll_next()) == 1
    assert reader.wait <= 2 * HOUR  # one alone may be a slip
    assert len(reader.poll_next()) == 1

    assert 30 * DAY <= reader.wait <= 33 * DAY
    said = condition(reader.reports()[0], reader.clock())
    assert said.startswith("gone since ")
    assert "gone for good (HTTP 410)" in said
    reader.restart()
    assert reader.poll(29 * DAY) == []
    reader.server.answers["/feed"] = an_answer(body=FEED)
    assert len(reader.poll(4 * DAY)) == 1
    assert reader.state.gone_since is None


def in_seconds(seconds: int) -> dict[str, str]:
    return {"Retry-After": str(seconds)}


def as_date(seconds: int) -> dict[str, str]:
    moment = NOW + timedelta(seconds=seconds)
    return {
        "Date": format_datetime(NOW, usegmt=True),
        "Retry-After": format_datetime(moment, usegmt=True),
    }


@pytest.mark.parametrize("form", [in_seconds, as_date])
def test_too_many_requests_puts_the_whole_host_off(
    reader: Reader, form: Callable[[int], dict[str, str]]
) -> None:
    reader.server.answers |= {
        "/busy": an_answer(429, b"", **form(7200)),
        "/other": an_answer(body=FEED),
    }
    reader.follow("/busy", "/other")

    assert [one.path for one in reader.poll()] == ["/busy"]
    reader.restart()
    assert reader.poll(timedelta(seconds=7180)) == []
    assert reader.poll(timedelta(seconds=20))[0].path == "/other"


@pytest.mark.parametrize("form", [in_seconds, as_date])
def test_a_feed_whose_server_is_busy_waits_and_the_others_do_not(
    reader: Reader, form: Callable[[int], dict[str, str]]
) -> None:
    reader.server.answers |= {
        "/busy": an_answer(503, b"", **form(7200)),
        "/other": an_answer(body=FEED),
    }
    reader.follow("/busy", "/other")
    reader.poll()

    assert [one.path for one in reader.poll(1.1 * HOUR)] == ["/other"]
    assert "/busy" in [one.path for one in reader.poll(1.1 * HOUR)]


def test_a_host_puts_us_off_for_a_day_at_most(reader: Reader) -> None:
    reader.server.answers["/feed"] = an_answer(429, Retry_After="31536000")
    reader.poll()
    reader.restart()

    assert reader.poll(DAY - timedelta(minutes=1)) == []
    assert len(reader.poll(2 * HOUR)) == 1


@pytest.mark.parametrize("fault", ["500", "reset"])
def test_a_broken_server_is_asked_less_and_less_and_never_given_up(
    reader: Reader, fault: str
) -> None:
    def reset(connection: socket.socket) -> None:
        connection.close()

    reader.server.answers["/feed"] = an_answer(500) if fault == "500" else reset
    waits = []
    for _ in range(6):
        reader.poll_next()
        waits.append(round(reader.wait / HOUR, 1))

    assert waits == [1.0, 1.9, 3.8, 5.7, 5.7, 5.7]  # with a jitter of one half of a tenth
    assert reader.state.failing_since == NOW
    reader.server.answers["/feed"] = an_answer(body=FEED)
    reader.poll_next()
    assert reader.state.failures == 0
    assert reader.wait < 1.1 * HOUR


def test_a_feed_down_for_two_weeks_is_asked_within_six_hours_of_its_return(
    reader: Reader,
) -> None:
    reader.poll()
    reader.server.answers["/feed"] = an_answer(502)
    back = NOW + 14 * DAY
    while due(reader.state) < back:
        reader.poll_next()
    reader.restart()
    requests = len(reader.server.asked)
    assert requests <= 14 * 5

    reader.server.answers["/feed"] = an_answer(body=an_rss(("3", "Rakete")))
    reader.poll_next()

    assert reader.clock.now - back <= 6 * HOUR
    assert reader.reports()[0].entries == 3
    assert reader.state.failures == 0


# Whose turn it is


def test_feeds_of_one_host_are_asked_one_at_a_time_and_apart(reader: Reader) -> None:
    apart = 0.3  # seconds; without it some 0.1 s would lie between two
    open_now: list[int] = []

    def answer(connection: socket.socket) -> None:
        open_now.append(open_now[-1] + 1 if open_now else 1)
        connection.sendall(an_answer(body=FEED, Connection="close"))
        open_now.append(open_now[-1] - 1)

    paths = [f"/{n}" for n in range(4)]
    reader.server.answers |= dict.fromkeys(paths, answer)
    reader.follow(*paths, apart=timedelta(seconds=apart))

    asked = []
    for _ in paths:  # the clock of the spacing between workers is set, that of the network is not
        asked += reader.poll(timedelta(seconds=apart))

    assert sorted(one.path for one in asked) == sorted(paths)
    assert max(open_now) == 1
    # Some time lies between our sending and its being seen, on a busy machine.
    assert all(later.at - earlier.at > apart - 0.1 for earlier, later in pairwise(asked))


def test_by_default_a_host_gets_one_request_at_a_time_and_one_a_second() -> None:
    assert (ServiceSettings().at_once, ServiceSettings().apart) == (1, timedelta(seconds=1))


# What is not sent


def test_nothing_is_sent_that_tells_readers_apart(reader: Reader) -> None:
    reader.server.answers |= {
        "/feed?x=1": an_answer(302, Location="/there", Set_Cookie="a=1; Path=/"),
        "/there": an_answer(body=FEED, Set_Cookie="b=2; Path=/", ETag='"1"'),
    }
    reader.follow("/feed?x=1")

    asked = reader.poll_next(3)

    assert [one.path for one in asked] == ["/feed?x=1", "/there"] * 3
    usual = {"host", "user-agent", "accept", "accept-encoding", "if-none-match"}
    assert set().union(*(one.headers for one in asked)) == usual
    packings = asked[0].headers["accept-encoding"].split(", ")
    assert {"gzip", "deflate", "br", "zstd"} <= set(packings)


def test_we_say_who_we_are_and_where_to_read_about_us(reader: Reader) -> None:
    service = ServiceSettings(public_url="https://news.example.org")
    reader.service.config = replace(reader.service.config, service=service)
    reader.restart()

    [asked] = reader.poll()

    ours = f"NewsMonitor/{__version__} (+https://news.example.org)"
    assert asked.headers["user-agent"] == ours


def test_a_host_with_other_letters_is_asked_by_its_ascii_name(reader: Reader) -> None:
    """Asked through a proxy, as no name server of ours knows such a host."""
    reader.server.answers["http://xn--mller-kva.example/%C3%A4"] = an_answer(body=FEED)
    feed = a_feed("http://müller.example/ä", proxy=reader.server.url)
    reader.follow(feed)

    [asked] = reader.poll()

    assert asked.path == "http://xn--mller-kva.example/%C3%A4"
    assert asked.headers["host"] == "xn--mller-kva.example"
