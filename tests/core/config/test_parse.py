"""What a valid configuration means."""

from datetime import date, time, timedelta

import pytest

from monitor.core.config import parse_config
from monitor.errors import ConfigError
from monitor.model import (
    Feed,
    Keyword,
    MailServer,
    Mute,
    Place,
    QuietHours,
    Recipient,
    Sample,
    Secret,
)
from tests.core.config.folders import (
    EVERY_SETTING_BYTES,
    SHIPPED,
    SMALL,
    an_environment,
    parsed,
    problems,
)


def at(line: int, column: int) -> Place:
    return Place(file="config/keywords.yaml", line=line, column=column)


def test_every_setting_arrives() -> None:
    config = parse_config(EVERY_SETTING_BYTES, an_environment(TOKEN="abc"))

    [topic] = config.topics
    assert (topic.id, topic.name, topic.place) == ("raketen", "Raketen", at(2, 5))
    assert topic.keywords == (
        Keyword(text="Ostmeer", place=at(5, 9), weight=2.0),
        Keyword(
            text="Satellit",
            place=at(6, 18),
            also=("satellite", "위성"),
            aliases=True,
            weight=1.5,
            case="exact",
            inflect=False,
            compounds=False,
            not_near=("Fernsehen",),
        ),
    )
    assert topic.exclude == (Keyword(text="Silvester", place=at(16, 7)),)
    assert topic.not_near == ("Warnleuchte", "LED")
    assert (topic.min_score, topic.languages) == (0.5, ("de", "en"))
    assert (topic.feeds, topic.excluding) == (("Beispiel", "tag:agentur"), ("Nebenan",))
    assert topic.should_match == (Sample(text="Rakete fiel ins Ostmeer", place=at(24, 9)),)
    assert topic.should_not_match == (Sample(text="Das Fernsehen zeigt es", place=at(26, 9)),)
    assert topic.mute == (Mute(term="Parade", until=date(2026, 12, 31)),)


def test_every_setting_of_the_feeds_arrives() -> None:
    config = parse_config(EVERY_SETTING_BYTES, an_environment(TOKEN="abc"))

    assert config.feeds == (
        Feed(
            url="https://feed.example/rss.xml",
            name="Beispiel",
            tags=("deutsch", "agentur"),
            language="de",
            weight=2.0,
            every=timedelta(minutes=10),
            pinned=True,
            fulltext="on_miss",
            headers=(("Authorization", "Bearer abc"),),
            allow_private=True,
        ),
        Feed(url="https://other.example/rss.xml", name="Nebenan", every=timedelta(minutes=30)),
    )


def test_every_setting_of_mail_digests_and_service_arrives() -> None:
    config = parse_config(EVERY_SETTING_BYTES, an_environment(TOKEN="abc"))

    weekly, urgent = config.digests
    assert (weekly.id, weekly.topics, weekly.max_stories) == ("morgen", ("raketen",), 20)
    assert weekly.to == (
        Recipient(address="redaktion@example.org", name="Redaktion"),
        Recipient(address="chef@example.org"),
        Recipient(address="channel:lage"),
    )
    assert (weekly.schedule.kind, weekly.schedule.weekday) == ("weekly", "mon")
    assert weekly.schedule.at == time(7, 0)
    assert weekly.quiet_hours == QuietHours(start=time(22, 0), end=time(6, 0))
    assert (weekly.when_empty, weekly.reads) == ("skip", ("de", "en"))
    assert (weekly.timezone, weekly.language) == ("UTC", "de")
    assert (urgent.timezone, urgent.language) == ("Europe/Vienna", "en")
    assert (urgent.topics, urgent.when_empty) == ((), "skip")
    assert config.mail.server == MailServer(kind="smtps", host="mail.example.org", port=465)
    assert config.mail.editors == (Recipient(address="redaktion@example.org"),)
    assert config.mail.password == Secret("geheim")
    assert config.service.public_url == "https://monitor.example.org"
    assert config.service.keep_entries == timedelta(days=30)
    assert config.service.keep_matches == timedelta(days=365)
    assert (config.service.at_once, config.service.apart) == (2, timedelta(seconds=2))
    assert config.service.fresh == timedelta(hours=12)


def test_the_shipped_configuration_is_valid_and_watches_many_feeds() -> None:
    config = parse_config(SHIPPED, an_environment())

    [topic] = config.topics
    assert [k.text.split(" OR ")[0] for k in topic.keywords] == [
        "Blinken",
        "satellite",
        "Ostmeer",
        "Mittelstreckenrakete",
    ]
    assert {feed.language for feed in config.feeds} == {"de", "en", "ko", "ru", "ja"}
    assert len(config.feeds) >= 25
    assert [digest.schedule.text for digest in config.digests] == ["daily 07:00"]
    assert config.mail.server == MailServer(kind="mailbox")


def test_without_monitor_yaml_everything_has_its_default() -> None:
    config = parse_config(SMALL, an_environment())

    assert config.mail.server == MailServer(kind="mailbox")
    assert (config.timezone, config.language, config.digests) == ("Europe/Berlin", "de", ())


def test_a_file_is_known_by_its_last_name_in_any_folder() -> None:
    files = {path.replace("config/", "/etc/monitor/"): data for path, data in SMALL.items()}

    config = parse_config(files, an_environment())

    assert config.topics[0].keywords[0].place.file == "/etc/monitor/keywords.yaml"


def test_the_version_changes_with_the_content_and_not_with_the_folder() -> None:
    elsewhere = {path.replace("config/", ""): data for path, data in SMALL.items()}
    changed = SMALL | {"config/monitor.yaml": b"language: en\n"}

    version = parse_config(SMALL, an_environment()).version

    assert parse_config(elsewhere, an_environment()).version == version
    assert parse_config(changed, an_environment()).version != version


