"""The mail that tells one story only."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.core.mail import longer_thread, to_email
from monitor.core.mail.text import width
from monitor.model import Earlier, Issue, Reason, ServiceSettings
from tests.builders import NOW, a_config, a_digest, a_topic
from tests.core.mail.issues import (
    AT_ONCE,
    KOREA,
    a_story,
    an_issue,
    follow_up_alert,
    foreign_alert,
    only_story,
    rendered,
)
from tests.core.mail.reading import Page, raw_header

ONLY = rendered(only_story())


def an_alert(outlet: str, title: str, *, earlier: tuple[Earlier, ...] = ()) -> Issue:
    story = a_story(1, outlet, title, "", [("Ostmeer", "Ostmeer", Reason.EXACT)], hours=1)
    topics = (a_topic("Ostmeer", name=KOREA),)
    return an_issue([story], topics=topics, earlier=earlier, digest=a_digest(schedule=AT_ONCE))


def test_the_subject_tells_the_headline_and_who_brings_it() -> None:
    assert ONLY.subject == "Was Frachtpapiere über einen Handel verraten, den es nicht… · Dossier"
    assert width(ONLY.subject) < 70


def test_an_outlet_that_the_headline_names_is_not_named_again() -> None:
    message = rendered(an_alert("Nordblick", "Ruhe am Ostmeer - Nordblick"))

    assert message.subject == "Ruhe am Ostmeer - Nordblick"


@pytest.mark.parametrize(
    "fact",
    [
        "Was Frachtpapiere über einen Handel verraten, den es nicht geben darf",
        "Dossier · heute 06:42",
        "Die Papiere nennen 14 Lieferungen. Drei Schiffe fuhren demnach über das Ostmeer,",
        "Keiner der Reeder wollte sich äußern.",
        "Weiterlesen bei Dossier",
        "Thema: Russland und Nordkorea",
        "Treffer: Ostmeer (im Text)",
        "Alle Zeiten in MEZ.",
        "Neue Meldungen kommen sofort, wenn sie gefunden sind.",
        "weil redaktion@example.org in „Eilmeldungen“ eingetragen ist",
        "Abbestellen",
    ],
)
def test_each_fact_stands_in_both_parts(fact: str) -> None:
    assert fact in Page(ONLY.html).text
    assert fact in " ".join(ONLY.text.split())


def test_a_story_alone_is_told_at_more_length_than_one_among_others() -> None:
    sentences = [f"Satz Nummer {n} sagt noch ein wenig mehr dazu." for n in range(1, 31)]
    story = a_story(1, "Blatt", "Neues vom Ostmeer", " ".join(sentences), ["Ostmeer"], hours=1)
    other = a_story(2, "Blatt", "Altes vom Ostmeer", "", ["Ostmeer"], hours=1)
    topics = (a_topic("Ostmeer", name=KOREA),)

    alone = rendered(an_issue([story], topics=topics)).text
    among = rendered(an_issue([story, other], topics=topics)).text

    assert " ".join(alone.split()).count("Satz Nummer") == 9
    assert " ".join(among.split()).count("Satz Nummer") == 3


def test_the_page_has_one_heading_and_its_link_is_the_story() -> None:
    page = Page(ONLY.html)

    assert [tag for tag, _ in page.tags if tag in ("h1", "h2", "h3")] == ["h1"]
    assert page.links[0][0] == "https://dossier.example/2026/11/1"
    assert all(attrs.get("role") == "presentation" for tag, attrs in page.tags if tag == "table")
    assert len(ONLY.html) < 9_000


def test_a_story_in_another_language_keeps_it_and_its_direction() -> None:
    message = rendered(foreign_alert("ar"))
    [title] = [attrs for tag, attrs in Page(message.html).tags if tag == "h1"]

    assert (title["lang"], title["dir"]) == ("ar", "rtl")
    assert "بحر اليابان = Ostmeer (im Titel)" in Page(message.html).text


def test_a_hebrew_story_is_read_from_the_right_and_told_to_be_hebrew() -> None:
    title = "שני טילים נפלו בים יפן, דווח בסיאול"
    hit = ("בים יפן", "Ostmeer", Reason.ALIAS)
    story = a_story(1, "Outlet", title, "", [hit], hours=1, language="he")
    digest = a_digest(schedule=AT_ONCE, language="de")

    message = rendered(an_issue([story], topics=(a_topic("Ostmeer", name=KOREA),), digest=digest))

    [heading] = [attrs for tag, attrs in Page(message.html).tags if tag == "h1"]
    assert (heading["lang"], heading["dir"]) == ("he", "rtl")
    assert title in message.text
    assert "Hebräisch" in Page(message.html).text


def test_a_follow_up_says_so_and_since_when() -> None:
    message = rendered(follow_up_alert())

    assert (
        message.subject == "Update: Second satellite launch before year’s end… · Harbour Courier"
    )
    for text in (Page(message.html).text, " ".join(message.text.split())):
        assert "Update to a story first told today 04:00" in text
    german = rendered(
        an_alert(
            "Hafenkurier",
            "Seoul meldet Start Richtung Ostmeer",
            earlier=(
                Earlier(
                    item=9,
                    title="Seoul meldet Start Richtung Ostmeer – Nordblick",
                    outlet="Nordblick",
                    told_at=NOW - timedelta(days=3),
                ),
            ),
        )
    )
    assert german.subject.startswith("Neu dazu: Seoul meldet")
    assert "Neu dazu, zuerst gemeldet Fr. 07:00" in german.text


def test_a_follow_up_refers_to_the_mails_before_it() -> None:
    issue = follow_up_alert()
    assert issue.alert is not None

    body = to_email(
        rendered(issue),
        digest=issue.digest,
        recipient=issue.recipient,
        mail=a_config().mail,
        service=ServiceSettings(),
        message_id="<third@example.org>",
        now=NOW,
        references=issue.alert.thread,
    )

    assert raw_header(body, "In-Reply-To") == "<second@example.org>"
    assert raw_header(body, "References") == "<first@example.org> <second@example.org>"
    assert re.search(rb"^Message-ID: <third@example.org>\r$", body, re.M)


def test_a_long_thread_keeps_its_first_and_its_latest_mails() -> None:
    thread: tuple[str, ...] = ()
    for n in range(40):
        thread = longer_thread(thread, f"<{n}@example.org>")

    assert thread[0] == "<0@example.org>"
    assert thread[-1] == "<39@example.org>"
    assert len(thread) == 20


def test_an_issue_with_more_than_one_story_is_no_alert() -> None:
    issue = only_story()

    assert issue.alert is not None
    assert replace(issue, left=1).alert is None
    assert replace(issue, sections=issue.sections * 2).alert is None
    assert replace(issue, sections=()).alert is None
