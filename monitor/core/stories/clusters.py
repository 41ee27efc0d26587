"""Fold matches that tell the same news: the same article, or the same headline elsewhere."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.core.stories.order import leads_before
from monitor.model import RecordedMatch, Story

# A headline shorter than this ("Kommentar", "In Kürze") says too little to be the same news.
MIN_TITLE_LETTERS = 12
MAX_TITLE = 500

OUTLET_SUFFIX = re.compile(r"\s+[-–—|·]\s+[^-–—|·]{2,40}$")
NOT_LETTERS = re.compile(r"[\W_]+")


def cluster(matches: Sequence[RecordedMatch], known: Mapping[int, datetime]) -> list[Story]:
    """Return one story for each piece of news in each topic; does not depend on the order.

    Matches of one topic are folded if they are the same item, or if different outlets carry the
    same headline (letter case, punctuation and a trailing outlet name aside). Two texts of one
    outlet under one headline are a column, not a repetition, and stay apart.

    Args:
        known: when this reader was first told an item; marks follow-ups.

    Returns:
        Topics in the order of their first match by id; stories by their lead's id.
    """
    ordered = sorted(matches, key=lambda one: one.id)
    stories: list[Story] = []
    for topic in dict.fromkeys(one.match.topic for one in ordered):
        groups = _fold([one for one in ordered if one.match.topic == topic])
        stories += [_story(topic, group, known) for group in groups]
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


def _story(topic: str, group: list[RecordedMatch], known: Mapping[int, datetime]) -> Story:
    told = [known[match.item] for match in group if match.item in known]
    return Story(
        topic=topic,
        matches=tuple(sorted(group, key=leads_before)),
        known_since=min(told) if told else None,
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
