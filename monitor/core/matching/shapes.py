"""How the words of a language are shaped: which three letters tell it from its neighbours.

Counted over simplemma's dictionaries, not over texts, so that nothing of an example is learned.
"""

import math
from collections import Counter
from collections.abc import Iterator
from functools import cache

from monitor.core.matching.shipped import shipped

# Languages that share an alphabet, and how many groups of letters are kept for them.
FAMILIES = ((("de", "en", "fr", "es"), 3_000), (("ru", "uk"), 1_500))
# A family of forms counts so many times: long paradigms would drown the rest.
_FORMS = 6
_SHORTEST, _LONGEST = 2, 12
_MOST_BITS = 9
_WHOLE_WORD = 60  # letters; what is longer is no word
# How often a group not seen counts as seen, in a million: rare words bring new ones.
_UNSEEN = 20


def unlikelihoods(word: str, family: tuple[str, ...]) -> tuple[float, ...]:
    """Return for each language of a family how many bits a lower-case word speaks against it."""
    table = _table()[family]
    told = [table[gram] for gram in _grams(word[:_WHOLE_WORD]) if gram in table]
    if not told:
        return (0.0,) * len(family)
    return tuple(float(sum(bits)) for bits in zip(*told, strict=True))


def _grams(word: str) -> Iterator[str]:
    edged = f"^{word}$"
    return (edged[at : at + 3] for at in range(len(edged) - 2))


@cache
def _table() -> dict[tuple[str, ...], dict[str, tuple[int, ...]]]:
    """Return the shipped groups: a head line of languages, then bits and the groups they go to."""
    made: dict[tuple[str, ...], dict[str, tuple[int, ...]]] = {}
    family: dict[str, tuple[int, ...]] = {}
    for line in shipped("shapes.txt").decode().splitlines():
        head, *rest = line.split(" ")
        if not head.isdigit():
            family = made[head, *rest] = {}
            continue
        bits = tuple(int(digit) for digit in head)
        family.update((rest[0][at : at + 3], bits) for at in range(0, len(rest[0]), 3))
    return made


def make_shapes() -> str:
    """Return the groups as they are shipped in ``data/shapes.txt``; 20 s.

    Example:
        ``python -c "from monitor.core.matching.shapes import make_shapes as make;
        print(make(), end='')" > monitor/core/matching/data/shapes.txt``
    """
    lines: list[str] = []
    for family, size in FAMILIES:
        counts = [_count(language) for language in family]
        totals = [count.total() for count in counts]
        ranked: list[tuple[float, str, str]] = []
        for gram in set().union(*counts):
            shares = [count[gram] / total for count, total in zip(counts, totals, strict=True)]
            told = [math.log2(share + _UNSEEN / 1e6) for share in shares]
            bits = [min(_MOST_BITS, round(max(told) - one)) for one in told]
            if any(bits):
                ranked.append((sum(shares) * max(bits), gram, "".join(map(str, bits))))
        by_bits: dict[str, list[str]] = {}
        for _, gram, digits in sorted(ranked, reverse=True)[:size]:
            by_bits.setdefault(digits, []).append(gram)
        lines.append(" ".join(family))
        lines += [f"{digits} {''.join(sorted(by_bits[digits]))}" for digits in sorted(by_bits)]
    return "\n".join(lines) + "\n"


def _count(language: str) -> Counter[str]:
    from monitor.core.matching.stream import open_stream

    made: Counter[str] = Counter()
    seen: Counter[bytes] = Counter()
    for form, lemma in open_stream(language).all():
        word = form.decode().lower()
        if word.isalpha() and _SHORTEST <= len(word) <= _LONGEST:
            seen[lemma] += 1
            if seen[lemma] <= _FORMS:
                made.update(_grams(word))
    return made
