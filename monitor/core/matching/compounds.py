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

from monitor.core.matching.german import FIRST, LAST, STEM, WITH_E, german_words

PART, THREE, FOUR = 20, 6, 2
# Linking elements by their first letter, with their length and what they cost.
_LINKS = {
    "s": (("s", 1, 1),),
    "n": (("n", 1, 1), ("ns", 2, 2)),
    "e": (("en", 2, 1), ("es", 2, 2), ("er", 2, 2), ("e", 1, 2), ("ens", 3, 2)),
}
_NEVER = 10_000
LONGEST = 60
# Nouns of two letters that really stand in compounds: Ölpreis, Rohöl.
_OIL = "öl"
TWO_LETTERS = frozenset({_OIL})
# What looks like a word and is a suffix, or joins others by accident; no keyword makes it a part.
_JUNK_TEXT = """
    ung heit keit ion ionen isch ist ismus tät ität schaft schaften lich chen lein tion
    sion ing ling bar sam los haft ern ers est ens ten ter tel der die das den dem des ein
    eine und zer ver ent emp nis nisse ige igen iger ische ischen ier iere ieren erin
    erinnen innen anz enz ant eur euse ator atoren iker ikerin itis ose tum chens lichen
    liche tung schafts ions ler lers lern ting heits keits ungs täts
"""
_JUNK = frozenset(_JUNK_TEXT.split())
# Learned words have no inner boundary: Kommunikation is no Ion, Psychologe no Log.
_LEARNED = (
    "ion", "ionen", "loge", "logen", "login", "logie", "logien", "graf", "grafen", "graph",
    "grafie", "ment", "mente", "tät", "täten", "ling", "linge", "ismus", "isten",
)  # fmt: skip
# Endings that want an s before the next part: Rettungs-turm, not Rettung-sturm.
_WANT_S = ("ung", "heit", "keit", "schaft", "ion", "tät", "tum", "ling")
# Prefixes of verbs: an Ausstellung is no Stellung, an Unternehmen no Nehmen.
_PREFIXES_TEXT = """
    ab an auf aus bei durch ein entgegen fern fort gegen her hin hinter los mit nach
    nieder rück rechtfertig über um unter vor vorher weg wider wieder zu zurück zusammen
"""
_PREFIXES = frozenset(_PREFIXES_TEXT.split())
UNLINKED = 6
TOLERANCE = 1
# Two parts that cost so much at most are cheaper than any three.
_TWO = 3 * PART - TOLERANCE - 1
# Rests of words remembered, of each kind: about 10 MB together.
REMEMBERED = 20_000

Edges = tuple[tuple[int, int], ...]
"""Where a part at the beginning of a rest may end, and what it costs."""


class Parts(Protocol):
    """The words that compounds are made of."""

    def kinds(self, word: str) -> int:
        """Return what a lower-case word may be in a compound: a sum of kinds, or 0."""

    def starting(self, word: str) -> list[tuple[int, int]]:
        """Return which parts a rest of a word begins with: (length, kinds or ``WITH_E``)."""

    def begins(self, letters: str) -> bool:
        """Say whether a word begins with these three letters."""


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
        # Whole words are not remembered: they are many, and hardly ever rests.
        return _Word(self, word, self.first_parts(word)).cuts()

    def may_begin(self, part: str) -> bool:
        """Say whether the beginning of a word can be one part or more; a long one always can."""
        if len(part) > 5 or _OIL in part:
            return True
        return any(length == len(part) for length, _ in self.beginnings(part + "-"))

    def may_end(self, rest: str, own: str) -> bool:
        """Say whether a rest of a word can be cut, if need be with a word of one's own."""
        return own[:-1] in rest or self.best(rest) < _NEVER

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
            known = self._finals[rest] = final_cost(rest, self.parts.kinds(rest))
        return known

    def best(self, rest: str) -> int:
        """Return what the cheapest cut of a rest of a word costs, remembered."""
        known = self._bests.get(rest)
        if known is None:
            if len(self._bests) >= REMEMBERED:
                self._bests = {}
            known = self._bests[rest] = _Word(self, rest, self.edges(rest)).best(0)
        return known

    def limit(self, left: str, right: str) -> int:
        """Return what the two halves of a part may cost; nothing where they look accidental."""
        if left in _PREFIXES:
            return 0
        if len(left) == 2 or len(right) == 2:
            return 2 * PART + 16
        if right.endswith(_LEARNED) and any(
            right.endswith(suffix) and len(right) < len(suffix) + 4 for suffix in _LEARNED
        ):
            return 0
        kinds = self.parts.kinds
        if len(left) == 3:
            return 2 * PART + 6 if len(right) >= 4 and kinds(left) & LAST else 0
        if len(right) == 3:
            return 2 * PART + 7 if kinds(left) & LAST or kinds(left[:-1]) & LAST else 0
        return 2 * PART + 4

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
                or rest.startswith(_OIL, length)
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
            cost = PART + THREE if length == 3 else PART + FOUR if length == 4 else PART
            part = rest[:length]
            if length == size:
                if kinds & LAST and part not in _JUNK:
                    made[length] = cost
            elif kinds & FIRST and part not in _JUNK:
                made[length] = cost + UNLINKED if part.endswith(_WANT_S) else cost
                if rest[length] in "sne":
                    _link(rest, length, cost, linked)
            elif kinds & WITH_E and part + "e" not in _JUNK:
                weak.append((length, cost + 1))  # a word that lost its e: Schul-
            elif kinds & STEM:
                weak.append((length, cost + 2))
        if rest.startswith(_OIL):
            made[2] = PART + 8
            _link(rest, 2, PART + 8, linked)
        for length, cost in linked.items():
            known = made.get(length)
            # What wants an s is no dearer with it; any other word is taken as it stands.
            if known is None or (cost < known and rest[:length].endswith(_WANT_S)):
                made[length] = cost
        for length, cost in weak:
            made.setdefault(length, cost)
        return made.items()


