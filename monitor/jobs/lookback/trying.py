"""What a keyword would have found, and what it just missed."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from monitor.adapters.database.archive import Archive
from monitor.core.editing.looser import Looser
from monitor.core.editing.screen import Screen
from monitor.core.editing.trial import NearMiss, Tally, merged, near_misses, trial_topics
from monitor.core.matching.remembered import Answers
from monitor.jobs.lookback.reading import Heard, compiled, divided, found
from monitor.model import Stretch


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
    return trial(line, stretch, merged(tallies), variants)


def trial(line: str, stretch: Stretch, tally: Tally, variants: dict[str, Looser]) -> Trial:
    """Return a tally with its near misses worked out."""
    near = near_misses(line, tally, variants)
    return Trial(line=line, stretch=stretch, tally=tally, near_misses=near)
