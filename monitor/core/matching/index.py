"""The index that words of a text are looked up in: made once from all keywords, then only read.

Every distinct word of the keywords, with its options, is a *slot*, known by a number. A phrase is
a sequence of slots. The index says for a word of a text which slots it fills. It holds nothing
but strings and numbers, so that it is kept as bytes and read back in moments.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

from monitor.core.matching.languages import mask_of
from monitor.model import Reason

ANY_LANGUAGE = -1
GERMAN = mask_of("de")
# So many letters of a form's head or tail are looked for before the form itself.
HEAD = 4
# So many of what stands beside a * in a keyword: no keyword has less.
WILD = 3
# A form's entry holds its slot in the low bits, the number of its condition above them.
_SLOT_BITS = 24
_SLOT_MASK = (1 << _SLOT_BITS) - 1
# A part's entry holds its slot above these: the keyword begins with a capital; it may carry a
# linking element; it is a whole word and no stem.
CAPITAL, LINKED, WHOLE = 1, 2, 4
# The only words of two letters that may stand in compounds.
EGG = "ei"
PAIRS = ("öl", EGG)
PART_BITS = 3


class Condition(NamedTuple):
    """When a form counts: which case it needs, in which languages, and what to call it.

    ``need``: empty is any case, ``^`` a capital first, ``^^n`` the first n letters capitals,
    anything else exactly that.
    """

    need: str
    mask: int
    reason: Reason


class Fill(NamedTuple):
    """A slot that a word fills, in which languages, and by which rule."""

    slot: int
    mask: int
    reason: Reason


@dataclass(slots=True)
class Index:
    """What the words of texts are looked up in, by their keys.

    ``parts`` are forms as parts of German compounds, ``strangers`` those that the splitter does
    not know by itself; ``heads`` say how long both kinds of forms are that have these first
    letters, ``short`` are those with too few letters for that. ``prefixes`` hold what words may
    begin with, ``others`` what may stand in them or, if so said, end them; both by three letters.
    ``korean`` and ``han`` hold keywords by their first sign. ``nouns`` are the slots of names that
    may be nouns.
    """

    conditions: list[Condition] = field(default_factory=list)
    forms: dict[str, tuple[int, ...]] = field(default_factory=dict)
    parts: dict[str, tuple[int, ...]] = field(default_factory=dict)
    strangers: dict[str, tuple[int, ...]] = field(default_factory=dict)
    heads: dict[str, tuple[int, ...]] = field(default_factory=dict)
    short: frozenset[str] = frozenset()
    prefixes: dict[str, tuple[tuple[str, int, str], ...]] = field(default_factory=dict)
    others: dict[str, tuple[tuple[str, bool, int], ...]] = field(default_factory=dict)
    korean: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    han: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    nouns: set[int] = field(default_factory=set)
    _inner: frozenset[str] = field(default=frozenset(), init=False, repr=False, compare=False)

    def inner(self) -> frozenset[str]:
        """Return what keywords look like within compounds; asked for once all are entered."""
        if not self._inner:
            self._inner = frozenset((*self.parts, *self.strangers))
        return self._inner

    @property
    def has_wildcards(self) -> bool:
        """Say whether a keyword has a ``*``."""
        return bool(self.prefixes or self.others)

    def fills(self, form: str, folded: str) -> list[Fill]:
        """Return the slots that a word fills as a form of them."""
        made = []
        for entry in self.forms.get(folded, ()):
            condition = self.conditions[entry >> _SLOT_BITS]
            if fits(condition.need, form):
                made.append(Fill(entry & _SLOT_MASK, condition.mask, condition.reason))
        return made

    def without_compounds(self) -> Self:
        """Return the same index for words that are surely not German."""
        return replace(self, parts={}, strangers={}, heads={}, short=frozenset())

    def fillings(self) -> Iterator[tuple[int, str, str]]:
        """Yield (slot, what the key of a word contains that fills it, the case it needs)."""
        for spelling, entries in self.forms.items():
            for entry in entries:
                yield entry & _SLOT_MASK, spelling, self.conditions[entry >> _SLOT_BITS].need
        for table in (self.parts, self.strangers):
            for text, entries in table.items():
                for entry in entries:
                    yield entry >> PART_BITS, text, ""
        for prefixes in self.prefixes.values():
            for core, slot, need in prefixes:
                yield slot, core, need
        for others in self.others.values():
            for core, _, slot in others:
                yield slot, core, ""
        for texts in (*self.korean.values(), *self.han.values()):
            for text, slot in texts:
                yield slot, text, ""

    def packed(self) -> tuple[Any, ...]:
        """Return the index as a value for ``marshal``; the same for the same keywords."""
        return (
            [(one.need, one.mask, one.reason.value) for one in self.conditions],
            self.forms, self.parts, self.strangers, self.heads, sorted(self.short),
            self.prefixes, self.others, self.korean, self.han, sorted(self.nouns),
        )  # fmt: skip

    @classmethod
    def unpacked(cls, told: tuple[Any, ...]) -> Self:
        """Return the index out of what ``packed`` made."""
        conditions, *tables, short, prefixes, others, korean, han, nouns = told
        made = [Condition(need, mask, Reason(reason)) for need, mask, reason in conditions]
        index = cls(made, *tables)
        index.short, index.nouns = frozenset(short), set(nouns)
        index.prefixes, index.others, index.korean, index.han = prefixes, others, korean, han
        return index


def entry_of(slot: int, condition: int) -> int:
    """Return what ``Index.forms`` holds for a form."""
    return condition << _SLOT_BITS | slot


def fits(need: str, form: str) -> bool:
    """Say whether a word of a text has the case that a form needs."""
    if not need:
        return True
    if need == "^":
        return form[:1].isupper()
    if need.startswith("^^"):
        return form[: int(need[2:])].isupper()
    return form == need
