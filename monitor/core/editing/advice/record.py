"""Advice that the past gives: keywords that find nothing, or too much."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.core.editing.advice.note import Advice, Lines, advice
from monitor.core.matching.query import And, Or, Scope, parse_query
from monitor.model import Keyword, Match, Place, Stretch, Topic

ENOUGH = 200
"""Stored entries below which silence says nothing."""

NOISY_SHARE = 0.05
NOISY_COUNT = 50

_WHOLE, _BARE, _NAME = "whole", "bare", "name"
_NOWHERE = Place(file="", line=1, column=1)

Dead = tuple[int, str]
"""A keyword that finds nothing: its topic's position, and its text."""

Named = Sequence[tuple[int, str, str, str]]
"""Names to look out for: the topic's position, keyword, phrase, and the phrase's other name."""


@dataclass(slots=True)
class Record:
    """How many stored entries each keyword and each topic finds.

    ``hits`` counts by (topic's position, keyword) what the keyword finds before exclusions,
    ``bare`` by topic, ``whole`` what is left of it; ``names`` by position in what was named.
    """

    hits: Counter[tuple[int, str]] = field(default_factory=Counter)
    bare: Counter[int] = field(default_factory=Counter)
    whole: Counter[int] = field(default_factory=Counter)
    names: Counter[int] = field(default_factory=Counter)

    def add(self, matches: Iterable[Match]) -> None:
        """Count an entry."""
        for match in matches:
            kind, _, name = match.topic.partition(" ")
            number = int(name)
            if kind == _WHOLE:
                self.whole[number] += 1
            elif kind == _BARE:
                self.bare[number] += 1
                self.hits.update({(number, hit.keyword) for hit in match.hits})
            else:
                self.names[number] += 1

    def merge(self, other: "Record") -> None:
        """Add what was counted in other entries."""
        self.hits += other.hits
        self.bare += other.bare
        self.whole += other.whole
        self.names += other.names


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """A line to write in place of a dead one, and how many stored entries it finds."""

    line: str
    count: int


def dead_keywords(topics: Sequence[Topic], record: Record, stretch: Stretch) -> list[Dead]:
    """Return the keywords that find nothing, where there are entries enough to say so."""
    if stretch.count < ENOUGH:
        return []
    return [
        (number, keyword.text)
        for number, topic in enumerate(topics)
        for keyword in topic.keywords
        if not record.hits[number, keyword.text]
    ]


def topics_to_count(topics: Sequence[Topic], named: Named) -> list[Topic]:
    """Return what to match for a record: each topic, also bare of exclusions, and each name."""
    made = [replace(topic, id=f"{_WHOLE} {number}") for number, topic in enumerate(topics)]
    made += [
        replace(topic, id=f"{_BARE} {number}", exclude=(), min_score=0.0)
        for number, topic in enumerate(topics)
    ]
    for number, (position, _, _, name) in enumerate(named):
        keyword = Keyword(text=name, place=_NOWHERE)
        made.append(
            replace(topics[position], id=f"{_NAME} {number}", keywords=(keyword,), min_score=0.0)
        )
    return made


def on_record(
    topics: Sequence[Topic],
    record: Record,
    stretch: Stretch,
    lines: Lines,
    *,
    instead: Mapping[Dead, Instead],
    now: datetime,
) -> Iterator[Advice]:
    """Yield advice on keywords that found nothing or too much, and on exclusions that kill."""
    if stretch.count < ENOUGH or stretch.oldest is None:
        return
    days = max(1, round((now - stretch.oldest).total_seconds() / 86_400))
    told = f"{stretch.count} stored entries of {days} days"
    for number, topic in enumerate(topics):
        if record.bare[number] and not record.whole[number]:
            yield _all_taken(topic, record.bare[number], told, lines)
        for keyword in topic.keywords:
            count = record.hits[number, keyword.text]
            if not count:
                yield advice(
                    "dead",
                    topic,
                    keyword,
                    f"nothing found in {told}",
                    _alive(instead.get((number, keyword.text))),
                    lines,
                )
            elif count >= NOISY_COUNT and count / stretch.count > NOISY_SHARE:
                yield advice(
                    "noisy",
                    topic,
                    keyword,
                    f"found {count} times in {told}: {count / days:.0f} a day, "
                    f"{count / stretch.count:.0%} of everything",
                    f"narrow it, such as  {_narrower(keyword.text)}",
                    lines,
                )


def _all_taken(topic: Topic, count: int, told: str, lines: Lines) -> Advice:
    place = topic.exclude[0] if topic.exclude else topic.keywords[0]
    what = "what stands under not:" if topic.exclude else f"min_score {topic.min_score:g}"
    return advice(
        "exclusion",
        topic,
        place,
        f"{what} takes away all {count} entries that its keywords find in {told}",
        "narrow it; not_near: spoils one hit instead of the whole entry",
        lines,
    )


def _alive(instead: Instead | None) -> str:
    if instead is None:
        return "no looser line finds anything; delete it, or keep it for what may come"
    times = "once" if instead.count == 1 else f"{instead.count} times"
    return f"write  {instead.line}  which is found {times}"


def _narrower(line: str) -> str:
    """Return a line that finds less: in titles alone, or with another word beside it."""
    root = parse_query(line).root
    inner = f"({line})" if isinstance(root, And | Or) else line
    return f"{inner} AND …" if isinstance(root, Scope) else f"title:{inner}  or  {inner} AND …"
