"""Single keywords as topics, for the matcher knows nothing else."""

from monitor.core.matching.query import parse_query
from monitor.model import Keyword, Place, Topic

QUERY = ""
"""The id of the topic whose only keyword is the one that is asked about."""

_NOWHERE = Place(file="", line=1, column=1)


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
