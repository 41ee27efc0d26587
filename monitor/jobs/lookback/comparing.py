"""Compare two versions of the keywords on the stored entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.adapters.database.archive import Archive
from monitor.core.editing.difference import (
    Change,
    Pair,
    count,
    differing,
)
from monitor.core.editing.screen import Screen
from monitor.core.matching.matcher import Matcher
from monitor.jobs.lookback.reading import Heard, divided, found
from monitor.model import Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The entries compared on, and each topic whose rules changed with what it gains and loses."""

    stretch: Stretch
    changes: list[tuple[Pair, Change]]


def compare(
    url: str,
    pairs: Sequence[Pair],
    matcher: Matcher,
    *,
    since: datetime,
    heard: Heard = lambda number: None,
) -> Difference:
    """Return what topics gain and lose in the entries since an instant.

    Args:
        pairs: the topics before and after, as ``changed`` returns them.
        matcher: made of ``topics_to_match`` of these.

    Raises:
        StoreError: the database can't be used.
    """
    screen = Screen(matcher, differing(pairs))

    def counted(archive: Archive, part: Stretch) -> list[Change]:
        changes = [Change() for _ in pairs]
        for kept, matches in found(archive, part, matcher, screen, heard=heard):
            count(changes, kept, matches)
        return changes

    stretch, parts = divided(url, since, counted)
    whole, *others = parts
    for other in others:
        for change, more in zip(whole, other, strict=True):
            change.merge(more)
    return Difference(stretch=stretch, changes=list(zip(pairs, whole, strict=True)))
