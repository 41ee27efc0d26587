"""Why an entry hit a topic, or the first reason why it did not."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from monitor.core.matching.evaluation import FieldText, Found, Reading
from monitor.core.matching.nouns import is_noun
from monitor.core.matching.places import (
    NOT_NEAR,
    Spot,
    hit_of,
    keyword_places,
    sort_out,
    spoilers_of,
)
from monitor.core.matching.rules import Branch, Expression, KeywordRule, Leaf, Rule, TopicRule
from monitor.core.matching.text import Word, key, words
from monitor.core.mutes import is_muted
from monitor.model import Entry, Hit, Mute, Place

_QUOTED = 60  # characters of a teaser that a reason shows
_NAMED = 8  # keywords that it names


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedHit:
    """A hit, the line of the keyword file that made it, and the weight it adds.

    ``rule`` says how the form comes of the keyword; ``spoilt_by`` what took the hit away, if
    anything did.
    """

    hit: Hit
    place: Place
    rule: str
    weight: float
    spoilt_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A keyword that did not hit, and the first of its clauses that failed.

    ``near`` says that some part of it stands in the entry after all: in another case, in a
    teaser, too far away.
    """

    keyword: str
    place: Place
    reason: str
    near: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a topic found in an entry.

    ``hits`` is empty where it found nothing that counts; ``reason`` then is the first clause that
    failed, one readable line. ``spoilt`` holds hits that something took away, ``misses`` the
    keywords that found nothing, ``mutes`` what keeps a match from being told while it lasts.
    """

    topic: str
    matched: bool
    score: float = 0.0
    hits: tuple[ExplainedHit, ...] = ()
    spoilt: tuple[ExplainedHit, ...] = ()
    reason: str = ""
    misses: tuple[Miss, ...] = ()
    mutes: tuple[Mute, ...] = ()


class Readings:
    """An entry as it is read, and as it might be: each way is read once, when it is asked for."""

    def __init__(
        self,
        usual: Reading,
        in_any_language: Callable[[], Reading],
        with_teasers: Callable[[], Reading],
    ) -> None:
        self.usual = usual
        self._in_any_language = in_any_language
        self._with_teasers = with_teasers

    @cached_property
    def in_any_language(self) -> Reading:
        """Return it with the forms of every language."""
        return self._in_any_language()

    @cached_property
    def with_teasers(self) -> Reading:
        """Return it with the zones that don't speak of the entry's subject."""
        return self._with_teasers()

    @cached_property
    def words(self) -> dict[str, tuple[FieldText, Word]]:
        """Return by its key the first place of each word."""
        made: dict[str, tuple[FieldText, Word]] = {}
        for field in self.usual.fields:
            for word in words(field.text):
                made.setdefault(word.key, (field, word))
        return made


def explain(rule: TopicRule, readings: Readings, entry: Entry) -> Explanation:
    """Return why an entry hits a topic, or the first clause that failed, in this order.

    Languages, feeds and except; ``not``; the keywords' own clauses; ``not_near``; ``min_score``.
    """
    reading = readings.usual
    topic = rule.topic
    reason = scope_failure(rule, reading) or _exclusion(rule, reading)
    hits: list[ExplainedHit] = []
    spoilt: list[ExplainedHit] = []
    misses: list[Miss] = []
    score = 0.0
    for keyword in rule.keywords:
        kept, lost = sort_out(keyword, rule, reading)
        score += keyword.keyword.weight if kept else 0.0
        hits.extend(_told(keyword, spot, entry) for spot in kept)
        if lost:
            near = spoilers_of(keyword, rule, reading)
            spoilt.extend(_told(keyword, spot, entry, _spoiler(spot.found, near)) for spot in lost)
        elif not kept:
            misses.append(_miss(keyword, readings))
    if not reason and not hits:
        reason = _nothing(spoilt, misses)
    if not reason and score < topic.min_score:
        reason = f"the score {score:g} is below min_score {topic.min_score:g}"
    labels = [one.hit.label for one in hits]
    return Explanation(
        topic=topic.id,
        matched=not reason,
        score=score,
        hits=tuple(hits),
        spoilt=tuple(spoilt),
        reason=reason,
        misses=tuple(misses),
        mutes=tuple(mute for mute in topic.mute if is_muted(mute.term, entry, labels)),
    )


def scope_failure(rule: TopicRule, reading: Reading) -> str:
    """Return why a topic does not look at an entry at all, or an empty text."""
    topic = rule.topic
    if topic.languages and reading.language not in ("", *topic.languages):
        wanted = ", ".join(topic.languages)
        return f"the entry's language is {reading.language}; the topic is bound to {wanted}"
    if topic.feeds and not any(reading.is_of(name) for name in topic.feeds):
        return f"the entry's feed is none of the topic's: {', '.join(topic.feeds)}"
    for name in topic.excluding:
        if reading.is_of(name):
            return f"the topic excepts the entry's feed: {name}"
    return ""


def _exclusion(rule: TopicRule, reading: Reading) -> str:
    for excluded in rule.exclude:
        for spot in keyword_places(excluded, reading):
            found = spot.found
            where = f"{excluded.keyword.place}: not: {found.leaf.text}"
            return f"{where} stands in the entry ({_where(found)})"
    return ""


def _nothing(spoilt: list[ExplainedHit], misses: list[Miss]) -> str:
    """Return the one reason of a topic that found nothing: that of the keyword that came closest.

    Where none came close, all of them are named.
    """
    if spoilt:
        one = spoilt[0]
        return f"{one.place}: {one.hit.form} stands too close to the not_near term {one.spoilt_by}"
    close = [miss for miss in misses if miss.near] or (misses if len(misses) == 1 else [])
    if close:
        return f"{close[0].place}: {close[0].reason}"
    if not misses:
        return "the topic has no keywords"
    labels = ", ".join(miss.keyword for miss in misses[:_NAMED])
    if len(misses) > _NAMED:
        labels += f" and {len(misses) - _NAMED} more"
    return f"{misses[0].place}: none of its {len(misses)} keywords stands in the entry: {labels}"


def _told(keyword: KeywordRule, spot: Spot, entry: Entry, spoiler: str = "") -> ExplainedHit:
    hit = hit_of(keyword, spot, entry)
    name = hit.via or hit.label
    rule = f"{spot.found.reason.value} of {name}"
    if spot.alias:
        rule = f"alias of {keyword.label}: {rule}"
    place, weight = keyword.keyword.place, keyword.keyword.weight
    return ExplainedHit(hit=hit, place=place, rule=rule, weight=weight, spoilt_by=spoiler)


def _spoiler(found: Found, near: list[Found]) -> str:
    """Return the term closest to a spoilt hit, and how far away it stands."""

    def apart(other: Found) -> int:
        return max(other.first - found.last, found.first - other.last) + 1

    here = [other for other in near if other.field is found.field]
    closest = min((one for one in here if apart(one) <= NOT_NEAR), key=apart)
    return f"{closest.leaf.text} ({max(0, apart(closest))} words away)"


def _miss(keyword: KeywordRule, readings: Readings) -> Miss:
    """Return the first clause of a keyword that nothing in the entry fulfils."""
    reasons = [_failure(tree, readings) for tree, _ in keyword.ways]
    reason, near = next((one for one in reasons if one[1]), reasons[0])
    return Miss(keyword=keyword.label, place=keyword.keyword.place, reason=reason, near=near)


def _failure(tree: Rule, readings: Readings) -> tuple[str, bool]:
    """Return why a tree finds nothing, and whether a part of it stands in the entry."""
    reading = readings.usual
    if not isinstance(tree, Branch):
        return _absence(tree, readings)
    if tree.kind == "or":
        told = [_failure(part, readings) for part in tree.parts]
        close = next((one for one in told if one[1]), None)
        return close or ("none of " + ", ".join(_names(tree)), False)
    if tree.kind == "and":
        return _failed_part(tree, readings)
    if tree.kind == "near":
        for part, other in (tree.parts, tree.parts[::-1]):
            if not reading.find(part):
                reason, near = _failure(part, readings)
                return reason, near or bool(reading.find(other))
        left, right = (" ".join(_names(part)) for part in tree.parts)
        return f"{left} and {right} are more than {tree.distance} words apart", True
    inner = tree.parts[0]
    if not reading.find(inner):
        return _failure(inner, readings)
    return f"{' '.join(_names(inner))} hits, but not within {tree.text.rstrip(':')}", True


def _failed_part(tree: Branch, readings: Readings) -> tuple[str, bool]:
    """Return the first part of a conjunction that fails; near where another one holds."""
    reading = readings.usual
    for part in tree.parts:
        places = reading.find(part)
        if isinstance(part, Branch) and part.kind == "not":
            if places:
                told = f"NOT: {places[0].leaf.text} stands in the entry"
                return f"{told} ({_where(places[0])})", True
        elif not places:
            reason, near = _failure(part, readings)
            others = (one for one in tree.parts if one is not part)
            held = any(
                reading.find(one)
                for one in others
                if not (isinstance(one, Branch) and one.kind == "not")
            )
            return reason, near or held
    return "", False


def _absence(leaf: Leaf | Expression, readings: Readings) -> tuple[str, bool]:
    """Return why a word, phrase or expression stands nowhere, and whether it nearly does."""
    reading = readings.usual
    if isinstance(leaf, Expression):
        if leaf in reading.stopped:
            return f"{leaf.text} took too long on this entry and was stopped", True
        return f"{leaf.text} is not in the entry", False
    for other in readings.with_teasers.find(leaf):
        shown = _quoted(reading, other)
        return f"{leaf.text} stands only in a teaser of something else: {shown}", True
    for other in readings.in_any_language.find(leaf):
        form = _form(reading, other)
        told = f"{form} is {leaf.text} in another language than the entry's ({reading.language})"
        return told, True
    if any(
        all(slot in field.fills for slot in way) for way in leaf.ways for field in reading.fields
    ):
        return f"the words of {leaf.text} are not side by side in the entry", True
    if key(leaf.text) in readings.words:
        field, word = readings.words[key(leaf.text)]
        if is_noun(field.text, word.start, word.end):
            return f"{word.form} is taken for a verb made a noun, not for a name", True
        return f"{word.form} is not written as {leaf.text}: the case differs", True
    return f"no form of {leaf.text} in the entry", False


def _form(reading: Reading, found: Found) -> str:
    text = next(field.text for field in reading.fields if field.field is found.field)
    return text[found.start : found.end]


def _quoted(reading: Reading, found: Found) -> str:
    """Return the line that a place stands in, cut to what is needed to know it again."""
    text = next(field.text for field in reading.fields if field.field is found.field)
    start = text.rfind("\n", 0, found.start) + 1
    line = text[start : found.end + _QUOTED].split("\n")[0]
    return line if len(line) <= _QUOTED else line[: _QUOTED - 1] + "…"


def _where(found: Found) -> str:
    return f"{found.field.value}, character {found.start + 1}"


def _names(tree: Rule) -> list[str]:
    if not isinstance(tree, Branch):
        return [tree.text]
    return [name for part in tree.parts for name in _names(part)]
