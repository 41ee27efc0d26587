"""A keyword on one text: every place with its reason, or why there is none."""

import re
from dataclasses import dataclass
from datetime import datetime

from monitor.core.editing.looser import Looser
from monitor.core.editing.respelt import respelt, spellings_of
from monitor.core.editing.topics import QUERY
from monitor.core.editing.trial import topics_of, trial_topics
from monitor.core.matching.languages import language_of
from monitor.core.matching.matcher import Matcher
from monitor.core.matching.remembered import Answers
from monitor.core.matching.text import plain_text
from monitor.model import Entry, Hit, Reason

_HTML = re.compile(
    r"<(?:!doctype|html|p|div|br|a|h[1-6]|ul|table|b|i|em|span)\b[^>]*>", re.IGNORECASE
)
_REASONS = {
    Reason.EXACT: "as written",
    Reason.INFLECTION: "another form",
    Reason.COMPOUND: "a part of a longer word",
    Reason.ALIAS: "another name",
    Reason.WILDCARD: "the wildcard",
    Reason.REGEX: "the regular expression",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlace:
    """A hit in a text; ``line`` and ``column`` count from 1, ``reason`` is one readable line."""

    hit: Hit
    line: int
    column: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LooserHit:
    """What a looser keyword finds that the given one does not."""

    what: str
    line: str
    hit: Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A text as the matcher saw it (``entry.content``), and what it found there."""

    query: str
    entry: Entry
    places: tuple[FoundPlace, ...]
    why_not: str
    looser: tuple[LooserHit, ...]


def read_sample(
    line: str,
    text: str,
    *,
    language: str | None,
    now: datetime,
    answers: Answers | None = None,
) -> Reading:
    """Return what a keyword finds in a text; HTML counts as what is seen of it.

    Args:
        language: the text's, two letters; None: it is guessed.
        answers: what the dictionaries said before; they learn what they say now.

    Raises:
        QueryError: when the line is no keyword.
    """
    shown = plain_text(text) if _HTML.search(text[:10_000]) else text
    code = language if language is not None else language_of(shown)
    entry = Entry(
        key="", item="", title="", content=shown, language=code, seen_at=now, text_hash=""
    )
    topics, variants = trial_topics(line)
    matcher = Matcher(topics, answers=answers)
    matches = {match.topic: match for match in matcher.match(entry)}
    found = matches.pop(QUERY, None)
    places = tuple(_place(hit, shown) for hit in found.hits) if found else ()
    why_not = "" if found else matcher.explain(entry, QUERY).reason.removeprefix(":1:1: ")
    if not found and not matches:
        topics, variants = topics_of(respelt(line, spellings_of(shown)))
        matches = {one.topic: one for one in Matcher(topics, answers=answers).match(entry)}
    looser = tuple(
        LooserHit(what=_what(variants[name]), line=variants[name].line, hit=match.hits[0])
        for name, match in matches.items()
        if not found
    )
    return Reading(query=line, entry=entry, places=places, why_not=why_not, looser=looser)


def _what(one: Looser) -> str:
    return f"with {one.what}" if one.kind == "alias" else one.what


def _place(hit: Hit, text: str) -> FoundPlace:
    line = text.count("\n", 0, hit.start) + 1
    column = hit.start - (text.rfind("\n", 0, hit.start) + 1) + 1
    of = f" of {hit.via or hit.label}" if hit.reason in (Reason.INFLECTION, Reason.ALIAS) else ""
    with_it = f", with {hit.via or hit.label} in it" if hit.reason is Reason.COMPOUND else ""
    reason = f"{_REASONS[hit.reason]}{of}{with_it}"
    return FoundPlace(hit=hit, line=line, column=column, reason=reason)
