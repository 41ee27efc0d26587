"""Many feeds at once: polite to hosts, held up by nobody, ended at once."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest

from monitor.adapters.http import Web, engine
from monitor.model import FeedState, Fetched, FetchFailed
from tests.adapters.raw_server import RawServer, an_answer
from tests.builders import a_feed, a_feed_state

FEED = b"<rss><channel><title>x</title></channel></rss>"


def a_web(**changes: object) -> Web:
    return Web(**{"user_agent": "test", "apart": timedelta(0), **changes})  # type: ignore[arg-type]


def states_of(server: RawServer, *paths: str, private: bool = True) -> list[FeedState]:
    return [
        a_feed_state(a_feed(server.url + path, allow_private=private), id=n)
        for n, path in enumerate(paths)
    ]


def test_every_feed_gets_its_own_answer() -> None:
    paths = [f"/{n}" for n in range(200)]
    answers = {path: an_answer(body=path.encode()) for path in paths}
    with RawServer(answers) as server, a_web(at_once=4, per_host=8) as web:
        outcomes = list(web.fetch_many(states_of(server, *paths)))

    assert len(outcomes) == 200
    for state, outcome in outcomes:
        assert isinstance(outcome, Fetched)
        assert state.url.endswith(outcome.body.decode())


def test_requests_to_one_host_are_one_at_a_time_and_apart() -> None:
    paths = ("/a", "/b", "/c", "/d")
    with (
        RawServer(dict.fromkeys(paths, an_answer(body=FEED))) as server,
        a_web(apart=timedelta(seconds=0.2)) as web,
    ):
        list(web.fetch_many(states_of(server, *paths[:2])))
        list(web.fetch_many(states_of(server, *paths[2:])))  # the next call waits as well

    times = [one.at for one in server.asked]
    # A request may be noticed late, and the next one at once.
    assert all(later - earlier > 0.1 for earlier, later in pairwise(times))


def test_other_hosts_do_not_wait_for_a_slow_one() -> None:
    with (
        RawServer({}) as slow,
        RawServer({"/": an_answer(body=FEED)}, host="127.0.0.2") as quick,
        a_web(timeout=timedelta(seconds=5)) as web,
    ):
        slow.answers["/"] = slow.hang
        answers = web.fetch_many(states_of(slow, "/") + states_of(quick, "/"))
        state, outcome = next(answers)
        answers.close()  # type: ignore[attr-defined]

    assert isinstance(outcome, Fetched)
    assert state.url.startswith("http://127.0.0.2")


def test_hanging_feeds_give_up_their_places_to_good_ones() -> None:
    hanging = [RawServer({}, host=f"127.0.1.{n}") for n in range(1, 9)]
    with RawServer({"/": an_answer(body=FEED)}) as good, a_web(at_once=2) as web:
        states = []
        for server in hanging:
            server.answers["/"] = server.hang
            server.__enter__()
            states += states_of(server, "/")
        started = time.monotonic()
        answers = web.fetch_many(states + states_of(good, "/"))
        _, outcome = next(answers)
        took = time.monotonic() - started
        answers.close()  # type: ignore[attr-defined]
        for server in hanging:
            server.__exit__(None, None, None)

    assert isinstance(outcome, Fetched)
    assert took < 2  # eight of them, two at a time, each for a moment


def test_one_broken_address_does_not_stop_the_others() -> None:
    with RawServer({"/": an_answer(body=FEED)}) as server, a_web() as web:
        broken = a_feed_state(a_feed("http://[::1"))
        outcomes = {
            state.url: outcome
            for state, outcome in web.fetch_many([broken, *states_of(server, "/")])
        }

    assert isinstance(outcomes["http://[::1"], FetchFailed)
    assert isinstance(outcomes[server.url + "/"], Fetched)


def test_a_fault_of_our_own_is_told_of_the_feed_it_met(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def stumble(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(engine, "ask", stumble)
    with RawServer({}) as server, a_web() as web:
        outcome = web.fetch(states_of(server, "/")[0])

    assert outcome == FetchFailed(reason="it could not be fetched (KeyError)")
    assert "feed could not be fetched" in caplog.text


def test_a_fetch_that_was_cut_short_has_no_outcome() -> None:
    web = a_web()
    web.close()

    with pytest.raises(RuntimeError, match="closed"):
        web.fetch(a_feed_state())


def test_feeds_are_drawn_as_places_come_free() -> None:
    drawn = 0

    def states(server: RawServer) -> Iterator[FeedState]:
        nonlocal drawn
        for state in states_of(server, *(f"/{n}" for n in range(100))):
            drawn += 1
            yield state

    with RawServer({}) as server, a_web(at_once=1) as web:
        answers = web.fetch_many(states(server))
        next(answers)
        assert drawn <= 8
        assert len(list(answers)) == 99


def test_leaving_the_iteration_cancels_what_is_on_its_way() -> None:
    with RawServer({"/good": an_answer(body=FEED)}) as server, a_web(per_host=2) as web:
        server.answers["/hang"] = server.hang
        answers = web.fetch_many(states_of(server, "/hang", "/good"))
        next(answers)

        started = time.monotonic()
        answers.close()  # type: ignore[attr-defined]

        assert time.monotonic() - started < 1
        assert isinstance(web.fetch(states_of(server, "/good")[0]), Fetched)  # it goes on


def test_closing_ends_an_iteration_that_waits() -> None:
    outcomes: list[object] = []
    with RawServer({}) as server:
        server.answers["/"] = server.hang
        web = a_web()
        thread = threading.Thread(
            target=lambda: outcomes.extend(web.fetch_many(states_of(server, "/", "/")))
        )
        thread.start()
        while not server.asked:
            thread.join(0.01)

        started = time.monotonic()
        web.close()
        thread.join(5)

    assert time.monotonic() - started < 1
    assert not thread.is_alive()
    assert outcomes == []


def test_nothing_is_fetched_after_the_end() -> None:
    with RawServer({}) as server:
        web = a_web()
        web.close()
        web.close()

        assert list(web.fetch_many(states_of(server, "/"))) == []
        assert server.asked == []


def test_a_connection_made_with_permission_serves_no_other_feed() -> None:
    with RawServer({"/": an_answer(body=FEED)}) as server, a_web() as web:
        allowed = web.fetch(states_of(server, "/")[0])
        guarded = web.fetch(states_of(server, "/", private=False)[0])

    assert isinstance(allowed, Fetched)
    assert isinstance(guarded, FetchFailed)
    assert "not of the open internet" in guarded.reason
    assert len(server.asked) == 1


def test_two_threads_may_fetch_at_once() -> None:
    paths = [f"/{n}" for n in range(40)]
    counted: list[int] = []
    with RawServer(dict.fromkeys(paths, an_answer(body=FEED))) as server, a_web() as web:

        def fetch() -> None:
            counted.append(sum(1 for _ in web.fetch_many(states_of(server, *paths))))

        threads = [threading.Thread(target=fetch) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)

    assert counted == [40, 40]
