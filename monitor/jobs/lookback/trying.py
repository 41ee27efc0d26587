"""What a keyword would have found, and what it just missed."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from itertools import islice

from monitor.adapters.database.archive import Archive, open_archive
from monitor.core.editing.looser import Looser
from monitor.core.editing.respelt import respelt, spellings_of
from monitor.core.editing.screen import Screen
from monitor.core.editing.trial import (
    NearMiss,
    Tally,
    merged,
    near_misses,
    topics_of,
    trial_topics,
)
from monitor.core.matching.remembered import Answers
from monitor.jobs.lookback.reading import Heard, compiled, divided, found
from monitor.model import Stretch

BATCHES = 3
"""Of the newest entries, so many thousand tell how a word that finds nothing may be spelt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A keyword tried on the past: the entries it was tried on, what it found, what it missed."""

    line: str
    stretch: Stretch
    tally: Tally
    near_misses: list[NearMiss]


def try_out(
    url: str,
    line: str,
    *,
    since: datetime,
    zone: tzinfo,
    languages: tuple[str, ...] = (),
    answers: Answers | None = None,
    heard: Heard = lambda number: None,
) -> Trial:
    """Return what a keyword finds in the entries since an instant.

    Args:
        zone: whose days the entries are counted by.
        languages: look as a topic does that is bound to these.
        answers: what the dictionaries said before; they learn what they say now.

    Raises:
        QueryError: when the line is no keyword.
        StoreError: the database can't be used.
    """
    topics, variants = trial_topics(line, languages=languages)
    matcher = compiled(topics, answers or Answers())
    screen = Screen(matcher)

    def tallied(archive: Archive, part: Stretch) -> Tally:
        tally = Tally(zone=zone)
        for kept, matches in found(archive, part, matcher, screen, heard=heard):
            tally.add(kept, matches)
        return tally

    stretch, tallies = divided(url, since, tallied)
    whole = trial(line, stretch, merged(tallies), variants)
    if whole.tally.count or whole.near_misses:
        return whole
    near = _misspelt(url, line, stretch, Tally(zone=zone), languages, answers or Answers())
    return replace(whole, near_misses=near)


def trial(line: str, stretch: Stretch, tally: Tally, variants: dict[str, Looser]) -> Trial:
    """Return a tally with its near misses worked out."""
    near = near_misses(line, tally, variants)
    return Trial(line=line, stretch=stretch, tally=tally, near_misses=near)


def _misspelt(
    url: str,
    line: str,
    stretch: Stretch,
    tally: Tally,
    languages: tuple[str, ...],
    answers: Answers,
) -> list[NearMiss]:
    """Return what a keyword would find in the newest entries if it were spelt as they are."""
    with open_archive(url) as archive:
        newest = [one for batch in islice(archive.texts(stretch), BATCHES) for one in batch]
        spellings = set[str]().union(*(spellings_of(text.decode()) for _, text in newest))
        topics, variants = topics_of(respelt(line, spellings), languages=languages)
        if not topics:
            return []
        matcher = compiled(topics, answers)
        part = replace(stretch, first=newest[-1][0])
        for kept, matches in found(archive, part, matcher, Screen(matcher)):
            tally.add(kept, matches)
    told = near_misses(line, tally, variants)
    if len(newest) == stretch.count:
        return told
    where = f", in the newest {len(newest):,} entries"
    return [replace(one, what=one.what + where) for one in told]
