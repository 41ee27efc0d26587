"""The rendered mail: both parts complete, safe, small, quick, in both languages."""

import re
import time
from dataclasses import replace
from html import unescape
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
import pytest

from monitor.core.mail import Renderer, to_email
from monitor.core.mail.phrases import ENGLISH, GERMAN
from monitor.core.mail.text import UNFIT, width
from monitor.core.mail.words import Words
from monitor.errors import TemplateError
from monitor.model import (
    Entry,
    FeedNote,
    Field,
    Issue,
    MailServer,
    MailSettings,
    Message,
    Reason,
    Recipient,
    RecordedMatch,
    Schedule,
    ServiceSettings,
)
from tests.builders import (
    NOW,
    a_config,
    a_digest,
    a_hit,
    a_match,
    a_recorded_match,
    a_topic,
    an_entry,
)
from tests.conftest import CHECKOUT
from tests.core.mail.issues import (
    KOREA,
    a_notice,
    a_refusal,
    a_renderer,
    a_story,
    an_issue,
    empty_issue,
    english_issue,
    follow_up_alert,
    foreign_alert,
    morning_issue,
    noticed,
    only_story,
    rendered,
)
from tests.core.mail.reading import Page

MORNING = rendered(morning_issue())
ISSUES = {
    "german": lambda: rendered(morning_issue()),
    "english": lambda: rendered(english_issue()),
    "empty": lambda: rendered(empty_issue()),
    "empty_english": lambda: rendered(empty_issue(language="en", name="Morning briefing")),
    "alert": lambda: rendered(only_story()),
    "follow_up_english": lambda: rendered(follow_up_alert()),
    "arabic": lambda: rendered(foreign_alert("ar")),
    "trouble": lambda: noticed(a_notice()),
    "trouble_english": lambda: noticed(a_notice(), "en"),
    "editors": lambda: noticed(a_refusal(), editors=True),
}


def an_issue_of(*matches: RecordedMatch, **changes: Any) -> Issue:
    return an_issue(matches, topics=(a_topic("Ostmeer", name=KOREA),), **changes)


def a_hostile_entry(title: str, **changes: Any) -> Entry:
    return Entry(
        key="k",
        item="i",
        title=title,
        seen_at=NOW,
        text_hash="h",
        published_at=NOW,
        **{"link": "https://feed.example/1", "language": "de", **changes},
    )


# Both parts say the same


@pytest.mark.parametrize("name", ISSUES)
def test_no_phrase_was_forgotten(name: str) -> None:
    message = ISSUES[name]()

    assert not re.search(r"\{\w*\}", message.subject + message.text + message.html)
    assert message.subject
    assert "\n" not in message.subject


def test_both_parts_tell_the_same_stories_in_the_same_order_with_the_same_links() -> None:
    page = Page(MORNING.html)
    links = [(url, " ".join(name.split())) for url, name in page.links if url.startswith("http")]
    titles = [(url, name) for url, name in links if len(name) > 15]

    places = [MORNING.text.index(url) for url, _ in titles]
    text = " ".join(MORNING.text.split())

    assert len(titles) == 14
    assert places == sorted(places)
    for _, name in titles:
        assert name in text


@pytest.mark.parametrize(
    "fact",
    [
        "14 neue Meldungen zu zwei Themen",
        "Seit gestern 07:00 aus 38 beobachteten Quellen",
        "Alle Zeiten in MEZ",
        "9, davon 8 ausführlich",
        "Außerdem eine Meldung",
        "Nordblick · heute 05:48",
        "gestern 21:36 · Fortsetzung, zuerst am Fr.",
        "The Strait · heute 03:24 · Englisch",
        "Auch bei Hafenkurier, Morgenpost Ost und The Strait",
        "동해 = Ostmeer",
        "Bauteile für einen Satelliten liefen demnach über drei Zwischenhändler.",
        "37 von 38 Quellen antworten.",
        "Kurier Ost antwortet nicht seit heute 04:10.",
        "Amtsblatt kompakt bringt seit 12. Nov. nichts",
        "Nächste Ausgabe: morgen, 07:00.",
        "weil redaktion@example.org in „Morgenlage“ eingetragen ist",
        "Abbestellen",
        "Fragen beantwortet monitor@example.org.",
        "ohne Zählpixel",
    ],
)
def test_each_fact_stands_in_both_parts(fact: str) -> None:
    assert fact in Page(MORNING.html).text
    assert fact in " ".join(MORNING.text.split())


