"""What the dictionaries say about the keywords of a configuration: found once, then carried along.

The dictionaries are large and slow to read; what is wanted of them is small. So it is taken out
when the keywords change, kept as bytes in a cache, and the dictionaries are forgotten.
"""

import marshal
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from monitor.core.matching.compounds import Parts
from monitor.core.matching.dictionary import MANY, Family, families, families_of
from monitor.core.matching.extras import declined
from monitor.core.matching.forms import lookups
from monitor.core.matching.german import GermanWords, PartList, part_list
from monitor.core.matching.languages import script_languages
from monitor.core.matching.stream import open_stream


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The families of the keywords' words by language.

    ``german`` holds all parts of German compounds where so many keywords are German that the
    whole dictionary was read anyway; else they are read where they are needed.
    """

    families: Mapping[str, Mapping[str, Family]] = field(default_factory=dict)
    german: tuple[str, str, bytes, str] | None = None


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
            records = list(stream.all())
            made[language] = families_of(stream, dict(records), found)
            parts = part_list(records)
        else:
            made[language] = families(language, found)
        _decline(language, found, made[language])
    return Vocabulary(made, parts)


def _decline(language: str, words: Iterable[str], known: dict[str, Family]) -> None:
    """Enter what an extra knows of the words beyond the dictionary."""
    for word in words:
        more = declined(word, language)
        if more:
            family = known.get(word, Family(word, ()))
            known[word] = Family(family.lemma, tuple(sorted({*family.forms, *more})))


_MAGIC = b"NMF2"
# Of marshal's versions the last one whose bytes depend on nothing but the content.
_VERSION = 2


def dump(vocabulary: Vocabulary) -> bytes:
    """Return a vocabulary as bytes; the same for the same content."""
    told = {
        language: {word: (one.lemma, *one.forms) for word, one in sorted(known.items())}
        for language, known in sorted(vocabulary.families.items())
    }
    packed = zlib.compress(marshal.dumps((told, vocabulary.german), _VERSION), 1)
    return _MAGIC + zlib.crc32(packed).to_bytes(4, "big") + packed


def load(forms: bytes) -> Vocabulary:
    """Return the vocabulary out of its bytes.

    Raises:
        ValueError: when they are none.
    """
    packed = forms[8:]
    if forms[:8] != _MAGIC + zlib.crc32(packed).to_bytes(4, "big"):
        raise ValueError("these bytes are no keyword forms, or damaged ones")
    told, german = marshal.loads(zlib.decompress(packed))  # noqa: S302 - checked, our own
    return Vocabulary(
        {
            language: {word: Family(one[0], one[1:]) for word, one in known.items()}
            for language, known in told.items()
        },
        german,
    )


@lru_cache(maxsize=1)
def _german() -> GermanWords:
    return GermanWords()


def german_parts(vocabulary: Vocabulary) -> Parts:
    """Return the parts of compounds: the vocabulary's, or those that the process shares."""
    return _german() if vocabulary.german is None else PartList(*vocabulary.german)
