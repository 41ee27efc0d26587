"""The service is killed again and again, between fetch and mail; then it is left to finish."""

import random
import time
from collections import Counter
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from monitor.adapters.database import open_store
from monitor.app.demo.mail_server import MailServer
from tests.app.running import Monitor, write_config
from tests.app.test_service import a_feed_of_today, links_in
from tests.servers import Documents, Page

KILLS = 25
ENTRIES_A_ROUND = 3


@pytest.mark.slow
def test_killed_at_any_moment_nothing_is_lost_and_nothing_told_twice(
    tmp_path: Path, database_url: str
) -> None:
    chance = random.Random(20261123)
    to = ("a@example.org", "b@example.org")
    where = {"MONITOR_DATABASE_URL": database_url}
    items = [("0", "Erste Meldung vom Ostmeer")]
    page = Page(a_feed_of_today(*items))
    with Documents({"/rss": page}) as feeds, MailServer(tmp_path / "inbox") as inbox:
        config = write_config(
            tmp_path / "config",
            [feeds.url + "/rss"],
            server=f"smtp+plain://127.0.0.1:{inbox.port}",
            to=to,
        )
        for _ in range(KILLS):
            items += [
                (str(len(items) + n), f"Meldung {len(items) + n} vom Ostmeer")
                for n in range(ENTRIES_A_ROUND)
            ]
            page.body = a_feed_of_today(*items)
            monitor = Monitor(config, tmp_path / "state", "run", **where)
            time.sleep(chance.uniform(0.3, 4.0))
            monitor.kill()
            _let_leases_run_out(database_url)

        monitor = Monitor(config, tmp_path / "state", "run", **where)
        wanted = {f"https://feed.example/{guid}" for guid, _ in items}
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not all(
            _told(inbox, address).keys() >= wanted for address in to
        ):
            time.sleep(0.2)
        assert monitor.stop() == 0

    for address in to:
        assert _told(inbox, address).keys() == wanted
        repeated = {link: n for link, n in _told(inbox, address).items() if n > 1}
        assert not repeated, f"{address}: told twice in different mails: {repeated}"


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


def _let_leases_run_out(url: str) -> None:
    """Do what waiting would do: end the leases that the killed process held."""
    with open_store(url) as store, store.database.write() as connection:
        for table in ("feeds", "subscriptions", "deliveries"):
            connection.exec_driver_sql(f"UPDATE {table} SET lease = 0")
