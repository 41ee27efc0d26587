"""Workers are killed at random, and the record of the outside world is compared with ours."""

import itertools
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.adapters.database import Store, open_store
from monitor.model import DeliveryState
from tests.adapters.database import worker
from tests.adapters.database.steps import due_at_once

FEEDS = 10
KILLS = 20
LEASE = 1.5


class Workers:
    """Three worker processes; each that is killed is replaced."""

    def __init__(self, ready: Path, *arguments: str) -> None:
        self.ready = ready
        self.command = [sys.executable, "-m", "tests.adapters.database.worker", *arguments]
        self.running = [self._start() for _ in range(3)]
        self.said: list[str] = []

    def _start(self) -> subprocess.Popen:
        return subprocess.Popen(self.command, stderr=subprocess.PIPE, text=True)

    def kill_one(self, chance: random.Random) -> None:
        number = chance.randrange(len(self.running))
        while str(self.running[number].pid) not in _words(self.ready):
            time.sleep(0.05)
        time.sleep(chance.uniform(0, 0.5))
        self._end(self.running[number])
        self.running[number] = self._start()

    def end(self) -> None:
        for one in self.running:
            self._end(one)

    def _end(self, one: subprocess.Popen) -> None:
        one.kill()
        self.said.append(one.communicate()[1])


@pytest.mark.slow
def test_killed_workers_lose_nothing_and_tell_nothing_twice(
    database_url: str, tmp_path: Path
) -> None:
    began, chance = worker.now(), random.Random(1)
    config = worker.the_config(FEEDS)
    with open_store(database_url) as store:
        store.feeds.sync(config.feeds, began)
        store.outbox.sync(config, began, due_at_once)
        workers = Workers(
            tmp_path / "ready",
            database_url,
            str(tmp_path),
            began.isoformat(),
            str(FEEDS),
            str(LEASE),
        )
        for _ in range(KILLS):
            workers.kill_one(chance)
        _drain(store)
        workers.end()

        assert not any("Traceback" in said for said in workers.said)
        _check_polls((tmp_path / "polls").read_text())
        _check_mails(store, (tmp_path / "mails").read_text())
        if database_url.startswith("sqlite"):
            with store.database.read() as connection:
                assert connection.scalar(text("PRAGMA integrity_check")) == "ok"


def _words(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def _drain(store: Store) -> None:
    """Wait until all that was published was found, told and sent."""
    for _ in range(300):
        time.sleep(0.2)
        status = store.history.status(worker.now())
        waiting = dict(status.deliveries).keys() & {"ready", "data"}
        if status.matches == FEEDS * worker.ENTRIES and not waiting:
            time.sleep(2 * LEASE)
            return
    raise AssertionError(f"not drained: {status.matches} matches, {status.deliveries}")


def _check_polls(lines: str) -> None:
    """No feed was polled twice at once (a poll that was cut off has no end)."""
    spans: dict[str, list[tuple[float, float]]] = {}
    open_polls: dict[tuple[str, str], float] = {}
    for line in lines.splitlines():
        url, claim, what, at = line.split()
        if what == "start":
            assert (url, claim) not in open_polls, "a claim was given out twice"
            open_polls[url, claim] = float(at)
        else:
            spans.setdefault(url, []).append((open_polls[url, claim], float(at)))
    for held in spans.values():
        held.sort()
        assert all(one[1] <= two[0] for one, two in itertools.pairwise(held))


def _check_mails(store: Store, lines: str) -> None:
    """Each article reached each address, in one mail; only the same mail may have come twice."""
    told: dict[tuple[str, str], set[str]] = {}
    for line in lines.splitlines():
        number, address, items = line.split(" ")
        for item in items.split(","):
            told.setdefault((address, item), set()).add(number)
    for address in ("a@example.org", "b@example.org"):
        for feed in range(FEEDS):
            for entry in range(worker.ENTRIES):
                assert len(told[address, f"https://{feed}.example/{entry}"]) == 1
    assert all(len(numbers) == 1 for numbers in told.values())
    accepted = Counter(line.split(" ")[0] for line in lines.splitlines())
    repeated = sum(times - 1 for times in accepted.values())
    # Only a death between acceptance and commit repeats a mail, and then the same one.
    assert repeated < 10
    assert len(store.outbox.deliveries([DeliveryState.DEAD])) == 0
