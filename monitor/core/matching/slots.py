"""The index that words of a text are looked up in: made once from all keywords, then only read.

Every distinct word of the keywords, with its options, is a *slot*, known by a number. A phrase is
a sequence of slots. The index says for a word of a text which slots it fills.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from monitor.core.matching.compounds import Parts
from monitor.core.matching.dictionary import Family
from monitor.core.matching.forms import expand, is_acronym, lookups, spellings
from monitor.core.matching.languages import mask_of, script_languages
from monitor.core.matching.names import is_name
from monitor.core.matching.nouns import may_be_noun
from monitor.core.matching.text import Script, Word, key, words
from monitor.core.matching.vocabulary import Vocabulary, german_parts
from monitor.model import Reason

ANY_LANGUAGE = -1
GERMAN = mask_of("de")
HEAD = 4


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a slot: what its case must be, and in which languages it counts.

    ``need``: empty is any case, ``^`` a capital first, ``^^n`` the first n letters capitals,
    anything else exactly that.
    """

    slot: int
    need: str
    mask: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Inner:
    """A form as a part of German compounds. ``linked``: it may carry a linking element."""

    text: str
    slot: int
    capital: bool
    linked: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Options:
    """How a keyword's words are compared; ``leads`` are capitalised ones before others."""

    case: Literal["smart", "exact", "ignore"] = "smart"
    inflect: bool = True
    compounds: bool = True
    languages: tuple[str, ...] = ()
    leads: bool = False


@dataclass(slots=True)
class Index:
    """What the words of texts are looked up in.

    ``heads`` and ``tails`` say how long the forms in compounds are (``inner``) that have these
    first or last letters; ``short`` are those with too few letters for that.
    ``nouns`` are the slots of names that may be nouns.
    """

    forms: dict[str, tuple[Form, ...]] = field(default_factory=dict)
    inner: dict[str, tuple[Inner, ...]] = field(default_factory=dict)
    heads: dict[str, tuple[int, ...]] = field(default_factory=dict)
    tails: dict[str, tuple[int, ...]] = field(default_factory=dict)
    short: set[str] = field(default_factory=set)
    prefixes: dict[str, tuple[tuple[str, int, str], ...]] = field(default_factory=dict)
    others: list[tuple[str, int, str]] = field(default_factory=list)
    korean: dict[str, tuple[int, ...]] = field(default_factory=dict)
    han: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    parts: Parts | None = None
    nouns: set[int] = field(default_factory=set)


