"""All advice on a configuration's keywords, by their places in the file."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from monitor.core.editing.advice.note import Advice, Lines
from monitor.core.editing.advice.overlap import on_overlaps
from monitor.core.editing.advice.record import Dead, Instead, Named, Record, on_record
from monitor.core.editing.advice.shape import on_shapes
from monitor.core.editing.advice.tongues import Spoken, names_in, on_languages, on_names, spoken
from monitor.core.editing.topics import text_entry
from monitor.core.matching.matcher import Matcher
from monitor.core.matching.remembered import Answers
from monitor.model import Stretch, Topic

NOTHING: Mapping[Dead, Instead] = MappingProxyType({})


def names_to_watch(
    topics: Sequence[Topic], languages: Iterable[str], matcher: Matcher, *, new_only: bool = False
) -> Named:
    """Return the other names of keywords, in some languages, that their topics don't find.

    Args:
        matcher: made of the topics.
        new_only: leave out languages in which the topic finds one of the names.
    """
    codes = set(languages)
    made: dict[tuple[int, str, str, str], None] = {}
    for position, topic in enumerate(topics):
        wanted = codes & set(topic.languages) if topic.languages else codes
        for keyword in topic.keywords:
            if keyword.aliases:
                continue
            for phrase, names in names_in(keyword).items():
                found = {name for _, name in names if _is_found(name, topic, matcher)}
                covered = {code for code, name in names if name in found}
                for code, name in names:
                    if name in found or name.casefold() == phrase.casefold():
                        continue
                    if code in wanted and not (new_only and code in covered):
                        made[position, keyword.text, phrase, name] = None
    return tuple(made)


def _is_found(name: str, topic: Topic, matcher: Matcher) -> bool:
    return any(match.topic == topic.id for match in matcher.match(text_entry(name)))


def advise(
    topics: Sequence[Topic],
    lines: Lines,
    *,
    language: str,
    named: Named,
    record: Record | None,
    stretch: Stretch | None,
    instead: Mapping[Dead, Instead] = NOTHING,
    known: Spoken | None = None,
    answers: Answers | None = None,
    now: datetime,
) -> list[Advice]:
    """Return all advice, in the order of the file.

    Args:
        lines: of the files that the keywords stand in, to be shown.
        language: of topics that are bound to none.
        named, instead: from ``names_to_watch`` and ``best``.
        known: from ``spoken``.
        answers: what the dictionaries said before; without one of these they are asked here.
        record: what the past entries told; None where there is none, as ``stretch``.
    """
    made: list[Advice] = []
    known = spoken(topics) if known is None else known
    answers = answers or Answers()
    for position, topic in enumerate(topics):
        shapes = list(on_shapes(topic, lines))
        missed, said = _missed(position, named, record, stretch)
        others = (
            *on_overlaps(topic, lines, answers),
            *on_languages(topic, language, lines, known),
            *on_names(topic, missed, lines, said),
        )
        # What a line with two keywords finds is no matter before they are two lines.
        two = {one.keyword for one in shapes if one.kind == "run-together"}
        made += [*shapes, *(one for one in others if one.keyword not in two)]
    if record is not None and stretch is not None:
        useless = {(one.topic, one.keyword) for one in made if one.kind != "alias"}
        made += [
            one
            for one in on_record(topics, record, stretch, lines, instead=instead, now=now)
            # That a line with two keywords in it finds nothing need not be said as well.
            if one.kind != "dead" or (one.topic, one.keyword) not in useless
        ]
    return sorted(made, key=lambda one: (one.problem.file, one.problem.line, one.kind))


def _missed(
    position: int, named: Named, record: Record | None, stretch: Stretch | None
) -> tuple[dict[str, dict[str, list[str]]], str]:
    """Return by keyword and phrase the names that a topic misses, and where they were seen.

    Where there are entries, only what stands in them counts.
    """
    looked = record is not None and stretch is not None and stretch.count > 0
    missed: dict[str, dict[str, list[str]]] = {}
    for number, (of, keyword, phrase, name) in enumerate(named):
        if of != position or (looked and record is not None and not record.names[number]):
            continue
        missed.setdefault(keyword, {}).setdefault(phrase, []).append(name)
    return missed, " in the stored entries" if looked else ""
