"""Keywords to slots: every form of every word entered into the index once."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from monitor.core.matching.dictionary import Family
from monitor.core.matching.forms import expand, is_acronym, lookups, spellings
from monitor.core.matching.german import LAST, german_words
from monitor.core.matching.index import (
    ANY_LANGUAGE,
    CAPITAL,
    GERMAN,
    HEAD,
    LINKED,
    PAIRS,
    PART_BITS,
    WHOLE,
    WILD,
    Condition,
    Index,
    entry_of,
)
from monitor.core.matching.languages import mask_of, script_languages
from monitor.core.matching.names import is_name
from monitor.core.matching.nouns import may_be_noun
from monitor.core.matching.text import Script, Word, key, words
from monitor.core.matching.vocabulary import Vocabulary
from monitor.model import Reason

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Options:
    """How a keyword's words are compared; ``leads`` are capitalised ones before others."""

    case: Literal["smart", "exact", "ignore"] = "smart"
    inflect: bool = True
    compounds: bool = True
    languages: tuple[str, ...] = ()
    leads: bool = False


class IndexMaker:
    """Collects the words of all keywords and makes their index."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.index = Index()
        self.numbers: dict[tuple[str, bool, bool, Options], int] = {}
        self.conditions: dict[Condition, int] = {}

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
            genitive = Condition("^", GERMAN, Reason.INFLECTION)
            self._add_forms((last + "s",), "de", apart[-1], genitive)
        if all(piece.joined and piece.script == Script.ALPHABET for piece in pieces[1:]):
            ways.append((self._slot(_joined(pieces), fixed, False, options),))
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
            _append(self.index.korean, word.key[0], (word.key, slot))
        else:
            self._add_word(slot, word, fixed or not options.inflect, options)

    def _add_wildcard(self, slot: int, text: str, options: Options) -> None:
        core = key(text.strip("*"))
        if text.startswith("*"):
            _append(self.index.others, core[:WILD], (core, not text.endswith("*"), slot))
        else:
            need = _need(text.strip("*"), options)
            _append(self.index.prefixes, core[:WILD], (core, slot, need))

    def _add_word(self, slot: int, word: Word, fixed: bool, options: Options) -> None:
        text = word.form
        need = _need(text, options)
        if may_be_noun(text):
            self.index.nouns.add(slot)
        self._add_forms((text,), "", slot, Condition(need, ANY_LANGUAGE, Reason.EXACT))
        if fixed:
            return
        for language in script_languages(text, options.languages):
            known = self.vocabulary.families.get(language, {})
            forms = expand(text, language, known)
            if language == "de" and options.compounds:
                self._add_inner(slot, text, forms, known, capital=need != "")
            if language == "de" and options.leads:
                # Im Weißen Haus: an adjective, which the capital of a word alone forbids.
                forms |= expand(text.lower(), language, known)
            condition = Condition(need, mask_of(language), Reason.INFLECTION)
            if options.case == "exact":
                for form in sorted(forms):
                    self._add_forms((form,), language, slot, condition._replace(need=form))
            else:
                self._add_forms(sorted(forms), language, slot, condition)

    def _add_forms(
        self, forms: Iterable[str], language: str, slot: int, condition: Condition
    ) -> None:
        """Enter words that fill a slot under a condition, in every spelling."""
        number = self.conditions.get(condition)
        if number is None:
            number = self.conditions[condition] = len(self.conditions)
            self.index.conditions.append(condition)
        entry = entry_of(slot, number)
        for form in forms:
            for spelling in spellings(form, language):
                _append(self.index.forms, spelling, entry)

    def _add_inner(
        self,
        slot: int,
        text: str,
        others: Iterable[str],
        known: Mapping[str, Family],
        *,
        capital: bool,
    ) -> None:
        """Enter what a word looks like inside a German compound; ``others`` are its forms."""
        lower = key(text)
        if is_acronym(text) or not lower.isalpha() or len(lower) < 2:
            return
        name = is_name(text) or not any(spelling in known for spelling in lookups(text, "de"))
        if len(lower) < 5 and name and not is_name(text, kind="place"):
            return
        if len(lower) == 2 and lower not in PAIRS:
            return
        # A name takes no linking s: Krimbrücke, and Krimskrams is no Krim.
        forms = {lower} if name else {lower, *map(key, others)}
        if name and not text[:1].isupper():
            return
        linked = 0 if name else LINKED
        made = dict.fromkeys(sorted(forms), linked | WHOLE)
        if not name:
            parts = german_words()
            for form in sorted(forms):
                for ending in ("e", "en"):
                    stem = form.removesuffix(ending)
                    if stem != form and len(stem) >= 3 and not _is_other(stem, forms):
                        made.setdefault(stem, LINKED if parts.wants_s(stem) else 0)
        for form, flags in made.items():
            self._add_part(slot, form, flags | (CAPITAL if capital else 0))

    def _add_part(self, slot: int, form: str, flags: int) -> None:
        index = self.index
        known = german_words().kinds(form)
        _append(index.parts if known else index.strangers, form, slot << PART_BITS | flags)
        if len(form) < HEAD:
            index.short |= {form}
            return
        _add(index.heads, form[:HEAD], len(form))


def _is_other(stem: str, forms: Container[str]) -> bool:
    """Say whether a noun without its e is another one: Kohlsuppe is no Kohle."""
    if len(stem) > HEAD or stem + "e" not in forms:
        return False
    return german_words().kinds(stem) & LAST != 0


def looked_up(term: str, *, leads: bool) -> Iterator[str]:
    """Yield the words of a term that are inflected: its last, and all of them joined."""
    pieces = words(term)
    yield pieces[-1].form
    if leads:
        yield pieces[-1].form.lower()
    if len(pieces) > 1:
        yield _joined(pieces)


def _joined(pieces: list[Word]) -> str:
    return pieces[0].form + "".join(piece.form.lower() for piece in pieces[1:])


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
