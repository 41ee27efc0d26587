"""What is told: subscriptions, issues, messages, deliveries, and the answers of mail servers."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from monitor.model.matches import Earlier, Field, RecordedMatch, Story
from monitor.model.settings import Digest, Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A (digest, recipient) pair whose turn it is, taken under a lease.

    ``due`` is the instant for which it was taken. ``since`` is when it began; ``number`` counts
    its issues (the next one's number); ``last_due`` is the due instant of the issue before.
    """

    id: int
    digest: Digest
    recipient: Recipient
    claim: int
    due: datetime
    since: datetime
    number: int = 1
    last_due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """An address on the list of a digest, or one that left it (``left_at``).

    ``next_due`` is None where nothing comes any more; ``issues`` counts those made so far.
    """

    digest: str
    address: str
    since: datetime
    next_due: datetime | None
    issues: int
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What an address has not been told: matches, oldest first.

    ``supersedes`` holds the ids of this subscription's unsent deliveries whose matches are among
    them: enqueueing an issue with these matches replaces those deliveries. ``known`` maps an
    item's number to when this address was first told it, for follow-ups; ``earlier`` are the
    articles told lately, by whose headlines a story is known again.
    """

    matches: tuple[RecordedMatch, ...] = ()
    supersedes: tuple[int, ...] = ()
    known: tuple[tuple[int, datetime], ...] = ()
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that an issue tells: an article, under a topic, for a keyword."""

    item: int
    topic: str
    keyword: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedNote:
    """What an issue says of a feed that gives trouble; ``kind`` chooses the words."""

    kind: Literal["failing", "gone", "gap", "quiet", "moved"]
    name: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The part of an issue that belongs to one topic.

    ``stories`` are shown in full; ``listed`` only by title, because the issue is full;
    ``attached`` stand in the attachment alone; ``left`` counts those that had no room even there
    and stay for the next issue. ``keywords`` are the labels of the topic's keywords.
    """

    topic: str
    name: str
    keywords: tuple[str, ...]
    stories: tuple[Story, ...]
    listed: tuple[Story, ...] = ()
    attached: tuple[Story, ...] = ()
    left: int = 0

    @property
    def told(self) -> tuple[Story, ...]:
        """Return all stories that the reader gets, in their order."""
        return (*self.stories, *self.listed, *self.attached)

    @property
    def articles(self) -> int:
        """Count the articles of all stories that the reader gets."""
        return sum(len(story.matches) for story in self.told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One edition of a digest, composed for one address; all times UTC.

    ``since`` is the instant the issue before was due. ``overflow`` are topics that had no room in
    the mail itself: their stories are attached. ``left`` counts the stories of topics that had no
    room at all: they stay for the next issue. ``feeds`` counts the feeds watched, ``unasked``
    those of them that were not polled yet, ``notes`` names those that gave trouble. ``told`` is
    what the address knows once it has it.
    """

    digest: Digest
    recipient: Recipient
    number: int
    now: datetime
    since: datetime
    next_due: datetime | None
    sections: tuple[Section, ...]
    feeds: int
    overflow: tuple[Section, ...] = ()
    left: int = 0
    unasked: int = 0
    notes: tuple[FeedNote, ...] = ()
    told: tuple[Told, ...] = ()

    @property
    def stories(self) -> int:
        """Count the stories of all sections."""
        return sum(len(one.told) for one in (*self.sections, *self.overflow))

    @property
    def past(self) -> int:
        """Count those of the stories that are no news, but were found by looking back."""
        told = (story for one in (*self.sections, *self.overflow) for story in one.told)
        return sum(story.is_past for story in told)

    @property
    def alert(self) -> Story | None:
        """Return the story of an issue that has only this one: such an issue is an alert."""
        if self.stories != 1 or self.left or any(one.left for one in self.sections):
            return None
        only = next((story for one in self.sections for story in one.stories), None)
        return only if only and not only.is_past else None

    @property
    def articles(self) -> int:
        """Count the articles of all sections."""
        return sum(section.articles for section in (*self.sections, *self.overflow))


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of shown text; ``hit`` says that a keyword stands here."""

    text: str
    hit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """Text of an entry cut to what a mail can show, with its hits marked."""

    field: Field
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A rendered mail: what it says, before headers and encoding.

    ``attachment`` is a text with what had no room, ``file_name`` its name; both may be empty.
    """

    subject: str
    text: str
    html: str
    attachment: str = ""
    file_name: str = ""


class DeliveryState(StrEnum):
    """Where a delivery stands on its way.

    ``data`` is committed just before the DATA command: after a crash these, and only these, are
    in doubt.
    """

    READY = "ready"
    DATA = "data"
    SENT = "sent"
    DEAD = "dead"
    DROPPED = "dropped"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A finished message, ready to be recorded as a delivery.

    ``body`` holds the final bytes, ``message_id`` the header in them. ``period`` makes it
    unique for its (digest, address). ``link`` is what the issue's own page is known by.
    ``thread`` holds the Message-IDs of the alerts that told its story, its own last; empty where
    it is no alert.
    """

    period: str
    message_id: str
    subject: str
    body: bytes = field(repr=False)
    link: str = field(default="", repr=False)
    thread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message on its way to one address: a row of the outbox.

    ``claim`` is the fencing number of the lease under which it was handed out; ``due`` when it
    may be tried (again); ``attempts`` counts the tries so far.
    """

    id: int
    digest: str
    address: str
    period: str
    message_id: str
    subject: str
    body: bytes = field(default=b"", repr=False)
    state: DeliveryState = DeliveryState.READY
    claim: int = 0
    attempts: int = 0
    created_at: datetime
    due: datetime
    sent_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The mail server took the message; ``reply`` is its answer, with the queue id."""

    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLater:
    """Not now.

    ``whole_server`` says that the server, not this message, is the trouble: no other delivery
    need be tried and no attempt is counted against this one. ``in_doubt`` says that the message
    may have been accepted (the line broke after DATA). ``wait`` is a wish for the next try.
    """

    reason: str
    whole_server: bool = False
    in_doubt: bool = False
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Never: the server refused this address or this message for good."""

    reason: str


SendResult = Accepted | TryLater | Refused
