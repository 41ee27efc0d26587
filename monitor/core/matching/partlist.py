"""Makes the list of the parts of German compounds that is shipped, out of simplemma's dictionary.

It need not fit the dictionary's version that is installed: it only says which words there are.
"""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from monitor.core.matching.compounds import Splitter
from monitor.core.matching.folding import bare
from monitor.core.matching.german import (
    ADJECTIVE,
    FIRST,
    GROUP,
    HEAD,
    HEADER,
    LAST,
    LINE,
    LONGEST,
    ORIGIN,
    SHORTEST,
    STEM,
    UNCUT,
    WANTS_S,
    WITH_E,
    ZERO,
    GermanWords,
)
from monitor.core.matching.stream import Record, open_stream
from monitor.core.matching.text import key

# A short word counts only if it is declined: else abbreviations and syllables join by accident.
SHORT, FAMILY = 4, 2
# What the dictionary lacks: nouns that stand only at the end of others (Geiselnahme), learned and
# new words that begin them (Elektroauto).
_ENDS = ("nahme", "nahmen", "job", "jobs")
_BEGINNINGS = (
    "agro", "anti", "audio", "bio", "cyber", "elektro", "giga", "hydro", "job", "krypto", "makro",
    "mega", "mikro", "multi", "nano", "neuro", "pharma", "polit", "thermo",
)  # fmt: skip
# So often a word must have been seen with a linking s.
LINKED = 3


_LETTERS = re.compile("[a-zà-öø-ÿ]+")


def make_parts() -> bytes:
    """Return the parts as they are shipped in ``data/de.parts``; 2 min.

    A header with the size of the names and the number of pieces, the pieces' sizes, the names
    (three letters each, one a line), the compressed pieces. In a piece stand first the words of
    less than six letters without their first three, then groups: the next three letters, and
    lines with the words without these six. Each word is followed by the character of its kinds,
    and if it has six letters by where it is cut.

    Example:
        ``python -c "import sys; from monitor.core.matching.partlist import make_parts as make;
        sys.stdout.buffer.write(make())" > monitor/core/matching/data/de.parts``
    """
    kinds = part_kinds(list(open_stream("de").all()))
    told = {word: chr(ZERO + kind) for word, kind in sorted(kinds.items())}
    splitter = Splitter(_Uncut(_packed(told)))
    return _packed(
        {
            word: kind + _marks(splitter.cuts(word), len(word)) if len(word) >= HEAD else kind
            for word, kind in told.items()
        }
    )


class _Uncut(GermanWords):
    """Words of which it is not told yet where they are cut."""

    def cuts(self, word: str) -> None:
        return None


def _marks(cuts: Collection[int], size: int) -> str:
    """Return what is written of where a word is cut; its ends go without saying."""
    if not cuts:
        return UNCUT
    return "".join([chr(ORIGIN + cut) for cut in sorted(cuts) if 0 < cut < size])


def _packed(told: Mapping[str, str]) -> bytes:
    """Return sorted words with what is told of each, as ``GermanWords`` reads them."""
    pieces: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for word, what in told.items():
        rest, end = (word[SHORTEST:HEAD], HEAD) if len(word) >= HEAD else ("", SHORTEST)
        pieces[word[:SHORTEST]][rest].append(word[end:] + what)
    packed = []
    for groups in pieces.values():
        shorter = LINE.join(groups.pop("", []))
        text = GROUP.join(
            [shorter, *(LINE.join([name, *lines]) for name, lines in groups.items())]
        )
        packed.append(zlib.compress(text.encode("latin-1"), 9))
    names = LINE.join(pieces).encode("latin-1")
    sizes = b"".join(len(piece).to_bytes(4, "little") for piece in packed)
    return HEADER.pack(len(names), len(packed)) + sizes + names + b"".join(packed)


def part_kinds(records: Sequence[Record]) -> dict[str, int]:
    """Return what each word of the (form, lemma) records may be in a compound.

    Words beyond Latin-1 are left out (some twenty rare ones), and abbreviations.
    """
    taken = [
        (word, form, lemma)
        for form, lemma in records
        if SHORTEST <= len(form) <= LONGEST and _is_plain(word := form.decode())
    ]
    kinds: dict[str, int] = {}
    declined = _declined(taken)
    for word, form, lemma in taken:
        lower = key(word)
        if not _LETTERS.fullmatch(lower):
            continue
        if len(word) <= SHORT and (_start(word), lemma) not in declined:
            continue
        if not word.islower():
            kinds[lower] = kinds.get(lower, 0) | FIRST | LAST
            continue
        kinds[lower] = kinds.get(lower, 0) | FIRST | ADJECTIVE
        if form == lemma and lower.endswith("en") and len(lower) > 5:
            kinds[lower[:-2]] = kinds.get(lower[:-2], 0) | STEM
    kinds.update((word, kinds.get(word, 0) | LAST) for word in _ENDS)
    kinds.update((word, kinds.get(word, 0) | FIRST) for word in _BEGINNINGS)
    for word in [word for word, kind in kinds.items() if kind & FIRST and word.endswith("e")]:
        if len(word) > SHORTEST:
            kinds[word[:-1]] = kinds.get(word[:-1], 0) | WITH_E
    for word in _wanting_s(kinds):
        kinds[word] |= WANTS_S
    return kinds


def _wanting_s(kinds: dict[str, int]) -> list[str]:
    """Return the words that have a linking s in most of the compounds they begin.

    Where the next part may begin with the s itself (Arbeit-stier) it counts for neither.
    """
    linked: Counter[str] = Counter()
    plain: Counter[str] = Counter()
    for word, kind in kinds.items():
        if not kind & LAST:
            continue
        for end in range(SHORTEST, len(word) - SHORTEST + 1):
            if kinds.get(word[:end], 0) & (FIRST | WITH_E):
                has_noun = kinds.get(word[end:], 0) & LAST
                if word[end] != "s":
                    plain[word[:end]] += has_noun != 0
                elif not has_noun and kinds.get(word[end + 1 :], 0) & LAST:
                    linked[word[:end]] += 1
    return [word for word, count in linked.items() if count >= LINKED and count > 4 * plain[word]]


def _is_plain(word: str) -> bool:
    return word[1:SHORTEST] == word[1:SHORTEST].lower()


def _start(word: str) -> str:
    """Return how a word begins, umlauts aside: Hand, Hände."""
    return bare(word[:SHORTEST].lower())


def _declined(taken: Iterable[tuple[str, bytes, bytes]]) -> set[tuple[str, bytes]]:
    """Return the (beginning, lemma) of short words that have more forms than one."""
    shorts = {lemma for word, _, lemma in taken if len(word) <= SHORT}
    sizes = Counter((_start(word), lemma) for word, _, lemma in taken if lemma in shorts)
    return {name for name, size in sizes.items() if size >= FAMILY}
