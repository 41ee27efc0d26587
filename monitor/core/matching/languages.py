"""Which language an entry is in: as configured, by its script, as declared, by its small words."""

import re
from collections.abc import Collection

import regex

# Languages whose dictionaries are used without being asked for, by script.
LATIN = ("de", "en", "fr", "es")
CYRILLIC = ("ru", "uk")
KNOWN = (*LATIN, *CYRILLIC, "ko", "ja", "zh")

_HANGUL = regex.compile(r"\p{Hangul}")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_HAN = regex.compile(r"\p{Han}")
_CYRILLIC = regex.compile(r"\p{Cyrillic}")
_LATIN = regex.compile(r"\p{Latin}")
_WORD = re.compile(r"[^\W\d_]+")
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ']|\b(?:та|що|або|від|щоб|вже|але|було)\b")
_RUSSIAN = re.compile(r"[ыэъёЫЭЪЁ]")

# The commonest words of running text that say the language; each counts for one language, so
# shared ones ("in", "die", "no") count little and are spelled where they weigh most.
_SMALL = {
    "de": """der die das und ist nicht mit dem den von des für auf ein eine einen einem einer im zu
        zum zur sich auch als wird nach wie bei aus am war er sie es hat haben werden wurde sind
        dass über vor gegen noch nur oder um bis durch unter zwischen mehr ich wir ihr kann nun
        seit sein seine ihre diese dieser dieses beim vom wegen laut will soll""",
    "en": """the of and to is was for that with on by it at from are this be his as an has have not
        he she they their which but or its were had will been who more said after over would about
        you your i we my me us so no good great very just like get got how who why please
        thanks them these here only some more most other than then into out up down also first
        two being don t s ll
        what can do there if when all our new against says how""",
    "fr": """le la les des et est une dans du au aux pour qui que sur pas par plus avec ce cette
        ces
        il elle sont en se ne son sa ses mais ou nous vous leur été fait comme après entre sans
        l d qu n j c être était contre chez aussi bien tout tous deux leurs ont où même dont
        très fut ainsi lors depuis entre cet elles ils avait cela""",
    "es": """el la los las de del y en que es una un por con para se su al lo como más no sus fue
        ha
        pero este esta son entre sobre desde ser está muy también cuando hasta hay donde todo años
        tras según contra yo me mi le""",
}
_SMALL_WORDS: dict[str, dict[str, float]] = {}
for _language, _text in _SMALL.items():
    for _word in _text.split():
        _SMALL_WORDS.setdefault(_word, {})[_language] = 1.0

# Letters and endings that one of the languages has; weaker than a small word.
_SHAPES = {
    "de": re.compile(r"[äöüß]|sch|ung(?:en)?$|lich|keit|heit|ieren$|tz|cht"),
    "en": re.compile(
        r"ing$|th|wh|ough|ight|[^aeiouy]ed$|[^aeiou]ly$|ness$|ment$|oo|ck|sh|ea[dlmnrst]|^w|y$"
    ),
    "fr": re.compile(
        r"[èêçàùœîû]|eau|eux$|aux?$|oi[rst]|tion$|ment$|ées?$|ille|ou[rs]|é$|ux$|que$|aire$"
    ),
    "es": re.compile(
        r"[ñíóúá]|ción|dad$|ad[oa]s?$|[aeiou]nd[oa]$|mente$|ía$|os$|ue[nlr]|z[ao]$|i[oó]n"
    ),
}
_SHAPE_WEIGHT = 0.4


def language_of(
    text: str, *, declared: str | None = None, candidates: Collection[str] = KNOWN
) -> str:
    """Return the two-letter code of the language of ``text``, or an empty one where unsure.

    Args:
        text: title and lead; more makes it surer.
        declared: what the feed says (``de-DE`` counts as ``de``); decides where the text doesn't.
        candidates: the languages that come into question.
    """
    told = (declared or "").replace("_", "-").split("-")[0].casefold()
    by_script = _by_script(text, told)
    if by_script is not None:
        return by_script
    scores = dict.fromkeys((c for c in LATIN if c in candidates), 0.0)
    for word in _WORD.findall(text.casefold()):
        known = _SMALL_WORDS.get(word)
        if known is not None:
            for language in known:
                if language in scores:
                    scores[language] += 1.0 / len(known)
            continue
        for language, shape in _SHAPES.items():
            if language in scores and shape.search(word):
                scores[language] += _SHAPE_WEIGHT
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    if ranked and ranked[0][1] > 0 and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        return ranked[0][0]
    return told


def _by_script(text: str, told: str) -> str | None:
    """Return the language that the letters decide, or None where they are Latin or none."""
    latin = len(_LATIN.findall(text))
    if len(_HANGUL.findall(text)) * 3 > latin:
        return "ko"
    if len(_KANA.findall(text)) * 3 > latin:
        return "ja"
    if len(_HAN.findall(text)) * 3 > latin:
        return told if told in ("ja", "zh") else "zh"
    cyrillic = len(_CYRILLIC.findall(text))
    if not cyrillic or cyrillic < latin:
        return None
    ukrainian, russian = len(_UKRAINIAN.findall(text)), len(_RUSSIAN.findall(text))
    if ukrainian != russian:
        return "uk" if ukrainian > russian else "ru"
    return told if told in _CYRILLIC_LANGUAGES else "ru"


# Further languages with a dictionary; used where a topic asks for them.
_ASKED = ("it", "nl", "pl", "pt", "sv", "da", "nb", "fi", "cs", "sk", "hu", "ro", "tr", "bg", "el")
_NUMBERS = {code: number for number, code in enumerate((*KNOWN, *_ASKED))}
_CYRILLIC_LANGUAGES = frozenset({"ru", "uk", "bg"})


def mask_of(language: str) -> int:
    """Return the bit of a language; unsure is every one, an unknown one its own."""
    if not language:
        return -1
    return 1 << _NUMBERS.get(language, len(_NUMBERS))


def script_languages(word: str, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages whose dictionaries may know a word, by its letters.

    Args:
        asked: the languages that a topic is bound to; empty: the usual ones.
    """
    cyrillic = _CYRILLIC.search(word) is not None
    if not cyrillic and not _LATIN.search(word):
        return ()
    if not asked:
        return CYRILLIC if cyrillic else LATIN
    return tuple(
        code
        for code in dict.fromkeys(asked)
        if code in _NUMBERS
        and code not in ("ko", "ja", "zh")
        and (code in _CYRILLIC_LANGUAGES) == cyrillic
    )