def test_sources_not_asked_yet_have_not_answered() -> None:
    issue = replace(empty_issue(), notes=(), feeds=28)

    assert "Alle 28 Quellen haben geantwortet." in rendered(issue).text
    assert "0 von 28 Quellen antworten." in rendered(replace(issue, unasked=28)).text


def test_an_english_issue_is_english() -> None:
    message = rendered(english_issue())
    text = " ".join(message.text.split())

    assert "14 new stories on two topics" in text
    assert "Monday, 23 November 2026" in text or "Monday 23 November 2026" in text
    assert "All times GMT." in text
    assert "Hafenkurier · yesterday 20:36 · German · Follow-up, first seen on Fri" in text
    assert "Kurier Ost has not answered since today 03:10." in text
    assert "Next issue: tomorrow, 06:00." in text
    for german in ("Meldung", "heute ", "Treffer", "Auch bei", "Abbestellen", "Quelle"):
        assert german not in text


def test_both_catalogues_have_every_phrase_with_the_same_gaps() -> None:
    def gaps(phrase: Any) -> set[str]:
        forms = [phrase] if isinstance(phrase, str) else list(phrase.values())
        return {gap for form in forms for gap in re.findall(r"\{(\w+)\}", form)}

    assert GERMAN.keys() == ENGLISH.keys()
    for key in GERMAN:
        assert gaps(GERMAN[key]) == gaps(ENGLISH[key]), key


@pytest.mark.parametrize(
    ("count", "german", "english"),
    [
        (0, "0 neue Meldungen", "0 new stories"),
        (1, "Eine neue Meldung", "One new story"),
        (2, "2 neue Meldungen", "2 new stories"),
        (1_234, "1.234 neue Meldungen", "1,234 new stories"),
    ],
)
def test_plurals_follow_the_language(count: int, german: str, english: str) -> None:
    for language, wanted in (("de", german), ("en", english)):
        words = Words(language=language, zone=ZoneInfo("UTC"), now=NOW)
        assert words.say("headline", count) == wanted


def test_text_lines_fit_78_columns_also_where_letters_are_wide() -> None:
    issue = an_issue_of(
        a_story(
            1,
            "東海新報",
            "日本海" * 40,
            "漁協は操業を再開すると発表した。" * 9,
            ["日本海"],
            hours=1,
        )
    )

    for message in (MORNING, rendered(issue)):
        for line in message.text.splitlines():
            assert width(line) <= 78 or line.strip().startswith("https://"), line


# Highlighting and reasons


def test_hits_are_highlighted_once_and_outside_of_tags() -> None:
    page = Page(MORNING.html)

    assert page.hits[:4] == ["Mittelstreckenrakete", "Ostmeer", "satellite", "Satellitenbahn"]
    assert page.hits.count("Blinken") == 1
    assert not [url for url, _ in page.links if "strong" in url]


def test_a_hit_beside_markup_is_highlighted_and_the_markup_shown() -> None:
    entry = an_entry("<b>Ost</b>meer & <Ostmeer>")

    page = Page(rendered(an_issue_of(a_recorded_match(entry, match=a_match(entry)))).html)

    assert page.hits == ["Ostmeer"]
    assert "<b>Ost</b>meer & <Ostmeer>" in page.text


