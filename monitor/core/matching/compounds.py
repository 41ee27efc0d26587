"""The parts of a German compound: where one word ends in it and the next begins.

Dynamic programming over the lower-cased word. A part is a known word; all but the last may carry
a linking element or be a verb's stem; the last is a noun. Of all ways to cut a word the cheapest
count, and long parts are cut once more.

Measured against CharSplit, german-nouns and HanTa on 7,700 pairs: best of all by F1. What a word
can be cut into from some letter on depends on the letters after it alone, so it is remembered by
them: -raketen and -ministerium are worked out once.
"""

from collections.abc import Collection
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, Protocol

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
# Rests of words remembered: about 10 MB.
REMEMBERED = 40_000


class Rest(NamedTuple):
    """What a rest of a word may be cut into.

    ``edges`` are the parts it may begin with: their length, their cost, and the rest after them;
    ``best`` is the cheapest cost to the end, ``chosen`` are the edges that cost hardly more.
    """

    edges: "tuple[Edge, ...]"
    best: int
    chosen: "tuple[Edge, ...]"


Edge = tuple[int, int, Rest]
_END = Rest((), 0, ())
_NOWHERE = Rest((), _NEVER, ())


class Parts(Protocol):
    """The words that compounds are made of."""

    def kinds(self, word: str) -> int:
        """Return what a lower-case word may be in a compound: a sum of kinds, or 0."""

    def starting(self, word: str) -> list[tuple[int, int]]:
        """Return which parts a rest of a word begins with: (length, kinds or ``WITH_E``)."""


class Splitter:
    """Cuts lower-cased nouns into their parts; remembers rests of words within bounds.

    Safe in threads: what two work out at once is the same.
    """

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.rests: dict[str, Rest] = {}

    def cuts(self, word: str, own: str = "") -> Collection[int]:
        """Return where parts begin or end in a word; empty if it is no compound or one word.

        Args:
            own: a word that counts beside the parts: a keyword may be a name that no dictionary
                has.
        """
        if len(word) > LONGEST:
            return ()
        # Whole words are not remembered: they are many, and hardly ever rests.
        whole = _Own(self, word, own).rest(0) if own else self.work_out(word)
        if whole.best >= _NEVER:
            return ()
        size = len(word)
        found = {0: whole}
        _choose(whole, 0, found)
        ends = sorted(found)
        if size > 5:
            for start, end in pairwise(ends):
                if end - start > 5:
                    self.within(word, start, end, found)
        return found

    def may_be_part(self, part: str, *, final: bool) -> bool:
        """Say whether a rest of a word can be one part or more; only short ones told surely."""
        if len(part) > 5 or _OIL in part:
            return True
        edges = self.rest(part if final else part + "-").edges
        return any(length == len(part) for length, _, _ in edges)

    def rest(self, rest: str) -> Rest:
        """Return what a rest of a word may be cut into, remembered."""
        known = self.rests.get(rest)
        if known is None:
            known = self.work_out(rest)
            if len(self.rests) >= REMEMBERED:
                self.rests = {}
            self.rests[rest] = known
        return known

    def work_out(self, rest: str) -> Rest:
        """Return the same, worked out."""
        edges = self.edges(rest)
        if not edges:
            return _NOWHERE
        size = len(rest)
        known = self.rests.get
        return rest_of(
            [
                (
                    length,
                    cost,
                    _END if length == size else known(after := rest[length:]) or self.rest(after),
                )
                for length, cost in edges
            ]
        )

    def within(self, word: str, start: int, end: int, found: dict[int, Rest]) -> None:
        """Cut a part of six letters or more in two, where both halves are words."""
        cheapest: list[tuple[int, int, Rest]] = []
        low = _NEVER
        for length, first, rest in found[start].edges:
            middle = start + length
            if middle < end - 1:
                size = end - middle
                for other, second, _ in rest.edges:
                    cost = first + second
                    if other == size and cost <= self.limit(word[start:middle], word[middle:end]):
                        cheapest.append((middle, cost, rest))
                        if cost < low:
                            low = cost
        for middle, cost, rest in sorted(cheapest):
            if cost <= low + TOLERANCE and middle not in found:
                found[middle] = rest
                if middle - start > 5:
                    self.within(word, start, middle, found)
                if end - middle > 5:
                    self.within(word, middle, end, found)

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

    def edges(self, rest: str, own: str = "") -> tuple[tuple[int, int], ...]:
        """Return where a part at the beginning of a rest may end, and what it costs."""
        found = self.parts.starting(rest)
        if own:
            found = _with_own(found, rest, own)
        elif not found and not rest.startswith(_OIL):
            return ()
        size = len(rest)
        made: dict[int, int] = {}
        linked: dict[int, int] = {}
        weak: dict[int, int] = {}
        for length, kinds in found:
            part = rest[:length]
            cost = PART + (THREE if length == 3 else FOUR if length == 4 else 0)
            if length == size:
                if kinds & LAST and part not in _JUNK:
                    made[length] = cost
            elif kinds & FIRST and part not in _JUNK:
                made[length] = cost + UNLINKED if part.endswith(_WANT_S) else cost
                if rest[length] in _LINKS:
                    _link(rest, length, cost, linked)
            elif kinds & WITH_E and part + "e" not in _JUNK:
                weak[length] = cost + 1  # a word that lost its e: Schul-
            elif kinds & STEM:
                weak[length] = cost + 2
        if rest.startswith(_OIL):
            made[2] = PART + 8
            _link(rest, 2, PART + 8, linked)
        for length, cost in linked.items():
            known = made.get(length)
            # What wants an s is no dearer with it; any other word is taken as it stands.
            if known is None or (cost < known and rest[:length].endswith(_WANT_S)):
                made[length] = cost
        for length, cost in weak.items():
            made.setdefault(length, cost)
        return tuple(made.items())


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


def _choose(rest: Rest, start: int, found: dict[int, Rest]) -> None:
    """Enter where the cheapest cuts are, and the rests from there."""
    for length, _, after in rest.chosen:
        end = start + length
        if end not in found:
            found[end] = after
            _choose(after, end, found)


def rest_of(edges: list[Edge]) -> Rest:
    """Return the rest that begins with these edges."""
    made = tuple(edges)
    if len(made) == 1:
        [(_, cost, rest)] = made
        return Rest(made, cost + rest.best, made if rest.best < _NEVER else ())
    best = min([cost + rest.best for _, cost, rest in made])
    if best >= _NEVER:
        return Rest(made, _NEVER, ())
    most = best + TOLERANCE
    return Rest(made, best, tuple([edge for edge in made if edge[1] + edge[2].best <= most]))


class _Own:
    """The rests of one word, where a word of one's own counts as well."""

    def __init__(self, splitter: Splitter, word: str, own: str) -> None:
        self.splitter = splitter
        self.word = word
        self.own = own
        self.last = word.rfind(own[:-1])
        self.known: dict[int, Rest] = {}

    def rest(self, start: int) -> Rest:
        """Return the rest from a letter on; after the last such word it is as any other."""
        rest = self.word[start:]
        if start > self.last:
            return self.splitter.rest(rest) if rest else _END
        known = self.known.get(start)
        if known is None:
            own = self.own if rest.startswith(self.own[:-1]) else ""
            edges = self.splitter.edges(rest, own)
            known = self.known[start] = (
                rest_of([(length, cost, self.rest(start + length)) for length, cost in edges])
                if edges
                else _NOWHERE
            )
        return known
