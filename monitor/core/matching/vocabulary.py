"""What the dictionaries say about the keywords of a configuration: found once, then carried along.

The dictionaries are large and slow to read; what is wanted of them is small. So it is taken out
when the keywords change, kept as bytes in a cache, and the dictionaries are forgotten.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from monitor.core.matching.dictionary import MANY, Family, families
from monitor.core.matching.forms import lookups
from monitor.core.matching.german import GermanWords
from monitor.core.matching.languages import script_languages


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The families of the keywords' words by language."""

    families: Mapping[str, Mapping[str, Family]] = field(default_factory=dict)


def gather(asked: Iterable[tuple[str, tuple[str, ...]]]) -> Vocabulary:
    """Return what the dictionaries know of (word, languages) pairs."""
    wanted: dict[str, set[str]] = {}
    for word, languages in asked:
        for language in script_languages(word, languages):
            wanted.setdefault(language, set()).update(lookups(word, language))
    return Vocabulary(
        {language: families(language, found) for language, found in sorted(wanted.items())}
    )


def dump(vocabulary: Vocabulary) -> bytes:
    """Return a vocabulary as bytes; the same for the same content."""
    told = {
        language: {word: [one.lemma, *one.forms] for word, one in sorted(known.items())}
        for language, known in sorted(vocabulary.families.items())
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def load(forms: bytes) -> Vocabulary:
    """Return the vocabulary out of its bytes.

    Raises:
        ValueError: when they are none.
    """
    told = json.loads(forms)
    return Vocabulary(
        {
            language: {word: Family(one[0], tuple(one[1:])) for word, one in known.items()}
            for language, known in told.items()
        }
    )


_german: dict[bool, GermanWords] = {}


def german(*, whole: bool) -> GermanWords:
    """Return the words of German compounds, one table for the whole process."""
    if True not in _german and whole not in _german:
        _german[whole] = GermanWords(whole=whole)
    return _german.get(True) or _german[False]


def is_large(vocabulary: Vocabulary) -> bool:
    """Say whether so many German words are looked for that the whole dictionary will be read."""
    return len(vocabulary.families.get("de", ())) > MANY
