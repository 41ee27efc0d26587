"""The two lines that a mail program shows of an unopened mail: subject and preheader."""

from collections.abc import Sequence

from monitor.core.mail.text import clean, cut, width
from monitor.core.mail.words import Words
from monitor.model import Issue, Section, Story

SUBJECT_COLUMNS = 69
PREHEADER_COLUMNS = 160
LEAST_HEADLINE = 42
OUTLET_COLUMNS = 24


def subject_of(issue: Issue, words: Words) -> str:
    """Return the news first, then the other topics as far as they fit, the count last.

    The whole takes fewer than 70 columns. An empty issue says so, and what is wrong if
    something is.
    """
    if not issue.sections:
        return _empty(issue, words)
    if issue.alert is not None:
        return _alert(issue.alert, words)
    only_past = issue.past == issue.stories
    told = issue.past if only_past else issue.stories - issue.past
    count = f" ({words.number(told)})" if told > 1 else ""
    past = f"{words.say('looked_back')}: " if only_past else ""
    room = SUBJECT_COLUMNS - width(count) - width(past)
    leads = [(section.name, story) for section in issue.sections for story in _first(section)]
    leads.sort(key=lambda one: (one[1].is_past, not _is_read(one[1], issue)))
    news = clean(leads[0][1].lead.entry.title[:1_000]) or words.say("untitled")
    topics = [clean(name) for name, _ in leads[1:]]
    # A headline that must be cut anyway may lose a little more to the name of another topic.
    if width(news) > room and topics and room - width(topics[0]) - 3 >= LEAST_HEADLINE:
        news = cut(news, room - width(topics[0]) - 3)
    subject = cut(news, room)
    for topic in topics:
        if width(subject) + 3 + width(topic) > room:
            break
        subject = f"{subject} · {topic}"
    return past + subject + count


def preheader_of(issue: Issue, words: Words) -> str:
    """Return the headlines that follow the one in the subject; of an only story, its text."""
    stories = [story for one in issue.sections for story in (*one.stories, *one.listed)][:5]
    titles = [clean(story.lead.entry.title[:300]) for story in stories[1:]]
    if stories and not any(titles):
        entry = stories[0].lead.entry
        titles = [clean(entry.summary[:600]) or clean(entry.content[:600])]
    said = " · ".join(title for title in titles if title)
    return cut(said or words.say("next_always"), PREHEADER_COLUMNS)


def _alert(story: Story, words: Words) -> str:
    """Return the headline of the only story and who brings it; of a follow-up, that it is one."""
    lead = story.lead
    news = clean(lead.entry.title[:1_000]) or words.say("untitled")
    outlet = cut(clean(lead.outlet[:400]), OUTLET_COLUMNS)
    by = "" if outlet.casefold() in news.casefold() else f" · {outlet}"
    follow = f"{words.say('follow_up_short')}: " if story.known_since is not None else ""
    return follow + cut(news, SUBJECT_COLUMNS - width(by) - width(follow)) + by


def _empty(issue: Issue, words: Words) -> str:
    failing = sum(note.kind == "failing" for note in issue.notes)
    name = cut(clean(issue.digest.name), SUBJECT_COLUMNS // 2)
    if failing:
        return words.say("subject_trouble", failing, digest=name)
    return words.say("subject_empty", digest=name, since=words.past(issue.since))


def _first(section: Section) -> Sequence[Story]:
    """Return the first story of a section, if the mail has room for any of it."""
    return (*section.stories, *section.listed)[:1]


def _is_read(story: Story, issue: Issue) -> bool:
    language = story.lead.entry.language
    return not issue.digest.reads or not language or language in issue.digest.reads
