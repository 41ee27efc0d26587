"""Look through the stored entries as polling would have: the same matcher, the same entries.

A screen passes over the texts in which no keyword can stand; what is left is matched exactly.
Where there is much to read, half of it is read by a second process.
"""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from monitor.adapters.database.archive import Archive, open_archive
from monitor.adapters.forks import aside, spread
from monitor.core.editing.screen import Screen
from monitor.core.matching.compiling import questions_of
from monitor.core.matching.matcher import Matcher
from monitor.core.matching.remembered import Answers
from monitor.core.matching.stream import open_stream
from monitor.model import KeptEntry, Match, Stretch, Topic

MANY = 20_000
"""Entries from which on a second process pays."""

Found = tuple[KeptEntry, tuple[Match, ...]]
Heard = Callable[[int], None]
"""Is told how many entries have been read."""

R = TypeVar("R")


def compiled(topics: Sequence[Topic], answers: Answers) -> Matcher:
    """Return the matcher of topics that are asked about once.

    The dictionaries they need are unpacked side by side, which is half of the time it takes.

    Args:
        answers: what the dictionaries said before; they learn what they say now.
    """
    asked = answers.unknown(questions_of(topics))
    threads = [threading.Thread(target=_unpack, args=(language,)) for language in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Matcher(topics, answers=answers)


def ask_aside(topics: Sequence[Topic], answers: Answers) -> None:
    """Let a copy of this process ask the dictionaries, which takes their 100 MB with it.

    Slower than to ask them here: where what follows needs much memory itself.

    Args:
        answers: learn what the dictionaries said.
    """
    questions = questions_of(topics)
    asked = answers.unknown(questions)

    def said(languages: Sequence[str]) -> str:
        for language in languages:
            answers.families(language, questions[language])
            answers.declined(language, questions[language])
        return answers.text()

    if asked:
        answers.learn(aside(said, asked))


def _unpack(language: str) -> None:
    with contextlib.suppress(FileNotFoundError):  # not every language has one
        open_stream(language)


def divided(
    url: str,
    since: datetime,
    work: Callable[[Archive, Stretch], R],
    *,
    topic: str | None = None,
    processes: int | None = None,
) -> tuple[Stretch, list[R]]:
    """Return the entries since an instant, and what ``work`` makes of them, the newest first.

    Args:
        topic: only entries recorded under this topic.
        processes: how many share the work; by default two where there is much of it.
    """
    with open_archive(url) as archive:
        stretch = archive.stretch(since, topic)
    if processes is None:
        processes = 2 if stretch.count >= MANY and (os.cpu_count() or 1) > 1 else 1

    def run(part: Stretch) -> R:
        with open_archive(url) as archive:
            return work(archive, part)

    return stretch, spread(run, _parts(stretch, processes))


def _parts(stretch: Stretch, number: int) -> list[Stretch]:
    """Return a stretch in parts of about the same size, the newest first."""
    size = -(-(stretch.last - stretch.first + 1) // number)
    cuts = range(stretch.first, stretch.last + 1, max(1, size))
    parts = [
        replace(stretch, first=first, last=min(first + size - 1, stretch.last)) for first in cuts
    ]
    return parts[::-1] or [stretch]


def found(
    archive: Archive,
    stretch: Stretch,
    matcher: Matcher,
    screen: Screen,
    *,
    topic: str | None = None,
    heard: Heard = lambda number: None,
) -> Iterator[Found]:
    """Yield the entries that a topic of the matcher finds, with its matches, newest first."""
    for batch in archive.texts(stretch, topic):
        picked = screen.pick([text for _, text in batch])
        for kept in archive.entries([batch[place][0] for place in picked]):
            matches = matcher.match(kept.entry, kept.feed)
            if matches:
                yield kept, matches
        heard(len(batch))


def everything(
    archive: Archive,
    stretch: Stretch,
    matcher: Matcher,
    *,
    heard: Heard = lambda number: None,
) -> Iterator[Found]:
    """Yield every entry with its matches: for so many keywords that a screen would not help."""
    for batch in archive.batches(stretch):
        for kept in batch:
            yield kept, matcher.match(kept.entry, kept.feed)
        heard(len(batch))
