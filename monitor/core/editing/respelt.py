"""A keyword with a word spelt as texts spell it: what was meant where nothing was found."""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from difflib import SequenceMatcher

from monitor.core.editing.lines import is_readable, line_of, nodes, replaced
from monitor.core.editing.looser import Looser
from monitor.core.matching.query import Phrase, Term, parse_query

MOST = 3
_SHORTEST = 4
# Satelit and Satellit .93, Pjoengjang and Pjöngjang .84; one wrong letter of five .80.
_ALIKE = 0.8
_WORD = re.compile(r"[^\W\d_]+")


def spellings_of(text: str) -> set[str]:
    """Return the words of a text as they are written."""
    return set(_WORD.findall(text))


def respelt(line: str, spellings: Collection[str]) -> list[Looser]:
    """Return a keyword with one of its words spelt nearly the same, the likeliest first.

    A word of the texts may go on where the keyword's ends: of Satelliten, Satellit is taken.
    Only words with the same first letter count, and none for a word that the texts have as it is.
    O(words of the line x words of the texts).

    Args:
        spellings: words of the texts that the keyword does not hit.

    Raises:
        QueryError: when the line is no keyword.
    """
    root = parse_query(line).root
    found: dict[str, tuple[float, bool, str, str]] = {}
    for node in nodes(root):
        if not isinstance(node, Phrase):
            continue
        for place, term in enumerate(node.terms):
            for likeness, spelling in _near(term, spellings):
                text = line_of(replaced(root, node, _with(node, place, spelling)))
                as_keyword = spelling[0] == term.text[0]
                rank = (-likeness, not as_keyword, text, spelling)
                found[text.casefold()] = min(found.get(text.casefold(), rank), rank)
    return [
        Looser(kind="spelling", what=f"spelt {spelling}", line=text)
        for _, _, text, spelling in sorted(found.values())
        if is_readable(text)
    ][:MOST]


def _near(term: Term, spellings: Collection[str]) -> Iterator[tuple[float, str]]:
    """Yield the beginnings of words that are nearly a term, each with how nearly."""
    word = term.text.casefold()
    if term.wild or len(word) < _SHORTEST or not word.isalpha():
        return
    starting = [
        one for one in spellings if one[0].casefold() == word[0] and len(one) >= len(word) - 1
    ]
    # Of Satellit and satellit the one that begins as the keyword does.
    by_case = sorted(starting, key=lambda one: (one[0] == term.text[0], one))
    known = {one.casefold(): one for one in by_case}
    if word in known:
        return  # spelt as the texts have it
    matcher = SequenceMatcher(b=word, autojunk=False)
    for folded, spelling in known.items():
        sizes = range(len(word) - 1, min(len(word) + 1, len(folded)) + 1)
        likeness, size = max((_likeness(matcher, folded[:size]), size) for size in sizes)
        if _ALIKE <= likeness < 1:
            yield likeness, (folded if term.text.islower() else spelling)[:size]


def _likeness(matcher: "SequenceMatcher[str]", word: str) -> float:
    """Return how much a word is like another, from 0 to 1; 0 where that is less than enough."""
    matcher.set_seq1(word)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    return matcher.ratio()


def _with(phrase: Phrase, place: int, spelling: str) -> Phrase:
    """Return a phrase with one of its words replaced."""
    terms = list(phrase.terms)
    terms[place] = replace(terms[place], text=spelling)
    return replace(phrase, text=" ".join(term.text for term in terms), terms=tuple(terms))
