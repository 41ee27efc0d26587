"""All topics against one entry: one look-up a word, then an exact look."""

from collections.abc import Iterable, Sequence
from operator import attrgetter

from monitor.core.matching.cache import load_forms
from monitor.core.matching.evaluation import FieldText, Reading
from monitor.core.matching.explain import Explanation, Readings, explain, scope_failure
from monitor.core.matching.index import ANY_LANGUAGE, GERMAN, Index
from monitor.core.matching.languages import mask_of
from monitor.core.matching.lexicon import Lexicon
from monitor.core.matching.pieces import LONGEST, Piece, is_simple
from monitor.core.matching.places import keyword_hits, keyword_places, without_repeats
from monitor.core.matching.remembered import Answers
from monitor.core.matching.rules import Expression, KeywordRule, TopicRule, leaves_of
from monitor.model import Entry, Feed, Field, Hit, Match, Topic

_FIELDS = tuple(Field)
_texts = attrgetter(*(field.value for field in _FIELDS))

# A text with more different runs of letters so long, and every fourth that long, is no German: it
# is addresses, codes, or made to cost time, since each would be cut into its parts anew.
_LONG = 20
_MOST_LONG = 200

Call = tuple[int, int]
"""A keyword that is called up: its topic's number, and its own within that."""


class Matcher:
    """The keywords of a configuration, compiled: immutable, safe in threads.

    Args:
        topics: what to look for.
        forms: what ``compile_forms`` made of the same topics, perhaps long ago. Without it the
            dictionaries are read here, which takes seconds and much memory for many keywords.
        answers: what the dictionaries said before, where there are no forms.

    Raises:
        QueryError: where a keyword can't be read.
        ValueError: when the forms are damaged, or of other topics or another version.
    """

    def __init__(
        self,
        topics: Iterable[Topic],
        *,
        forms: bytes | None = None,
        answers: Answers | None = None,
    ) -> None:
        self.topics = tuple(topics)
        self.rules, self.index = (
            _compiled(self.topics, answers) if forms is None else load_forms(forms, self.topics)
        )
        self.lexicon = Lexicon(self.index)
        # Looking for German compounds costs most, and in other languages it is in vain.
        self._foreign = Lexicon(self.index.without_compounds())
        # By slot: the keywords of that one word; those of phrases that begin with it, with the
        # other slots of these.
        self._by_slot: dict[int, dict[Call, None]] = {}
        self._by_first: dict[int, dict[tuple[Call, frozenset[int]], None]] = {}
        self._always: list[Call] = []
        for number, rule in enumerate(self.rules):
            for place, keyword in enumerate(rule.keywords):
                self._enter((number, place), keyword)

    def _enter(self, call: Call, keyword: KeywordRule) -> None:
        """Note which slots call a keyword up: all of a phrase that may hit."""
        for tree, _ in keyword.ways:
            for leaf in leaves_of(tree):
                if isinstance(leaf, Expression):
                    if call not in self._always[-1:]:
                        self._always.append(call)
                    continue
                for first, *others in leaf.ways:
                    if others:
                        phrases = self._by_first.setdefault(first, {})
                        phrases[call, frozenset(others)] = None
                    else:
                        self._by_slot.setdefault(first, {})[call] = None

    def match(self, entry: Entry, feed: Feed | None = None) -> tuple[Match, ...]:
        """Return the topics that an entry belongs to, in their order, with every hit."""
        mask = mask_of(entry.language)
        lexicon = self._lexicon(entry, mask)
        slots: set[int] = set()
        for text in _texts(entry):
            for known in map(lexicon.__getitem__, set(text.split())):
                if known.__class__ is Piece:
                    slots.update(known.slots)
        called = self._called(slots)
        if not called:
            return ()
        reading = self._read(entry, feed, lexicon, mask)
        places: dict[int, list[int]] = {}
        for number, place in sorted(called):
            places.setdefault(number, []).append(place)
        made = (
            match_topic(self.rules[number], reading, entry, only)
            for number, only in places.items()
        )
        return tuple(match for match in made if match is not None)

    def _called(self, slots: set[int]) -> set[Call]:
        """Return the keywords that may hit where these slots are filled."""
        called = set(self._always)
        for slot in slots:
            called.update(self._by_slot.get(slot, ()))
            for call, others in self._by_first.get(slot, ()):
                if others <= slots:
                    called.add(call)
        return called

    def know_empty(self, words: Iterable[str]) -> None:
        """Believe of some words that they fill no slots, whatever the language.

        To look them up one by one costs ten times as much. What is no single word is passed over.
        """
        single = [word for word in words if len(word) <= LONGEST and is_simple(word)]
        for lexicon in (self.lexicon, self._foreign):
            lexicon.know_empty(single)

    def explain(self, entry: Entry, topic_id: str, feed: Feed | None = None) -> Explanation:
        """Return why an entry hits a topic, or the first reason why it does not.

        Raises:
            KeyError: when there is no such topic.
        """
        rule = next((one for one in self.rules if one.topic.id == topic_id), None)
        if rule is None:
            raise KeyError(topic_id)
        readings = Readings(
            self.read(entry, feed),
            lambda: self.read(entry, feed, mask=ANY_LANGUAGE),
            lambda: self.read(entry, feed, teasers=True),
        )
        return explain(rule, readings, entry)

    def read(
        self,
        entry: Entry,
        feed: Feed | None,
        *,
        mask: int | None = None,
        teasers: bool = False,
    ) -> Reading:
        """Return an entry with its words looked up.

        Args:
            mask: the languages whose forms count; None: the entry's.
            teasers: read the zones that don't speak of the entry's subject as well.
        """
        mask = mask_of(entry.language) if mask is None else mask
        return self._read(entry, feed, self._lexicon(entry, mask), mask, teasers=teasers)

    def _read(
        self,
        entry: Entry,
        feed: Feed | None,
        lexicon: Lexicon,
        mask: int,
        *,
        teasers: bool = False,
    ) -> Reading:
        fields = [
            FieldText(field, text, lexicon, mask, teasers=teasers)
            for field, text in zip(_FIELDS, _texts(entry), strict=True)
            if text
        ]
        return Reading(fields, entry.language, feed)

    def _lexicon(self, entry: Entry, mask: int) -> Lexicon:
        """Return where to look words up: German ones may be compounds."""
        if not mask & GERMAN or any(map(_is_made_up, _texts(entry))):
            return self._foreign
        return self.lexicon


