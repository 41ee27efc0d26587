"""All topics against one entry: one look-up a word, then an exact look."""

from collections.abc import Iterable

from monitor.core.matching.evaluation import FieldText, Found, Reading
from monitor.core.matching.explain import (
    ExplainedHit,
    Explanation,
    clause_failure,
    scope_failure,
)
from monitor.core.matching.languages import mask_of
from monitor.core.matching.lexicon import Lexicon, Piece
from monitor.core.matching.rules import (
    Expression,
    KeywordRule,
    TopicRule,
    compile_topics,
    leaves_of,
    wanted_words,
)
from monitor.core.matching.vocabulary import gather, load
from monitor.core.matching.zones import quiet_zones
from monitor.model import Entry, Feed, Field, Hit, Match, Reason, Topic

# A hit is spoilt by a `not_near` term at most so many words away.
NOT_NEAR = 10
_FIELDS = tuple(Field)


class Matcher:
    """The keywords of a configuration, compiled: immutable, safe in threads.

    Args:
        topics: what to look for.
        forms: what ``compile_forms`` made of the same topics, perhaps long ago. Without it the
            dictionaries are read here, which takes seconds and much memory for many keywords.
    """

    def __init__(self, topics: Iterable[Topic], *, forms: bytes | None = None) -> None:
        self.topics = tuple(topics)
        vocabulary = gather(wanted_words(self.topics)) if forms is None else load(forms)
        self.rules, self.index = compile_topics(self.topics, vocabulary)
        self.lexicon = Lexicon(self.index)
        self._by_slot: dict[int, list[int]] = {}
        self._always: list[int] = []
        for number, rule in enumerate(self.rules):
            self._enter(number, rule)

    def _enter(self, number: int, rule: TopicRule) -> None:
        """Note which slots call a topic up: the first of each phrase that may hit."""
        for keyword in rule.keywords:
            for tree, _ in keyword.ways:
                for leaf in leaves_of(tree):
                    if isinstance(leaf, Expression):
                        if number not in self._always:
                            self._always.append(number)
                        continue
                    for way in leaf.ways:
                        called = self._by_slot.setdefault(way[0], [])
                        if not called or called[-1] != number:
                            called.append(number)

    def match(self, entry: Entry, feed: Feed | None = None) -> tuple[Match, ...]:
        """Return the topics that an entry belongs to, in their order, with every hit."""
        called = set(self._always)
        for field in _FIELDS:
            for piece in set(getattr(entry, field.value).split()):
                known = self.lexicon[piece]
                if known.__class__ is Piece:
                    for slot in known.slots:
                        called.update(self._by_slot.get(slot, ()))
        if not called:
            return ()
        reading = self.read(entry, feed)
        made = (match_topic(self.rules[number], reading, entry) for number in sorted(called))
        return tuple(match for match in made if match is not None)

    def explain(self, entry: Entry, topic_id: str, feed: Feed | None = None) -> Explanation:
        """Return why an entry hits a topic, or the first reason why it does not.

        Raises:
            KeyError: when there is no such topic.
        """
        rule = next((one for one in self.rules if one.topic.id == topic_id), None)
        if rule is None:
            raise KeyError(topic_id)
        reading = self.read(entry, feed)
        reason = scope_failure(rule, reading)
        if reason:
            return Explanation(topic=topic_id, matched=False, reason=reason)
        for excluded in rule.exclude:
            if places := keyword_places(excluded, reading):
                where = f"{excluded.keyword.place}: not: {places[0][0].leaf.text}"
                return Explanation(
                    topic=topic_id, matched=False, reason=f"{where} stands in the entry"
                )
        return _explained(rule, reading, entry)

    def read(self, entry: Entry, feed: Feed | None) -> Reading:
        """Return an entry with its words looked up."""
        mask = mask_of(entry.language)
        fields = [
            FieldText(field, text, self.lexicon, mask, quiet_zones(field, text))
            for field in _FIELDS
            if (text := getattr(entry, field.value))
        ]
        return Reading(fields, entry.language, feed)


