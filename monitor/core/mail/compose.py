"""What one address is told this time: chosen, ordered, bounded, and what was left out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from monitor.core.mail.mutes import audible
from monitor.core.mail.size import listed_size, section_size, shown_size
from monitor.core.matching import label
from monitor.core.stories import cluster, rank
from monitor.model import (
    FeedNote,
    Issue,
    Pending,
    Section,
    Story,
    Subscription,
    Told,
    Topic,
)

MAX_BYTES = 90_000  # Gmail clips a mail at 102 KB of HTML
FRAME_BYTES = 8_000  # head, styles, footer with its notes
MAX_ATTACHED = 2_000  # stories; about half a megabyte of text


def compose(
    subscription: Subscription,
    pending: Pending,
    topics: Sequence[Topic],
    *,
    now: datetime,
    next_due: datetime | None,
    feeds: int,
    notes: Sequence[FeedNote],
    unasked: int = 0,
) -> Issue | None:
    """Return the issue for one address, or None where there is nothing to say.

    Stories stand under their topics in the order of ``rank``, those found by looking back after
    the news. At most ``max_stories`` of the digest are shown in full, shared evenly among the
    topics; the others are listed by title as long as the mail stays under its size, and after
    that in an attachment. What has no room even there is not told: it comes with the next issue.

    Args:
        topics: those of the digest, in the order of the keyword file.
        next_due: when the next issue is due, for the footer.
        feeds: how many feeds are watched.
        notes: feeds that give trouble; gaps from before the last issue are left out.
        unasked: how many of the feeds were not polled yet.
    """
    digest = subscription.digest
    matches = audible(pending.matches, topics, zone=digest.timezone)
    stories = cluster(matches, dict(pending.known), pending.earlier)
    if not stories and digest.skips_empty:
        return None
    ranked = [
        (topic, _news_first([one for one in stories if one.topic == topic.id], digest.reads))
        for topic in topics
    ]
    sections = tuple(_sections([one for one in ranked if one[1]], digest.max_stories))
    shown = tuple(one for one in sections if one.stories or one.listed)
    overflow = tuple(one for one in sections if one.attached and one not in shown)
    since = subscription.last_due or subscription.since
    return Issue(
        digest=digest,
        recipient=subscription.recipient,
        number=subscription.number,
        now=now,
        since=since,
        next_due=next_due,
        sections=shown,
        feeds=feeds,
        unasked=unasked,
        overflow=overflow,
        left=len(stories)
        - sum(len(one.told) + one.left for one in shown)
        - sum(len(one.attached) for one in overflow),
        notes=tuple(_current(notes, since)),
        told=tuple(_told((*shown, *overflow))),
    )


def _news_first(stories: Sequence[Story], reads: Sequence[str]) -> list[Story]:
    return sorted(rank(stories, reads=reads), key=lambda story: story.is_past)


def _sections(ranked: Sequence[tuple[Topic, list[Story]]], max_stories: int) -> Iterator[Section]:
    """Yield the topics, each with what is shown, listed and attached of it."""
    labels = [
        tuple(dict.fromkeys(label(keyword.text) for keyword in topic.keywords))
        for topic, _ in ranked
    ]
    shown = [0] * len(ranked)
    listed = [0] * len(ranked)
    full: set[int] = set()
    room = MAX_BYTES - FRAME_BYTES
    # One round gives each topic one more story, so that no topic crowds out the others. What a
    # topic has listed or left, it goes on to list or leave: its order is the order of reading.
    for at, story in _rounds(ranked):
        head = 0 if shown[at] or listed[at] else section_size(ranked[at][0].name, labels[at])
        if at in full or room < MAX_BYTES // 200:
            full.add(at)
        elif (
            sum(shown) < max_stories
            and not listed[at]
            and (size := head + shown_size(story)) <= room
        ):
            shown[at] += 1
            room -= size
        elif (size := head + listed_size(story)) <= room:
            listed[at] += 1
            room -= size
        else:
            full.add(at)
    attachable = MAX_ATTACHED
    for (topic, stories), keywords, top, titles in zip(ranked, labels, shown, listed, strict=True):
        attached = stories[top + titles :][:attachable]
        attachable -= len(attached)
        yield Section(
            topic=topic.id,
            name=topic.name,
            keywords=keywords,
            stories=tuple(stories[:top]),
            listed=tuple(stories[top : top + titles]),
            attached=tuple(attached),
            left=len(stories) - top - titles - len(attached),
        )


def _rounds(ranked: Sequence[tuple[Topic, list[Story]]]) -> Iterator[tuple[int, Story]]:
    """Yield (position of the topic, story): the best of each topic, then the second of each."""
    for turn in range(max((len(stories) for _, stories in ranked), default=0)):
        for at, (_, stories) in enumerate(ranked):
            if turn < len(stories):
                yield at, stories[turn]


def _current(notes: Iterable[FeedNote], since: datetime) -> Iterator[FeedNote]:
    for note in notes:
        if note.kind not in ("gap", "moved") or note.since is None or note.since >= since:
            yield note


def _told(sections: Iterable[Section]) -> Iterator[Told]:
    known = set()
    for section in sections:
        for story in section.told:
            for match in story.matches:
                for hit in match.match.hits:
                    told = Told(item=match.item, topic=section.topic, keyword=hit.keyword)
                    if told not in known:
                        known.add(told)
                        yield told
