"""The door to simplemma: which word forms belong together, in some fifty languages.

simplemma maps a form to its lemma; keywords need it turned round.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product

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
    blocks: dict[int, list[Record]] = {}
    if stream.restarts is not None:
        wanted = _listed(stream, wanted, blocks)
        _read_relatives(stream, wanted, language, blocks)
    records = list(_all(stream)) if stream.restarts is None else list(chain(*blocks.values()))
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
            made[word] = _family(stream, blocks, lemma, _starts(word, language), forms[lemma])
    return made


def _family(
    stream: Stream,
    blocks: dict[int, list[Record]],
    name: bytes,
    starts: tuple[bytes, ...],
    known: Collection[bytes],
) -> Family:
    """Return a family: of the forms that were read those that begin alike, and the odd ones."""
    lemma = name.decode()
    if stream.restarts is None:  # everything was read, and nothing is known of odd ones
        return Family(lemma, tuple(sorted({form.decode() for form in known})))
    forms = {form.decode() for form in known if form.startswith(starts)}
    for number in stream.odd_blocks(name):
        if number not in blocks:
            blocks[number] = stream.block(number)
        forms.update(form.decode() for form, its_lemma in blocks[number] if its_lemma == name)
    return Family(lemma, tuple(sorted(forms)))


def _all(stream: Stream) -> Iterator[Record]:
    if stream.backwards:
        return ((form[::-1], lemma[::-1]) for form, lemma in stream.all())
    return stream.all()


def _listed(
    stream: Stream, wanted: Collection[str], blocks: dict[int, list[Record]]
) -> Collection[str]:
    """Return the wanted words that are in the dictionary; enter the blocks that were read.

    Each lemma is listed as a form of itself, so that a word which is in no record of its own has
    no family either. Most keywords are such: names, compounds, words of another language.
    """
    _read(stream, (word.encode() for word in wanted), blocks)
    forms = {form for block in blocks.values() for form, _ in block}
    return [word for word in wanted if word.encode() in forms]


def _read_relatives(
    stream: Stream, words: Collection[str], language: str, blocks: dict[int, list[Record]]
) -> None:
    """Enter the blocks among which the relatives of the words are."""
    _read(stream, (prefix for word in words for prefix in _starts(word, language)), blocks)


def _read(stream: Stream, prefixes: Iterable[bytes], blocks: dict[int, list[Record]]) -> None:
    """Enter the blocks with what begins with one of the prefixes."""
    for number in sorted({number for prefix in prefixes for number in stream.numbers(prefix)}):
        if number not in blocks:
            blocks[number] = stream.block(number)


def _starts(word: str, language: str) -> tuple[bytes, ...]:
    """Return how the forms of a word may begin: Vogel, vogel, Vögel."""
    loud = len(word) <= SHARED or word[:SHARED].isupper()
    return _prefixes(word[:SHARED].lower(), language, loud)


@lru_cache(maxsize=8_192)
def _prefixes(start: str, language: str, loud: bool) -> tuple[bytes, ...]:
    choices = []
    for char in start:
        same = next((group for group in _ACCENTS.get(language, ()) if char in group), char)
        choices.append(same)
    made: list[str] = []
    for letters in product(*choices):
        prefix = "".join(letters)
        made += [prefix, prefix[:1].upper() + prefix[1:]]
        if loud:
            made.append(prefix.upper())
    return tuple(prefix.encode() for prefix in made)