def match_topic(rule: TopicRule, reading: Reading, entry: Entry) -> Match | None:
    """Return what a topic finds in an entry, or None where it doesn't belong to it."""
    if scope_failure(rule, reading):
        return None
    if any(keyword_places(keyword, reading) for keyword in rule.exclude):
        return None
    hits: list[Hit] = []
    score = 0.0
    for keyword in rule.keywords:
        found = keyword_hits(keyword, rule, reading, entry)
        if found:
            hits.extend(found)
            score += keyword.keyword.weight
    if not hits or score < rule.topic.min_score:
        return None
    hits.sort(key=lambda hit: (_FIELDS.index(hit.field), hit.start, hit.end))
    return Match(topic=rule.topic.id, hits=tuple(hits), score=score, rules=rule.hash)


def _explained(rule: TopicRule, reading: Reading, entry: Entry) -> Explanation:
    hits: list[ExplainedHit] = []
    spoilt: list[ExplainedHit] = []
    score = 0.0
    for keyword in rule.keywords:
        kept = keyword_hits(keyword, rule, reading, entry)
        score += keyword.keyword.weight if kept else 0.0
        hits.extend(_told(keyword, hit) for hit in kept)
        if not kept:
            lost = (
                _hit(keyword, place, alias, entry)
                for place, alias in keyword_places(keyword, reading)
            )
            spoilt.extend(_told(keyword, hit) for hit in lost)
    reason = ""
    if hits and score < rule.topic.min_score:
        reason = f"the score {score:g} is below min_score {rule.topic.min_score:g}"
    elif spoilt and not hits:
        one = spoilt[0]
        reason = f"{one.place}: {one.hit.form} stands too close to a not_near term"
    elif not hits and rule.keywords:
        reason = clause_failure(rule.keywords[0], reading)
    return Explanation(
        topic=rule.topic.id,
        matched=not reason,
        score=score,
        hits=tuple(hits),
        spoilt=tuple(spoilt),
        reason=reason,
    )


def _told(keyword: KeywordRule, hit: Hit) -> ExplainedHit:
    rule = f"{hit.reason.value} of {hit.via or hit.label}"
    place, weight = keyword.keyword.place, keyword.keyword.weight
    return ExplainedHit(hit=hit, place=place, rule=rule, weight=weight)


def keyword_places(keyword: KeywordRule, reading: Reading) -> list[tuple[Found, bool]]:
    """Return where a keyword hits, and whether an alias did."""
    return [(place, alias) for tree, alias in keyword.ways for place in reading.find(tree)]


def keyword_hits(
    keyword: KeywordRule, rule: TopicRule, reading: Reading, entry: Entry
) -> list[Hit]:
    """Return the hits of a keyword that nothing spoils, one for each place."""
    places = keyword_places(keyword, reading)
    if not places:
        return []
    spoilers = [
        place for tree in (*rule.not_near, *keyword.not_near) for place in reading.find(tree)
    ]
    made: dict[tuple[Field, int, int], Hit] = {}
    taken: dict[Field, list[tuple[int, int]]] = {}
    for place, alias in sorted(places, key=lambda item: (item[1], item[0].start - item[0].end)):
        spans = taken.setdefault(place.field, [])
        if any(start < place.end and place.start < end for start, end in spans):
            continue
        if is_spoilt(place, spoilers):
            continue
        spans.append((place.start, place.end))
        made[place.field, place.start, place.end] = _hit(keyword, place, alias, entry)
    return list(made.values())


def is_spoilt(place: Found, spoilers: Iterable[Found]) -> bool:
    """Say whether a ``not_near`` term stands too close to a hit."""
    return any(
        other.field is place.field
        and other.first - place.last < NOT_NEAR
        and place.first - other.last < NOT_NEAR
        for other in spoilers
    )


def _hit(keyword: KeywordRule, place: Found, alias: bool, entry: Entry) -> Hit:
    text = place.leaf.text
    return Hit(
        keyword=keyword.keyword.text,
        label=keyword.label,
        field=place.field,
        start=place.start,
        end=place.end,
        form=getattr(entry, place.field.value)[place.start : place.end],
        reason=Reason.ALIAS if alias else place.reason,
        via="" if text == keyword.label else text,
    )