def test_a_missing_keyword_file_is_named() -> None:
    files = {"config/feeds.yaml": SMALL["config/feeds.yaml"], "config/keywords.yml": b""}

    with pytest.raises(ConfigError) as caught:
        parse_config(files, an_environment())

    assert "config/keywords.yaml:1:1: the file is missing; rename keywords.yml" in str(
        caught.value
    )


def test_problems_of_all_files_come_at_once() -> None:
    found = problems(
        keywords="topics:\n  - name: A\n    keywords: R*\n",
        feeds="feeds:\n  - url: nirgends\n",
        monitor="language: fr\n",
    )

    assert len(found) == 3


def test_a_block_may_hold_what_yaml_would_not_take() -> None:
    config = parsed(
        keywords="""\
        topics:
          - name: Alles
            keywords: |
              # ein Kommentar
              - Rakete
              *rakete
              @POTUS
              #Ukraine
              "Kim Jong-un"
              „Kim Jong-un“
              title:Atommacht
              /Hwasong-\\d+: x/

              Satellit ^2
        """
    )

    [topic] = config.topics
    assert [k.text for k in topic.keywords] == [
        "Rakete",
        "*rakete",
        "@POTUS",
        "#Ukraine",
        '"Kim Jong-un"',
        "„Kim Jong-un“",
        "title:Atommacht",
        "/Hwasong-\\d+: x/",
        "Satellit",
    ]
    assert topic.keywords[0].place == at(5, 9)
    assert topic.keywords[-1].weight == 2.0


def test_a_comment_below_a_block_is_no_keyword() -> None:
    config = parsed(
        keywords="topics:\n  - name: A\n    keywords: |\n      Rakete\n  #Satellit\n    id: a\n"
    )

    assert [k.text for k in config.topics[0].keywords] == ["Rakete"]


@pytest.mark.parametrize("word", ["no", "on", "22:30", "0123", "1.10", "null", "2024-05-01"])
def test_a_keyword_stays_the_text_that_was_written(word: str) -> None:
    config = parsed(keywords=f"topics:\n  - name: A\n    keywords:\n      - {word}\n")

    assert config.topics[0].keywords[0].text == word


def test_quotes_that_yaml_demands_are_no_wish_for_the_exact_phrase() -> None:
    items = '["*rakete", "title:Rakete", "Rakete AND Korea"]'

    config = parsed(keywords=f"topics:\n  - name: A\n    keywords: {items}\n")

    texts = [keyword.text for keyword in config.topics[0].keywords]
    assert texts == ["*rakete", "title:Rakete", "Rakete AND Korea"]


def test_a_text_may_be_written_with_a_byte_order_mark_and_windows_line_ends() -> None:
    text = SMALL["config/keywords.yaml"].replace(b"\n", b"\r\n")

    config = parse_config(
        SMALL | {"config/keywords.yaml": b"\xef\xbb\xbf" + text}, an_environment()
    )

    assert config.topics[0].keywords[0].place == at(3, 15)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("${HOST}", "https://a.example/rss"),
        ("${NOWHERE:-https://b.example/}", "https://b.example/"),
        ("https://c.example/$$1", "https://c.example/$1"),
        ("https://d.example/$1", "https://d.example/$1"),
    ],
)
def test_the_environment_is_put_into_texts(written: str, meant: str) -> None:
    config = parsed(feeds=f"feeds:\n  - url: {written}\n", HOST="https://a.example/rss")

    assert config.feeds[0].url == meant


def test_keywords_are_left_alone_by_the_environment() -> None:
    config = parsed(keywords="topics:\n  - name: A\n    keywords: |\n      Preis ${HOME}\n")

    assert config.topics[0].keywords[0].text == "Preis ${HOME}"


def test_a_digest_names_topics_by_name_or_id_or_all() -> None:
    keywords = """\
        topics:
          - name: Eins
            id: one
            keywords: Rakete
          - name: Zwei
            keywords: Satellit
        """
    digest = "digests:\n  - name: D\n    to: a@example.org\n    schedule: hourly\n    topics: {}\n"

    by_both = parsed(keywords=keywords, monitor=digest.format("[Eins, one, Zwei]"))
    by_all = parsed(keywords=keywords, monitor=digest.format("all"))

    assert by_both.digests[0].topics == ("one", "Zwei")
    assert by_all.digests[0].topics == ()


def test_an_unknown_topic_is_no_problem_while_the_keyword_file_cannot_be_read() -> None:
    found = problems(
        keywords="topics: [",
        monitor="digests:\n  - name: D\n    to: a@example.org\n    schedule: hourly\n"
        "    topics: Nirgends\n",
    )

    assert len(found) == 1
    assert "lacks a comma" in found[0]


@pytest.mark.parametrize(
    ("schedule", "when_empty"),
    [("immediately", "skip"), ("hourly", "skip"), ("every 4h", "skip"), ("daily 07:00", "send")],
)
def test_an_empty_issue_is_sent_from_daily_on(schedule: str, when_empty: str) -> None:
    config = parsed(
        monitor=f"digests:\n  - name: D\n    to: a@example.org\n    schedule: {schedule}\n"
    )

    assert config.digests[0].when_empty == when_empty


def test_a_hundred_thousand_mistakes_are_told_as_the_first_two_hundred() -> None:
    text = "topics:\n" + "".join(f"  - name: T{n}\n" for n in range(2_000))

    found = problems(keywords=text)

    assert len(found) == 201
    assert found[-1].startswith("and 1800 more problems")


def test_too_large_a_file_is_refused() -> None:
    [found] = problems(keywords="# " + "x" * 1_000_000)

    assert "larger than 1 MB" in found
