"""Record what a topic finds in the stored entries: a look back, no news."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from monitor.adapters.clock import Clock
from monitor.adapters.database import Store
from monitor.adapters.database.archive import open_archive
from monitor.core.editing.screen import Screen
from monitor.core.matching.remembered import Answers
from monitor.jobs.lookback.reading import Heard, compiled, found
from monitor.model import Stretch, Topic

BATCH = 200
"""Matches recorded in one transaction, so that no writer waits long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The entries looked at, how many of them the topic finds, and how many of these were new."""

    stretch: Stretch
    found: int
    new: int


def fill(
    url: str,
    store: Store,
    topic: Topic,
    *,
    since: datetime,
    clock: Clock,
    answers: Answers | None = None,
    heard: Heard = lambda number: None,
) -> Filled:
    """Record what a topic finds in the entries since an instant and has not found before.

    Harmless to repeat, also after it was stopped half way: what is recorded is passed over.

    Args:
        answers: what the dictionaries said before; they learn what they say now.

    Raises:
        StoreError: the database can't be used; what was recorded before stays.
    """
    matcher = compiled([topic], answers or Answers())
    total = new = 0
    with open_archive(url) as archive:
        stretch = archive.stretch(since)
        findings = found(archive, stretch, matcher, Screen(matcher), heard=heard)
        while batch := [(kept, match) for kept, [match] in islice(findings, BATCH)]:
            total += len(batch)
            new += store.history.backfill(batch, clock())
    return Filled(stretch=stretch, found=total, new=new)
