"""Issues to look at: invented stories in six scripts, as they would come on a Monday morning."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import jinja2

from monitor.core.mail import Renderer, compose
from monitor.core.mail.words import Words
from monitor.errors import Problem
from monitor.model import (
    Earlier,
    FeedNote,
    Field,
    Hit,
    Issue,
    KnownTrouble,
    Match,
    Message,
    Notice,
    Pending,
    Reason,
    RecordedMatch,
    Schedule,
    ServiceSettings,
    Subscription,
    Topic,
    Trouble,
)
from tests.builders import (
    NOW,
    a_config,
    a_digest,
    a_hit,
    a_match,
    a_recipient,
    a_recorded_match,
    a_topic,
    an_entry,
)
from tests.conftest import CHECKOUT

KOREA = "Russland und Nordkorea"
CABLES = "Seekabel in der Ostsee"


def a_subscription(**changes: Any) -> Subscription:
    return Subscription(
        **{
            "id": 1,
            "digest": a_digest(),
            "recipient": a_recipient(),
            "claim": 1,
            "due": NOW,
            "since": NOW - timedelta(days=30),
            "number": 7,
            "last_due": NOW - timedelta(days=1),
            **changes,
        }
    )


def an_issue(
    matches: Sequence[RecordedMatch] = (),
    *,
    topics: Sequence[Topic] | None = None,
    known: Sequence[tuple[int, Any]] = (),
    earlier: Sequence[Earlier] = (),
    feeds: int = 38,
    notes: Sequence[FeedNote] = (),
    **changes: Any,
) -> Issue:
    issue = compose(
        a_subscription(**changes),
        Pending(matches=tuple(matches), known=tuple(known), earlier=tuple(earlier)),
        topics or (a_topic("Ostmeer"),),
        now=NOW,
        next_due=NOW + timedelta(days=1),
        feeds=feeds,
        notes=notes,
    )
    assert issue is not None
    return issue


def a_renderer(overrides: dict[str, str] | None = None) -> Renderer:
    shipped = jinja2.FileSystemLoader(CHECKOUT / "templates")
    return Renderer(jinja2.ChoiceLoader([jinja2.DictLoader(overrides or {}), shipped]))


RENDERER = a_renderer()


def rendered(issue: Issue, **changes: Any) -> Message:
    service = changes.pop("service", ServiceSettings())
    return RENDERER.render(issue, service=service, mail=a_config().mail, **changes)


def a_story(
    id: int,
    outlet: str,
    title: str,
    summary: str,
    forms: Sequence[str | tuple[str, str, Reason]],
    *,
    hours: float,
    language: str = "de",
    topic: str = KOREA,
    content: str = "",
    item: int | None = None,
    score: float = 1.0,
) -> RecordedMatch:
    """Return a match whose hits stand at the first place of each form.

    A form alone is its own keyword; a triple is (form, keyword, reason).
    """
    link = f"https://{outlet.casefold().replace(' ', '-')}.example/2026/11/{id}"
    if not link.isascii():
        link = f"https://news.example/2026/11/{id}"
    entry = an_entry(
        title,
        summary=summary,
        content=content,
        language=language,
        link=link,
        published_at=NOW - timedelta(hours=hours),
    )
    hits = [_hit(entry, form) for form in forms]
    order = list(Field)
    hits.sort(key=lambda hit: (order.index(hit.field), hit.start))
    match: Match = a_match(entry, *hits, topic=topic, score=score)
    return a_recorded_match(entry, id=id, item=item or id, match=match, outlet=outlet)


def _hit(entry: Any, form: str | tuple[str, str, Reason]) -> Hit:
    if isinstance(form, str):
        return a_hit(entry, form)
    text, keyword, reason = form
    via = text if reason is Reason.ALIAS else ""
    return a_hit(entry, text, keyword=keyword, reason=reason, via=via)


ALIAS, COMPOUND, INFLECTION = Reason.ALIAS, Reason.COMPOUND, Reason.INFLECTION


def morning_topics() -> tuple[Topic, ...]:
    return (
        a_topic("Blinken", "satellite OR Satellit", "Ostmeer", "Mittelstreckenrakete", name=KOREA),
        a_topic("Seekabel", "undersea cable", "Estlink", name=CABLES),
    )


def morning_matches() -> list[RecordedMatch]:
    """Return what two topics bring: follow-ups, several outlets, six languages, aliases."""
    launch = "Seoul meldet Start einer Mittelstreckenrakete in Richtung Ostmeer"
    return [
        a_story(
            1,
            "Nordblick",
            launch,
            "Der Flugkörper sei nach rund 700 Kilometern ins Ostmeer gestürzt, teilte der "
            "Generalstab mit. Tokio sprach von einer Mittelstreckenrakete neuen Typs mit festem "
            "Treibstoff. Schiffe seien nicht zu Schaden gekommen.",
            ["Mittelstreckenrakete", "Ostmeer"],
            hours=1.2,
            score=2.0,
        ),
        a_story(2, "Hafenkurier", f"{launch} - Hafenkurier", "", ["Ostmeer"], hours=0.9),
        a_story(3, "Morgenpost Ost", launch, "", ["Ostmeer"], hours=0.7),
        a_story(4, "The Strait", launch, "", ["Ostmeer"], hours=0.4),
        a_story(
            5,
            "The Strait",
            "Second satellite launch before year’s end “likely”, analysts say",
            "Fuel lorries and a raised gantry at the western pad point to preparations for "
            "another satellite, according to a think-tank that studies commercial imagery.",
            ["satellite"],
            hours=3.6,
            language="en",
        ),
        a_story(
            6,
            "Depesche",
            "Moskau bestätigt Gespräche über gemeinsame Satellitenbahn",
            "Man rede über Technik, nicht über Waffen, sagte ein Sprecher.",
            [("Satellitenbahn", "Satellit", COMPOUND)],
            hours=4.1,
        ),
        a_story(
            7,
            "한반도신문",
            "북한, 동해로 중거리 미사일 발사",
            "합동참모본부는 오늘 새벽 발사를 확인하고 "
            "추가 발사에 대비해 감시를 강화했다고 밝혔다.",
            [("동해", "Ostmeer", ALIAS)],
            hours=1.6,
            language="ko",
        ),
        a_story(
            8,
            "Hafenkurier",
            "Blinken wirbt in Brüssel für ein gemeinsames Lagebild",
            "Vor dem Treffen der Außenminister verwies Blinken auf neue Bilder, die Güterzüge "
            "an der Grenze bei Tumangang zeigen sollen.",
            ["Blinken"],
            hours=9.4,
        ),
        a_story(
            9,
            "Dossier",
            "Panzerfäuste gegen Raumfahrttechnik: Was der Handel der beiden Länder über das "
            "Sanktionsregime verrät",
            "Eine Auswertung von Frachtpapieren zeigt drei Wege über Zwischenhändler.",
            [("Satelliten", "Satellit", INFLECTION)],
            hours=12.5,
            content="Die Papiere nennen 14 Lieferungen. Bauteile für einen Satelliten liefen "
            "demnach über drei Zwischenhändler. Keiner von ihnen wollte sich äußern.",
        ),
        a_story(
            10,
            "Морской вестник",
            "Учения в Японском море завершены раньше срока",
            "Корабли вернулись в базу на два дня раньше, чем было объявлено.",
            [("Японском море", "Ostmeer", ALIAS)],
            hours=8.0,
            language="ru",
        ),
        a_story(
            11,
            "東海新報",
            "日本海で漁船の操業再開、組合「安全を確認」",
            "漁協は二十三日、日本海での操業を再開すると発表した。ミサイルの破片は見つかっていない。",
            [("日本海", "Ostmeer", ALIAS)],
            hours=5.5,
            language="ja",
        ),
        a_story(
            12,
            "مرافئ",
            "إطلاق صاروخ باليستي متوسط المدى نحو بحر اليابان",
            "قالت هيئة الأركان إن الصاروخ قطع نحو سبعمئة كيلومتر قبل سقوطه.",
            [("بحر اليابان", "Ostmeer", ALIAS)],
            hours=2.0,
            language="ar",
        ),
        *_cables(),
    ]


def _cables() -> list[RecordedMatch]:
    repair = "Reparaturschiff erreicht beschädigtes Seekabel südlich von Gotland"
    return [
        a_story(
            20,
            "Hafenkurier",
            repair,
            "Die Betreiber rechnen mit zehn Tagen Arbeit, sofern das Wetter hält. Bis dahin "
            "läuft der Verkehr über zwei Ausweichstrecken.",
            ["Seekabel"],
            hours=2.3,
            topic=CABLES,
            score=1.5,
        ),
        a_story(21, "Baltic Wire", repair, "", ["Seekabel"], hours=2.0, topic=CABLES),
        a_story(
            22,
            "Baltic Wire",
            "Insurers ask who pays when an undersea cable is cut twice",
            "Underwriters in three capitals want a common definition of accident and intent "
            "before the winter season.",
            ["undersea cable"],
            hours=5.7,
            language="en",
            topic=CABLES,
        ),
        a_story(
            23,
            "Strommarkt Heute",
            "Estlink 2: Netzbetreiber prüft früheren Wiederanlauf",
            "",
            ["Estlink"],
            hours=8.0,
            topic=CABLES,
        ),
        a_story(
            24,
            "Depesche",
            "Küstenwachen vereinbaren gemeinsame Streifen entlang der Seekabel",
            "Sechs Anrainer wollen Ortungsdaten künftig in Echtzeit teilen.",
            ["Seekabel"],
            hours=11.1,
            topic=CABLES,
        ),
        a_story(
            25,
            "Dossier",
            "Ein Anker, drei Theorien",
            "Warum die Ermittler am Seekabel mit Schleifspuren rechnen – und weshalb das allein "
            "nichts beweist.",
            ["Seekabel"],
            hours=16.4,
            topic=CABLES,
        ),
    ]


MORNING_NOTES = (
    FeedNote(kind="failing", name="Kurier Ost", since=NOW - timedelta(hours=2, minutes=50)),
    FeedNote(kind="quiet", name="Amtsblatt kompakt", since=NOW - timedelta(days=11)),
)


def morning_issue(**changes: Any) -> Issue:
    digest = a_digest(**{"max_stories": 13, **changes})
    return an_issue(
        morning_matches(),
        topics=morning_topics(),
        known=[(8, NOW - timedelta(days=3)), (20, NOW - timedelta(days=1))],
        notes=MORNING_NOTES,
        digest=digest,
    )


def english_issue() -> Issue:
    return morning_issue(
        name="Morning briefing", language="en", reads=("en", "de"), timezone="Europe/London"
    )


def empty_issue(**changes: Any) -> Issue:
    return an_issue(topics=morning_topics(), notes=MORNING_NOTES[:1], digest=a_digest(**changes))


AT_ONCE = Schedule(text="immediately", kind="immediately")


def follow_up_alert() -> Issue:
    """Return an alert in English: another outlet brings what was told this morning."""
    title = "Second satellite launch before year’s end “likely”, analysts say"
    story = a_story(
        7,
        "Harbour Courier",
        title,
        "Fuel lorries and a raised gantry at the western pad point to preparations for another "
        "satellite. The think-tank that studies commercial imagery had already named the pad in "
        "October. A spokesman declined to comment.",
        ["satellite"],
        hours=0.2,
        language="en",
    )
    before = Earlier(
        item=5,
        title=title,
        outlet="The Strait",
        told_at=NOW - timedelta(hours=3),
        thread=("<first@example.org>", "<second@example.org>"),
    )
    digest = a_digest(
        "Breaking", schedule=AT_ONCE, when_empty="skip", language="en", reads=("en",)
    )
    return an_issue([story], topics=morning_topics(), digest=digest, earlier=[before])


def foreign_alert(language: str) -> Issue:
    """Return an alert whose story is in Arabic or Japanese."""
    [story] = [one for one in morning_matches() if one.entry.language == language]
    digest = a_digest("Eilmeldungen", schedule=AT_ONCE, when_empty="skip")
    return an_issue([story], topics=morning_topics(), digest=digest)


def only_story() -> Issue:
    """Return an issue of one story, found in the text, as an immediate digest would bring it."""
    story = a_story(
        1,
        "Dossier",
        "Was Frachtpapiere über einen Handel verraten, den es nicht geben darf",
        "",
        ["Ostmeer"],
        hours=0.3,
        content="Die Papiere nennen 14 Lieferungen. Drei Schiffe fuhren demnach über das "
        "Ostmeer, ohne ihre Kennung zu senden. Keiner der Reeder wollte sich äußern.",
    )
    digest = a_digest("Eilmeldungen", schedule=AT_ONCE, when_empty="skip")
    return an_issue([story], topics=morning_topics(), digest=digest)


def a_notice() -> Notice:
    """Return what an operator may find on a bad morning."""
    problems = (
        Problem(
            file="config/keywords.yaml",
            line=12,
            column=9,
            message='topic "Raketen": a * needs at least 3 letters beside it',
            source="      - R*",
            width=2,
        ),
        Problem(
            file="config/monitor.yaml",
            line=31,
            column=15,
            message='digest "Morgenlage": no topic "Ukraine" in keywords.yaml',
            source='    topics: ["Ukraine", "Russland und Nordkorea", "Halbleiter"]',
            width=9,
            proposal='did you mean "Ukraine-Krieg"?',
        ),
    )
    news = (
        Trouble(
            kind="config",
            subject="config",
            since=NOW - timedelta(minutes=12),
            problems=problems,
        ),
        Trouble(
            kind="dead",
            subject="mail:17",
            since=NOW - timedelta(hours=5),
            name="lesre@example.org: Seoul meldet Start einer Mittelstreckenrakete",
            detail="550 5.1.1 <lesre@example.org>: Recipient address rejected: User unknown",
            mark="17",
        ),
        Trouble(
            kind="gone",
            subject="feed:https://kurier-ost.example/rss.xml",
            since=NOW - timedelta(hours=30),
            name="Kurier Ost",
            mark="https://kurier-ost.example/rss.xml",
        ),
        Trouble(
            kind="failing",
            subject="feed:https://amtsblatt.example/feed",
            since=NOW - timedelta(hours=26),
            name="Amtsblatt kompakt",
            detail="the server answered 503 Service Unavailable",
            mark="https://amtsblatt.example/feed",
        ),
    )
    over = (
        KnownTrouble(kind="server", subject="server", version="", name="", since=NOW),
        KnownTrouble(kind="quiet", subject="feed:x", version="", name="Dossier", since=NOW),
    )
    still = (
        Trouble(kind="quiet", subject="feed:y", since=NOW, name="Baltic Wire"),
        Trouble(kind="gap", subject="gap:z", since=NOW, name="Nordblick"),
    )
    return Notice(news=news, over=over, still=still)


def noticed(notice: Notice, language: Any = "de", *, editors: bool = False) -> Message:
    words = Words(language=language, zone=ZoneInfo("Europe/Berlin"), now=NOW)
    address = "redaktion@example.org" if editors else "admin@example.org"
    return RENDERER.render_notice(notice, words, address=address, editors=editors)


def a_refusal() -> Notice:
    """Return what editors hear of a keyword file with two mistakes."""
    problems = (
        a_notice().news[0].problems[0],
        Problem(
            file="config/keywords.yaml",
            line=19,
            column=9,
            message='topic "Raketen": this quote is not closed',
            source="      „Kim Jong-un AND (동해 OR 日本海)",
            width=33,
            proposal='write: "Kim Jong-un"',
        ),
    )
    return Notice(
        news=(
            Trouble(
                kind="keywords",
                subject="keywords",
                since=NOW - timedelta(minutes=1),
                name="config/keywords.yaml",
                problems=problems,
            ),
        )
    )
