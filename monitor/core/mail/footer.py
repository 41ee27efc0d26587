"""The foot of a mail: which sources are in trouble, what comes next, why it came, how to stop."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from monitor.core.mail.text import clean, cut
from monitor.core.mail.words import Words
from monitor.model import FeedNote, Issue

MAX_NOTES = 8
NAME_COLUMNS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """What stands under the news.

    ``unsubscribe`` names the link, ``unsubscribe_url`` is where it leads (a page, else a mail to
    write), ``unsubscribe_plain`` says the same in words. ``archive`` names the link to the issue's
    own page, ``archive_url`` and ``archive_plain`` are empty where it has none.
    """

    sources: tuple[str, ...]
    next: tuple[str, ...]
    why: str
    unsubscribe: str
    unsubscribe_url: str
    unsubscribe_plain: str
    archive: str
    archive_url: str
    archive_plain: str
    reply: str
    no_tracking: str


def footer_of(
    issue: Issue,
    words: Words,
    *,
    unsubscribe_at: str,
    unsubscribe_url: str,
    archive_url: str,
    reply_to: str,
) -> Footer:
    """Return the footer of an issue."""
    name = cut(clean(issue.digest.name), NAME_COLUMNS)
    subject = words.say("unsubscribe_subject", digest=name)
    if unsubscribe_url:
        plain = words.say("unsubscribe_link", link=unsubscribe_url)
    else:
        plain = words.say("unsubscribe_mail", address=unsubscribe_at)
    return Footer(
        sources=tuple(_sources(issue, words)),
        next=tuple(_next(issue, words)),
        why=words.say("why", address=clean(issue.recipient.address), digest=name),
        unsubscribe=words.say("unsubscribe"),
        unsubscribe_url=unsubscribe_url or mail_link(unsubscribe_at, subject),
        unsubscribe_plain=plain,
        archive=words.say("archive"),
        archive_url=archive_url,
        archive_plain=words.say("archive_link", link=archive_url) if archive_url else "",
        reply=words.say("reply", address=reply_to)
        if reply_to
        else words.say("questions", address=unsubscribe_at),
        no_tracking=words.say("no_tracking"),
    )


def mail_link(address: str, subject: str) -> str:
    """Return a ``mailto:`` link that opens a mail with this subject (RFC 6068)."""
    return f"mailto:{quote(address, safe='@+')}?subject={quote(subject, safe='')}"


def _sources(issue: Issue, words: Words) -> Iterable[str]:
    if issue.alert and not issue.notes:
        return  # in a hurry, no news of the sources is good news
    silent = issue.unasked + sum(note.kind in ("failing", "gone") for note in issue.notes)
    if silent:
        good = words.number(max(0, issue.feeds - silent))
        yield words.say("some_answer", issue.feeds, good=good)
    elif issue.feeds:
        yield words.say("all_answer", issue.feeds)
    for note in issue.notes[:MAX_NOTES]:
        yield _note(note, words)
    if len(issue.notes) > MAX_NOTES:
        yield words.say("more_notes", len(issue.notes) - MAX_NOTES)


def _note(note: FeedNote, words: Words) -> str:
    name = cut(clean(note.name), NAME_COLUMNS)
    if note.since is None:
        return words.say("failing_unknown", name=name)
    # A failure is told to the minute, a silence of weeks by its day.
    to_the_minute = note.kind in ("failing", "gap")
    since = words.past(note.since) if to_the_minute else words.day(note.since)
    return words.say(note.kind, name=name, since=since)


def _next(issue: Issue, words: Words) -> Iterable[str]:
    digest = issue.digest
    if digest.schedule.kind == "immediately":
        yield words.say("next_at_once")
        return  # which says what silence means as well
    if issue.next_due is not None:
        yield words.say("next", when=words.future(issue.next_due))
    yield words.say("next_skips" if digest.skips_empty else "next_always")
