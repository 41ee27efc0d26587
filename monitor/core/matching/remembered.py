"""What the dictionaries said before: so that an edit asks them for its new words only.

Unpacking six dictionaries takes 0.4 s. The answers for the words of the shipped configuration
travel with this package (``data/answers.json``); a command keeps those for its own words.
"""

import json
from collections.abc import Collection, Mapping
from functools import lru_cache

from monitor.core.matching.dictionary import Family, families
from monitor.core.matching.extras import declined, installed, versions
from monitor.core.matching.packages import version_of
from monitor.core.matching.shipped import shipped

# Raise it when ``families`` answers otherwise.
FORMAT = 2
MAX_WORDS = 20_000
"""Words kept, of all languages together: about 2 MB."""


class Answers:
    """The dictionaries' answers by language and word; None where a dictionary lists no such word.

    So are those of the extras that decline words. ``is_new`` says that one had to be asked.
    """

    def __init__(self, said: str = "") -> None:
        """Take up what ``text`` gave before; anything else, or of another version, is nothing."""
        self._known: dict[str, dict[str, list[object] | None]] = {}
        self._declined: dict[str, dict[str, list[str]]] = {}
        self.is_new = False
        self._take_up(said)

    def learn(self, said: str) -> None:
        """Know what ``text`` of a copy of these gave after it asked; nothing where it is empty."""
        self._take_up(said)
        self.is_new = True

    def unknown(self, wanted: Mapping[str, Collection[str]]) -> list[str]:
        """Return the languages whose dictionaries must be asked for one of these words."""
        return [code for code, words in wanted.items() if self._missing(code, words)]

    def families(self, language: str, wanted: Collection[str]) -> dict[str, Family]:
        """Return what ``dictionary.families`` returns; ask it only for what is not known yet."""
        if len(wanted) > MAX_WORDS:  # so many are not kept, and need the dictionary anyway
            return families(language, wanted)
        ours = _shipped()._known.get(language, {})
        known = self._known.setdefault(language, {})
        if missing := self._missing(language, wanted):
            self.is_new = True
            found = families(language, missing)
            known.update({word: _plain(found.get(word)) for word in missing})
        told = {word: known[word] if word in known else ours[word] for word in wanted}
        return {word: _family(one) for word, one in told.items() if one is not None}

    def declined(self, language: str, wanted: Collection[str]) -> dict[str, list[str]]:
        """Return what ``extras.declined`` says of words; starting an extra takes 0.1 s."""
        if language not in ("ru", "uk") or not installed(language):
            return {}
        known = self._declined.setdefault(language, {})
        if missing := [word for word in wanted if word not in known]:
            self.is_new = True
            known.update({word: sorted(declined(word, language)) for word in missing})
        return {word: known[word] for word in wanted}

    def text(self) -> str:
        """Return the answers as text to keep; none where there are too many of them."""
        kept = sum(map(len, self._known.values())) + sum(map(len, self._declined.values()))
        if kept > MAX_WORDS:
            return ""
        told: dict[str, object] = {"of": _stamp(), "words": self._known}
        if self._declined:
            told |= {"extras": versions(), "declined": self._declined}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    def _take_up(self, said: str) -> None:
        try:
            told = json.loads(said)
            if told["of"] == _stamp():
                self._known = told["words"]
                if told["extras"] == list(versions()):
                    self._declined = told["declined"]
        except (ValueError, TypeError, KeyError):
            return

    def _missing(self, language: str, wanted: Collection[str]) -> list[str]:
        ours = _shipped()._known.get(language, {})
        known = self._known.get(language, {})
        return [word for word in wanted if word not in known and word not in ours]


def make_shipped(questions: Mapping[str, Collection[str]]) -> str:
    """Return ``data/answers.json`` for the words that each language's dictionary is asked for.

    tests/core/matching/test_remembered.py says how to make it anew.
    """
    answers = Answers()
    for language, words in questions.items():
        found = families(language, words)
        answers._known[language] = {word: _plain(found.get(word)) for word in sorted(words)}
    return answers.text() + "\n"


@lru_cache(maxsize=1)
def _shipped() -> Answers:
    return Answers(shipped("answers.json").decode())


def _stamp() -> list[object]:
    return [FORMAT, version_of("simplemma")]


def _plain(family: Family | None) -> list[object] | None:
    return None if family is None else [family.lemma, list(family.forms)]


def _family(told: list[object]) -> Family:
    lemma, forms = told
    return Family(str(lemma), tuple(forms))  # type: ignore[arg-type]
