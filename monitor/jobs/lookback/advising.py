"""Count what each keyword finds in the stored entries, for advice on it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.adapters.database.archive import Archive
from monitor.adapters.forks import aside
from monitor.core.editing.advice.record import (
    NOISY_COUNT,
    NOISY_SHARE,
    Dead,
    Instead,
    Named,
    Record,
    topics_to_count,
)
from monitor.core.editing.advice.revive import attempts, best
from monitor.core.editing.advice.tongues import Spoken, spoken
from monitor.core.editing.screen import Screen
from monitor.core.matching.remembered import Answers
from monitor.jobs.lookback.reading import Heard, ask_aside, compiled, divided, found
from monitor.model import Stretch, Topic


def count(
    url: str,
    topics: Sequence[Topic],
    named: Named,
    *,
    since: datetime,
    answers: Answers | None = None,
    heard: Heard = lambda number: None,
) -> tuple[Stretch, Record]:
    """Return the entries since an instant, and how many of them each keyword finds.

    Args:
        answers: what the dictionaries said before; they learn what they say now.

    Raises:
        StoreError: the database can't be used.
    """
    answers = answers or Answers()
    counted_topics = topics_to_count(topics, named)
    ask_aside(counted_topics, answers)
    matcher = compiled(counted_topics, answers)
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


def spoken_aside(topics: Sequence[Topic]) -> Spoken:
    """Return what ``spoken`` does, asked by a copy of this process, whose memory ends with it."""
    return aside(spoken, topics)


def revive(
    url: str,
    topics: Sequence[Topic],
    dead: Sequence[Dead],
    *,
    since: datetime,
    answers: Answers | None = None,
    heard: Heard = lambda number: None,
) -> Mapping[Dead, Instead]:
    """Return for keywords that find nothing what a looser line of theirs finds, if it does.

    Args:
        answers: what the dictionaries said before; they learn what they say now.

    Raises:
        StoreError: the database can't be used.
    """
    tried = attempts(topics, dead)
    if not tried:
        return {}
    matcher = compiled([one.topic for one in tried], answers or Answers())
    screen = Screen(matcher)

    def counted(archive: Archive, part: Stretch) -> Counter[str]:
        count: Counter[str] = Counter()
        for _, matches in found(archive, part, matcher, screen, heard=heard):
            count.update(match.topic for match in matches)
        return count

    stretch, parts = divided(url, since, counted)
    most = max(NOISY_COUNT, stretch.count * NOISY_SHARE)
    return best(tried, sum(parts, Counter[str]()), most=most)
