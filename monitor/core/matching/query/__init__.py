"""A keyword line to a tree."""

from monitor.core.matching.query.parser import MAX_DEPTH, MAX_LENGTH, label, parse_query
from monitor.core.matching.query.terms import PATTERN_SECONDS, compile_pattern
from monitor.core.matching.query.tree import (
    And,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Query,
    QueryError,
    Scope,
    Term,
    leaves,
)

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "PATTERN_SECONDS",
    "And",
    "Near",
    "Node",
    "Not",
    "Or",
    "Pattern",
    "Phrase",
    "Query",
    "QueryError",
    "Scope",
    "Term",
    "compile_pattern",
    "label",
    "leaves",
    "parse_query",
]