def test_a_hit_that_nobody_sees_is_named() -> None:
    entry = an_entry("Ein ruhiger Tag", summary="", content="Satz. " * 900)
    hit = a_hit(an_entry("Ostmeer"), "Ostmeer")
    lost = replace(hit, field=Field.CONTENT, start=9_000, end=9_007)

    message = rendered(an_issue_of(a_recorded_match(entry, match=a_match(entry, lost))))

    assert "Treffer: Ostmeer (im Text)" in Page(message.html).text
    assert "Treffer: Ostmeer (im Text)" in message.text


def test_a_compound_that_shows_its_keyword_needs_no_words() -> None:
    entry = an_entry("Neue Satellitenbahn")
    shown = a_hit(entry, "Satellitenbahn", keyword="Satellit", reason=Reason.COMPOUND)
    entry2 = an_entry("Mittel- und Langstreckenraketen")
    elliptic = a_hit(
        entry2,
        "Mittel- und Langstreckenraketen",
        keyword="Mittelstreckenrakete",
        reason=Reason.COMPOUND,
    )

    message = rendered(
        an_issue_of(
            a_recorded_match(entry, match=a_match(entry, shown)),
            a_recorded_match(entry2, id=2, match=a_match(entry2, elliptic)),
        )
    )

    assert Page(message.html).text.count("Treffer") == 1
    assert "Mittel- und Langstreckenraketen (mit Mittelstreckenrakete)" in Page(message.html).text


def test_a_compound_with_another_word_of_the_keyword_is_glossed() -> None:
    entry = an_entry("Wettersatellit schickt Bilder")
    hit = a_hit(
        entry, "Wettersatellit", keyword="satellite", reason=Reason.COMPOUND, via="Satellit"
    )

    message = rendered(an_issue_of(a_recorded_match(entry, match=a_match(entry, hit))))

    assert "Treffer: Wettersatellit = satellite (im Titel)" in message.text


# Times


def test_days_are_relative_to_the_readers_zone() -> None:
    hours = {"heute 00:30": 6.5, "gestern 23:30": 7.5, "Fr. 07:00": 72, "14. Nov., 07:00": 216}
    stories = [
        a_story(n, f"Blatt {n}", f"Nachricht Nummer {n} vom Ostmeer", "", ["Ostmeer"], hours=ago)
        for n, ago in enumerate(hours.values(), 1)
    ]

    text = rendered(an_issue_of(*stories)).text

    for n, said in enumerate(hours, 1):
        assert f"Blatt {n} · {said}\n" in text


def test_an_article_dated_in_the_future_is_told_when_it_was_seen() -> None:
    text = rendered(
        an_issue_of(a_story(1, "Blatt", "Morgen am Ostmeer", "", ["Ostmeer"], hours=-30))
    ).text

    assert "Blatt · heute 07:00" in text


# The frame


def test_the_subject_tells_the_news_and_ends_with_the_count() -> None:
    assert MORNING.subject == "Seoul meldet Start einer Mittelstreckenrakete in Richtung… (14)"
    assert width(MORNING.subject) < 70


def test_a_subject_names_other_topics_where_there_is_room() -> None:
    stories = [
        a_story(1, "Blatt", "Neues vom Ostmeer", "", ["Ostmeer"], hours=1, topic="A"),
        a_story(2, "Blatt", "Anderes vom Ostmeer", "", ["Ostmeer"], hours=1, topic="B"),
    ]
    topics = (a_topic("Ostmeer", name="A"), a_topic("Ostmeer", name="B"))

    assert rendered(an_issue(stories, topics=topics)).subject == "Neues vom Ostmeer · B (2)"


def test_the_preheader_adds_to_the_subject() -> None:
    for make in ISSUES.values():
        message = make()
        [said] = re.findall(r'<div style="display:none[^>]*>([^<]*)', message.html)
        assert unescape(said).rstrip("\u034f\u200c\xa0") not in ("", message.subject)
    hidden = re.search(r'<div style="display:none[^>]*>([^<]*)', MORNING.html)

    assert hidden is not None
    assert hidden[1].startswith("Second satellite launch")
    assert MORNING.subject.split("…")[0] not in hidden[1]
    assert hidden[1].count("\u034f") == 30


