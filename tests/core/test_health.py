from datetime import timedelta

from monitor.core.amounts import count, length
from monitor.core.health import ill, in_charge, warnings
from monitor.model import Heartbeat, Status
from tests.builders import NOW

MINUTE = timedelta(minutes=1)


def a_beat(worker: str = "a:1", *, ago: timedelta = timedelta(), **changes) -> Heartbeat:
    return Heartbeat(
        **{"worker": worker, "started_at": NOW - MINUTE, "beat_at": NOW - ago, **changes}
    )


def a_status(*beats: Heartbeat, **changes) -> Status:
    return Status(now=NOW, heartbeats=beats, **changes)


def test_one_worker_that_lives_is_enough() -> None:
    assert ill(a_status(a_beat(ago=2 * MINUTE), a_beat("b:1")), NOW) == ""
    assert ill(a_status(a_beat(ago=2 * MINUTE)), NOW) == "no sign of life for 2 min"
    assert ill(a_status(), NOW) == "the service has never run on this state"


def test_a_worker_that_is_known_to_be_gone_is_not_believed_for_a_minute_more() -> None:
    assert ill(a_status(a_beat()), NOW, gone=["a:1"]) == "it is not running"
    assert ill(a_status(a_beat(), a_beat("b:1")), NOW, gone=["a:1"]) == ""


def test_a_worker_that_has_ended_says_nothing_of_what_is_in_force() -> None:
    stopped = a_beat("a:1", ago=MINUTE / 2, config="old", config_problem="x")
    silent = a_beat("b:2", ago=10 * MINUTE, config="older", config_problem="x")
    now_running = a_beat("a:3", config="new")
    status = a_status(stopped, silent, now_running)

    assert in_charge(status, NOW, gone=["a:1"]) == [now_running]
    assert warnings(status, NOW, gone=["a:1"]) == []


def test_where_no_worker_lives_the_last_one_that_did_tells_what_was_in_force() -> None:
    last = a_beat("a:1", ago=10 * MINUTE)
    earlier = a_beat("b:2", ago=20 * MINUTE)

    assert in_charge(a_status(last, earlier), NOW) == [last]
    assert in_charge(a_status(), NOW) == []


def test_a_job_that_does_not_end_well_is_ill_health() -> None:
    beat = a_beat(started_at=NOW - 60 * MINUTE, ticks=(("poll", NOW), ("mail", NOW - 10 * MINUTE)))

    assert ill(a_status(beat), NOW) == "the mail job has not ended well for 10 min"


def test_what_a_restart_would_not_mend_is_a_warning() -> None:
    status = a_status(
        a_beat(config_problem="x"),
        deliveries=(("dead", 2),),
        oldest_waiting_at=NOW - 120 * MINUTE,
    )

    assert ill(status, NOW) == ""
    assert warnings(status, NOW) == [
        "mail has waited 2 h",
        "2 deliveries dead (monitor outbox)",
        "configuration refused",
    ]


def test_amounts_are_said_in_one_unit() -> None:
    assert [length(timedelta(seconds=n)) for n in (0, 119, 120, 7200, 172_800)] == [
        "0 s",
        "119 s",
        "2 min",
        "2 h",
        "2 d",
    ]
    assert [count(1, "feed"), count(0, "feed"), count(2, "entry", "entries")] == [
        "1 feed",
        "0 feeds",
        "2 entries",
    ]
