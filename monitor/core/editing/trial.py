"""What a keyword found in the past: how much, when, in which forms, and what it just missed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from monitor.core.editing.looser import Looser, looser, with_names
from monitor.core.editing.topics import QUERY, topic_of
from monitor.core.stories import cluster, rank
from monitor.model import (
    KeptEntry,
    Match,
    Origin,
    RecordedMatch,
    Story,
    Topic,
)

KEPT = 1_000
"""Of the entries found, the newest so many are kept whole; the others are counted."""

EXAMPLES = 3
Found = tuple[KeptEntry, Match]


def trial_topics(
    line: str, *, languages: tuple[str, ...] = ()
) -> tuple[list[Topic], dict[str, Looser]]:
    """Return what to match: the keyword as topic ``QUERY``, and each looser one with its topic.

    Raises:
        QueryError: when the line is no keyword.
    """
    topics, variants = topics_of(looser(line), languages=languages)
    return [topic_of(line, languages=languages), *topics], variants


def topics_of(
    variants: Iterable[Looser], *, languages: tuple[str, ...] = ()
) -> tuple[list[Topic], dict[str, Looser]]:
    """Return a topic for each of some keywords, and these by the names of their topics."""
    named = {str(number): one for number, one in enumerate(variants)}
    topics = [topic_of(one.line, name=name, languages=languages) for name, one in named.items()]
    return topics, named


@dataclass(slots=True)
class Miss:
    """What a looser keyword would add: entries, the forms that hit there, and some examples."""

    count: int = 0
    forms: Counter[str] = field(default_factory=Counter)
    examples: list[Found] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """What was found so far, entries being added the newest first."""

    zone: tzinfo
    count: int = 0
    days: Counter[date] = field(default_factory=Counter)
    forms: Counter[tuple[str, str]] = field(default_factory=Counter)
    outlets: Counter[str] = field(default_factory=Counter)
    newest: list[Found] = field(default_factory=list)
    misses: dict[str, Miss] = field(default_factory=dict)
    kept: int = KEPT

    def add(self, kept: KeptEntry, matches: Sequence[Match]) -> None:
        """Count an entry with what the keyword and the looser ones find in it."""
        if matches[0].topic != QUERY:
            for match in matches:
                self._add_miss(kept, match)
            return
        match = matches[0]
        self.count += 1
        self.days[kept.entry.seen_at.astimezone(self.zone).date()] += 1
        self.outlets[kept.outlet] += 1
        self.forms.update({(hit.form, hit.reason.value) for hit in match.hits})
        if len(self.newest) < self.kept:
            self.newest.append((kept, match))

    def _add_miss(self, kept: KeptEntry, match: Match) -> None:
        miss = self.misses.setdefault(match.topic, Miss())
        miss.count += 1
        miss.forms.update({hit.form for hit in match.hits})
        if len(miss.examples) < EXAMPLES:
            miss.examples.append((kept, match))


def merged(tallies: Iterable[Tally]) -> Tally:
    """Return one tally of several, which were taken one after the other, the newest first."""
    first, *others = tallies
    for other in others:
        first.count += other.count
        first.days += other.days
        first.forms += other.forms
        first.outlets += other.outlets
        first.newest = (first.newest + other.newest)[: first.kept]
        for name, miss in other.misses.items():
            mine = first.misses.setdefault(name, Miss())
            mine.count += miss.count
            mine.forms += miss.forms
            mine.examples = (mine.examples + miss.examples)[:EXAMPLES]
    return first


def per_day(tally: Tally, first: datetime, last: datetime) -> list[tuple[date, int]]:
    """Return how many entries were found on each day, those without any included."""
    day, end = first.astimezone(tally.zone).date(), last.astimezone(tally.zone).date()
    made = []
    while day <= end:
        made.append((day, tally.days[day]))
        day += timedelta(days=1)
    return made


def stories(newest: Iterable[Found]) -> list[Story]:
    """Return the stories that the entries tell, as a mail would put them in order."""
    recorded = [
        RecordedMatch(
            id=kept.id,
            item=kept.item,
            match=match,
            entry=kept.entry,
            outlet=kept.outlet,
            origin=Origin.BACKFILL,
            recorded_at=kept.entry.seen_at,
            weight=kept.feed.weight,
        )
        for kept, match in newest
    ]
    return rank(cluster(recorded, {}), reads=())


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """Looser keywords of one kind, what they would add together, and the line to write."""

    what: str
    line: str
    count: int
    forms: tuple[tuple[str, int], ...]
    examples: tuple[Found, ...]


def near_misses(
    line: str, tally: Tally, variants: dict[str, Looser], *, most: int = 6
) -> list[NearMiss]:
    """Return what looser keywords would have added, the most first; aliases as one."""
    made: list[NearMiss] = []
    names: dict[str, list[str]] = {}
    named: list[Miss] = []
    for name, miss in sorted(tally.misses.items(), key=lambda one: -one[1].count):
        one = variants[name]
        if one.kind == "alias":
            names.setdefault(one.of, []).append(one.what)
            named.append(miss)
        else:
            made.append(_near_miss(one.what, one.line, [miss]))
    if named:
        what = "other names: " + ", ".join(name for some in names.values() for name in some)
        made.insert(0, _near_miss(what, with_names(line, names), named))
    return sorted(made, key=lambda one: -one.count)[:most]


def _near_miss(what: str, line: str, misses: Sequence[Miss]) -> NearMiss:
    forms = sum((miss.forms for miss in misses), Counter[str]())
    seen: dict[int, Found] = {}
    for miss in misses:
        for kept, match in miss.examples:
            seen.setdefault(kept.id, (kept, match))
    examples = sorted(seen.values(), key=lambda one: -one[0].id)[:EXAMPLES]
    return NearMiss(
        what=what,
        line=line,
        count=sum(miss.count for miss in misses),
        forms=tuple(forms.most_common(5)),
        examples=tuple(examples),
    )
