"""The door to simplemma: which word forms belong together, in some fifty languages.

simplemma maps a form to its lemma; keywords need it turned round.
"""

from collections.abc import Collection
from dataclasses import dataclass

from monitor.core.matching.stream import Stream, close_streams, open_stream, prefixes

MANY = 1_000
"""Words asked for at once after which a dictionary is put away: who asks so much is done with it,
and all of them open took 35 MB."""


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
    names = {word.encode(): word for word in wanted}
    lemmas = _lemmas(stream, names.keys())
    forms = _forms(stream, lemmas.keys() | set(lemmas.values()), language)
    made = {}
    for name, its_lemma in lemmas.items():
        lemma = name if name in forms else its_lemma
        made[names[name]] = Family(
            lemma.decode(), tuple(sorted(form.decode() for form in forms[lemma]))
        )
    if len(names) > MANY:
        close_streams()
    return made


def _lemmas(stream: Stream, names: Collection[bytes]) -> dict[bytes, bytes]:
    """Return the lemmas of the words that are in the dictionary.

    Each lemma is listed as a form, so that a word which is in no record of its own has no family
    either. Most keywords are such: names, compounds, words of another language.
    """
    if stream.restarts is None:
        return {form: lemma for form, lemma in stream.all() if form in names}
    by_block: dict[int, set[bytes]] = {}
    for name in names:
        by_block.setdefault(stream.number(name), set()).add(name)
    return {
        form: lemma
        for number in sorted(by_block)
        for form, lemma in stream.block(number, last=max(by_block[number]))
        if form in by_block[number]
    }


def _forms(stream: Stream, lemmas: Collection[bytes], language: str) -> dict[bytes, list[bytes]]:
    """Return all forms of those words that are lemmas."""
    made: dict[bytes, list[bytes]] = {}
    beginnings = {start for lemma in lemmas for start in prefixes(lemma.decode(), language)}
    odd = {number for lemma in lemmas for number in stream.odd_blocks(lemma)}
    for records in stream.around(beginnings, odd):
        for form, lemma in records:
            if lemma in lemmas:
                made.setdefault(lemma, []).append(form)
    return made
