"""Search the stored entries with a keyword."""

from dataclasses import dataclass
from datetime import datetime

from monitor.adapters.database.archive import Archive
from monitor.core.editing.screen import Screen
from monitor.core.editing.topics import topic_of
from monitor.core.matching.remembered import Answers
from monitor.jobs.lookback.reading import Heard, compiled, divided, found
from monitor.model import KeptEntry, Match, Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a search found: how much, and the newest of it with the places of the hits."""

    stretch: Stretch
    count: int
    newest: list[tuple[KeptEntry, Match]]


def search(
    url: str,
    line: str,
    *,
    since: datetime,
    topic: str | None = None,
    most: int,
    answers: Answers | None = None,
    heard: Heard = lambda number: None,
) -> Findings:
    """Return the entries since an instant that a keyword finds.

    Args:
        topic: only entries recorded under this topic.
        most: how many are returned; the others are counted.
        answers: what the dictionaries said before; they learn what they say now.

    Raises:
        QueryError: when the line is no keyword.
        StoreError: the database can't be used.
    """
    matcher = compiled([topic_of(line)], answers or Answers())
    screen = Screen(matcher)

    def counted(archive: Archive, part: Stretch) -> tuple[int, list[tuple[KeptEntry, Match]]]:
        count = 0
        newest: list[tuple[KeptEntry, Match]] = []
        for kept, [match] in found(archive, part, matcher, screen, topic=topic, heard=heard):
            count += 1
            if len(newest) < most:
                newest.append((kept, match))
        return count, newest

    stretch, parts = divided(url, since, counted, topic=topic)
    return Findings(
        stretch=stretch,
        count=sum(count for count, _ in parts),
        newest=[one for _, newest in parts for one in newest][:most],
    )
