"""Find keywords in texts: in every form of a word, in many languages, and say why.

The names are fetched when they are first used (PEP 562): who only reads keyword lines, as the
configuration does, does not wait for all that matching them needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.core.matching.api import build, hits
    from monitor.core.matching.cache import compile_forms, forms_key
    from monitor.core.matching.explain import ExplainedHit, Explanation, Miss
    from monitor.core.matching.languages import language_of
    from monitor.core.matching.matcher import Matcher
    from monitor.core.matching.query import Query, QueryError, label, parse_query
    from monitor.core.matching.text import plain_text

_MODULES = {
    "ExplainedHit": "explain",
    "Explanation": "explain",
    "Matcher": "matcher",
    "Miss": "explain",
    "Query": "query",
    "QueryError": "query",
    "build": "api",
    "compile_forms": "cache",
    "forms_key": "cache",
    "hits": "api",
    "label": "query",
    "language_of": "languages",
    "parse_query": "query",
    "plain_text": "text",
}

__all__ = [
    "ExplainedHit",
    "Explanation",
    "Matcher",
    "Miss",
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


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
