"""Advice on words of another language than the topic's, and on other names of the same thing."""

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache

from monitor.core.editing.advice.note import Advice, Lines, advice, phrases
from monitor.core.editing.lines import line_of
from monitor.core.editing.looser import with_names
from monitor.core.matching.aliases import groups, kind_of
from monitor.core.matching.dictionary import families
from monitor.core.matching.languages import LATIN
from monitor.core.matching.stream import open_stream
from monitor.core.matching.text import Script, key, words
from monitor.model import Keyword, Topic

_NAMES = {
    "de": "German", "en": "English", "fr": "French", "es": "Spanish", "ru": "Russian",
    "uk": "Ukrainian", "ko": "Korean", "ja": "Japanese", "zh": "Chinese",
}  # fmt: skip
_ALIKE = 0.8
_START = 4


Spoken = Mapping[str, Collection[str]]
"""The languages that know a word as it is written."""


def spoken(topics: Iterable[Topic]) -> Spoken:
    """Return the languages that know each word of the keywords; opens six dictionaries, 60 MB."""
    known: dict[str, list[str]] = {
        word: [] for topic in topics for keyword in topic.keywords for word in _words_of(keyword)
    }
    for code in LATIN if known else ():
        for word in families(code, list(known)):
            known[word].append(code)
    return known


def on_languages(topic: Topic, language: str, lines: Lines, known: Spoken) -> Iterator[Advice]:
    """Yield advice on lines whose only words are of another language than the topic's.

    Args:
        language: what a topic is in that is bound to no language, or to several.
        known: from ``spoken``.
    """
    own = topic.languages[0] if len(topic.languages) == 1 else language
    if own not in LATIN:
        return
    said = {phrase.text.casefold() for one in topic.keywords for phrase in phrases(one)}
    for keyword in topic.keywords:
        asked = _words_of(keyword)
        if not asked or any(own in known[word] or not known[word] for word in asked):
            continue
        word = asked[0]
        other = next(code for code in LATIN if code in known[word])
        translated = [name for name in _in_language(word, own) if name.casefold() not in said]
        if translated:
            yield advice(
                "language",
                topic,
                keyword,
                f'"{word}" is {_NAMES[other]}; texts in {_NAMES[own]} have another word',
                f"write  {keyword.text} OR {' OR '.join(translated)}",
                lines,
            )


def _words_of(keyword: Keyword) -> list[str]:
    """Return the words of a line that a dictionary can tell the language of; none for names."""
    found = []
    for phrase in phrases(keyword):
        [*pieces] = words(phrase.text)
        is_word = len(pieces) == len(phrase.terms) == 1 and not phrase.terms[0].wild
        if not is_word or pieces[0].script != Script.ALPHABET:
            return []
        if phrase.text.islower() or kind_of(phrase.text) == "term":
            found.append(phrase.text)
        elif kind_of(phrase.text) not in ("person", "place"):
            return []
    return found


def _in_language(word: str, language: str) -> list[str]:
    """Return the reviewed names of a word in a language, else the one most like it there."""
    names = _reviewed(word, language)
    return names or _cognate(word, language)


def _reviewed(word: str, language: str) -> list[str]:
    for group in groups():
        if any(key(name) == key(word) for _, name in group.names):
            return [name for code, name in group.names if code == language]
    return []


def _cognate(word: str, language: str) -> list[str]:
    """Return the dictionary's word that is most like this one, if any is much alike."""
    lower = word.lower()
    starts = {lower[:_START], lower[:_START].replace("c", "k").replace("ph", "f")}
    prefixes = {variant.encode() for start in starts for variant in (start, start.capitalize())}
    runs = open_stream(language).around(prefixes)
    lemmas = {lemma.decode() for records in runs for _, lemma in records}
    if language == "de":
        lemmas = {lemma for lemma in lemmas if lemma[:1].isupper()}
    spelled = {lemma.lower(): lemma for lemma in sorted(lemmas)}
    [*near] = difflib.get_close_matches(lower, list(spelled), n=1, cutoff=_ALIKE)
    return [spelled[one] for one in near]


def on_names(
    topic: Topic, missed: Mapping[str, Mapping[str, list[str]]], lines: Lines, said: str
) -> Iterator[Advice]:
    """Yield advice on keywords with other names that the topic does not look for.

    Args:
        missed: keyword to phrase to the names of it that are missed.
        said: where they were seen, such as ``in 3 entries of 30 days``.
    """
    for keyword in topic.keywords:
        names = missed.get(keyword.text)
        if names:
            listed = [name for some in names.values() for name in some]
            yield advice(
                "alias",
                topic,
                keyword,
                f"other names of it are missed{said}: {', '.join(listed)}",
                f"write  {with_names(keyword.text, names)}",
                lines,
            )


def names_in(keyword: Keyword) -> dict[str, list[tuple[str, str]]]:
    """Return the reviewed names of what a keyword means, as (language, name) by its phrases.

    Of several phrases that mean the same the first stands for all.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    seen: set[int] = set()
    for phrase in phrases(keyword):
        number = _groups_by_name().get(_spelled(phrase.text))
        if number is not None and number not in seen:
            found[line_of(phrase)] = list(groups()[number].names)
            seen.add(number)
    return found


@cache
def _groups_by_name() -> dict[str, int]:
    """Return the number of the first group that has each name."""
    found: dict[str, int] = {}
    for number, group in enumerate(groups()):
        for _, name in group.names:
            found.setdefault(_spelled(name), number)
    return found


def _spelled(text: str) -> str:
    return " ".join(word.key for word in words(text))
