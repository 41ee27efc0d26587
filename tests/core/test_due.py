"""Schedules against a brute-force reading of the local clock, minute by minute."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.due import next_due, next_times, period, retry_at
from monitor.model import Digest, QuietHours, Schedule
from tests.builders import NOW, a_digest

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# One zone for each kind of clock change: an hour, half an hour, at midnight, two hours, over
# midnight (Nuuk), southern, on Fridays (Cairo), around Ramadan (Casablanca), and none at all.
ZONES = (
    "Europe/Berlin", "Australia/Lord_Howe", "America/Havana", "Antarctica/Troll", "America/Nuuk",
    "America/Santiago", "Africa/Cairo", "Africa/Casablanca", "America/Scoresbysund",
    "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Chatham",
)  # fmt: skip
INSTANTS = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minute: datetime(2024, 1, 1, tzinfo=UTC) + minute * MINUTE
)
NIGHT = QuietHours(start=time(22), end=time(6))


def daily(at: str) -> Schedule:
    return Schedule(text=f"daily {at}", kind="daily", at=time.fromisoformat(at))


def cron(fields: str) -> Schedule:
    return Schedule(text=f"cron {fields}", kind="cron", cron=fields)


def every(hours: int) -> Schedule:
    return Schedule(text=f"every {hours}h", kind="every", hours=hours)


HOURLY = Schedule(text="hourly", kind="hourly")
WEEKDAYS = Schedule(text="weekdays 07:00", kind="weekdays", at=time(7))
WEEKLY = Schedule(text="weekly sun 02:30", kind="weekly", weekday="sun", at=time(2, 30))


def a_timed(schedule: Schedule, zone: str = "Europe/Berlin", **changes: object) -> Digest:
    return a_digest(schedule=schedule, timezone=zone, **changes)


def between(digest: Digest, start: datetime, end: datetime) -> list[datetime]:
    times = []
    after = start
    while (after := next_due(digest, after=after)) <= end:
        times.append(after)
    return times


def clock_changes(zone: ZoneInfo, year: int) -> Iterator[datetime]:
    """Yield the hours of a year in which a zone's offset changes."""
    hour = datetime(year, 1, 1, tzinfo=UTC)
    offset = hour.astimezone(zone).utcoffset()
    while hour.year == year:
        hour += timedelta(hours=6)
        if hour.astimezone(zone).utcoffset() != offset:
            offset = hour.astimezone(zone).utcoffset()
            yield hour


