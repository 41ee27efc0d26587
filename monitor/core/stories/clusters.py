"""Fold matches that tell the same news: the same article, or the same headline elsewhere."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.core.stories.order import leads_before
from monitor.model import Earlier, RecordedMatch, Story

# A headline shorter than this ("Kommentar", "In Kürze") says too little to be the same news.
MIN_TITLE_LETTERS = 12
MAX_TITLE = 500

OUTLET_SUFFIX = re.compile(r"\s+[-–—|·]\s+[^-–—|·]{2,40}$")
NOT_LETTERS = re.compile(r"[\W_]+")


def cluster(
    matches: Sequence[RecordedMatch],
    known: Mapping[int, datetime],
    earlier: Sequence[Earlier] = (),
) -> list[Story]:
    """Return one story for each piece of news in each topic; does not depend on the order.

    Matches of one topic are folded if they are the same item, or if different outlets carry the
    same headline (letter case, punctuation and a trailing outlet name aside). Two texts of one
    outlet under one headline are a column, not a repetition, and stay apart.

    Args:
        known: when this reader was first told an item; marks follow-ups.
        earlier: what this reader was told lately: the same headline of another outlet is a
            follow-up as well.

    Returns:
        Topics in the order of their first match by id; stories by their lead's id.
    """
    ordered = sorted(matches, key=lambda one: one.id)
    stories: list[Story] = []
    before = _Before.of(earlier)
    for topic in dict.fromkeys(one.match.topic for one in ordered):
        groups = _fold([one for one in ordered if one.match.topic == topic])
        stories += [_story(topic, group, known, before) for group in groups]
    return stories


def _fold(matches: list[RecordedMatch]) -> list[list[RecordedMatch]]:
    groups: list[list[RecordedMatch]] = []
    by_item: dict[int, list[RecordedMatch]] = {}
    by_title: dict[str, list[list[RecordedMatch]]] = {}
    for match in matches:
        title = clean_title(match.entry.title, match.outlet)
        group = by_item.get(match.item)
        if group is None and len(title) >= MIN_TITLE_LETTERS:
            outlet = match.outlet.casefold()
            group = next(
                (
                    one
                    for one in by_title.get(title, [])
                    if all(other.outlet.casefold() != outlet for other in one)
                ),
                None,
            )
        if group is None:
            group = []
            groups.append(group)
            by_title.setdefault(title, []).append(group)
        group.append(match)
        by_item[match.item] = group
    return groups


@dataclass(frozen=True, slots=True)
class _Before:
    """What was told lately, by article and by headline."""

    by_item: dict[int, list[Earlier]]
    by_title: dict[str, list[Earlier]]

    @classmethod
    def of(cls, earlier: Sequence[Earlier]) -> "_Before":
        by_item: dict[int, list[Earlier]] = {}
        by_title: dict[str, list[Earlier]] = {}
        for one in earlier:
            by_item.setdefault(one.item, []).append(one)
            title = clean_title(one.title, one.outlet)
            if len(title) >= MIN_TITLE_LETTERS:
                by_title.setdefault(title, []).append(one)
        return cls(by_item, by_title)

    def parts_of(self, match: RecordedMatch) -> Iterator[Earlier]:
        """Yield what was told of this match's story: itself, and others' same headline."""
        yield from self.by_item.get(match.item, ())
        if not self.by_title:
            return
        outlet = match.outlet.casefold()
        for one in self.by_title.get(clean_title(match.entry.title, match.outlet), ()):
            if one.outlet.casefold() != outlet:
                yield one


def _story(
    topic: str, group: list[RecordedMatch], known: Mapping[int, datetime], before: _Before
) -> Story:
    parts = [part for match in group for part in before.parts_of(match)]
    told = [known[match.item] for match in group if match.item in known]
    told += [part.told_at for part in parts]
    threads = [part for part in parts if part.thread]
    return Story(
        topic=topic,
        matches=tuple(sorted(group, key=leads_before)),
        known_since=min(told) if told else None,
        thread=max(threads, key=lambda part: (part.told_at, part.thread)).thread
        if threads
        else (),
    )


def clean_title(title: str, outlet: str = "") -> str:
    """Return a headline's letters and digits alone, without a trailing " - Outlet"."""
    title = unicodedata.normalize("NFKC", title[:MAX_TITLE])
    suffix = OUTLET_SUFFIX.search(title)
    if suffix and outlet and _letters(outlet) in _letters(suffix.group()):
        title = title[: suffix.start()]
    return _letters(title)


def _letters(text: str) -> str:
    return NOT_LETTERS.sub(" ", text.casefold()).strip()
