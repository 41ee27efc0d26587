"""Single keywords as topics, for the matcher knows nothing else."""

from datetime import UTC, datetime

from monitor.core.matching.query import parse_query
from monitor.model import Entry, Keyword, Place, Topic

QUERY = ""
"""The id of the topic whose only keyword is the one that is asked about."""

_NOWHERE = Place(file="", line=1, column=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def topic_of(line: str, *, name: str = QUERY, languages: tuple[str, ...] = ()) -> Topic:
    """Return a topic of one keyword.

    Raises:
        QueryError: when the line is no keyword.
    """
    query = parse_query(line)
    keyword = Keyword(text=query.text, weight=query.weight, place=_NOWHERE)
    return Topic(
        id=name, name=name or line, place=_NOWHERE, keywords=(keyword,), languages=languages
    )


def text_entry(text: str) -> Entry:
    """Return a text as the title of an entry whose language is not known."""
    return Entry(key="", item="", title=text, seen_at=_EPOCH, text_hash="")
