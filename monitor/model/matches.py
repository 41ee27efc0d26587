"""What is found: hits, matches, and the stories they tell."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.feeds import Entry


class Field(StrEnum):
    """The part of an entry in which a hit stands."""

    TITLE = "title"
    SUMMARY = "summary"
    CONTENT = "content"


class Reason(StrEnum):
    """The rule that made a hit."""

    EXACT = "exact"  # the word or phrase as written
    INFLECTION = "inflection"  # another form of the same word
    COMPOUND = "compound"  # a part of a longer word
    ALIAS = "alias"  # another name for the same thing
    WILDCARD = "wildcard"
    REGEX = "regex"


class Origin(StrEnum):
    """How a match came into the record; only live ones are news."""

    LIVE = "live"
    BASELINE = "baseline"  # already old when its feed was first polled
    BACKFILL = "backfill"  # found later in the stored entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Where a keyword stands in an entry, and why it counts.

    ``keyword`` is the keyword as written in the file (its identity), ``label`` the name under
    which people read it (the line's first word or phrase). ``start`` and ``end`` count code
    points of the field's text; ``form`` is that slice. ``via`` is the word of the expression or
    the alias that hit, where it is not the label.
    """

    keyword: str
    label: str
    field: Field
    start: int
    end: int
    form: str
    reason: Reason
    via: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A topic that an entry belongs to, and every hit that says so, in reading order.

    ``rules`` is a short hash of the topic's rules: the keyword version that found it.
    """

    topic: str
    hits: tuple[Hit, ...]
    score: float
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMatch:
    """A match in the record, with the entry it was found in and the outlet that carried it.

    ``item`` is the article's number in the record, one for all feeds that carry it;
    ``entry_id`` that of the entry. ``weight`` is the feed's.
    """

    id: int
    item: int
    match: Match
    entry: Entry
    outlet: str
    origin: Origin
    recorded_at: datetime
    weight: float = 1.0
    entry_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An article that an address was told before: what a follow-up follows.

    ``thread`` holds the Message-IDs of the alerts of its story up to the one that told it; empty
    where it was told among others.
    """

    item: int
    title: str
    outlet: str
    told_at: datetime
    thread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Matches that tell the same news, the one to lead with first.

    ``known_since`` is set where this reader was told an earlier part of it: a follow-up.
    ``thread`` holds the Message-IDs of the alerts that told it, the oldest first.
    """

    topic: str
    matches: tuple[RecordedMatch, ...]
    known_since: datetime | None = None
    thread: tuple[str, ...] = ()

    @property
    def lead(self) -> RecordedMatch:
        """Return the match that stands for the story."""
        return self.matches[0]

    @property
    def is_past(self) -> bool:
        """Say whether nothing of it is news: all was found by looking back."""
        return all(match.origin is Origin.BACKFILL for match in self.matches)
