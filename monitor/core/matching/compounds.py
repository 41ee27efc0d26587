"""The parts of a German compound: where one word ends in it and the next begins.

Dynamic programming over the lower-cased word. A part is a known word; all but the last may carry
a linking element or be a verb's stem; the last is a noun. Of all ways to cut a word the cheapest
count, and long parts are cut once more.

Measured against CharSplit, german-nouns and HanTa on 7,700 pairs: best of all by F1. What a word
can be cut into from some letter on depends on the letters after it alone, so it is remembered by
them: -raketen and -ministerium are worked out once.
"""

from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

from monitor.core.matching import costs
from monitor.core.matching.costs import JUNK, NEVER, OIL, TOLERANCE, TWO, WANT_S
from monitor.core.matching.german import FIRST, LAST, STEM, WANTS_S, WITH_E, german_words

LONGEST = 60
# So many letters have two parts at least: Erdöl.
_TWO_PARTS = 5
# Rests of words remembered, of each kind: about 10 MB together.
REMEMBERED = 20_000

Edges = tuple[tuple[int, int], ...]
"""Where a part at the beginning of a rest may end, and what it costs."""


class Parts(costs.Kinds, Protocol):
    """The words that compounds are made of, looked up where they begin."""

    def starting(self, word: str) -> list[tuple[int, int]]:
        """Return which parts a rest of a word begins with: (length, their kinds)."""

    def begins(self, letters: str) -> bool:
        """Say whether a word begins with these three letters."""

    def cuts(self, word: str) -> Collection[int] | None:
        """Return where parts of a word begin or end that was cut before; None of any other."""


class Splitter:
    """Cuts lower-cased nouns into their parts; remembers rests of words within bounds.

    Safe in threads: what two work out at once is the same.
    """

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._edges: dict[str, Edges] = {}
        self._finals: dict[str, int] = {}
        self._bests: dict[str, int] = {}

    @property
    def remembered(self) -> int:
        """Return how many rests of words are remembered, of that kind that has most."""
        return max(len(self._edges), len(self._finals), len(self._bests))

    def cuts(self, word: str, own: str = "") -> Collection[int]:
        """Return where parts begin or end in a word; empty if it is no compound or one word.

        Args:
            own: a word that counts beside the parts: a keyword may be a name that no dictionary
                has.
        """
        if len(word) > LONGEST:
            return ()
        if own:
            return _OwnWord(self, word, own).cuts()
        told = self.parts.cuts(word)
        if told is not None:
            return told
        # Whole words are not remembered: they are many, and hardly ever rests.
        return _Word(self, word, self.first_parts(word)).cuts()

    def may_begin(self, part: str) -> bool:
        """Say whether the beginning of a word can be one part or more; a long one always can."""
        if len(part) > 5 or OIL in part:
            return True
        return any(length == len(part) for length, _ in self.beginnings(part + "-"))

    def may_end(self, rest: str, own: str) -> bool:
        """Say whether a rest of a word can be cut, if need be with a word of one's own."""
        return own[:-1] in rest or self.best(rest) < NEVER

    def edges(self, rest: str) -> Edges:
        """Return which parts a rest of a word may begin with, remembered."""
        known = self._edges.get(rest)
        if known is None:
            if len(self._edges) >= REMEMBERED:
                self._edges = {}
            known = self._edges[rest] = self.first_parts(rest)
        return known

    def final(self, rest: str) -> int:
        """Return what a rest of a word costs as one last part, remembered."""
        known = self._finals.get(rest)
        if known is None:
            if len(self._finals) >= REMEMBERED:
                self._finals = {}
            known = self._finals[rest] = costs.final(rest, self.parts.kinds(rest))
        return known

    def best(self, rest: str) -> int:
        """Return what the cheapest cut of a rest of a word costs, remembered."""
        known = self._bests.get(rest)
        if known is None:
            if len(self._bests) >= REMEMBERED:
                self._bests = {}
            known = self._bests[rest] = _Word(self, rest, self.edges(rest)).best(0)
        return known

    def first_parts(self, rest: str) -> Edges:
        """Return which parts a rest may begin with, if after them it may go on or ends.

        Two edges in five lead nowhere, and are told by three letters.
        """
        begins = self.parts.begins
        size = len(rest)
        return tuple(
            [
                (length, cost)
                for length, cost in self.beginnings(rest)
                if length == size
                or begins(rest[length : length + 3])
                or rest.startswith(OIL, length)
            ]
        )

    def beginnings(self, rest: str, own: str = "") -> Iterable[tuple[int, int]]:
        """Return which parts a rest may begin with; a word of one's own may be one."""
        found = self.parts.starting(rest)
        if own:
            found = _with_own(found, rest, own)
        size = len(rest)
        made: dict[int, int] = {}
        linked: dict[int, int] = {}
        weak: list[tuple[int, int]] = []
        for length, kinds in found:
            cost = costs.of_size(length)
            part = rest[:length]
            if length == size:
                if kinds & LAST and part not in JUNK:
                    made[length] = cost
            elif kinds & FIRST and part not in JUNK:
                made[length] = cost + costs.unlinked(part, kinds)
                if rest[length] in "sne":
                    costs.link(rest, length, cost, linked)
            elif kinds & WITH_E and part + "e" not in JUNK:
                weak.append((length, cost + 1))  # a word that lost its e: Schul-
                if kinds & WANTS_S and rest[length] == "s":
                    weak.append((length + 1, cost + 2))  # and has an s for it: Geschichts-
            elif kinds & STEM:
                weak.append((length, cost + 2))
        if rest.startswith(OIL):
            made[2] = costs.OF_OIL
            costs.link(rest, 2, costs.OF_OIL, linked)
        for length, cost in linked.items():
            known = made.get(length)
            # What wants an s is no dearer with it; any other word is taken as it stands.
            if known is None or (cost < known and rest[:length].endswith(WANT_S)):
                made[length] = cost
        for length, cost in weak:
            made.setdefault(length, cost)
        return made.items()


