"""The forms a keyword may take: by dictionary where it is known, by rule where it is a name."""

from collections.abc import Collection, Iterable, Mapping

from monitor.core.matching.aliases import kind_of
from monitor.core.matching.dictionary import Family
from monitor.core.matching.folding import bare
from monitor.core.matching.text import key

# A hissing sound at its end takes an apostrophe for a genitive, no s.
_GERMAN_S = ("s", "ß", "x", "z", "ce")


def is_acronym(word: str) -> bool:
    """Say whether a keyword is written in capitals throughout: US, IT, NATO, COVID."""
    return (
        len(word) <= 5 and word.isupper() and len(word) > 1 and sum(c.isalpha() for c in word) > 1
    )


def lookups(word: str, language: str) -> tuple[str, ...]:
    """Return the spellings under which a dictionary may know a keyword.

    A capital in German says noun or name: the verb of the same letters is another word.
    """
    if word[:1].isupper():
        return (word,) if language == "de" else (word, word.lower())
    capital = word[:1].upper() + word[1:]
    return (word,) if capital == word else (word, capital)


def expand(word: str, language: str, known: Mapping[str, Family]) -> set[str]:
    """Return the other forms of a keyword in one language.

    ``known`` are the families of its ``lookups``. Forms come as the dictionary writes them; how
    their case is compared is the matcher's business.
    """
    if is_acronym(word):
        return {word + "s"}
    found: set[str] = set()
    for spelling in lookups(word, language):
        family = known.get(spelling)
        if family is not None and _related(spelling, family.lemma):
            found.update(family.forms)
    rules = _RULES.get(language)
    if rules is not None:
        found.update(rules(word, frozenset(found)))
    found.discard(word)
    return {form for form in found if _is_form(form, word)}


def _is_form(form: str, word: str) -> bool:
    """Say whether a form is one that texts use for a word: no abbreviation of it (circle: CIR)."""
    if not form or form[0] == "'" or " " in form:
        return False
    return word.isupper() or len(form) < 2 or not form.isupper()


def _related(word: str, lemma: str) -> bool:
    """Say whether a lemma may stand for a keyword that is none itself.

    Three letters in common, accents aside: else simplemma's été → être would hit every "est".
    """
    return word == lemma or bare(word)[:3] == bare(lemma)[:3]


def _german(word: str, found: Collection[str]) -> Iterable[str]:
    """Genitives of names, which depend on no dictionary: Blinkens, Kims, Müllers."""
    if word[:1].isupper() and not word.lower().endswith(_GERMAN_S):
        yield word + "s"
    if kind_of(word) == "place":
        yield word + "er"  # der Pjöngjanger Flughafen
    if not found and word[:1].isupper():
        yield from _unknown_german_noun(word)


def _unknown_german_noun(word: str) -> Iterable[str]:
    lower = word.lower()
    if lower.endswith(("ung", "heit", "keit", "schaft", "ion", "tät")):
        yield word + "en"
    elif lower.endswith("in") and len(word) > 6:
        yield word + "nen"
    elif lower.endswith("e") or lower.endswith("er"):
        yield word + "n"
    if len(word) >= 6 and lower[-1] in "bdfgklmnprt":
        yield word + "es"  # des Ostmeeres


def _english(word: str, found: Collection[str]) -> Iterable[str]:
    if found or not word[-1:].isalpha():
        return
    lower = word.lower()
    if lower.endswith(("s", "x", "z", "ch", "sh")):
        yield word + "es"
    elif lower.endswith("y") and lower[-2:-1] not in "aeiou":
        yield word[:-1] + "ies"
    else:
        yield word + "s"


def _romance(word: str, found: Collection[str]) -> Iterable[str]:
    if not found and word[-1:].isalpha() and not word.lower().endswith(("s", "x", "z")):
        yield word + "s"


_SOFT = "гкхжчшщ"


def _slavic_name(word: str, found: Collection[str], *, ukrainian: bool) -> Iterable[str]:
    """Decline a name by its ending, whether a dictionary knows it or not: Блинкен, Путин.

    Source: the declension tables of Russian and Ukrainian school grammars; over-generates a
    little, which costs nothing, because no other word is spelled like a name with a case ending.
    """
    if len(word) < 2:  # Ким Чен Ын, Ына
        return
    if not word[:1].isupper():
        yield from _completed(word, found)
        return
    lower = word.lower()
    endings: str
    if lower.endswith(("ский", "цкий", "ський", "цький", "ый", "ий")):
        stem, endings = word[:-2], "ого ому им ом ім ая ой ую ою ие их ими а у і"
    elif lower.endswith(("ая", "яя")):
        stem, endings = word[:-2], "ой ую ою"
    elif lower.endswith(("ия", "ія")):
        stem, endings = word[:-1], "и ю ей єю ї й"
    elif lower.endswith(("ы", "и")):
        stem, endings = word[:-1], "ам ами ах ов"
    elif lower.endswith("а"):
        stem, endings = word[:-1], "ы и е у ой ою і ам ами ах"
    elif lower.endswith(("я", "ь", "й")):
        stem, endings = word[:-1], "я ю ем ём е и й ей єм і ї ями ях ям ею єю"
    elif lower[-1] in "бвгджзклмнпрстфхцчшщґ":
        stem, endings = (
            word,
            "а у ом е ы ов ам ами ах ым" + (" ові ем єм и ів ою і" if ukrainian else ""),
        )
        if lower[-1] in _SOFT:
            endings += " и ем ей"
    else:
        return
    for ending in endings.split():
        yield stem + ending


_PARADIGMS = (
    ("", ("", "а", "у", "ом", "е", "ам", "ами", "ах")),
    ("о", ("", "о", "а", "у", "ом", "е", "ам", "ами", "ах")),
    ("а", ("", "а", "е", "у", "ой", "ам", "ами", "ах")),
)


def _completed(word: str, found: Collection[str]) -> Iterable[str]:
    """Fill the gaps of a noun's declension of which the dictionary has the most part."""
    for ending, others in _PARADIGMS:
        if ending and not word.endswith(ending):
            continue
        stem = word.removesuffix(ending) if ending else word
        if stem[-1:] not in "бвгджзклмнпрстфхцчшщґ" or len(stem) < 3:
            continue
        forms = [stem + other for other in others if stem + other != word]
        known = sum(form in found for form in forms)
        if known * 2 >= len(forms) + 1:
            yield from (form for form in forms if form != stem)
            return


def _russian(word: str, found: Collection[str]) -> Iterable[str]:
    return _slavic_name(word, found, ukrainian=False)


def _ukrainian(word: str, found: Collection[str]) -> Iterable[str]:
    return _slavic_name(word, found, ukrainian=True)


_RULES = {
    "de": _german,
    "en": _english,
    "fr": _romance,
    "es": _romance,
    "ru": _russian,
    "uk": _ukrainian,
}


def spellings(form: str, language: str) -> tuple[str, ...]:
    """Return the keys under which a form is to be found in texts, sorted.

    The form itself; ä, ö, ü as ae, oe, ue, on the keyword's side only (a text's "neue" is no
    "neü"); without its accents where a language drops them.
    """
    folded = key(form)
    if folded.isascii():
        return (folded,)
    made = {folded}
    if any(c in folded for c in "äöü"):
        made.add(folded.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"))
    elif language in ("fr", "es", "") and folded[0] < "\u0300":
        # An año is no ano.
        made.add("ñ".join(map(bare, folded.split("ñ"))))
    return tuple(sorted(made))
