"""Parse processes: killed at a deadline, started when needed, never left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.adapters import workers
from monitor.adapters.workers import ParsePool, PoolClosedError
from monitor.core.feeds import read_feed
from monitor.model import ReadFeed, Unparsable
from tests.builders import NOW, a_feed, a_feed_state

STATE = a_feed_state()
FEED = b"<rss><channel><title>x</title><item><title>Ostmeer</title></item></channel></rss>"
SLOW = (
    b"<rss><channel><item "
    + b" ".join(b'a%d="1"' % n for n in range(20_000))
    + b"/></channel></rss>"
)


@pytest.fixture
def pool() -> Iterator[ParsePool]:
    with ParsePool(deadline=timedelta(seconds=1)) as running:
        yield running


def read(pool: ParsePool, body: bytes, *, url: str = "") -> ReadFeed | Unparsable:
    return pool.read(body, STATE, now=NOW, url=url)


def processes_of(pool: ParsePool) -> list[int]:
    return [worker.process.pid for worker in pool._all]


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until_gone(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    return not is_running(pid)


def test_a_process_reads_what_the_parser_reads(pool: ParsePool) -> None:
    url = "https://feed.example/"

    assert read(pool, FEED, url=url) == read_feed(FEED, STATE, now=NOW, url=url)


def test_no_process_is_started_for_what_cannot_be_a_feed(pool: ParsePool) -> None:
    assert read(pool, b"") == Unparsable(reason="the answer is empty")
    assert isinstance(read(pool, b"<!doctype html><p>x"), Unparsable)
    assert processes_of(pool) == []


def test_one_process_serves_one_feed_after_another(pool: ParsePool) -> None:
    for _ in range(5):
        read(pool, FEED)

    assert len(processes_of(pool)) == 1


def test_a_feed_that_takes_too_long_is_given_up_and_its_process_replaced(pool: ParsePool) -> None:
    read(pool, FEED)
    [process] = processes_of(pool)

    started = time.monotonic()
    answer = read(pool, SLOW)
    took = time.monotonic() - started

    assert answer == Unparsable(reason="this feed took more than 1 s to read and was given up")
    assert took < 2
    assert not is_running(process)
    assert isinstance(read(pool, FEED), ReadFeed)


def test_a_process_stays_however_big_its_parent_is(pool: ParsePool) -> None:
    ours = bytearray(300_000_000)
    ours[::4096] = b"x" * len(ours[::4096])

    read(pool, FEED)
    [process] = processes_of(pool)
    read(pool, FEED)

    assert processes_of(pool) == [process]


def test_a_process_that_grew_is_replaced(monkeypatch: pytest.MonkeyPatch, pool: ParsePool) -> None:
    small = workers._CHILD.replace("; serve(", "; serve.__globals__['_GROWN'] = 0; serve(")
    monkeypatch.setattr(workers, "_CHILD", small)

    read(pool, FEED)
    [process] = processes_of(pool)

    assert wait_until_gone(process, 3)
    assert isinstance(read(pool, FEED), ReadFeed)


def test_a_process_that_died_meanwhile_is_replaced(pool: ParsePool) -> None:
    read(pool, FEED)
    [process] = processes_of(pool)
    os.kill(process, signal.SIGKILL)

    assert isinstance(read(pool, FEED), ReadFeed)
    assert processes_of(pool) != [process]


def test_a_feed_whose_reading_kills_every_process_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, pool: ParsePool
) -> None:
    monkeypatch.setattr(workers, "_CHILD", "import sys; sys.exit(1) # {path} {handle} {deadline}")

    answer = read(pool, FEED)

    assert answer == Unparsable(
        reason="this feed could not be read: the process that tried it died"
    )


def test_many_threads_share_two_processes() -> None:
    answers: list[object] = []
    with ParsePool(processes=2) as pool:
        threads = [
            threading.Thread(target=lambda: answers.append(read(pool, FEED))) for _ in range(12)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)

        assert len(processes_of(pool)) == 2
    assert answers == [read_feed(FEED, STATE, now=NOW)] * 12


def test_closing_ends_a_parse_that_is_under_way() -> None:
    pool = ParsePool()
    read(pool, FEED)
    [process] = processes_of(pool)
    failures: list[BaseException] = []

    def parse() -> None:
        try:
            read(pool, SLOW)
        except PoolClosedError as error:
            failures.append(error)

    thread = threading.Thread(target=parse)
    thread.start()
    while pool._idle:
        thread.join(0.01)
    started = time.monotonic()
    pool.close()
    thread.join(5)

    assert time.monotonic() - started < 1
    assert len(failures) == 1
    assert not is_running(process)


def test_nothing_is_parsed_after_the_end() -> None:
    pool = ParsePool()
    pool.close()

    with pytest.raises(PoolClosedError):
        read(pool, FEED)


def test_interrupts_are_left_to_the_parent(pool: ParsePool) -> None:
    read(pool, FEED)
    [process] = processes_of(pool)

    os.kill(process, signal.SIGINT)
    os.kill(process, signal.SIGTERM)

    read(pool, FEED)
    assert processes_of(pool) == [process]


def test_processes_die_with_a_parent_that_was_killed() -> None:
    program = (
        "import sys; from datetime import UTC, datetime; "
        "from monitor.adapters.workers import ParsePool; from monitor.model import *; "
        "pool = ParsePool(); state = FeedState(id=1, feed=Feed(url='x'), url='x'); "
        f"pool.read({FEED!r}, state, now=datetime.now(UTC)); "
        "print(*[w.process.pid for w in pool._all], flush=True); "
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()

    assert wait_until_gone(child, 3)


def test_a_child_loads_what_reads_feeds_and_nothing_else_of_the_house() -> None:
    loaded = loaded_by("monitor.adapters.workers, monitor.core.feeds.reading")

    assert "monitor.core.feeds.parse" in loaded
    assert "monitor.core.matching.matcher" not in loaded
    # Most feeds do without feedparser, which is loaded for the first that does not.
    for elsewhere in (
        "feedparser",
        "monitor.core.mail",
        "monitor.app",
        "monitor.jobs",
        "sqlalchemy",
        "aiohttp",
    ):
        assert elsewhere not in loaded


def test_a_pool_closed_while_a_process_starts_leaves_none_behind(
    monkeypatch: pytest.MonkeyPatch, pool: ParsePool
) -> None:
    started = workers._started
    born = []

    def start(deadline: float) -> workers._Worker:
        born.append(started(deadline))
        pool.close()
        return born[-1]

    monkeypatch.setattr(workers, "_started", start)

    with pytest.raises(PoolClosedError):
        read(pool, FEED)
    assert [is_running(one.process.pid) for one in born] == [False]


def test_a_child_is_not_told_the_headers_of_a_feed(pool: ParsePool) -> None:
    told = []
    sent = a_feed_state(a_feed(headers={"Authorization": "secret"}))
    hire = pool._hired
    pool._hired = lambda: _Listening(hire(), told)  # type: ignore[method-assign, assignment]

    pool.read(FEED, sent, now=NOW)

    assert "secret" not in repr(told)
    assert "Ostmeer" in repr(told)


class _Listening:
    """A worker whose pipe remembers what was sent through it."""

    def __init__(self, worker: workers._Worker, told: list[object]) -> None:
        self.worker, self.told, self.pipe = worker, told, self

    def __getattr__(self, name: str) -> object:
        return getattr(self.worker if name in ("process", "end") else self.worker.pipe, name)

    def send(self, job: object) -> None:
        self.told.append(job)
        self.worker.pipe.send(job)


def test_the_parent_does_not_load_the_parser() -> None:
    assert "feedparser" not in loaded_by("monitor.app.build, monitor.jobs.poll")


def loaded_by(modules: str) -> list[str]:
    program = f"import sys, {modules}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout.split()
