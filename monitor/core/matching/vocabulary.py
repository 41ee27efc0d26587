"""What the dictionaries say about the keywords of a configuration: found once, then carried along.

The dictionaries are large and slow to read; what is wanted of them is small. So it is taken out
when the keywords change, kept as bytes in a cache, and the dictionaries are forgotten.
"""

import base64
import json
import zlib
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from monitor.core.matching.dictionary import MANY, Family, families, families_of
from monitor.core.matching.forms import lookups
from monitor.core.matching.german import Fingerprints, GermanWords, fingerprints
from monitor.core.matching.languages import script_languages
from monitor.core.matching.stream import open_stream

REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The families of the keywords' words by language.

    ``german`` holds all parts of German compounds where so many keywords are German that the
    whole dictionary was read anyway; else they are read where they are needed.
    """

    families: Mapping[str, Mapping[str, Family]] = field(default_factory=dict)
    german: Fingerprints | None = None


def gather(asked: Iterable[tuple[str, tuple[str, ...]]]) -> Vocabulary:
    """Return what the dictionaries know of (word, languages) pairs."""
    wanted: dict[str, set[str]] = {}
    for word, languages in asked:
        for language in script_languages(word, languages):
            wanted.setdefault(language, set()).update(lookups(word, language))
    made: dict[str, dict[str, Family]] = {}
    parts = None
    for language, found in sorted(wanted.items()):
        if language == "de" and len(found) > MANY:
            stream = open_stream("de")
            table = dict(stream.all())
            made[language] = families_of(stream, table, found)
            parts = fingerprints(table.items())
        else:
            made[language] = families(language, found)
    return Vocabulary(made, parts)


def dump(vocabulary: Vocabulary) -> bytes:
    """Return a vocabulary as bytes; the same for the same content."""
    told = {
        language: {word: [one.lemma, *one.forms] for word, one in sorted(known.items())}
        for language, known in sorted(vocabulary.families.items())
    }
    parts = ""
    if vocabulary.german is not None:
        parts = base64.b64encode(zlib.compress(vocabulary.german.table.tobytes(), 1)).decode()
    return json.dumps([told, parts], ensure_ascii=False, separators=(",", ":")).encode()


def load(forms: bytes) -> Vocabulary:
    """Return the vocabulary out of its bytes.

    Raises:
        ValueError: when they are none.
    """
    told, parts = json.loads(forms)
    return Vocabulary(
        {
            language: {word: Family(one[0], tuple(one[1:])) for word, one in known.items()}
            for language, known in told.items()
        },
        Fingerprints(array("H", zlib.decompress(base64.b64decode(parts)))) if parts else None,
    )


@lru_cache(maxsize=1)
def _german() -> GermanWords:
    return GermanWords()


def german_kinds(vocabulary: Vocabulary) -> Callable[[str], int]:
    """Return the look-up of the parts of compounds: the vocabulary's, or the process's shared one.

    Remembered for a while: the same syllables are asked for again and again.
    """
    words = _german() if vocabulary.german is None else vocabulary.german
    return lru_cache(maxsize=REMEMBERED)(words.kinds)