def _is_made_up(text: str) -> bool:
    """Say whether a text is mostly of long runs that differ."""
    if len(text) <= _MOST_LONG * _LONG:
        return False
    pieces = set(text.split())
    long = sum(map(_LONG.__le__, map(len, pieces)))
    return long > _MOST_LONG and long * 4 > len(pieces)


def _compiled(topics: tuple[Topic, ...], answers: Answers | None) -> tuple[list[TopicRule], Index]:
    from monitor.core.matching.compiling import compile_topics  # a cache spares its import

    return compile_topics(topics, answers)


def match_topic(
    rule: TopicRule, reading: Reading, entry: Entry, only: Sequence[int] | None = None
) -> Match | None:
    """Return what a topic finds in an entry, or None where it doesn't belong to it.

    Args:
        only: the places of the keywords that may hit, in their order; None: all.
    """
    if scope_failure(rule, reading):
        return None
    if any(keyword_places(keyword, reading) for keyword in rule.exclude):
        return None
    hits: list[Hit] = []
    score = 0.0
    for keyword in rule.keywords if only is None else [rule.keywords[one] for one in only]:
        found = keyword_hits(keyword, rule, reading, entry)
        if found:
            hits.extend(found)
            score += keyword.keyword.weight
    if not hits or score < rule.topic.min_score:
        return None
    hits.sort(key=lambda hit: (_FIELDS.index(hit.field), hit.start, hit.end))
    hits = without_repeats(hits, entry)
    return Match(topic=rule.topic.id, hits=tuple(hits), score=score, rules=rule.hash)
