"""The door to simplemma: which word forms belong together, in some fifty languages.

simplemma maps a form to its lemma; keywords need it turned round.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import product

from monitor.core.matching.stream import SHARED, Record, Stream, open_stream

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

    A word that is a lemma is taken as such; any other is mapped to its lemma. Forms that begin
    otherwise than the lemma's letters count where the dictionary lists them as odd. A language
    without a dictionary knows nothing.
    """
    try:
        stream = open_stream(language)
    except FileNotFoundError:
        return {}
    records = list(_records(stream, wanted, language))
    names = {word.encode(): word for word in wanted}
    lemmas = {form: lemma for form, lemma in records if form in names}
    asked = names.keys() | set(lemmas.values())
    forms: dict[bytes, list[bytes]] = {}
    for form, lemma in [record for record in records if record[1] in asked]:
        forms.setdefault(lemma, []).append(form)
    made = {}
    for name, word in names.items():
        lemma = name if name in forms else lemmas.get(name, b"")
        if lemma in forms:
            made[word] = _family(stream, language, lemma, word, forms[lemma])
    return made


def _family(
    stream: Stream, language: str, name: bytes, word: str, known: Collection[bytes]
) -> Family:
    """Return a family: of the forms that were read those that begin as lemma or word do."""
    lemma = name.decode()
    if stream.restarts is None:  # everything was read, and nothing is known of odd ones
        return Family(lemma, tuple(sorted({form.decode() for form in known})))
    starts = tuple({*_prefixes(lemma, language), *_prefixes(word, language)})
    forms = {form.decode() for form in known if form.startswith(starts)}
    forms.update(form.decode() for form, _ in stream.odd(lemma))
    return Family(lemma, tuple(sorted(forms)))


def _records(stream: Stream, wanted: Collection[str], language: str) -> Iterator[Record]:
    """Yield the records among which those of the wanted words and their relatives are."""
    if stream.backwards:
        yield from ((form[::-1], lemma[::-1]) for form, lemma in stream.all())
    else:
        prefixes = {prefix for word in wanted for prefix in _prefixes(word, language)}
        yield from stream.around(prefixes)


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
