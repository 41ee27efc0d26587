"""The door to simplemma: which word forms belong together, in some fifty languages.

simplemma maps a form to its lemma; keywords need it turned round.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from monitor.core.matching.folding import bare
from monitor.core.matching.stream import SHARED, Record, Stream, open_stream

# From so many words on, reading the whole dictionary once is the faster way.
MANY = 200
_ACCENTS = {
    "de": ("aä", "oö", "uü"),
    "fr": ("eéè",),
    "es": ("aá", "eé", "ií", "oó", "uú"),
    "ru": ("её",),
    "uk": ("ії",),
}


@dataclass(frozen=True, slots=True)
class Family:
    """What the dictionary knows of a word: its lemma (perhaps itself) and all forms of that."""

    lemma: str
    forms: tuple[str, ...]


def families(language: str, wanted: Collection[str]) -> dict[str, Family]:
    """Return for each wanted word that the dictionary of ``language`` knows what belongs to it.

    A word that is a lemma is taken as such; any other is mapped to its lemma. A language without
    a dictionary knows nothing.
    """
    try:
        stream = open_stream(language)
    except FileNotFoundError:
        return {}
    if stream.restarts is None or len(wanted) > MANY:
        return families_of(stream, _table(stream), wanted)
    made: dict[str, Family] = {}
    groups: dict[str, list[str]] = defaultdict(list)
    for word in wanted:
        groups[bare(word)[:SHARED]].append(word)
    for words in groups.values():
        prefixes = {prefix for word in words for prefix in _prefixes(word, language)}
        records = dict(record for prefix in prefixes for record in _range(language, prefix))
        made.update(families_of(stream, records, words))
    return made


@lru_cache(maxsize=64)
def _range(language: str, prefix: bytes) -> tuple[Record, ...]:
    return tuple(open_stream(language).starting(prefix))


def _table(stream: Stream) -> dict[bytes, bytes]:
    if not stream.backwards:
        return dict(stream.all())
    return {form[::-1]: lemma[::-1] for form, lemma in stream.all()}


def _prefixes(word: str, language: str) -> Iterator[bytes]:
    """Yield how the forms of a word may begin: Vogel, vogel, Vögel."""
    choices = []
    for char in word[:SHARED].lower():
        same = next((group for group in _ACCENTS.get(language, ()) if char in group), char)
        choices.append(same)
    for letters in product(*choices):
        prefix = "".join(letters)
        yield prefix.encode()
        yield (prefix[:1].upper() + prefix[1:]).encode()
        if len(word) <= SHARED or word[:SHARED].isupper():
            yield prefix.upper().encode()


def families_of(
    stream: Stream, table: Mapping[bytes, bytes], wanted: Iterable[str]
) -> dict[str, Family]:
    """Return the families of words, as far as a table of forms and lemmas tells."""
    names = {word: word.encode() for word in wanted}
    asked = set(names.values()) | {table[name] for name in names.values() if name in table}
    forms: dict[bytes, list[str]] = {}
    for form, its_lemma in table.items():
        if its_lemma in asked:
            forms.setdefault(its_lemma, []).append(form.decode())
    made = {}
    for word, name in names.items():
        lemma = name if name in forms else table.get(name, b"")
        if lemma in forms:
            odd = (form.decode() for form, _ in stream.odd(lemma.decode()))
            together = dict.fromkeys((*forms[lemma], *odd))
            made[word] = Family(lemma.decode(), tuple(sorted(together)))
    return made
