"""What the dictionaries said before: so that an edit asks them for its new words only.

Unpacking six dictionaries takes 0.4 s. The answers for the words of the shipped configuration
travel with this package (``data/answers.json``); a command keeps those for its own words.
"""

import importlib.resources
import json
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib.metadata import version

from monitor.core.matching.dictionary import Family, families

# Raise it when ``families`` answers otherwise.
FORMAT = 2
MAX_WORDS = 20_000
"""Words kept, of all languages together: about 2 MB."""


class Answers:
    """The dictionaries' answers by language and word; None where a dictionary lists no such word.

    ``is_new`` says that a dictionary had to be asked.
    """

    def __init__(self, said: str = "") -> None:
        """Take up what ``text`` gave before; anything else, or of another version, is nothing."""
        self._known: dict[str, dict[str, list[object] | None]] = {}
        self.is_new = False
        try:
            told = json.loads(said)
            if told["of"] == _stamp():
                self._known = told["words"]
        except (ValueError, TypeError, KeyError):
            return

    def families(self, language: str, wanted: Collection[str]) -> dict[str, Family]:
        """Return what ``dictionary.families`` returns; ask it only for what is not known yet."""
        if len(wanted) > MAX_WORDS:  # so many are not kept, and need the dictionary anyway
            return families(language, wanted)
        shipped = _shipped()._known.get(language, {})
        known = self._known.setdefault(language, {})
        missing = [word for word in wanted if word not in known and word not in shipped]
        if missing:
            self.is_new = True
            found = families(language, missing)
            known.update({word: _plain(found.get(word)) for word in missing})
        told = {word: known[word] if word in known else shipped[word] for word in wanted}
        return {word: _family(one) for word, one in told.items() if one is not None}

    def text(self) -> str:
        """Return the answers as text to keep; none where there are too many of them."""
        if sum(map(len, self._known.values())) > MAX_WORDS:
            return ""
        told = {"of": _stamp(), "words": self._known}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


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
    file = importlib.resources.files("monitor.core.matching") / "data" / "answers.json"
    return Answers(file.read_text(encoding="utf-8"))


def _stamp() -> list[object]:
    return [FORMAT, version("simplemma")]


def _plain(family: Family | None) -> list[object] | None:
    return None if family is None else [family.lemma, list(family.forms)]


def _family(told: list[object]) -> Family:
    lemma, forms = told
    return Family(str(lemma), tuple(forms))  # type: ignore[arg-type]