def test_an_empty_issue_is_a_sign_of_life_in_a_few_lines() -> None:
    message = rendered(empty_issue())

    assert message.subject == "Morgenlage: nichts Neues, eine Quelle antwortet nicht"
    text = " ".join(message.text.split())
    assert "Seit gestern 07:00 brachten 38 beobachtete Quellen nichts zu Ihren Themen." in text
    assert "37 von 38 Quellen antworten." in text
    assert "Nächste Ausgabe: morgen, 07:00." in text
    assert len(message.html) < 6_000


def test_an_empty_issue_without_trouble_says_since_when() -> None:
    message = rendered(an_issue(feeds=1))

    assert message.subject == "Morgenlage: nichts Neues seit gestern 07:00"
    assert "Die eine Quelle hat geantwortet." in message.text


def test_many_feeds_in_trouble_do_not_fill_the_mail() -> None:
    notes = [FeedNote(kind="failing", name=f"Quelle {n}", since=NOW) for n in range(40)]

    text = " ".join(rendered(an_issue(feeds=50, notes=notes)).text.split())

    assert "Quelle 7 antwortet nicht" in text
    assert "Quelle 8" not in text
    assert "32 weitere Quellen machen Schwierigkeiten." in text


@pytest.mark.parametrize(
    ("kind", "when_empty", "said"),
    [
        ("immediately", "skip", "Neue Meldungen kommen sofort, wenn sie gefunden sind."),
        ("daily", "skip", "Gibt es nichts Neues, kommt keine E-Mail."),
        ("daily", "send", "Gibt es nichts Neues, sagt eine kurze E-Mail das."),
    ],
)
def test_the_footer_says_what_silence_means(kind: Any, when_empty: str, said: str) -> None:
    digest = a_digest(schedule=Schedule(text=kind, kind=kind), when_empty=when_empty)

    message = rendered(morning_issue(schedule=digest.schedule, when_empty=when_empty))

    assert said in " ".join(message.text.split())
    assert said in Page(message.html).text


def test_the_way_out_is_a_mail_or_a_page() -> None:
    mail = MailSettings(
        sender=Recipient(address="monitor@example.org"),
        server=MailServer(kind="mailbox"),
        operator=Recipient(address="admin@example.org"),
        reply_to=Recipient(address="chef@example.org"),
    )
    service = ServiceSettings(public_url="https://monitor.example.org")

    by_mail = a_renderer().render(morning_issue(), service=service, mail=mail)
    by_page = a_renderer().render(
        morning_issue(), service=service, mail=mail, unsubscribe_token="abc"
    )

    link = "mailto:admin@example.org?subject=Abbestellen%3A%20Morgenlage"
    assert (link, "Abbestellen") in Page(by_mail.html).links
    assert "eine kurze E-Mail an admin@example.org genügt" in " ".join(by_mail.text.split())
    assert "chef@example.org" in by_mail.text
    assert ("https://monitor.example.org/u/abc", "Abbestellen") in Page(by_page.html).links
    assert "https://monitor.example.org/u/abc" in by_page.text


# Structure and access


@pytest.mark.parametrize("name", ISSUES)
def test_the_page_is_well_built(name: str) -> None:
    message = ISSUES[name]()
    page = Page(message.html)

    assert page.count("h1") == 1
    headings = [tag for tag, _ in page.tags if tag in ("h1", "h2", "h3")]
    assert all(int(b[1]) - int(a[1]) <= 1 for a, b in pairwise(headings))
    assert all(attrs.get("role") == "presentation" for tag, attrs in page.tags if tag == "table")
    assert (
        page.count("img") == page.count("script") == page.count("link") == page.count("form") == 0
    )
    language = "en" if "english" in name else "de"
    assert page.count("h1") == page.count("title") == 1
    assert all(
        a["lang"] == language for t, a in page.tags if t == "html" or a.get("role") == "article"
    )
    for tag, attrs in page.tags:
        if tag in ("p", "h1", "h2", "h3", "td", "a") and attrs.get("class") != "page":
            assert attrs.get("style") or tag in ("td", "a"), (tag, attrs)


