"""Count what each keyword finds in the stored entries, for advice on it."""

from collections.abc import Sequence
from datetime import datetime

from monitor.adapters.database.archive import Archive
from monitor.core.editing.advice.record import Named, Record, topics_to_count
from monitor.core.editing.screen import Screen
from monitor.core.matching.matcher import Matcher
from monitor.jobs.lookback.reading import Heard, divided, found
from monitor.model import Stretch, Topic


def count(
    url: str,
    topics: Sequence[Topic],
    named: Named,
    *,
    since: datetime,
    heard: Heard = lambda number: None,
) -> tuple[Stretch, Record]:
    """Return the entries since an instant, and how many of them each keyword finds.

    Raises:
        StoreError: the database can't be used.
    """
    matcher = Matcher(topics_to_count(topics, named))
    screen = Screen(matcher)

    def counted(archive: Archive, part: Stretch) -> Record:
        record = Record()
        for _, matches in found(archive, part, matcher, screen, heard=heard):
            record.add(matches)
        return record

    stretch, [whole, *others] = divided(url, since, counted)
    for other in others:
        whole.merge(other)
    return stretch, whole
