"""Topics to rules and their index: the words looked up in the dictionaries once, then no more."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from monitor.core.matching import query
from monitor.core.matching.aliases import aliases
from monitor.core.matching.index import Index
from monitor.core.matching.query import Node, compile_pattern, leaves, parse_query
from monitor.core.matching.remembered import Answers
from monitor.core.matching.rules import (
    Branch,
    Expression,
    KeywordRule,
    Leaf,
    Rule,
    TopicRule,
    rules_hash,
)
from monitor.core.matching.slots import IndexMaker, Options, looked_up
from monitor.core.matching.vocabulary import gather, questions
from monitor.model import Keyword, Topic


def compile_topics(
    topics: Iterable[Topic], answers: Answers | None = None
) -> tuple[list[TopicRule], Index]:
    """Return the topics as trees, and the index that their words are looked up in.

    What ``answers`` know no dictionary is asked for; they learn the rest. A few keywords take
    milliseconds, thousands of them seconds and up to 130 MB.

    Raises:
        QueryError: where a keyword can't be read.
    """
    return _Compiler().compile(tuple(topics), answers or Answers())


def questions_of(topics: Iterable[Topic]) -> dict[str, set[str]]:
    """Return the words that each language's dictionary is asked for."""
    compiler = _Compiler()
    return questions(pair for topic in topics for pair in compiler.wanted(topic))


class _Compiler:
    """Compiles topics; reads every query once."""

    def __init__(self) -> None:
        self.read = lru_cache(maxsize=None)(parse_query)
        self.maker: IndexMaker

    def compile(
        self, topics: tuple[Topic, ...], answers: Answers
    ) -> tuple[list[TopicRule], Index]:
        """Return the rules and the index."""
        wanted = (pair for topic in topics for pair in self.wanted(topic))
        self.maker = IndexMaker(gather(wanted, answers))
        return [self.topic(topic) for topic in topics], self.maker.index

    def wanted(self, topic: Topic) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each word that a dictionary may know something of, with the topic's languages."""
        texts = [*topic.not_near]
        for keyword in (*topic.keywords, *topic.exclude):
            texts.extend(text for text, _ in self.queries(keyword))
            texts.extend(keyword.not_near)
        for text in texts:
            for leaf in leaves(self.read(text).root, denied=True):
                if isinstance(leaf, query.Phrase):
                    for number, term in enumerate(leaf.terms):
                        if not term.wild and not term.fixed:
                            leads = number < len(leaf.terms) - 1
                            for word in looked_up(term.text, leads=leads):
                                yield word, topic.languages

    def queries(self, keyword: Keyword) -> Iterator[tuple[str, bool]]:
        """Yield the queries of a keyword, and whether each is an alias."""
        yield keyword.text, False
        for text in keyword.also:
            yield text, False
        if keyword.aliases:
            told = [keyword.text, *keyword.also]
            for text in dict.fromkeys(
                name
                for line in told
                for leaf in leaves(self.read(line).root)
                if isinstance(leaf, query.Phrase)
                for name in aliases(leaf.text)
            ):
                yield text, True

    def topic(self, topic: Topic) -> TopicRule:
        """Return a topic's rules."""
        plain = Options(languages=topic.languages)
        return TopicRule(
            topic,
            rules_hash(topic),
            tuple(self.keyword(keyword, topic) for keyword in topic.keywords),
            tuple(self.keyword(keyword, topic) for keyword in topic.exclude),
            tuple(self.tree(text, plain) for text in topic.not_near),
        )

    def keyword(self, keyword: Keyword, topic: Topic) -> KeywordRule:
        """Return a keyword's ways to hit."""
        options = Options(
            case=keyword.case,
            inflect=keyword.inflect,
            compounds=keyword.compounds,
            languages=topic.languages,
        )
        return KeywordRule(
            keyword,
            self.read(keyword.text).label,
            tuple((self.tree(text, options), alias) for text, alias in self.queries(keyword)),
            tuple(self.tree(text, options) for text in keyword.not_near),
        )

    def tree(self, text: str, options: Options) -> Rule:
        """Return a query as a tree over slots."""
        return _tree(self.read(text).root, options, self.maker)


def _tree(node: Node, options: Options, maker: IndexMaker) -> Rule:
    match node:
        case query.Phrase(text=text, terms=terms):
            ways = maker.phrase(((t.text, t.fixed, t.wild) for t in terms), options)
            return Leaf(text, ways)
        case query.Pattern(text=text, ignore_case=ignore_case):
            return Expression(f"/{text}/", compile_pattern(text, ignore_case=ignore_case))
        case query.And(parts=parts):
            return Branch("and", tuple(_tree(p, options, maker) for p in parts), "AND")
        case query.Or(parts=parts):
            return Branch("or", tuple(_tree(p, options, maker) for p in parts), "OR")
        case query.Not(part=part):
            return Branch("not", (_tree(part, options, maker),), "NOT")
        case query.Near(left=left, right=right, distance=distance):
            sides = (_tree(left, options, maker), _tree(right, options, maker))
            return Branch("near", sides, f"NEAR/{distance}", distance=distance)
        case query.Scope(kind=kind, value=value, part=part):
            return Branch(kind, (_tree(part, options, maker),), f"{kind}:{value}", value=value)
