"""What an edit of the keywords changes: the entries a topic gains and loses, and by which line."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from monitor.core.matching.rules import rules_hash
from monitor.model import KeptEntry, Keyword, Match, Place, Topic

EXAMPLES = 5
"""Of what a topic gains and loses, the newest so many are kept whole."""

_OLD, _NEW = "old ", "new "
_NOWHERE = Place(file="", line=1, column=1)

Found = tuple[KeptEntry, Match]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A topic before and after an edit; None where it is not there."""

    old: Topic | None
    new: Topic | None

    @property
    def topic(self) -> Topic:
        """Return the topic as it is now, or as it was last."""
        made = self.new or self.old
        if made is None:
            raise ValueError("a pair of topics has at least one")
        return made


def changed(old: Iterable[Topic], new: Iterable[Topic]) -> list[Pair]:
    """Return the topics whose rules differ, in the order of the new file, gone ones last."""
    before = {topic.id: topic for topic in old}
    after = {topic.id: topic for topic in new}
    pairs = [Pair(old=before.get(name), new=topic) for name, topic in after.items()]
    pairs += [Pair(old=topic, new=None) for name, topic in before.items() if name not in after]
    return [
        one
        for one in pairs
        if one.old is None or one.new is None or rules_hash(one.old) != rules_hash(one.new)
    ]


def topics_to_match(pairs: Sequence[Pair]) -> list[Topic]:
    """Return both sides of each pair under ids of their own, to be matched at once."""
    made = []
    for number, pair in enumerate(pairs):
        for side, topic in ((_OLD, pair.old), (_NEW, pair.new)):
            if topic is not None:
                made.append(replace(topic, id=f"{side}{number}"))
    return made


def differing(pairs: Sequence[Pair]) -> Callable[[Topic, Keyword], bool]:
    """Return what says of a keyword of ``topics_to_match`` whether it may make a difference.

    Where two sides differ in keywords alone, an entry that hits none of the differing ones is
    the same to both.
    """
    alike = [_alike(pair) for pair in pairs]
    return lambda topic, keyword: _bare(keyword) not in alike[_number(topic.id)]


def _alike(pair: Pair) -> set[Keyword]:
    """Return the keywords that find the same on both sides."""
    if pair.old is None or pair.new is None:
        return set()
    if _without_keywords(pair.old) != _without_keywords(pair.new):
        return set()
    return set(map(_bare, pair.old.keywords)) & set(map(_bare, pair.new.keywords))


def _number(name: str) -> int:
    """Return which pair a topic of ``topics_to_match`` is of."""
    return int(name[len(_OLD) :])


def _without_keywords(topic: Topic) -> str:
    """Return the version of a topic's rules but for its keywords."""
    return rules_hash(replace(topic, keywords=()))


def _bare(keyword: Keyword) -> Keyword:
    """Return a keyword without its place, for it is the same wherever it stands."""
    return replace(keyword, place=_NOWHERE)


@dataclass(slots=True)
class Change:
    """What a topic gains and loses; keywords count the entries that they newly hit, or no more."""

    gained: int = 0
    lost: int = 0
    both: int = 0
    keywords_gained: Counter[str] = field(default_factory=Counter)
    keywords_lost: Counter[str] = field(default_factory=Counter)
    newest_gained: list[Found] = field(default_factory=list)
    newest_lost: list[Found] = field(default_factory=list)

    def add(self, kept: KeptEntry, old: Match | None, new: Match | None) -> None:
        """Count an entry with what the topic found in it before and after."""
        before = {hit.keyword for hit in old.hits} if old else set()
        after = {hit.keyword for hit in new.hits} if new else set()
        self.keywords_gained.update(after - before)
        self.keywords_lost.update(before - after)
        if old is None and new is not None:
            self.gained += 1
            if len(self.newest_gained) < EXAMPLES:
                self.newest_gained.append((kept, new))
        elif new is None and old is not None:
            self.lost += 1
            if len(self.newest_lost) < EXAMPLES:
                self.newest_lost.append((kept, old))
        else:
            self.both += 1

    def merge(self, other: "Change") -> None:
        """Add what was found in older entries."""
        self.gained += other.gained
        self.lost += other.lost
        self.both += other.both
        self.keywords_gained += other.keywords_gained
        self.keywords_lost += other.keywords_lost
        self.newest_gained = (self.newest_gained + other.newest_gained)[:EXAMPLES]
        self.newest_lost = (self.newest_lost + other.newest_lost)[:EXAMPLES]


def count(changes: list[Change], kept: KeptEntry, matches: Iterable[Match]) -> None:
    """Count an entry for each pair of ``topics_to_match`` that found it on either side."""
    sides: dict[int, list[Match | None]] = {}
    for match in matches:
        pair = sides.setdefault(_number(match.topic), [None, None])
        pair[match.topic.startswith(_NEW)] = match
    for number, (old, new) in sides.items():
        changes[number].add(kept, old, new)
