"""The program dies before or after any commit and starts again: what do recipients get?"""

from collections.abc import Callable
from typing import Any

import pytest

from monitor.model import DeliveryState
from tests.builders import a_config, a_digest, a_recipient
from tests.fakes import SetClock
from tests.jobs.conftest import Service

STEPS = (
    ("feeds", "claim"),
    ("feeds", "record"),
    ("outbox", "claim_subscriptions"),
    ("outbox", "enqueue"),
    ("outbox", "claim"),
    ("outbox", "begin_data"),
    ("outbox", "settle"),
)


class Killed(BaseException):
    """The process is gone: no handler of the program may see this as an error."""


def die(store: Any, part: str, step: str, *, before: bool) -> None:
    """Let the process end just before or just after one transaction."""
    room = getattr(store, part)
    real: Callable[..., Any] = getattr(room, step)

    def deadly(*arguments: Any, **named: Any) -> Any:
        if not before:
            real(*arguments, **named)
        raise Killed

    setattr(room, step, deadly)


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize(("part", "step"), STEPS, ids=[step for _, step in STEPS])
def test_nothing_is_lost_and_nothing_told_twice(
    database_url: str, part: str, step: str, before: bool
) -> None:
    to = (a_recipient("a@example.org"), a_recipient("b@example.org"))
    service = Service(database_url, a_config(digests=(a_digest(to=to),)), SetClock())
    service.serve(("1", "Rakete stürzt ins Ostmeer"), ("2", "Zweite Meldung vom Ostmeer"))
    if part == "outbox":
        service.poll()
        service.to_next_digest()
    die(service.store, part, step, before=before)

    with pytest.raises(Killed):
        service.all_jobs()

    service.restart()
    service.clock.forward(minutes=20)  # every lease runs out
    service.all_jobs()
    if part == "feeds":
        service.to_next_digest()
    service.all_jobs()
    service.clock.forward(minutes=20)
    service.all_jobs()

    assert_all_told_once(service, repeats=(part, step) == ("outbox", "settle") and before)
    service.store.close()


def assert_all_told_once(service: Service, *, repeats: bool) -> None:
    """Each recipient got each article in one message; only one in doubt may have come twice."""
    for address in ("a@example.org", "b@example.org"):
        got = [one for one in service.sender.data if one.address == address]
        distinct = {(one.message_id, one.body) for one in got}
        assert len(distinct) == 1
        [(_, body)] = distinct
        assert b"https://feed.example/1" in body
        assert b"https://feed.example/2" in body
    assert len(service.sender.data) == 2 + (1 if repeats else 0)
    assert {one.state for one in service.store.outbox.deliveries()} == {DeliveryState.SENT}
