"""A worker for the kill test: polls, publishes and sends until it is killed.

Feeds are simulated by the clock: each brings one more entry every 0.2 s, up to 60, so what it
must have brought can be told from outside. A mail is accepted by appending a line to a file.

Arguments: database URL, folder for the lines, instant of the beginning, how many feeds, lease.
"""

import os
import sys
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.adapters.database import Store, open_store
from monitor.errors import StoreError
from monitor.model import Accepted, Config, Entry, FeedState, PollOutcome
from tests.adapters.database.steps import a_draft, found, told_of
from tests.builders import a_config, a_digest, a_feed, a_hit, a_match, a_recipient, a_schedule

EVERY = timedelta(seconds=0.4)
ENTRY = timedelta(seconds=0.2)
ENTRIES = 60
IMMEDIATELY = a_schedule("immediately", kind="immediately", at=None)


def the_config(feeds: int) -> Config:
    to = (a_recipient("a@example.org"), a_recipient("b@example.org"))
    return a_config(
        feeds=tuple(a_feed(f"https://{n}.example/", every=EVERY) for n in range(feeds)),
        digests=(a_digest("Eins", to=to, schedule=IMMEDIATELY), a_digest("Zwei", to=to)),
    )


def entries_of(url: str, began: datetime, now: datetime) -> list[Entry]:
    """Return the entries that a feed has at an instant."""
    return [
        Entry(key=f"{n}", item=f"{url}{n}", title=f"Ostmeer {url} {n}", seen_at=now, text_hash="1")
        for n in range(min((now - began) // ENTRY, ENTRIES))
    ]


def now() -> datetime:
    return datetime.now(UTC)


def poll(store: Store, folder: Path, began: datetime, lease: timedelta) -> None:
    states = store.feeds.claim(now(), 5, lease=lease)
    outcomes = []
    for state in states:
        note(folder, "polls", f"{state.feed.url} {state.claim} start {time.monotonic()}")
        new = store.feeds.unseen(state, entries_of(state.feed.url, began, now()))
        outcomes.append(PollOutcome(state=after(state), found=tuple(map(_found, new))))
        note(folder, "polls", f"{state.feed.url} {state.claim} end {time.monotonic()}")
    store.feeds.record(outcomes, now())


def _found(entry: Entry):
    return found(entry, a_match(entry, a_hit(entry)))


def after(state: FeedState) -> FeedState:
    return replace(
        state, polls=state.polls + 1, last_poll_at=now(), next_poll_at=now() + state.feed.every
    )


def publish(store: Store, config: Config, lease: timedelta) -> None:
    for subscription in store.outbox.claim_subscriptions(config, now(), 4, lease=lease):
        pending = store.outbox.pending(subscription, [config.topics[0].id])
        draft = None
        if pending.matches:
            lines = "\n".join(one.entry.item for one in pending.matches)
            draft = replace(a_draft(f"{subscription.number}"), body=lines.encode())
        store.outbox.enqueue(
            subscription,
            draft,
            told_of(pending.matches),
            pending.supersedes,
            next_due=now() + timedelta(seconds=0.3),
            now=now(),
        )


def deliver(store: Store, folder: Path, lease: timedelta) -> None:
    for delivery in store.outbox.claim(now(), 2, lease=lease):
        if not store.outbox.begin_data(delivery, now(), lease=lease):
            continue
        items = delivery.body.decode().replace("\n", ",")
        note(folder, "mails", f"{delivery.id} {delivery.address} {items}")
        store.outbox.settle(delivery, Accepted(reply="250"), now=now(), retry_at=None)


def note(folder: Path, name: str, line: str) -> None:
    """Append a line for good: what the world outside saw."""
    file = os.open(folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, f"{line}\n".encode())
    os.close(file)


def main() -> None:
    url, place, since, feeds, lease = sys.argv[1:]
    folder, began = Path(place), datetime.fromisoformat(since)
    config, held = the_config(int(feeds)), timedelta(seconds=float(lease))
    with open_store(url) as store:
        note(folder, "ready", str(os.getpid()))
        while True:
            with suppress(StoreError):  # as the service: the tick is skipped and repeated
                poll(store, folder, began, held)
                publish(store, config, held)
                deliver(store, folder, held)
            time.sleep(0.02)


if __name__ == "__main__":
    main()