class IndexMaker:
    """Collects the words of all keywords and makes their index."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.index = Index()
        self.numbers: dict[tuple[str, bool, bool, Options], int] = {}

    def phrase(
        self, terms: Iterable[tuple[str, bool, bool]], options: Options
    ) -> tuple[tuple[int, ...], ...]:
        """Return the sequences of slots that a phrase of (text, fixed, wild) terms may fill.

        More than one where hyphens join: Kim Jong-un is also Kim Jongun.
        """
        ways: list[tuple[int, ...]] = [()]
        listed = list(terms)
        for number, (text, fixed, wild) in enumerate(listed):
            leads = number < len(listed) - 1 and text[:1].isupper()
            here = replace(options, leads=True) if leads else options
            made = self._term(text, fixed=fixed, wild=wild, options=here)
            ways = [way + more for way in ways for more in made]
        return tuple(dict.fromkeys(ways))

    def _term(
        self, text: str, *, fixed: bool, wild: bool, options: Options
    ) -> list[tuple[int, ...]]:
        if wild:
            return [(self._slot(text, fixed, wild, options),)]
        pieces = words(text)
        if len(pieces) == 1:
            return [(self._slot(pieces[0].form, fixed, wild, options),)]
        # Only the last of hyphenated words is inflected.
        apart = tuple(
            self._slot(piece.form, fixed or number < len(pieces) - 1, False, options)
            for number, piece in enumerate(pieces)
        )
        ways = [apart]
        last = pieces[-1].form
        if last.islower() and text[:1].isupper() and not fixed and options.inflect:
            # Kim Jong Uns Schwester: a name, although not capitalised by the keyword.
            genitive = Form(apart[-1], "^", GERMAN, Reason.INFLECTION)
            self._add_form(key(last) + "s", genitive)
        if all(piece.joined and piece.script == Script.ALPHABET for piece in pieces[1:]):
            joined = pieces[0].form + "".join(piece.form.lower() for piece in pieces[1:])
            ways.append((self._slot(joined, fixed, False, options),))
        return ways

    def _slot(self, text: str, fixed: bool, wild: bool, options: Options) -> int:
        name = (text, fixed, wild, options)
        number = self.numbers.get(name)
        if number is None:
            number = self.numbers[name] = len(self.numbers)
            self._add(number, text, fixed=fixed, wild=wild, options=options)
        return number

    def _add(self, slot: int, text: str, *, fixed: bool, wild: bool, options: Options) -> None:
        if wild:
            self._add_wildcard(slot, text, options)
            return
        word = words(text)[0]
        if word.script == Script.HAN:
            _append(self.index.han, text[0], (text, slot))
        elif word.script == Script.HANGUL and not fixed:
            _append(self.index.korean, word.key, slot)
        else:
            self._add_word(slot, word, fixed or not options.inflect, options)

    def _add_wildcard(self, slot: int, text: str, options: Options) -> None:
        core = key(text.strip("*"))
        need = _need(text.strip("*"), options) if not text.startswith("*") else ""
        if text.startswith("*"):
            self.index.others.append((text.casefold(), slot, need))
        else:
            _append(self.index.prefixes, core[:3], (core, slot, need))

    def _add_word(self, slot: int, word: Word, fixed: bool, options: Options) -> None:
        text = word.form
        need = _need(text, options)
        if may_be_noun(text):
            self.index.nouns.add(slot)
        for spelling in spellings(text, ""):
            self._add_form(spelling, Form(slot, need, ANY_LANGUAGE, Reason.EXACT))
        if fixed:
            return
        for language in script_languages(text, options.languages):
            known = self.vocabulary.families.get(language, {})
            mask = mask_of(language)
            forms = expand(text, language, known)
            if options.leads and language == "de":
                # Im Weißen Haus: an adjective, which the capital of a word alone forbids.
                forms |= expand(text.lower(), language, known)
            for form in forms:
                if options.case == "exact":
                    need_here = form
                elif need == "^" and not form[:1].isupper() and form.islower():
                    need_here = "^"
                else:
                    need_here = need
                for spelling in spellings(form, language):
                    self._add_form(spelling, Form(slot, need_here, mask, Reason.INFLECTION))
            if language == "de" and options.compounds:
                self._add_inner(slot, text, known, capital=need != "")

    def _add_form(self, spelling: str, form: Form) -> None:
        _append(self.index.forms, spelling, form)

    def _add_inner(
        self, slot: int, text: str, known: Mapping[str, Family], *, capital: bool
    ) -> None:
        """Enter what a word looks like inside a German compound."""
        lower = key(text)
        if is_acronym(text) or not lower.isalpha() or len(lower) < 2:
            return
        name = is_name(text) or not any(spelling in known for spelling in lookups(text, "de"))
        if len(lower) < 5 and name and not is_name(text, kind="place"):
            return
        if len(lower) == 2 and lower not in _TWO:
            return
        # A name takes no linking s: Krimbrücke, and Krimskrams is no Krim.
        others = () if name else expand(text, "de", known)
        forms = {lower, *map(key, others)}
        if name and not text[:1].isupper():
            return
        if self.index.parts is None:
            self.index.parts = german_parts(self.vocabulary)
        made: dict[str, Inner] = {}
        for form in sorted(forms):
            made[form] = Inner(form, slot, capital, not name, True)
        if not name:
            for form in sorted(forms):
                for ending in ("e", "en"):
                    stem = form.removesuffix(ending)
                    if stem != form and len(stem) >= 3:
                        made.setdefault(stem, Inner(stem, slot, capital, False, False))
        for form, inner in made.items():
            _append(self.index.inner, form, inner)
            if len(form) < HEAD:
                self.index.short.add(form)
                continue
            _add(self.index.heads, form[:HEAD], len(form))
            if inner.whole and not capital:
                _add(self.index.tails, form[-HEAD:], len(form))


_TWO = frozenset({"öl", "ei"})


def _append(table: dict[str, tuple[T, ...]], name: str, value: T) -> None:
    table[name] = (*table.get(name, ()), value)


def _add(table: dict[str, tuple[int, ...]], name: str, value: int) -> None:
    known = table.get(name, ())
    if value not in known:
        table[name] = (*known, value)


def _need(text: str, options: Options) -> str:
    if options.case == "ignore":
        return ""
    if options.case == "exact":
        return text
    if is_acronym(text):
        # Nato for NATO, but never it for IT.
        return "^" if len(text) >= 4 else f"^^{len(text)}"
    return "^" if text[:1].isupper() else ""


def fits(need: str, form: str) -> bool:
    """Say whether a word of a text has the case that a form needs."""
    if not need:
        return True
    if need == "^":
        return form[:1].isupper()
    if need.startswith("^^"):
        return form[: int(need[2:])].isupper()
    return form == need
