"""Better dictionaries for some languages, used where they are installed: extras ru, uk and ja.

Russian and Ukrainian: pymorphy3 declines any noun, also one that its dictionary lacks; asked when
keywords are compiled. Japanese: fugashi cuts a run of signs into words; asked only where a keyword
stands in one. Without them the rules of ``forms`` and ``eastern`` do alone.
"""

from functools import cache
from typing import Any

from monitor.core.matching.packages import is_installed, version_of

# What each extra consists of; all of it must be there.
EXTRAS = {
    "ru": ("pymorphy3", "pymorphy3_dicts_ru"),
    "uk": ("pymorphy3", "pymorphy3_dicts_uk"),
    "ja": ("fugashi", "unidic_lite"),
}
# Declined as nouns are, and names among them; verbs and the like are no keywords.
_NOMINAL = frozenset({"NOUN", "ADJF", "PRTF"})
_MOST_SIGNS = 5_000


@cache
def installed(extra: str) -> bool:
    """Say whether an extra is there."""
    return all(is_installed(name) for name in EXTRAS[extra])


def versions() -> tuple[str, ...]:
    """Return the versions of the extras by which compiled forms differ."""
    packages = {name for extra in ("ru", "uk") if installed(extra) for name in EXTRAS[extra]}
    return tuple(f"{name} {version_of(name)}" for name in sorted(packages))


def declined(word: str, language: str) -> frozenset[str]:
    """Return the forms of a Russian or Ukrainian noun or adjective, in lower case.

    Every reading in which the word is a lemma counts, the likeliest one of others. Empty without
    the extra.
    """
    if language not in ("ru", "uk") or not installed(language):
        return frozenset()
    nominal = [one for one in _analyser(language).parse(word) if one.tag.POS in _NOMINAL]
    lower = word.lower().replace("ё", "е")
    lemmas = [one for one in nominal if one.normal_form.replace("ё", "е") == lower]
    chosen = lemmas or nominal[:1]
    return frozenset(
        form.word for one in chosen for form in one.lexeme if form.tag.POS in _NOMINAL
    )


@cache
def _analyser(language: str) -> Any:
    # 0.2 s and 30 MB, which only Cyrillic keywords cost.
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang=language)


def word_edges(text: str) -> frozenset[int] | None:
    """Return the places between the words of a run of Japanese, its ends among them.

    None without the extra, or where the run is too long to be cut.
    """
    if not installed("ja") or len(text) > _MOST_SIGNS:
        return None
    made = [0]
    for word in _tagger().parse(text).split():
        made.append(made[-1] + len(word))
    return frozenset(made)


@cache
def _tagger() -> Any:
    import fugashi

    # One call gives all words as one text: nothing is shared between threads.
    return fugashi.Tagger("-Owakati")
