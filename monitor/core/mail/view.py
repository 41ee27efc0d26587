"""What the templates see of an issue: every text said, every count made, all decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.core.mail.footer import Footer, footer_of
from monitor.core.mail.size import MAX_OUTLETS, OUTLET_CHARACTERS
from monitor.core.mail.snippets import BRIEF, LONG, TITLE, Room, plain, show
from monitor.core.mail.subject import preheader_of, subject_of
from monitor.core.mail.text import clean, cut, is_right_to_left, web_link
from monitor.core.mail.why import reasons, unseen
from monitor.core.mail.words import Words
from monitor.core.stories.order import told_at
from monitor.model import Issue, RecordedMatch, Section, Span, Story

KEYWORDS_COLUMNS = 150
NAME_COLUMNS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A name and where it leads; ``url`` is empty where there is nothing safe to lead to.

    ``before`` is what joins it to the name before it in an enumeration.
    """

    name: str
    url: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """A story as shown in full, or (with fewer of its fields read) as listed by title.

    ``leads`` says that it is the first of its topic. ``meta`` holds outlet, time, language and
    follow-up, and before them that the story is no news but a look back. ``why`` says what a
    reader of the HTML part can't see, ``hits`` names every hit for the text part. ``language`` is
    empty where it is the mail's own or unknown. ``also`` introduces the ``outlets`` that carry
    the story, too; ``plain_outlets`` is that enumeration as one text, ``links`` are the links of
    all its other articles.
    """

    number: int
    leads: bool
    title: tuple[Span, ...]
    plain_title: str
    url: str
    language: str
    direction: str
    meta: tuple[str, ...]
    text: tuple[Span, ...]
    plain_text: str
    why: str
    hits: str
    also: str
    outlets: tuple[Link, ...]
    plain_outlets: str
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A topic with its stories; ``listed_head``, ``attached`` and ``left`` may be empty."""

    name: str
    count: str
    keywords: str
    stories: tuple[StoryView, ...]
    listed_head: str
    listed: tuple[StoryView, ...]
    attached: str
    left: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """What stands in the attachment: the file's name, its head, and topics with their stories."""

    name: str
    head: str
    sections: tuple[tuple[str, tuple[StoryView, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """A story that has a mail to itself: its topic, what it follows, the link to read on."""

    story: StoryView
    topic: str
    follow_up: str
    read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """An issue in words; ``overview`` says whether the table of topics is worth its room.

    ``alert`` is set where the issue has only one story: then it stands there alone.
    """

    subject: str
    preheader: str
    language: str
    direction: str
    masthead: str
    headline: str
    lede: str
    overview: bool
    sections: tuple[SectionView, ...]
    alert: AlertView | None
    attached: str
    attachment: Attachment | None
    left: str
    footer: Footer


def view_of(
    issue: Issue,
    words: Words,
    *,
    unsubscribe_at: str,
    unsubscribe_url: str,
    archive_url: str,
    reply_to: str,
) -> View:
    """Return an issue in the words of its digest's language.

    Args:
        unsubscribe_at: the address that takes a reader off the list.
        unsubscribe_url: the page that does so, empty where there is none.
        archive_url: the issue's own page, empty where it has none.
        reply_to: the address that gets an answer to the mail.
    """
    shown = sum(len(section.stories) for section in issue.sections)
    others = sum(len(section.attached) for section in issue.overflow)
    return View(
        subject=subject_of(issue, words),
        preheader=preheader_of(issue, words),
        language=words.language,
        direction="ltr",
        masthead=f"{cut(clean(issue.digest.name), NAME_COLUMNS)} · {words.full_date()}",
        headline=_headline(issue, words),
        lede=_lede(issue, words),
        overview=len(issue.sections) > 1 or shown < issue.stories,
        sections=tuple(_sections(issue, words)),
        alert=_alert(issue, words),
        attached=words.say("attached_topics", others) if others else "",
        attachment=_attachment(issue, words),
        left=words.say("left_topics", issue.left) if issue.left else "",
        footer=footer_of(
            issue,
            words,
            unsubscribe_at=unsubscribe_at,
            unsubscribe_url=unsubscribe_url,
            archive_url=archive_url,
            reply_to=reply_to,
        ),
    )


def _headline(issue: Issue, words: Words) -> str:
    if not issue.sections:
        return words.say("headline_empty")
    topics = len(issue.sections) + len(issue.overflow)
    if issue.past == issue.stories:
        news = words.say("headline_past", issue.past)
    else:
        news = words.say("headline", issue.stories - issue.past)
    return words.say("headline_topics", topics, news=news, topics=words.spelled(topics))


def _lede(issue: Issue, words: Words) -> str:
    since = words.past(issue.since)
    at_once = issue.digest.schedule.kind == "immediately"
    if at_once and issue.alert:
        return words.times()
    if issue.sections:
        order = words.say("order") if issue.stories > 1 else ""
        lede = words.say(
            "lede_at_once" if at_once else "lede", issue.feeds, since=since, order=order
        )
        if issue.past == issue.stories:
            lede = words.say("lede_past")
        elif issue.past:
            lede = f"{lede} {words.say('and_past', issue.past)}"
    else:
        lede = words.say("lede_empty", issue.feeds, since=since)
    return f"{lede} {words.times()}"


def _sections(issue: Issue, words: Words) -> Iterable[SectionView]:
    number = 1
    for section in issue.sections:
        stories = [
            _story(story, words, number=number + at, leads=at == 0)
            for at, story in enumerate(section.stories)
        ]
        number += len(stories)
        listed = [_listed(story, words) for story in section.listed]
        yield SectionView(
            name=cut(clean(section.name), NAME_COLUMNS * 2),
            count=_count(section, words),
            keywords=cut(" · ".join(map(clean, section.keywords)), KEYWORDS_COLUMNS),
            stories=tuple(stories),
            listed_head=words.say("listed", len(listed)) if listed else "",
            listed=tuple(listed),
            attached=words.say("attached", len(section.attached)) if section.attached else "",
            left=words.say("left", section.left) if section.left else "",
        )


def _count(section: Section, words: Words) -> str:
    total = len(section.told)
    key = "stories_part" if total > len(section.stories) else "stories"
    return words.say(key, total, shown=words.number(len(section.stories)))


def _attachment(issue: Issue, words: Words) -> Attachment | None:
    sections = [one for one in (*issue.sections, *issue.overflow) if one.attached]
    if not sections:
        return None
    return Attachment(
        name=words.say("attachment"),
        head=words.say("attachment_head", digest=cut(clean(issue.digest.name), NAME_COLUMNS)),
        sections=tuple(
            (
                cut(clean(section.name), NAME_COLUMNS * 2),
                tuple(_listed(story, words) for story in section.attached),
            )
            for section in sections
        ),
    )


def _alert(issue: Issue, words: Words) -> AlertView | None:
    """Return the only story of an issue with the room that it has to itself."""
    story = issue.alert
    if story is None:
        return None
    [section] = issue.sections
    since = story.known_since
    return AlertView(
        # That it follows another one is said in a line of its own.
        story=_story(replace(story, known_since=None), words, number=1, leads=True, room=LONG),
        topic=words.say("topic", topic=cut(clean(section.name), NAME_COLUMNS * 2)),
        follow_up=words.say("follow_up_long", since=words.past(since)) if since else "",
        read=words.say("read_at", outlet=_outlet(story.lead)),
    )


def _listed(story: Story, words: Words) -> StoryView:
    return _story(story, words, number=0, leads=False, room=TITLE)


def _story(
    story: Story, words: Words, *, number: int, leads: bool, room: Room = BRIEF
) -> StoryView:
    entry = story.lead.entry
    shown = show(entry, story.lead.match.hits, room)
    title = plain(shown.title) or words.say("untitled")
    outlets = _outlets(story, words)
    return StoryView(
        number=number,
        leads=leads,
        title=shown.title.spans or (Span(text=title),),
        plain_title=title,
        url=web_link(entry.link),
        language=entry.language if entry.language != words.language else "",
        direction="rtl" if is_right_to_left(title) else "ltr",
        meta=tuple(_meta(story, words)),
        text=shown.text.spans,
        plain_text=plain(shown.text),
        why=_hits(unseen(shown, words), words),
        hits=_hits(reasons(shown, words), words),
        also=words.say("also") if outlets else "",
        outlets=outlets,
        plain_outlets="".join(link.before + link.name for link in outlets),
        links=_other_links(story),
    )


def _meta(story: Story, words: Words) -> Iterable[str]:
    lead = story.lead
    if story.is_past:
        yield words.say("looked_back")
    yield _outlet(lead)
    yield words.past(told_at(lead))
    language = lead.entry.language
    if language and language != words.language and (name := words.language_name(language)):
        yield name
    if story.known_since is not None:
        yield words.say("follow_up", since=words.on_day(story.known_since))


def _outlets(story: Story, words: Words) -> tuple[Link, ...]:
    """Return the other outlets, each once, with their own article; the last may be a count."""
    if len(story.matches) == 1:
        return ()
    seen = {story.lead.outlet.casefold()}
    others: list[RecordedMatch] = []
    for match in story.matches[1:]:
        if match.outlet.casefold() not in seen:
            seen.add(match.outlet.casefold())
            others.append(match)
    links = [Link(name=_outlet(one), url=web_link(one.entry.link)) for one in others[:MAX_OUTLETS]]
    if len(others) > MAX_OUTLETS:
        links.append(Link(name=words.say("more_outlets", len(others) - MAX_OUTLETS)))
    last = len(links) - 1
    joints = [
        "" if at == 0 else f" {words.say('and')} " if at == last else ", "
        for at in range(last + 1)
    ]
    return tuple(replace(link, before=joint) for link, joint in zip(links, joints, strict=True))


def _other_links(story: Story) -> tuple[str, ...]:
    if len(story.matches) == 1:
        return ()
    links = dict.fromkeys(web_link(one.entry.link) for one in story.matches)
    lead = web_link(story.lead.entry.link)
    return tuple(link for link in links if link and link != lead)


def _outlet(match: RecordedMatch) -> str:
    return cut(clean(match.outlet[:400]), OUTLET_CHARACTERS)


def _hits(reasons: Sequence[str], words: Words) -> str:
    return words.say("hits", hits=", ".join(reasons)) if reasons else ""