def test_foreign_stories_carry_their_language_and_direction() -> None:
    page = Page(MORNING.html)
    titles = [attrs for tag, attrs in page.tags if tag == "h3"]

    assert [a["lang"] for a in titles if "lang" in a] == ["en", "ko", "ar", "ja", "en"]
    assert [a["lang"] for a in titles if a.get("dir") == "rtl"] == ["ar"]


def test_links_are_those_of_the_feeds_and_no_others() -> None:
    page = Page(MORNING.html)

    assert all(
        re.match(r"https://[a-z-]+\.example/2026/11/\d+$|mailto:", url) for url, _ in page.links
    )
    elsewhere = re.findall(r"""(?:src|background|action)=|url\(|@import""", MORNING.html)
    assert elsewhere == []


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_colour_can_be_read_in_both_palettes() -> None:
    style = (CHECKOUT / "templates/parts/style.html").read_text()
    dark, light = style.split("prefers-color-scheme:dark", 1)[1].split("</style>", 1)

    for palette, grounds in ((light, ("#ffffff", "#f4f2ed")), (dark, ("#1e1e1c", "#141413"))):
        hit = re.search(r"\.hit\{background-color:(#\w{6})[^}]*?;color:(#\w{6})", palette)
        assert hit is not None
        assert contrast(hit[1], hit[2]) >= 4.5
        inks = set(re.findall(r"[{;]color:(#\w{6})", palette)) - {hit[2]}
        assert len(inks) >= 3
        for ink in inks:
            assert all(contrast(ink, ground) >= 4.5 for ground in grounds), ink


# Bounds


def crowd(count: int, *, topics: int = 1, long: bool = False) -> Issue:
    names = [f"Thema {n}" for n in range(topics)]
    found = []
    for id in range(1, count + 1):
        title = f"Nachricht {id}: Rakete & Satellit über dem Ostmeer"
        summary = "Der Generalstab sprach von einem <Test> über dem Ostmeer & mehr. " * 6
        if long:
            title = f"北{id}" + "&<海>" * 400 + "Ostmeer"
            summary = "Satz & <mehr> " * 400 + "Ostmeer."
        link = f"https://feed.example/{id}?" + ("a=1&b=2&" * 60 if long else "")
        entry = an_entry(title, summary=summary, link=link, language="zh" if long else "de")
        topic = names[id % topics]
        match = a_match(entry, a_hit(entry, "Ostmeer"), topic=topic)
        found.append(a_recorded_match(entry, id=id, match=match, outlet=f"Blatt & Co. {id}"))
    return an_issue(
        found,
        topics=tuple(a_topic("Ostmeer", name=name) for name in names),
        digest=a_digest(max_stories=200),
        notes=[FeedNote(kind="failing", name="Q" * 300, since=NOW) for _ in range(20)],
    )


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize(("count", "topics"), [(1, 1), (24, 3), (100, 2), (1_000, 5), (400, 60)])
def test_a_mail_is_never_larger_than_mail_programs_show(
    count: int, topics: int, long: bool
) -> None:
    html = rendered(crowd(count, topics=topics, long=long)).html

    assert len(html.encode()) <= 90_000
    if count == 1_000:
        assert len(html.encode()) > 45_000  # the room is used


