"""Every way in which a server can misbehave, against a server of other people that does."""

import resource
import runpy
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.adapters.http import Web
from monitor.adapters.workers import ParsePool
from monitor.model import FeedState, Fetched, FetchFailed, ReadFeed, Unparsable
from tests.builders import NOW, a_feed, a_feed_state

pytestmark = pytest.mark.slow

PORT = 18_917
HOSTS = 120
TIMEOUT = timedelta(seconds=5)
FAILS = {
    "loop": "too many redirects",
    "private": "not of the open internet",
    "file": "only http and https",
    "404": "page not found",
    "410": "gone for good",
    "403": "access denied",
    "500": "server error",
    "429": "too many requests",
    "503": "service unavailable",
    "hang": "timed out",
    "slow": "timed out",
    "truncated": "broke off",
    "reset": "closed the connection",
    "huge": "too large",
    "gzipbomb": "too large",
    "badgzip": "can't be decompressed",
}
UNREADABLE = {"html": "web page", "empty": "empty"}
GOOD = (
    *("301", "308", "302", "307", "badxml", "latin1", "badtype", "novalidators", "etagonly"),
    *("lmonly", "weaketag", "newetag", "etag304", "maxage", "churn", "shuffle", "cookie"),
    "410after",
)


@pytest.fixture(scope="module")
def faults(corpora: Path) -> Iterator[None]:
    script = corpora / "tools" / "feedserver.py"
    if not script.is_file():
        pytest.skip(f"no fault server at {script}")
    arguments = ["--port", str(PORT), "--hosts", str(HOSTS), "--feeds", "200"]
    with subprocess.Popen(
        [sys.executable, str(script), *arguments, "--max-seconds", "120"], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        offered = runpy.run_path(str(script))["FAULTS"]
        assert offered.keys() == {*FAILS, *UNREADABLE, *GOOD}
        yield
        process.kill()


def a_state(n: int, path: str) -> FeedState:
    url = f"http://127.0.0.{1 + n % HOSTS}:{PORT}{path}"
    return a_feed_state(a_feed(url, allow_private=True), id=n)


GOOD_FEEDS = [a_state(n, f"/feed/{n}.xml") for n in range(100)]


def a_web() -> Web:
    return Web(user_agent="test", apart=timedelta(0), timeout=TIMEOUT)


def among_hanging() -> list[FeedState]:
    hanging = (a_state(n, f"/fault/hang/{n}") for n in range(100))
    return [state for pair in zip(hanging, GOOD_FEEDS, strict=True) for state in pair]


def first_hundred(states: list[FeedState], **settings: Any) -> tuple[float, int]:
    """Return the seconds until a hundred feeds have come, and how many had failed by then."""
    started, came, failed = time.monotonic(), 0, 0
    with Web(user_agent="test", apart=timedelta(0), per_host=2, **settings) as web:
        for _, outcome in web.fetch_many(states):
            came += isinstance(outcome, Fetched)
            failed += isinstance(outcome, FetchFailed)
            if came == 100:
                return time.monotonic() - started, failed
    pytest.fail(f"only {came} feeds came, {failed} failed")


@pytest.mark.usefixtures("faults")
def test_every_fault_ends_in_a_feed_or_a_reason_in_bounded_time_and_memory() -> None:
    names = [*FAILS, *UNREADABLE, *GOOD]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    with a_web() as web, ParsePool() as pool:
        for state, outcome in web.fetch_many(
            a_state(n, f"/fault/{name}/{n}") for n, name in enumerate(names)
        ):
            name = state.url.split("/")[4]
            if name in FAILS:
                assert isinstance(outcome, FetchFailed), name
                assert FAILS[name] in outcome.reason
                continue
            assert isinstance(outcome, Fetched), name
            kind = outcome.content_type
            read = pool.read(outcome.body, state, now=NOW, content_type=kind, url=outcome.url)
            if name in UNREADABLE:
                assert isinstance(read, Unparsable)
                assert UNREADABLE[name] in read.reason
            else:
                assert isinstance(read, ReadFeed), name
                assert len(read.entries) >= 30

    assert time.monotonic() - started < 2 * TIMEOUT.total_seconds()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000  # kB


@pytest.mark.usefixtures("faults")
def test_a_hundred_good_feeds_come_before_the_first_of_a_hundred_hanging_is_given_up() -> None:
    _, failed = first_hundred(among_hanging(), timeout=timedelta(seconds=20))

    assert failed == 0


@pytest.mark.bench
@pytest.mark.usefixtures("faults")
def test_a_hundred_hanging_feeds_do_not_delay_a_hundred_good_ones() -> None:
    """The bar is twice the time; the medians of runs in turn, for single ones swing by half."""
    runs = [(first_hundred(GOOD_FEEDS)[0], first_hundred(among_hanging())[0]) for _ in range(9)]
    alone, together = (statistics.median(times) for times in zip(*runs, strict=True))

    print(f"\n100 good feeds alone {alone:.2f} s, among 100 hanging {together:.2f} s")  # noqa: T201
    assert together < 2 * alone