def minutes(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Yield (instant, what the local clock shows) for each minute."""
    while start <= end:
        yield start, start.astimezone(zone)
        start += MINUTE


def scanned_daily(
    at: time, zone: ZoneInfo, start: datetime, end: datetime, weekdays: range = range(7)
) -> list[datetime]:
    """Read the clock: of each local date the first minute that shows ``at`` or later."""
    found: dict[date, datetime] = {}
    last: dict[date, datetime] = {}
    for instant, local in minutes(start - DAY, end + DAY, zone):
        day = local.date()
        last[day] = instant
        if local.time() >= at:
            found.setdefault(day, instant)
    days = [day for day in sorted(last) if day.weekday() in weekdays]
    times = sorted(found.get(day, last[day]) for day in days)
    return [instant for instant in times if start < instant <= end]


@pytest.mark.parametrize("at", ["00:00", "02:30", "07:00", "23:30"])
@pytest.mark.parametrize("name", ZONES)
def test_a_daily_digest_comes_once_a_local_day_also_when_clocks_change(name: str, at: str) -> None:
    zone = ZoneInfo(name)
    digest = a_timed(daily(at), name)

    for change in clock_changes(zone, 2024):
        start, end = change - 2 * DAY, change + 2 * DAY
        times = between(digest, start, end)

        assert times == scanned_daily(time.fromisoformat(at), zone, start, end)
        assert len({period(digest, due, 1) for due in times}) == len(times)


@pytest.mark.slow
@pytest.mark.parametrize("year", [2024, 2026])
def test_every_zone_of_the_world_keeps_its_daily_digest(year: int) -> None:
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for change in clock_changes(zone, year):
            start, end = change - DAY, change + DAY
            for at in ("00:00", "00:30", "02:30", "23:30"):
                times = between(a_timed(daily(at), name), start, end)

                assert times == scanned_daily(time.fromisoformat(at), zone, start, end), (name, at)


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(ZONES),
    at=st.times().map(lambda t: t.replace(second=0, microsecond=0, tzinfo=None)),
    begin=INSTANTS,
)
def test_weekdays_come_on_weekdays_at_their_local_time(
    name: str, at: time, begin: datetime
) -> None:
    schedule = Schedule(text="weekdays", kind="weekdays", at=at)
    end = begin + 3 * DAY

    times = between(a_timed(schedule, name), begin, end)

    assert times == scanned_daily(at, ZoneInfo(name), begin, end, range(5))


@pytest.mark.parametrize("name", ZONES)
def test_an_hourly_digest_comes_at_each_full_hour_that_the_clock_shows(name: str) -> None:
    zone = ZoneInfo(name)
    for change in clock_changes(zone, 2024):
        start, end = change - DAY, change + DAY
        digest = a_timed(HOURLY, name)

        times = between(digest, start, end)

        shown = [at for at, local in minutes(start, end, zone) if local.minute == 0 and at > start]
        assert times == shown
        assert len({period(digest, due, 1) for due in times}) == len(times)


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("hours", [2, 4, 6])
def test_every_n_hours_keeps_to_the_local_clock(name: str, hours: int) -> None:
    zone = ZoneInfo(name)
    for change in clock_changes(zone, 2024):
        start, end = change - DAY, change + DAY
        digest = a_timed(every(hours), name)

        times = between(digest, start, end)

        # The first minute of each block of hours; a block that a clock change swallows is none.
        first: dict[tuple[date, int], datetime] = {}
        for at, local in minutes(start - DAY, end, zone):
            first.setdefault((local.date(), local.hour // hours), at)
        assert times == [at for at in sorted(first.values()) if start < at <= end]
        assert len({period(digest, due, 1) for due in times}) == len(times)


def test_a_cron_in_the_doubled_hour_comes_once() -> None:
    digest = a_timed(cron("30 2 * * *"))
    start = datetime(2026, 10, 24, 12, tzinfo=UTC)

    times = between(digest, start, start + 2 * DAY)

    assert times == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    ]


def test_a_cron_in_the_missing_hour_comes_once_after_it() -> None:
    digest = a_timed(cron("30 2 * * *"))
    start = datetime(2026, 3, 28, 12, tzinfo=UTC)

    times = between(digest, start, start + 2 * DAY)

    assert times == [
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
        datetime(2026, 3, 30, 0, 30, tzinfo=UTC),
    ]


def test_a_cron_with_weekday_names_means_these_days() -> None:
    digest = a_timed(cron("0 7,19 * * mon-fri"))

    times = next_times(digest, datetime(2026, 11, 20, 12, tzinfo=UTC), 3)

    assert [t.astimezone(ZoneInfo("Europe/Berlin")).strftime("%a %H:%M") for t in times] == [
        "Fri 19:00",
        "Mon 07:00",
        "Mon 19:00",
    ]
    assert len({period(digest, due, 1) for due in times}) == 3


def test_a_cron_that_never_comes_says_so() -> None:
    with pytest.raises(ValueError, match="never"):
        next_due(a_timed(cron("0 7 31 2 *")), after=NOW)


def test_a_weekly_digest_comes_on_its_day() -> None:
    times = next_times(a_timed(WEEKLY), NOW, 2)

    assert [t.isoformat() for t in times] == [
        "2026-11-29T01:30:00+00:00",
        "2026-12-06T01:30:00+00:00",
    ]


def test_at_once_is_due_at_once_and_its_periods_are_numbers() -> None:
    digest = a_timed(Schedule(text="immediately", kind="immediately"))

    assert NOW < next_due(digest, after=NOW) <= NOW + timedelta(seconds=1)
    assert len(next_times(digest, NOW, 5)) == 1
    assert period(digest, NOW, 41) == "41"


def test_quiet_hours_hold_a_digest_until_they_end() -> None:
    digest = a_timed(daily("23:00"), quiet_hours=NIGHT)

    due = next_due(digest, after=datetime(2026, 11, 23, 12, tzinfo=UTC))

    assert due == datetime(2026, 11, 24, 5, tzinfo=UTC)


def test_a_digest_held_since_yesterday_is_still_due_this_morning() -> None:
    digest = a_timed(daily("23:00"), quiet_hours=NIGHT)

    due = next_due(digest, after=datetime(2026, 11, 24, 2, tzinfo=UTC))

    assert due == datetime(2026, 11, 24, 5, tzinfo=UTC)


def test_all_issues_of_a_quiet_night_become_one() -> None:
    digest = a_timed(HOURLY, quiet_hours=NIGHT)

    times = between(
        digest, datetime(2026, 11, 23, 20, 30, tzinfo=UTC), datetime(2026, 11, 24, 6, tzinfo=UTC)
    )

    assert [t.hour for t in times] == [5, 6]


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(ZONES),
    schedule=st.sampled_from(
        [HOURLY, WEEKDAYS, WEEKLY, every(3), daily("02:30"), daily("23:30"), cron("*/20 * * * *"),
         Schedule(text="immediately", kind="immediately")]
    ),
    begin=INSTANTS,
    start=st.integers(0, 23),
    end=st.integers(0, 23),
)  # fmt: skip
def test_nothing_comes_in_quiet_hours_and_always_later(
    name: str, schedule: Schedule, begin: datetime, start: int, end: int
) -> None:
    quiet = QuietHours(start=time(start, 15), end=time(end, 45))
    digest = a_timed(schedule, name, quiet_hours=quiet)

    due = next_due(digest, after=begin)

    local = due.astimezone(ZoneInfo(name)).time()
    is_quiet = (
        quiet.start <= local < quiet.end
        if quiet.start <= quiet.end
        else local >= quiet.start or local < quiet.end
    )
    assert due > begin
    assert not is_quiet
    assert due.utcoffset() == timedelta()


def test_tries_come_after_1_5_15_30_and_60_minutes_then_hourly() -> None:
    waits = [retry_at(n, now=NOW, jitter=0.5) for n in range(1, 8)]

    assert [(at - NOW) // MINUTE for at in waits if at] == [1, 5, 15, 30, 60, 60, 60]


def test_hourly_tries_are_spread_by_a_tenth() -> None:
    assert retry_at(9, now=NOW, jitter=0.0) == NOW + timedelta(minutes=54)
    late = retry_at(9, now=NOW, jitter=0.999)
    assert late is not None
    assert late < NOW + timedelta(minutes=66)


def test_after_five_days_we_give_up() -> None:
    now = NOW
    attempts = 0
    while (again := retry_at(attempts + 1, now=now, jitter=0.5)) is not None:
        attempts += 1
        now = again

    assert timedelta(days=4, hours=22) < now - NOW <= timedelta(days=5)
