"""An entry against the rules: where its words fill slots, and what the trees make of that."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice, pairwise
from operator import itemgetter
from typing import NamedTuple

from monitor.core.matching.lexicon import Lexicon
from monitor.core.matching.nouns import is_noun
from monitor.core.matching.pieces import Piece
from monitor.core.matching.query import PATTERN_SECONDS
from monitor.core.matching.rules import Branch, Expression, Leaf, Rule
from monitor.core.matching.text import normalise
from monitor.core.matching.zones import quiet_zones
from monitor.model import Feed, Field, Reason

# Beyond this many a word's places in one entry tell nothing more.
MOST_PLACES = 300


@dataclass(frozen=True, slots=True)
class Found:
    """A place where a leaf hits: words ``first`` to ``last`` (exclusive) of a field."""

    field: Field
    first: int
    last: int
    start: int
    end: int
    reason: Reason
    leaf: Leaf | Expression


class _Fill(NamedTuple):
    first: int
    last: int
    start: int
    end: int
    reason: Reason


class FieldText:
    """One field of an entry, with its slots filled.

    What only few rules ask for is worked out when it is asked for.

    Args:
        teasers: whether the zones that don't speak of the entry's subject count as well.
    """

    def __init__(
        self, field: Field, text: str, lexicon: Lexicon, mask: int, *, teasers: bool = True
    ) -> None:
        self.field = field
        self.text = text
        self.fills: dict[int, list[_Fill]] = {}
        self._teasers = teasers
        self._nouns = lexicon.index.nouns
        self._runs = text.split()
        self._meanings = list(map(lexicon.__getitem__, self._runs))
        for number, meaning in enumerate(self._meanings):
            if meaning.__class__ is Piece:
                self._take(meaning, self._positions[number], self._places[number], mask)

    @cached_property
    def breaks(self) -> set[int]:
        """Return the numbers of the words before which no phrase goes on."""
        made: set[int] = set()
        for meaning, position in zip(self._meanings, self._positions, strict=False):
            if isinstance(meaning, Piece):
                made.update([position + number for number in meaning.breaks])
            elif meaning <= 0:
                made.update((position, position - meaning))
        return made

    @cached_property
    def _positions(self) -> list[int]:
        """Return the number of each run's first word, and the number of all words."""
        sizes = [
            meaning.size if isinstance(meaning, Piece) else abs(meaning)
            for meaning in self._meanings
        ]
        return list(accumulate(sizes, initial=0))

    @cached_property
    def _places(self) -> list[int]:
        """Return where each run of letters stands."""
        sizes = list(map(len, self._runs))
        if sum(sizes) + len(sizes) - 1 == len(self.text):  # one blank between any two
            return list(accumulate([size + 1 for size in sizes[:-1]], initial=0))
        made: list[int] = []
        at = 0
        for run in self._runs:
            at = self.text.index(run, at)  # only blanks lie between
            made.append(at)
            at += len(run)
        return made

    @cached_property
    def normal(self) -> tuple[str, list[int] | None]:
        """Return the text as expressions are tried on it, and where its characters came from."""
        return normalise(self.text)

    @cached_property
    def quiet(self) -> tuple[tuple[int, int], ...]:
        """Return the stretches that must not match."""
        return () if self._teasers else quiet_zones(self.field, self.text)

    @cached_property
    def starts(self) -> list[int]:
        """Return for each word where the run of letters begins that it stands in."""
        made: list[int] = []
        for place, (position, following) in zip(
            self._places, pairwise(self._positions), strict=True
        ):
            made.extend([place] * (following - position))
        return made

    def is_quiet(self, at: int) -> bool:
        """Say whether a character stands in a zone that must not match."""
        before = bisect_right(self.quiet, at, key=itemgetter(0))
        return before > 0 and at < self.quiet[before - 1][1]

    def _take(self, piece: Piece, position: int, at: int, mask: int) -> None:
        if self.quiet and self.is_quiet(at):
            return
        for slot, first, last, start, end, languages, reason in piece.filled:
            if languages & mask:
                if slot in self._nouns and is_noun(self.text, at + start, at + end):
                    continue
                fills = self.fills.setdefault(slot, [])
                if len(fills) < MOST_PLACES:
                    fills.append(
                        _Fill(position + first, position + last, at + start, at + end, reason)
                    )

    def words_at(self, start: int, end: int) -> tuple[int, int]:
        """Return the numbers of the words within some characters (last exclusive)."""
        first = max(0, bisect_right(self.starts, start) - 1)
        return first, max(first + 1, bisect_left(self.starts, end))


