"""Dates, numbers and names in the reader's language and zone."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.core.mail.words import Words
from tests.builders import NOW


def the_words(language: Any = "de", zone: str = "Europe/Berlin", now: datetime = NOW) -> Words:
    return Words(language=language, zone=ZoneInfo(zone), now=now)


def ago(**time: float) -> datetime:
    return NOW - timedelta(**time)


@pytest.mark.parametrize(
    ("instant", "german", "english"),
    [
        (NOW, "heute 07:00", "today 07:00"),
        (ago(hours=8), "gestern 23:00", "yesterday 23:00"),
        (ago(days=2), "Sa. 07:00", "Sat 07:00"),
        (ago(days=6), "Di. 07:00", "Tue 07:00"),
        (ago(days=7), "16. Nov., 07:00", "16 Nov, 07:00"),
        (ago(days=400), "19.10.2025", "19 Oct 2025"),
    ],
)
def test_what_was_is_told_as_people_say_it(instant: datetime, german: str, english: str) -> None:
    assert the_words().past(instant) == german
    assert the_words("en").past(instant) == english


@pytest.mark.parametrize(
    ("instant", "day", "on_day"),
    [
        (NOW, "heute", "heute"),
        (ago(days=1), "gestern", "gestern"),
        (ago(days=3), "Fr.", "am Fr."),
        (ago(days=20), "3. Nov.", "am 3. Nov."),
        (ago(days=400), "19.10.2025", "am 19.10.2025"),
    ],
)
def test_days_are_told_with_and_without_their_preposition(
    instant: datetime, day: str, on_day: str
) -> None:
    assert the_words().day(instant) == day
    assert the_words().on_day(instant) == on_day


@pytest.mark.parametrize(
    ("later", "german", "english"),
    [
        (timedelta(hours=2), "heute, 09:00", "today, 09:00"),
        (timedelta(days=1), "morgen, 07:00", "tomorrow, 07:00"),
        (timedelta(days=7), "Montag, 30. November, 07:00", "Monday 30 November, 07:00"),
    ],
)
def test_what_will_be_is_told_with_its_clock(later: timedelta, german: str, english: str) -> None:
    assert the_words().future(NOW + later) == german
    assert the_words("en").future(NOW + later) == english


def test_tomorrow_is_the_readers_tomorrow_also_when_clocks_change() -> None:
    evening = datetime(2026, 10, 24, 20, tzinfo=ZoneInfo("UTC"))
    words = the_words(now=evening)

    assert words.future(datetime(2026, 10, 25, 6, tzinfo=ZoneInfo("UTC"))) == "morgen, 07:00"
    assert words.past(datetime(2026, 10, 24, 4, tzinfo=ZoneInfo("UTC"))) == "heute 06:00"


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("de", "Europe/Berlin", "Alle Zeiten in MEZ."),
        ("en", "Europe/Berlin", "All times CET."),
        ("de", "Asia/Tokyo", "Alle Zeiten wie in Tokio."),
        ("en", "Asia/Kolkata", "All times as in Kolkata."),
    ],
)
def test_the_zone_is_named_by_its_letters_or_its_city(language: str, zone: str, said: str) -> None:
    assert the_words(language, zone).times() == said


def test_small_numbers_are_words_and_great_ones_have_separators() -> None:
    assert the_words().spelled(12) == "zwölf"
    assert the_words("en").spelled(3) == "three"
    assert the_words().spelled(13) == "13"
    assert the_words("en").spelled(1_300) == "1,300"


@pytest.mark.parametrize(
    ("code", "name"),
    [("ko", "Koreanisch"), ("pt-BR", "Portugiesisch"), ("xx", ""), ("!", ""), ("", "")],
)
def test_a_language_has_a_name_or_none(code: str, name: str) -> None:
    assert the_words().language_name(code) == name
