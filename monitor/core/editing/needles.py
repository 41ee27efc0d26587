"""What a text must contain so that a keyword can hit it: worked out from the compiled rules.

The matcher compares whole words by their keys (see ``matching.text.key``). Whatever way a word of
a text fills a slot, its key contains one of a few strings: the form itself, the part of a German
compound, the wildcard's letters. Each such string becomes a *needle*; an entry in which none of
them stands can't hit. A needle may say less than the rule, never more.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from monitor.core.editing.literals import literal_of
from monitor.core.matching.index import Index
from monitor.core.matching.matcher import Matcher
from monitor.core.matching.rules import Expression, Leaf, Rule

# Forms with so many first letters in common become one needle: fewer to look for.
_COMMON = 4


Kind = Literal["plain", "capital", "other"]


@dataclass(frozen=True, slots=True)
class Needle:
    """Letters that follow each other in a word.

    ``plain`` ones are ASCII, in lower case; ``capital`` ones ASCII, in capitals, as they must be
    written; ``other`` ones have no ASCII in them and are case folded.
    """

    kind: Kind
    letters: str

    @property
    def weight(self) -> int:
        """Return how rarely this stands in a text by accident, roughly, in letters."""
        return len(self.letters) * (1 if self.kind == "plain" else 2)


Clause = frozenset[Needle | Expression]
"""Needles and regular expressions of which one must be there."""

Needs = tuple[Clause, ...]
"""Clauses that must all hold; none: nothing is known, and any text may hit."""


def needs_of(matcher: Matcher, trees: Iterable[Rule]) -> list[Needs] | None:
    """Return what each of some ways to hit needs; None where one of them needs nothing."""
    slots = _strings(matcher.index)
    made = dict.fromkeys(_needs(tree, slots) for tree in trees)
    return list(made) if all(made) else None


def needles_of(matcher: Matcher, slots: Iterable[int]) -> Clause | None:
    """Return needles of which one is in any word that fills a slot; None: it may have none."""
    known = _strings(matcher.index)
    clauses = [known.get(slot, frozenset()) for slot in slots]
    return without_longer({one for clause in clauses for one in clause}) if all(clauses) else None


def _needs(rule: Rule, slots: dict[int, Clause]) -> Needs:
    if isinstance(rule, Leaf):
        ways = [_all(slots.get(slot, frozenset()) for slot in way) for way in rule.ways]
        return ways[0] if len(ways) == 1 else _any(ways)
    if isinstance(rule, Expression):
        pattern = rule.pattern
        literal = literal_of(pattern.pattern, ignore_case=bool(pattern.flags & re.IGNORECASE))
        return _all([frozenset({rule}), frozenset({Needle("plain", literal)} if literal else ())])
    match rule.kind:
        case "or":
            return _any([_needs(part, slots) for part in rule.parts])
        case "not":
            return ()
        case "and" | "near" | "title" | "body" | "lang" | "feed":
            return _all(clause for part in rule.parts for clause in _needs(part, slots))


def _all(clauses: Iterable[Clause]) -> Needs:
    """Return the clauses that say something, the most telling first."""
    kept = dict.fromkeys(clause for clause in clauses if clause)
    return tuple(sorted(kept, key=telling, reverse=True))


def _any(ways: list[Needs]) -> Needs:
    """Return one clause that holds where any of the ways does."""
    if not all(ways):
        return ()
    return (_shortened(needle for way in ways for needle in max(way, key=telling)),)


# An expression is tried on every text that is left: after the needles that are in few.
_EXPRESSION = 0


def telling(clause: Clause) -> int:
    """Return how rarely a text passes a clause by accident, roughly, in letters."""
    return min(_EXPRESSION if isinstance(one, Expression) else one.weight for one in clause)


def _strings(index: Index) -> dict[int, Clause]:
    """Return for each slot the needles of which one is in any word that fills it."""
    found: dict[int, list[Needle]] = {}
    for slot, text, need in index.fillings():
        found.setdefault(slot, []).append(_needle(text, need))
    return {
        slot: frozenset() if any(not one.letters for one in some) else _shortened(some)
        for slot, some in found.items()
    }


def _needle(text: str, need: str) -> Needle:
    letters = "".join(c for c in text if c.isascii() and c.isalnum())
    others = "".join(c for c in text if not c.isascii())
    if len(letters) < 2 * len(others):
        return Needle("other", others)
    if need.startswith("^^") and text.isascii():
        capitals = letters[: int(need[2:])].upper()
        return Needle("capital", capitals)
    return Needle("plain", letters)


def _shortened(needles: Iterable[Needle | Expression]) -> Clause:
    """Return needles that are found wherever one of the given ones is, and hardly elsewhere."""
    kept: set[Needle] = set()
    expressions: list[Expression] = []
    groups: dict[tuple[Kind, str], list[str]] = {}
    for needle in needles:
        if isinstance(needle, Expression):
            expressions.append(needle)
        elif needle.kind != "capital" and len(needle.letters) > _COMMON:
            group = (needle.kind, needle.letters[:_COMMON])
            groups.setdefault(group, []).append(needle.letters)
        else:
            kept.add(needle)
    for (kind, _), texts in groups.items():
        kept.add(Needle(kind, _common(texts)))
    return frozenset(expressions) | without_longer(kept)


def without_longer(needles: Collection[Needle | Expression]) -> Clause:
    """Return needles without those in which another stands: who looks for that finds these."""
    known = {(one.kind, one.letters) for one in needles if isinstance(one, Needle)}
    return frozenset(
        one
        for one in needles
        if isinstance(one, Expression)
        or not any((one.kind, part) in known for part in _parts(one.letters))
    )


def _parts(letters: str) -> Iterator[str]:
    """Yield what stands in a word, but for the whole of it."""
    for size in range(1, len(letters)):
        for start in range(len(letters) - size + 1):
            yield letters[start : start + size]


def _common(texts: list[str]) -> str:
    """Return the first letters that all texts share."""
    first, last = min(texts), max(texts)
    size = 0
    while size < len(first) and size < len(last) and first[size] == last[size]:
        size += 1
    return first[:size]
