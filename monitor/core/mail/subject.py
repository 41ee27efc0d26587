"""The two lines that a mail program shows of an unopened mail: subject and preheader."""

from monitor.core.mail.text import clean, cut, width
from monitor.core.mail.words import Words
from monitor.model import Issue, Story

SUBJECT_COLUMNS = 69
PREHEADER_COLUMNS = 160
LEAST_HEADLINE = 30


def subject_of(issue: Issue, words: Words) -> str:
    """Return the news first, then the other topics as far as they fit, the count last.

    The whole takes fewer than 70 columns. An empty issue says so, and what is wrong if
    something is.
    """
    if not issue.sections:
        return _empty(issue, words)
    count = f" ({words.number(issue.stories)})" if issue.stories > 1 else ""
    room = SUBJECT_COLUMNS - width(count)
    sections = sorted(issue.sections, key=lambda one: not _is_read(one.stories[0], issue))
    topics = [clean(section.name) for section in sections[1:]]
    # The name of one other topic is worth the end of a long headline, more are not.
    reserved = width(topics[0]) + 3 if topics else 0
    if room - reserved < LEAST_HEADLINE:
        reserved = 0
    subject = cut(
        clean(sections[0].stories[0].lead.entry.title) or words.say("untitled"), room - reserved
    )
    for topic in topics:
        if width(subject) + 3 + width(topic) > room:
            break
        subject = f"{subject} · {topic}"
    return subject + count


def preheader_of(issue: Issue, words: Words) -> str:
    """Return the headlines that follow the one in the subject; of an only story, its text."""
    stories = [story for section in issue.sections for story in section.stories]
    titles = [clean(story.lead.entry.title[:300]) for story in stories[1:5]]
    if stories and not any(titles):
        entry = stories[0].lead.entry
        titles = [clean(entry.summary[:600]) or clean(entry.content[:600])]
    said = " · ".join(title for title in titles if title)
    return cut(said or words.say("next_always"), PREHEADER_COLUMNS)


def _empty(issue: Issue, words: Words) -> str:
    failing = sum(note.kind == "failing" for note in issue.notes)
    name = cut(clean(issue.digest.name), SUBJECT_COLUMNS // 2)
    if failing:
        return words.say("subject_trouble", failing, digest=name)
    return words.say("subject_empty", digest=name, since=words.past(issue.since))


def _is_read(story: Story, issue: Issue) -> bool:
    language = story.lead.entry.language
    return not issue.digest.reads or not language or language in issue.digest.reads