@pytest.mark.parametrize("topics", [1, 60])
def test_of_1000_matches_every_link_is_reachable(topics: int) -> None:
    message = rendered(crowd(1_000, topics=topics))

    linked = {url for url, _ in Page(message.html).links}
    linked |= set(re.findall(r"https://\S+", message.attachment))
    assert linked >= {f"https://feed.example/{id}?" for id in range(1, 1_001)}
    assert len(message.html.encode()) <= 90_000


def test_what_is_attached_is_counted_in_both_parts() -> None:
    issue = crowd(1_000)
    message = rendered(issue)
    count = len(issue.sections[0].attached)

    for text in (Page(message.html).text, " ".join(message.text.split())):
        assert f"{count} weitere Meldungen stehen mit ihren Verweisen im Anhang" in text
        assert "1.000 neue Meldungen" in text
    assert message.file_name == "weitere-meldungen.txt"
    assert message.attachment.count("\n  - ") == count


def test_what_has_no_room_even_there_is_counted_in_both_parts() -> None:
    issue = crowd(3)
    [section] = issue.sections
    message = rendered(replace(issue, sections=(replace(section, left=7),)))

    for text in (Page(message.html).text, " ".join(message.text.split())):
        assert "7 weitere Meldungen haben hier keinen Platz mehr" in text


def test_the_text_part_has_the_links_of_all_outlets() -> None:
    title = "Eine Meldung, die alle vom Ostmeer bringen"
    stories = [a_story(n, f"Blatt {n:02}", title, "", ["Ostmeer"], hours=1) for n in range(1, 31)]
    other = a_story(99, "Blatt", "Etwas anderes am Ostmeer", "", ["Ostmeer"], hours=1)

    alone, among = rendered(an_issue_of(*stories)), rendered(an_issue_of(*stories, other))

    for match in stories:
        assert match.entry.link in alone.text.split()
        assert match.entry.link in among.text.split()


def test_many_outlets_are_named_in_part_and_counted() -> None:
    title = "Eine Meldung, die alle vom Ostmeer bringen"
    stories = [a_story(n, f"Blatt {n:02}", title, "", ["Ostmeer"], hours=1) for n in range(1, 31)]

    text = " ".join(rendered(an_issue_of(*stories)).text.split())

    assert "Auch bei Blatt 02, Blatt 03" in text
    assert "Blatt 09 und 21 weiteren Quellen" in text


@pytest.mark.bench
def test_100_stories_become_a_mail_in_60_ms() -> None:
    issue = crowd(100, topics=4)

    def assembled() -> bytes:
        return to_email(
            rendered(issue),
            digest=issue.digest,
            recipient=issue.recipient,
            mail=a_config().mail,
            service=ServiceSettings(),
            message_id="<1@example.org>",
            now=NOW,
        )

    size = len(assembled())
    took = []
    for _ in range(15):
        start = time.process_time()
        assembled()
        took.append(time.process_time() - start)

    print(f"\nmail: {sorted(took)[7] * 1000:.1f} ms p50 of 15, {size} bytes")  # noqa: T201  a bench prints


@pytest.mark.bench
def test_200_stories_take_60_ms() -> None:
    issue = crowd(200, topics=4)
    assert sum(len(section.stories) for section in issue.sections) > 60
    rendered(issue)

    took = []
    for _ in range(15):
        start = time.process_time()
        rendered(issue)
        took.append(time.process_time() - start)

    print(f"\nrender: {sorted(took)[7] * 1000:.1f} ms p50 of 15, {issue.stories} stories")  # noqa: T201  a bench prints
    assert sorted(took)[7] < 0.060


# Strangers' texts

HOSTILE = (
    "<script>alert(1)</script> Ostmeer",
    "{{7*7}} {% raw %} Ostmeer {{ issue.__class__ }}",
    "Ostmeer\0\r\nBcc: x@y.example\x1b[31m",
    "Ost\u202emeer Ostmeer \u2066\u2069\u200f",
    "Ostmeer \ud83d\udcff \udfff",
    '"><img src=x onerror=alert(1)> Ostmeer',
    "Ostmeer " + "x" * 1_000_000,
    "\0",
    "",
)


