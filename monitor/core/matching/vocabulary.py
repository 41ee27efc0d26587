"""What the dictionaries say about the words of a configuration's keywords."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from monitor.core.matching.dictionary import Family
from monitor.core.matching.forms import lookups
from monitor.core.matching.languages import script_languages
from monitor.core.matching.remembered import Answers


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The families of the keywords' words by language."""

    families: Mapping[str, Mapping[str, Family]] = field(default_factory=dict)


def gather(asked: Iterable[tuple[str, tuple[str, ...]]], answers: Answers) -> Vocabulary:
    """Return what the dictionaries know of (word, languages) pairs."""
    made: dict[str, dict[str, Family]] = {}
    for code, words in sorted(questions(asked).items()):
        made[code] = answers.families(code, words)
        _decline(made[code], answers.declined(code, words))
    return Vocabulary(made)


def questions(asked: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, set[str]]:
    """Return for (word, languages) pairs what to ask each language's dictionary."""
    wanted: dict[str, set[str]] = {}
    for word, languages in set(asked):
        for language in script_languages(word, languages):
            wanted.setdefault(language, set()).update(lookups(word, language))
    return wanted


def _decline(known: dict[str, Family], declined: Mapping[str, Iterable[str]]) -> None:
    """Enter what an extra knows of words beyond the dictionary."""
    for word, more in declined.items():
        if more:
            family = known.get(word, Family(word, ()))
            known[word] = Family(family.lemma, tuple(sorted({*family.forms, *more})))
