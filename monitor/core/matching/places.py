"""Which places of a keyword count: one hit for each, none where something spoils it."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.core.matching.evaluation import Found, Reading
from monitor.core.matching.rules import KeywordRule, TopicRule
from monitor.model import Entry, Field, Hit, Reason

# A hit is spoilt by a `not_near` term at most so many words away.
NOT_NEAR = 10
# So many characters in common are no chance.
_SAME = 15
_EARLIER = {
    Field.TITLE: (),
    Field.SUMMARY: (Field.TITLE,),
    Field.CONTENT: (Field.TITLE, Field.SUMMARY),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where a keyword hits; ``alias`` says that another name of it does."""

    found: Found
    alias: bool


def keyword_places(keyword: KeywordRule, reading: Reading) -> list[Spot]:
    """Return where a keyword hits, spoilt or not; places may lie within each other."""
    return [Spot(one, alias) for tree, alias in keyword.ways for one in reading.find(tree)]


def keyword_hits(
    keyword: KeywordRule, rule: TopicRule, reading: Reading, entry: Entry
) -> list[Hit]:
    """Return the hits of a keyword that nothing spoils, one for each place."""
    kept, _ = sort_out(keyword, rule, reading)
    return [hit_of(keyword, place, entry) for place in kept]


def sort_out(
    keyword: KeywordRule, rule: TopicRule, reading: Reading
) -> tuple[list[Spot], list[Spot]]:
    """Return the places that count and those that a ``not_near`` term spoils.

    Of places that overlap the longest counts, one of the keyword's own before an alias's.
    O(n log n), whatever the entry.
    """
    places = keyword_places(keyword, reading)
    if not places:
        return [], []
    near = _Surroundings(spoilers_of(keyword, rule, reading))
    kept: list[Spot] = []
    spoilt: list[Spot] = []
    taken: dict[Field, list[tuple[int, int]]] = {}
    for place in sorted(places, key=lambda one: (one.alias, one.found.start - one.found.end)):
        found = place.found
        if near.hold(found):
            spoilt.append(place)
        elif _take(taken.setdefault(found.field, []), found.start, found.end):
            kept.append(place)
    return kept, spoilt


def spoilers_of(keyword: KeywordRule, rule: TopicRule, reading: Reading) -> list[Found]:
    """Return where the ``not_near`` terms of a keyword and its topic stand."""
    return [one for tree in (*rule.not_near, *keyword.not_near) for one in reading.find(tree)]


def hit_of(keyword: KeywordRule, place: Spot, entry: Entry) -> Hit:
    """Return a place as the hit that is told."""
    found = place.found
    text = found.leaf.text
    return Hit(
        keyword=keyword.keyword.text,
        label=keyword.label,
        field=found.field,
        start=found.start,
        end=found.end,
        form=getattr(entry, found.field.value)[found.start : found.end],
        reason=Reason.ALIAS if place.alias else found.reason,
        via="" if text == keyword.label else text,
    )


def without_repeats(hits: list[Hit], entry: Entry) -> list[Hit]:
    """Return hits in reading order without those in a text that an earlier field told already.

    Many feeds begin the content with the summary, or the summary with the title.
    """
    kept: list[Hit] = []
    told = {(hit.field, hit.keyword, hit.start, hit.end) for hit in hits}
    for hit in hits:
        earlier = (
            field
            for field in _EARLIER[hit.field]
            if (field, hit.keyword, hit.start, hit.end) in told
        )
        if not any(_repeats(entry, field, hit.field) for field in earlier):
            kept.append(hit)
    return kept


def _repeats(entry: Entry, field: Field, later: Field) -> bool:
    """Say whether a later field begins with the whole of an earlier one."""
    text: str = getattr(entry, field.value)
    text = text.rstrip(" .…[]")
    return len(text) >= _SAME and getattr(entry, later.value).startswith(text)


def _take(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Enter a span among disjoint ones; return whether it had room."""
    at = bisect_left(spans, (start, end))
    if at < len(spans) and spans[at][0] < end:
        return False
    if at and start < spans[at - 1][1]:
        return False
    insort(spans, (start, end))
    return True


class _Surroundings:
    """The words around some places, as disjoint stretches of each field."""

    def __init__(self, places: Iterable[Found]) -> None:
        around: dict[Field, list[tuple[int, int]]] = {}
        for one in places:
            stretch = (one.first - NOT_NEAR, one.last + NOT_NEAR)
            around.setdefault(one.field, []).append(stretch)
        self._starts: dict[Field, list[int]] = {}
        self._ends: dict[Field, list[int]] = {}
        for field, stretches in around.items():
            starts = self._starts[field] = []
            ends = self._ends[field] = []
            for start, end in sorted(stretches):
                if ends and start <= ends[-1]:
                    ends[-1] = max(ends[-1], end)
                else:
                    starts.append(start)
                    ends.append(end)

    def hold(self, one: Found) -> bool:
        """Say whether a place lies in a stretch, if only with a part."""
        starts = self._starts.get(one.field)
        if starts is None:
            return False
        at = bisect_left(starts, one.last)
        return at > 0 and self._ends[one.field][at - 1] > one.first
