"""Find keywords in texts: in every form of a word, in many languages, and say why."""

from monitor.core.matching.api import build, hits
from monitor.core.matching.cache import compile_forms, forms_key
from monitor.core.matching.explain import ExplainedHit, Explanation
from monitor.core.matching.languages import language_of
from monitor.core.matching.matcher import Matcher
from monitor.core.matching.query import Query, QueryError, label, parse_query
from monitor.core.matching.text import plain_text

__all__ = [
    "ExplainedHit",
    "Explanation",
    "Matcher",
    "Query",
    "QueryError",
    "build",
    "compile_forms",
    "forms_key",
    "hits",
    "label",
    "language_of",
    "parse_query",
    "plain_text",
]
