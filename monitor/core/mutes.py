"""Whether a muted term stands in an entry."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from monitor.model import Entry


def is_muted(term: str, entry: Entry, labels: Iterable[str]) -> bool:
    """Say whether a term stands as a word in title, summary or the labels of the hits.

    Case and width don't matter; its inflections are other terms.
    """
    word = _word(term)
    return any(word.search(_folded(text)) for text in (entry.title, entry.summary, *labels))


@lru_cache(maxsize=256)
def _word(term: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(_folded(term))}(?!\w)")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
