"""Two small views of the matcher: one keyword on one text, many keywords on many texts."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from monitor.core.matching.compiling import compile_topics
from monitor.core.matching.fast import KeywordSet
from monitor.core.matching.lexicon import Lexicon
from monitor.core.matching.matcher import Matcher
from monitor.model import Entry, Hit, Keyword, Place, Topic

_NOWHERE = Place(file="", line=1, column=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def hits(keyword: str, text: str, lang: str | None) -> list[Hit]:
    """Return where a keyword line hits a text of a language (None: unsure), in reading order.

    Raises:
        QueryError: where the keyword can't be read.
    """
    matches = _matcher(keyword, (lang,) if lang else ()).match(_entry(text, lang or ""))
    return list(matches[0].hits) if matches else []


def build(keywords: Sequence[str]) -> KeywordSet:
    """Return the keywords as one set whose ``match`` tells which of them hit a text.

    Raises:
        QueryError: where a keyword can't be read.
    """
    [rule], index = compile_topics([_topic(keywords)])
    trees = [tuple(tree for tree, _ in keyword.ways) for keyword in rule.keywords]
    return KeywordSet(trees, Lexicon(index))


@lru_cache(maxsize=1_024)
def _matcher(keyword: str, languages: tuple[str, ...]) -> Matcher:
    return Matcher([_topic([keyword], languages)])


def _topic(keywords: Sequence[str], languages: tuple[str, ...] = ()) -> Topic:
    made = tuple(Keyword(text=keyword, place=_NOWHERE) for keyword in keywords)
    return Topic(
        id="keywords", name="keywords", place=_NOWHERE, keywords=made, languages=languages
    )


def _entry(text: str, language: str) -> Entry:
    return Entry(
        key="", item="", title="", content=text, language=language, seen_at=_EPOCH, text_hash=""
    )