class Reading:
    """An entry as the rules see it: its fields, its language, its feed."""

    def __init__(self, fields: list[FieldText], language: str, feed: Feed | None) -> None:
        self.fields = fields
        self.language = language
        self.feed_names = _names(feed)
        self.stopped: set[Expression] = set()
        self._leaves: dict[int, list[Found]] = {}

    def find(self, rule: Rule) -> list[Found]:
        """Return where a rule hits; empty where it doesn't."""
        match rule:
            case Leaf():
                made = self._leaves.get(id(rule))
                if made is None:
                    made = self._leaves[id(rule)] = self._leaf(rule)
                return made
            case Expression():
                made = self._leaves.get(id(rule))
                if made is None:
                    made = self._leaves[id(rule)] = self._expression(rule)
                return made
            case Branch():
                return self._branch(rule)

    def _branch(self, rule: Branch) -> list[Found]:
        match rule.kind:
            case "or":
                places = (place for part in rule.parts for place in self.find(part))
                return list(islice(places, MOST_PLACES * 3))
            case "and":
                return self._and(rule)
            case "not":
                return self.find(rule.parts[0])
            case "near":
                return _near(self.find(rule.parts[0]), self.find(rule.parts[1]), rule.distance)
            case "title":
                return [p for p in self.find(rule.parts[0]) if p.field is Field.TITLE]
            case "body":
                return [p for p in self.find(rule.parts[0]) if p.field is not Field.TITLE]
            case "lang":
                return self.find(rule.parts[0]) if self.language in ("", rule.value) else []
            case "feed":
                return self.find(rule.parts[0]) if self.is_of(rule.value) else []

    def is_of(self, name: str) -> bool:
        """Say whether the entry comes from a feed of that name or tag (``tag:x``)."""
        return name.casefold() in self.feed_names

    def _and(self, rule: Branch) -> list[Found]:
        made: list[Found] = []
        for part in rule.parts:
            places = self.find(part)
            if isinstance(part, Branch) and part.kind == "not":
                if places:
                    return []
            elif not places:
                return []
            else:
                made.extend(places)
        return made

    def _leaf(self, leaf: Leaf) -> list[Found]:
        made: list[Found] = []
        for field in self.fields:
            for way in leaf.ways:
                made.extend(
                    Found(field.field, one.first, one.last, one.start, one.end, one.reason, leaf)
                    for one in _chains(field, way)
                )
        return made

    def _expression(self, rule: Expression) -> list[Found]:
        """Return where an expression hits; what takes too long is stopped, and noted."""
        made: list[Found] = []
        for field in self.fields:
            try:
                made.extend(islice(_expressed(rule, field), MOST_PLACES))
            except TimeoutError:
                self.stopped.add(rule)
        return made


def _expressed(rule: Expression, field: FieldText) -> Iterator[Found]:
    normal, origin = field.normal
    for found in rule.pattern.finditer(normal, timeout=PATTERN_SECONDS):
        start, end = found.span()
        if origin is not None:
            start, end = origin[start], origin[end]
        if start < end and not field.is_quiet(start):
            first, last = field.words_at(start, end)
            yield Found(field.field, first, last, start, end, Reason.REGEX, rule)


def _chains(field: FieldText, way: tuple[int, ...]) -> Iterator[_Fill]:
    """Yield where slots follow each other, with no break between the words."""
    fills = [field.fills.get(slot, ()) for slot in way]
    if not all(fills):
        return
    if len(way) == 1:
        yield from fills[0]
        return
    runs = [(fill, fill) for fill in fills[0]]
    for following in fills[1:]:
        at = {fill.first: fill for fill in following}
        runs = [
            (first, at[last.last])
            for first, last in runs
            if last.last in at and last.last not in field.breaks
        ]
    for first, last in runs:
        reason = Reason.EXACT if first.reason is last.reason is Reason.EXACT else Reason.INFLECTION
        yield _Fill(first.first, last.last, first.start, last.end, reason)


def _near(left: list[Found], right: list[Found], distance: int) -> list[Found]:
    """Return the places of both sides that have the other side close by, in the same field.

    Sorted and swept: O(n log n), whatever the entry.
    """
    made: list[Found] = []
    for some, others in ((left, right), (right, left)):
        by_field: dict[Field, list[int]] = {}
        for other in others:
            by_field.setdefault(other.field, []).extend(range(other.first, other.last))
        for places in by_field.values():
            places.sort()
        made.extend(one for one in some if _close(one, by_field.get(one.field, []), distance))
    return made


def _close(one: Found, places: list[int], distance: int) -> bool:
    """Say whether a word of the other side is at most so many words away, and no word of ours."""
    low = bisect_left(places, one.first - distance)
    for place in places[low:]:
        if place > one.last - 1 + distance:
            return False
        if not one.first <= place < one.last:
            return True
    return False


def _names(feed: Feed | None) -> frozenset[str]:
    """Return what a feed is called in scopes: its name, its address, its tags."""
    if feed is None:
        return frozenset()
    tags = (f"tag:{tag}" for tag in feed.tags)
    return frozenset(name.casefold() for name in (feed.name, feed.url, *tags) if name)
