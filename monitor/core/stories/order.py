"""Which match leads a story, and which story leads an issue."""

from collections.abc import Sequence
from datetime import datetime
from math import log2

from monitor.model import Field, RecordedMatch, Story

TITLE_BONUS = 0.5  # a keyword in the headline: the article is about it, not in passing
OUTLET_BONUS = 0.5  # per doubling of the outlets that carry the story


def rank(stories: Sequence[Story], *, reads: Sequence[str]) -> list[Story]:
    """Return the stories in the order of reading.

    Languages outside ``reads`` come last (an unknown language is not held against a story, and
    an empty ``reads`` means all). Then strength decides: the best score times its feed's weight,
    more for a hit in a headline and for each doubling of the outlets. Then the newest.
    """

    def place(story: Story) -> tuple[bool, float, float, int]:
        language = story.lead.entry.language
        foreign = bool(reads and language and language not in reads)
        newest = max(told_at(match).timestamp() for match in story.matches)
        return foreign, -strength(story), -newest, story.lead.id

    return sorted(stories, key=place)


def strength(story: Story) -> float:
    """Return how much a story weighs: never less for another match in it."""
    outlets = {match.outlet.casefold() for match in story.matches}
    best = max(_weight(match) for match in story.matches)
    return best + OUTLET_BONUS * log2(len(outlets))


def leads_before(match: RecordedMatch) -> tuple[float, bool, float, int]:
    """Return a sort key: the heaviest match first, one with a summary before one without."""
    return (
        -_weight(match),
        not match.entry.summary.strip(),
        told_at(match).timestamp(),
        match.id,
    )


def told_at(match: RecordedMatch) -> datetime:
    """Return when the news came: as published, but never later than we saw it."""
    published = match.entry.published_at
    seen = match.entry.seen_at
    return seen if published is None else min(published, seen)


def _weight(match: RecordedMatch) -> float:
    in_title = any(hit.field is Field.TITLE for hit in match.match.hits)
    return match.match.score * match.weight + TITLE_BONUS * in_title
