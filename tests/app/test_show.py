import json
import logging
from datetime import UTC, datetime, timedelta

import pytest

import monitor.app.cli.show as show
from monitor.app.cli.matches import duration
from monitor.app.logs import JsonLines, TextLines
from monitor.errors import UsageError
from tests.builders import NOW


def test_a_title_can_not_move_the_cursor_or_turn_the_line() -> None:
    assert show.plain("a\x1b[2Jb\r\nc\u202ed") == "a [2Jb c d"


def test_columns_count_wide_letters_twice_and_accents_not_at_all() -> None:
    assert show.columns("동해") == 4
    assert show.columns("e\u0301") == 1


def test_a_table_lines_up_whatever_the_script() -> None:
    lines = show.table(("name", "n"), [("동해", "1"), ("Ostmeer", "22")]).splitlines()

    assert {show.columns(line.rstrip("12n").rstrip()) <= 9 for line in lines} == {True}
    assert [show.columns(line[: line.rindex(" ") + 1]) for line in lines] == [9, 9, 9]


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [("Ostmeer", 7, "Ostmeer"), ("Ostmeer", 5, "Ostm…"), ("동해의 배", 5, "동해…")],
)
def test_a_long_text_ends_in_an_ellipsis(text: str, width: int, shown: str) -> None:
    assert show.shorten(text, width) == shown


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=30), "30 s ago"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=5), "5 h ago"),
        (timedelta(days=3), "3 d ago"),
        (timedelta(minutes=-5), "in 5 min"),
    ],
)
def test_times_are_told_in_the_unit_that_fits(before: timedelta, said: str) -> None:
    assert show.ago(NOW - before, NOW) == said


def test_never_is_never() -> None:
    assert show.ago(None, NOW) == "never"


def test_json_has_times_in_utc(capsys: pytest.CaptureFixture[str]) -> None:
    show.say_json({"at": datetime(2026, 1, 2, 3, tzinfo=UTC), "every": timedelta(minutes=15)})

    assert json.loads(capsys.readouterr().out) == {"at": "2026-01-02T03:00:00Z", "every": 900.0}


@pytest.mark.parametrize(
    ("text", "span"),
    [("12h", timedelta(hours=12)), ("7d", timedelta(days=7)), ("4w", timedelta(weeks=4))],
)
def test_lengths_of_time_are_read(text: str, span: timedelta) -> None:
    assert duration(text) == span


@pytest.mark.parametrize("text", ["", "7", "d", "7y", "-1d", "99999999d"])
def test_what_is_no_length_of_time_is_refused_with_what_would_be(text: str) -> None:
    with pytest.raises(UsageError, match="12h, 7d"):
        duration(text)


def a_record(message: str, **facts: object) -> logging.LogRecord:
    record = logging.makeLogRecord({"msg": message, "levelname": "INFO", "name": "monitor.test"})
    vars(record).update(facts)
    return record


def test_a_feed_can_not_forge_a_line_of_the_log() -> None:
    record = a_record("feed failed", feed='x\n{"level": "error"}\x1b[31m')

    assert "\n" not in JsonLines().format(record)
    assert json.loads(JsonLines().format(record))["feed"] == 'x\n{"level": "error"}\x1b[31m'
    assert "\x1b" not in JsonLines().format(record)
    assert "\n" not in TextLines().format(record)
    assert "\x1b" not in TextLines().format(record)


def test_the_log_names_feeds_without_their_keys() -> None:
    record = a_record("feed failed", feed="https://x.example/f?token=canary&a=1", ms=5)

    assert json.loads(JsonLines().format(record))["feed"] == "https://x.example/f?token=***&a=1"
    assert "canary" not in TextLines().format(record)


def test_a_traceback_stands_in_the_log() -> None:
    try:
        raise ValueError("wrong")
    except ValueError as error:
        record = a_record("job failed", exc_info=(ValueError, error, error.__traceback__))

    assert "ValueError: wrong" in json.loads(JsonLines().format(record))["traceback"]
    assert "ValueError: wrong" in TextLines().format(record)
