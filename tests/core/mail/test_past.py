"""What was found by looking back is told as that, never as news."""

from monitor.model import Origin, RecordedMatch
from tests.builders import a_digest, a_match, a_recorded_match, an_entry
from tests.core.mail.issues import an_issue, rendered


def found(id: int, origin: Origin, title: str = "") -> RecordedMatch:
    title = title or f"Meldung {id} ({origin.value}) vom Ostmeer"
    entry = an_entry(title, link=f"https://feed.example/{id}")
    match = a_match(entry)
    return a_recorded_match(entry, id=id, match=match, outlet=f"Blatt {id}", origin=origin)


def test_news_come_first_and_alone_count() -> None:
    matches = [found(1, Origin.BACKFILL), found(2, Origin.LIVE), found(3, Origin.BACKFILL)]
    issue = an_issue(matches)

    [section] = issue.sections
    assert [story.lead.id for story in section.stories] == [2, 1, 3]
    assert (issue.stories, issue.past) == (3, 2)
    text = rendered(issue).text
    assert "Eine neue Meldung\n" in text
    assert "Dazu ein Rückblick: 2 frühere Meldungen, nachträglich gefunden." in " ".join(
        text.split()
    )
    assert text.count("Rückblick · ") == 2
    assert {told.item for told in issue.told} == {1, 2, 3}


def test_an_issue_of_the_past_alone_says_so() -> None:
    issue = an_issue([found(1, Origin.BACKFILL), found(2, Origin.BACKFILL)])

    message = rendered(issue)
    assert message.subject.startswith("Rückblick: Meldung ")
    assert message.text.startswith("2 frühere Meldungen\n")
    assert "neue Meldung" not in message.text
    assert "Nichts davon ist neu" in message.text
    assert "Rückblick" in message.html


def test_one_story_of_the_past_is_no_alert() -> None:
    issue = an_issue([found(1, Origin.BACKFILL)])

    assert issue.alert is None
    assert rendered(issue).subject.startswith("Rückblick: ")


def test_a_story_that_goes_on_is_news() -> None:
    title = "Schwere Explosion im Hafen am Ostmeer"
    issue = an_issue([found(1, Origin.BACKFILL, title), found(2, Origin.LIVE, title)])

    assert (issue.stories, issue.past) == (1, 0)


def test_english_readers_are_told_in_english() -> None:
    issue = an_issue([found(1, Origin.BACKFILL)], digest=a_digest(language="en"))

    assert rendered(issue).subject.startswith("Looking back: ")
