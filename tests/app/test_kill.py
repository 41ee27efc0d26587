"""The service is killed again and again, between fetch and mail; then it is left to finish."""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from monitor.adapters.database import open_store
from monitor.app.demo.mail_server import MailServer
from tests.app.nursery import Nursery
from tests.app.running import Monitor, write_config
from tests.app.test_service import a_feed_of_today, links_in
from tests.servers import Documents, Page

KILLS = 200
WHOLE = 6
"""Kills of services that start as people start them, Python, parse processes and all."""

LONGEST_LIFE = 4.0
ENTRIES_A_ROUND = 3
TO = ("a@example.org", "b@example.org")


class World:
    """A feed that grows, a mail server that takes everything, and a database between them."""

    def __init__(self, folder: Path, url: str, stack: ExitStack) -> None:
        self.state = folder / "state"
        self.variables = {"MONITOR_DATABASE_URL": url}
        self.items = [("0", "Erste Meldung vom Ostmeer")]
        self.page = Page(a_feed_of_today(*self.items))
        feeds = stack.enter_context(Documents({"/rss": self.page}))
        self.inbox = stack.enter_context(MailServer(folder / "inbox"))
        self.config = write_config(
            folder / "config",
            [feeds.url + "/rss"],
            server=f"smtp+plain://127.0.0.1:{self.inbox.port}",
            to=TO,
        )
        self._store = stack.enter_context(open_store(url))

    def publish(self) -> None:
        """Let the feed grow, once all that it shows was seen: what is gone unseen is no news."""
        with self._store.database.read() as connection:
            seen = connection.exec_driver_sql("SELECT count(*) FROM entries").scalar_one()
        if seen < len(self.items):
            return
        first = len(self.items)
        self.items += [
            (str(number), f"Meldung {number} vom Ostmeer")
            for number in range(first, first + ENTRIES_A_ROUND)
        ]
        self.page.body = a_feed_of_today(*self.items[-30:])

    def let_leases_run_out(self) -> None:
        """Do what waiting would do for polls and issues; what was being sent is found again."""
        with self._store.database.write() as connection:
            for table in ("feeds", "subscriptions"):
                connection.exec_driver_sql(f"UPDATE {table} SET lease = 0")

    def all_told(self) -> bool:
        wanted = self.wanted
        return all(_told(self.inbox, address).keys() >= wanted for address in TO)

    @property
    def wanted(self) -> set[str]:
        return {f"https://feed.example/{guid}" for guid, _ in self.items}

    def check(self) -> None:
        for address in TO:
            told = _told(self.inbox, address)
            assert told.keys() == self.wanted
            repeated = {link: n for link, n in told.items() if n > 1}
            assert not repeated, f"{address}: told twice in different mails: {repeated}"


@pytest.mark.slow
def test_two_hundred_times_killed_nothing_is_lost_and_nothing_told_twice(
    tmp_path: Path, sqlite_url: str, postgresql_url: str
) -> None:
    """Both databases at once, as a service waits more than it works."""
    urls = {"sqlite": sqlite_url, "postgresql": postgresql_url}
    with Nursery() as one, Nursery() as other, ThreadPoolExecutor(2) as threads:
        ends = [
            threads.submit(_kill_often, tmp_path / name, url, nursery, seed)
            for seed, ((name, url), nursery) in enumerate(
                zip(urls.items(), (one, other), strict=True)
            )
        ]
        mails = [end.result() for end in ends]

    assert all(number > 2 + len(TO) for number in mails)  # work was done between the kills


def _kill_often(folder: Path, url: str, nursery: Nursery, seed: int) -> int:
    """Let services live for a moment each, and return how many mails came of it."""
    chance = random.Random(seed)
    folder.mkdir()
    with ExitStack() as stack:
        world = World(folder, url, stack)
        service = nursery.start(world.config, world.state, **world.variables)
        began = time.monotonic()
        _wait_until(world.all_told)
        # What a life takes from birth to mail says where the kills must fall to meet all of it.
        life = min(1.5 * (time.monotonic() - began), LONGEST_LIFE)
        nursery.kill(service)
        for _ in range(KILLS):
            world.publish()
            service = nursery.start(world.config, world.state, **world.variables)
            time.sleep(chance.uniform(0.02, life))
            nursery.kill(service)
            world.let_leases_run_out()
        service = nursery.start(world.config, world.state, **world.variables)
        _wait_until(world.all_told)
        nursery.kill(service, signal.SIGTERM)
        world.check()
        return len(world.inbox.messages)


@pytest.mark.slow
def test_killed_at_any_moment_nothing_is_lost_and_nothing_told_twice(
    tmp_path: Path, database_url: str
) -> None:
    chance = random.Random(20261123)
    with ExitStack() as stack:
        world = World(tmp_path, database_url, stack)
        for _ in range(WHOLE):
            world.publish()
            monitor = Monitor(world.config, world.state, "run", **world.variables)
            time.sleep(chance.uniform(0.5, 5.0))
            monitor.kill()
            world.let_leases_run_out()
        monitor = Monitor(world.config, world.state, "run", **world.variables)
        _wait_until(world.all_told)
        assert monitor.stop() == 0
        world.check()


def _wait_until(done: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not done():
        time.sleep(0.05)


def _told(inbox: MailServer, address: str) -> Counter[str]:
    """Count in how many different mails each link came; the same bytes again are one mail."""
    told: Counter[str] = Counter()
    seen: dict[str, bytes] = {}
    for message, recipients in zip(list(inbox.messages), list(inbox.recipients), strict=False):
        if address not in recipients:
            continue
        identity = str(message_from_bytes(message, policy=default)["Message-ID"])
        if identity in seen:
            assert seen[identity] == message, "a repeated mail must be the same byte for byte"
            continue
        seen[identity] = message
        told.update(links_in(message))
    return told