@lru_cache(maxsize=1)
def splitter() -> Splitter:
    """Return the splitter over the shipped parts that the process shares."""
    return Splitter(german_words())


def _with_own(found: list[tuple[int, int]], rest: str, own: str) -> list[tuple[int, int]]:
    """Return the parts that a rest begins with, with a word of one's own among them."""
    kinds = dict(found)
    size = len(own)
    if rest.startswith(own):
        kinds[size] = kinds.get(size, 0) | FIRST | LAST
    if size > 3 and own.endswith("e"):
        kinds[size - 1] = kinds.get(size - 1, 0) | WITH_E
    return list(kinds.items())


class _Word:
    """A word that is being cut; of its rests no more is worked out than is needed.

    Most are listed as a whole, or fall into two listed words: then no longer rests are looked
    at, which halves the cost.
    """

    def __init__(self, splitter: Splitter, word: str, whole: Edges) -> None:
        self.splitter = splitter
        self.word = word
        self.whole = whole

    def edges(self, at: int) -> Edges:
        """Return the parts that may begin at a letter."""
        return self.splitter.edges(self.word[at:]) if at else self.whole

    def final(self, at: int) -> int:
        """Return what the rest from a letter on costs as one part."""
        return self.splitter.final(self.word[at:])

    def best_after(self, at: int) -> int:
        """Return what the cheapest cut from a letter on costs."""
        return self.splitter.best(self.word[at:])

    def best(self, at: int) -> int:
        """Return the same, worked out."""
        edges = self.edges(at)
        size = len(self.word) - at
        low = NEVER
        for length, cost in edges:
            if length == size:  # one part is cheaper than any two
                return cost
            low = min(low, cost + self.final(at + length))
        if low > TWO:
            for length, cost in edges:
                low = min(low, cost + self.best_after(at + length))
        return low

    def cuts(self) -> Collection[int]:
        """Return where parts begin or end; empty if the word can't be cut, not even as a whole."""
        best = self.best(0)
        if best >= NEVER:
            return ()
        found = {0}
        self.choose(0, best, found)
        for start, end in pairwise(sorted(found)):
            if end - start >= _TWO_PARTS:
                told = self.told(start) if end == len(self.word) else None
                if told is None:
                    self.within(start, end, found)
                else:
                    found |= {start + cut for cut in told}
        return found

    def told(self, at: int) -> Collection[int] | None:
        """Return where the rest from a letter on is cut, if that is listed."""
        return self.splitter.parts.cuts(self.word[at:])

    def choose(self, at: int, best: int, found: set[int]) -> None:
        """Enter where the cheapest cuts are, from a letter on."""
        size = len(self.word)
        most = best + TOLERANCE
        for length, cost in self.edges(at):
            end = at + length
            if end == size:
                if cost <= most:
                    found.add(end)
            elif best <= TWO:
                if cost + self.final(end) <= most:
                    found |= {end, size}
            elif cost + (rest := self.best_after(end)) <= most and end not in found:
                found.add(end)
                self.choose(end, rest, found)

    def within(self, start: int, end: int, found: set[int]) -> None:
        """Cut a part in two, where both halves are words."""
        word = self.word
        cheapest: list[tuple[int, int]] = []
        low = NEVER
        for length, first in self.edges(start):
            middle = start + length
            if middle < end - 1:
                cost = first + self.between(middle, end)
                if cost < NEVER and cost <= costs.limit(
                    word[start:middle], word[middle:end], self.splitter.parts
                ):
                    cheapest.append((middle, cost))
                    low = min(low, cost)
        for middle, cost in sorted(cheapest):
            if cost <= low + TOLERANCE and middle not in found:
                found.add(middle)
                if middle - start >= _TWO_PARTS:
                    self.within(start, middle, found)
                if end - middle >= _TWO_PARTS:
                    self.within(middle, end, found)

    def between(self, start: int, end: int) -> int:
        """Return what a part costs that begins and ends at these letters."""
        if end == len(self.word):
            return self.final(start)
        size = end - start
        cost = next((cost for length, cost in self.edges(start) if length == size), NEVER)
        part = self.word[start:end]
        return costs.inner(cost, part, self.splitter.parts.kinds(part))


class _OwnWord(_Word):
    """The same, where a word of one's own counts as well."""

    def __init__(self, splitter: Splitter, word: str, own: str) -> None:
        self.splitter = splitter
        self.word = word
        self.own = own
        # After the last such word a rest is as any other.
        self.last = word.rfind(own[:-1])
        self.known: dict[int, Edges] = {}
        self.bests: dict[int, int] = {}

    def edges(self, at: int) -> Edges:
        if at > self.last:
            return self.splitter.edges(self.word[at:])
        known = self.known.get(at)
        if known is None:
            rest = self.word[at:]
            own = self.own if rest.startswith(self.own[:-1]) else ""
            known = self.known[at] = tuple(self.splitter.beginnings(rest, own))
        return known

    def final(self, at: int) -> int:
        rest = self.word[at:]
        return costs.final(rest, LAST) if rest == self.own else self.splitter.final(rest)

    def told(self, at: int) -> Collection[int] | None:
        return super().told(at) if at > self.last else None

    def best_after(self, at: int) -> int:
        if at > self.last:
            return self.splitter.best(self.word[at:])
        known = self.bests.get(at)
        if known is None:
            known = self.bests[at] = self.best(at)
        return known
