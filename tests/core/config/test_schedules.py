"""The words of a schedule."""

from datetime import time
from typing import Any

import pytest

from monitor.core.config.schedules import FORMS, parse_quiet_hours, parse_schedule, parse_time
from monitor.core.config.unfit import UnfitError
from monitor.model import QuietHours, Schedule


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("immediately", {"kind": "immediately"}),
        ("hourly", {"kind": "hourly"}),
        ("every 4h", {"kind": "every", "hours": 4}),
        ("every 4 hours", {"kind": "every", "hours": 4}),
        ("daily 07:00", {"kind": "daily", "at": time(7, 0)}),
        ("daily 7:30", {"kind": "daily", "at": time(7, 30)}),
        ("weekdays 07:00", {"kind": "weekdays", "at": time(7, 0)}),
        ("weekly mon 07:00", {"kind": "weekly", "at": time(7, 0), "weekday": "mon"}),
        ("weekly Sunday 23:59", {"kind": "weekly", "at": time(23, 59), "weekday": "sun"}),
        ("cron 0 7 * * mon-fri", {"kind": "cron", "cron": "0 7 * * mon-fri"}),
        ("cron 30 6 1,15 jan-mar *", {"kind": "cron", "cron": "30 6 1,15 1-3 *"}),
        ("cron 0 7 last * *", {"kind": "cron", "cron": "0 7 last * *"}),
        ("cron 0 7 */2 * SAT,sun", {"kind": "cron", "cron": "0 7 */2 * sat,sun"}),
        ("cron 0 7 29 2 *", {"kind": "cron", "cron": "0 7 29 2 *"}),
    ],
)
def test_a_schedule_is_read(text: str, parts: dict[str, Any]) -> None:
    assert parse_schedule(text) == Schedule(text=text, **parts)


@pytest.mark.parametrize("form", FORMS.split(", "))
def test_every_form_that_messages_name_is_read(form: str) -> None:
    assert parse_schedule(form).text == form


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("täglich um 7 Uhr", "write daily 07:00"),
        ("sofort", "write immediately"),
        ("alle 4 Stunden", "write every 4h"),
        ("werktags 7.30", "write weekdays 07:30"),
        ("wöchentlich Montag 07:00", "write weekly mon 07:00"),
        ("jeden Dienstag um 7", "write weekly tue 07:00"),
        ("Mon 07:00", "write weekly mon 07:00"),
        ("7:00", "write daily 07:00"),
        ("0 7 * * mon-fri", "write cron 0 7 * * mon-fri"),
        ("0 7 * * 1-5", "write cron 0 7 * * mon-fri"),
        ("cron 0 7 * * 1-5", "write cron 0 7 * * mon-fri"),
        ("cron 0 7 * * 0,6", "write cron 0 7 * * sat-sun"),
        ("cron 0 7 * * 0-4", "write cron 0 7 * * mon,tue,wed,thu,sun"),
        ("cron 0 7 * * fri-mon", "write fri-sun,mon"),
        ("cron 0 7 * * fri-tue", "write fri-sun,mon-tue"),
        ("cron 0 7 * * mo", "write mon, tue, … or mon-fri"),
        ("cron 0 7 32 * *", "write 1 to 31"),
        ("cron 0 25 * * *", "write 0 to 23"),
        ("cron 0 7 x * *", "write 1 to 31, or *"),
        ("cron 0 7 30 feb *", "write another day"),
        ("cron 0 */4 * * *", "write a number for minute and hour, or use hourly or every 4h"),
        ("every day", "write daily 07:00"),
        ("", f"write one of: {FORMS}"),
        ("every 0h", "write daily 07:00 or weekly mon 07:00"),
        ("every 4", "write every 4h"),
        ("weekly mon", "write weekly mon 07:00"),
        ("weekly mon tue 07:00", "write weekly mon 07:00"),
        ("weekly 07:00 mon", "write weekly mon 07:00"),
        ("weekly mon 25:00", "write weekly mon 07:00"),
    ],
)
def test_what_is_no_schedule_gets_the_likely_one(text: str, proposal: str) -> None:
    with pytest.raises(UnfitError) as caught:
        parse_schedule(text)

    assert caught.value.proposal == proposal


def test_a_time_is_read_to_the_minute() -> None:
    assert parse_time("23:59") == time(23, 59)
    with pytest.raises(UnfitError, match="no time of day"):
        parse_time("24:00")
    with pytest.raises(UnfitError, match="not written as a time"):
        parse_time("7 Uhr")


def test_quiet_hours_may_go_over_midnight() -> None:
    assert parse_quiet_hours("22:00-06:00") == QuietHours(start=time(22, 0), end=time(6, 0))
    assert parse_quiet_hours("12:00 – 13:30") == QuietHours(start=time(12, 0), end=time(13, 30))


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("22 bis 6 Uhr", "write 22:00-06:00"),
        ("22:00", "write from and to, as 22:00-06:00"),
        ("22:00-22:00", "write such as 22:00-06:00"),
        ("nachts", "write from and to, as 22:00-06:00"),
    ],
)
def test_what_are_no_quiet_hours_gets_the_likely_ones(text: str, proposal: str) -> None:
    with pytest.raises(UnfitError) as caught:
        parse_quiet_hours(text)

    assert caught.value.proposal == proposal