@lru_cache(maxsize=1)
def splitter() -> Splitter:
    """Return the splitter over the shipped parts that the process shares."""
    return Splitter(german_words())


def _link(rest: str, length: int, cost: int, linked: dict[int, int]) -> None:
    """Note where a part ends that carries a linking element."""
    room = len(rest) - length
    for text, size, price in _LINKS.get(rest[length : length + 1], ()):
        if size < room and (size == 1 or rest.startswith(text, length)):
            after = length + size
            if linked.get(after, _NEVER) > cost + price:
                linked[after] = cost + price


def _with_own(found: list[tuple[int, int]], rest: str, own: str) -> list[tuple[int, int]]:
    """Return the parts that a rest begins with, with a word of one's own among them."""
    kinds = dict(found)
    size = len(own)
    if rest.startswith(own):
        kinds[size] = kinds.get(size, 0) | FIRST | LAST
    if size > 3 and own.endswith("e"):
        kinds[size - 1] = kinds.get(size - 1, 0) | WITH_E
    return list(kinds.items())


def final_cost(rest: str, kinds: int) -> int:
    """Return what a word of these kinds costs as the last part of another."""
    if rest == _OIL:
        return PART + 8
    if not kinds & LAST or rest in _JUNK:
        return _NEVER
    size = len(rest)
    return PART + (THREE if size == 3 else FOUR if size == 4 else 0)


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
        low = _NEVER
        for length, cost in edges:
            if length == size:  # one part is cheaper than any two
                return cost
            low = min(low, cost + self.final(at + length))
        if low > _TWO:
            for length, cost in edges:
                low = min(low, cost + self.best_after(at + length))
        return low

    def cuts(self) -> Collection[int]:
        """Return where parts begin or end; empty if the word can't be cut, not even as a whole."""
        best = self.best(0)
        if best >= _NEVER:
            return ()
        found = {0}
        self.choose(0, best, found)
        ends = sorted(found)
        if len(self.word) > 5:
            for start, end in pairwise(ends):
                if end - start > 5:
                    self.within(start, end, found)
        return found

    def choose(self, at: int, best: int, found: set[int]) -> None:
        """Enter where the cheapest cuts are, from a letter on."""
        size = len(self.word)
        most = best + TOLERANCE
        for length, cost in self.edges(at):
            end = at + length
            if end == size:
                if cost <= most:
                    found.add(end)
            elif best <= _TWO:
                if cost + self.final(end) <= most:
                    found |= {end, size}
            elif cost + (rest := self.best_after(end)) <= most and end not in found:
                found.add(end)
                self.choose(end, rest, found)

    def within(self, start: int, end: int, found: set[int]) -> None:
        """Cut a part of six letters or more in two, where both halves are words."""
        word = self.word
        cheapest: list[tuple[int, int]] = []
        low = _NEVER
        for length, first in self.edges(start):
            middle = start + length
            if middle < end - 1:
                cost = first + self.between(middle, end)
                if cost < _NEVER and cost <= self.splitter.limit(
                    word[start:middle], word[middle:end]
                ):
                    cheapest.append((middle, cost))
                    low = min(low, cost)
        for middle, cost in sorted(cheapest):
            if cost <= low + TOLERANCE and middle not in found:
                found.add(middle)
                if middle - start > 5:
                    self.within(start, middle, found)
                if end - middle > 5:
                    self.within(middle, end, found)

    def between(self, start: int, end: int) -> int:
        """Return what a part costs that begins and ends at these letters."""
        if end == len(self.word):
            return self.final(start)
        size = end - start
        return next((cost for length, cost in self.edges(start) if length == size), _NEVER)


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
        return final_cost(rest, LAST) if rest == self.own else self.splitter.final(rest)

    def best_after(self, at: int) -> int:
        if at > self.last:
            return self.splitter.best(self.word[at:])
        known = self.bests.get(at)
        if known is None:
            known = self.bests[at] = self.best(at)
        return known