def clean_page(message: Message) -> Page:
    page = Page(message.html)
    assert not UNFIT.search(
        message.subject + message.text.replace("\n", "") + message.html.replace("\n", "")
    )
    assert page.count("script") == page.count("img") == 0
    for _, attrs in page.tags:
        assert not [name for name in attrs if name.startswith("on")]
    for url, _ in page.links:
        assert url.startswith(("https://", "http://", "mailto:"))
    message.html.encode()
    message.text.encode()
    return page


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_leave_the_mail_clean(text: str) -> None:
    entry = a_hostile_entry(text, summary=text, content=text)
    at = text.find("Ostmeer")
    hits = [a_hit(entry, "Ostmeer")] if at >= 0 else [a_hit(an_entry("Ostmeer"), "Ostmeer")]
    match = a_recorded_match(entry, match=a_match(entry, *hits), outlet=text[:3_000])

    message = rendered(an_issue_of(match, digest=a_digest(text[:200] or "x")))

    clean_page(message)
    assert width(message.subject) < 70
    assert len(message.html) < 30_000
    if "{{7*7}}" in text:
        assert "{{7*7}}" in message.html
        assert "49" not in message.subject


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://user:pass@evil.example/",
        " https://a.example/\r\nX: y",
        "//evil.example",
        "https://",
        "vbscript:x",
        "https://a.example/" + "x" * 5_000,
        'https://a.example/"onmouseover="x',
        "",
    ],
)
def test_only_links_that_are_safe_become_links(link: str) -> None:
    entry = a_hostile_entry("Neues vom Ostmeer", link=link)

    message = rendered(an_issue_of(a_recorded_match(entry, match=a_match(entry))))

    page = clean_page(message)
    assert "Neues vom Ostmeer" in page.text
    others = [url for url, _ in page.links if not url.startswith("mailto:")]
    assert set(others) == ({link} if link.startswith('https://a.example/"') else set())


# Templates of one's own


def test_one_template_may_be_replaced_alone() -> None:
    renderer = a_renderer({"digest.subject.txt": "Neues: {{ issue.subject }}"})

    message = renderer.render(morning_issue(), service=ServiceSettings(), mail=a_config().mail)

    assert message.subject.startswith("Neues: Seoul meldet")
    assert message.html == MORNING.html


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a\n{{ issue.nothing }}", "has no attribute 'nothing'"),
        ("a\n{% if %}", "Expected an expression"),
        ("a\n{{ issue.subject.__class__.__mro__ }}", "unsafe"),
        ("a\n{% include 'parts/none.html' %}", "parts/none.html"),
        ("a\n{{ 1 / 0 }}", "division by zero"),
        ("a\n{{ issue.sections.append(1) }}", "append"),
    ],
)
def test_a_wrong_template_is_named_with_its_line(source: str, said: str, tmp_path: Any) -> None:
    (tmp_path / "digest.html").write_text(source)
    folders = [str(tmp_path), str(CHECKOUT / "templates")]
    renderer = Renderer(jinja2.FileSystemLoader(folders))

    with pytest.raises(TemplateError) as caught:
        renderer.render(morning_issue(), service=ServiceSettings(), mail=a_config().mail)

    assert said in str(caught.value)
    assert "digest.html:2" in str(caught.value)


def test_feed_texts_are_escaped_in_html_and_plain_in_text() -> None:
    entry = a_hostile_entry("Ostmeer: 1 < 2 & 3")

    message = rendered(an_issue_of(a_recorded_match(entry, match=a_match(entry))))

    assert ": 1 &lt; 2 &amp; 3" in message.html
    assert "Ostmeer: 1 < 2 & 3" in message.text
    assert "Ostmeer: 1 < 2 & 3" in message.subject


def test_rendering_is_the_same_twice() -> None:
    assert rendered(morning_issue()) == rendered(morning_issue())
