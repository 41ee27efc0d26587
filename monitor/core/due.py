"""When a digest is due, which local period an issue stands for, and when to try a mail again.

A schedule is a row of wall-clock times in the digest's zone. They become instants by one rule, so
that each local period has exactly one issue on the days when clocks change:

- a wall time that comes twice (autumn) means its first coming;
- one that does not come (spring) means the first instant after the gap, or, where that is already
  another date, the last minute before it.

Hourly digests are the exception: they come whenever the local clock shows a full hour, so the
doubled hour has two.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.model import Digest, QuietHours, Schedule

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_HOLD = timedelta(hours=30)  # quiet hours last under a day; a clock change adds up to 2 h
AT_ONCE = timedelta(milliseconds=1)  # a due time is never the instant it was computed from

RETRY_AFTER = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60))
RETRY_EVERY = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=5)  # RFC 5321 section 4.5.4.1: at least 4–5 days


def first_due(digest: Digest, after: datetime) -> datetime:
    """Return when a new subscription comes first: one that comes immediately is due at once."""
    at_once = digest.schedule.kind == "immediately" and digest.quiet_hours is None
    return after if at_once else next_due(digest, after=after)


def next_due(digest: Digest, *, after: datetime) -> datetime:
    """Return the first instant after ``after`` at which the digest comes; aware, UTC.

    A time that falls into the quiet hours is held until their end. A digest that comes
    immediately is due again a moment later.

    Raises:
        ValueError: a cron schedule that never fires.
    """
    zone = ZoneInfo(digest.timezone)
    if digest.schedule.kind == "immediately":
        return _held(after + AT_ONCE, digest.quiet_hours, zone)
    # A time already past may still be held: look as far back as quiet hours can last.
    start = after - LONGEST_HOLD if digest.quiet_hours else after
    for instant in _instants(digest.schedule, start, zone):
        due = _held(instant, digest.quiet_hours, zone)
        if due > after:
            return due
    raise ValueError(f'schedule "{digest.schedule.text}" never comes')


def next_times(digest: Digest, after: datetime, count: int) -> list[datetime]:
    """Return the next ``count`` due instants; only one for a digest that comes immediately."""
    times: list[datetime] = []
    wanted = min(count, 1) if digest.schedule.kind == "immediately" else count
    while len(times) < wanted:
        after = next_due(digest, after=after)
        times.append(after)
    return times


def period(digest: Digest, due: datetime, number: int) -> str:
    """Return the name of the period that an issue stands for: unique per digest and address.

    The local date for daily, weekdays and weekly; the local minute for cron, which may come
    several times a day; the UTC hour for hourly and every n hours; the running ``number`` for
    immediately.
    """
    local = due.astimezone(ZoneInfo(digest.timezone))
    match digest.schedule.kind:
        case "immediately":
            return str(number)
        case "hourly" | "every":
            return due.astimezone(UTC).strftime("%Y-%m-%dT%HZ")
        case "cron":
            return local.strftime("%Y-%m-%dT%H:%M")
        case "daily" | "weekdays" | "weekly":
            return local.date().isoformat()


def retry_at(attempts: int, *, now: datetime, jitter: float) -> datetime | None:
    """Return when to try a mail again after ``attempts`` failures, or None: give up.

    1, 5, 15, 30, 60 minutes, then every hour give or take a tenth, for five days.

    Args:
        attempts: failures so far, this one included; from 1.
        now: when it failed.
        jitter: in [0, 1); keeps hourly tries of many mails from coming in step.

    Source: RFC 5321 section 4.5.4.1; RFC 1123 section 5.3.1.1 (two tries in the first hour).
    """
    number = max(1, attempts)
    if number <= len(RETRY_AFTER):
        return now + RETRY_AFTER[number - 1]
    hourly = number - len(RETRY_AFTER)
    if sum(RETRY_AFTER, timedelta()) + hourly * RETRY_EVERY > GIVE_UP_AFTER:
        return None
    return now + RETRY_EVERY * (0.9 + 0.2 * jitter)


def _instants(schedule: Schedule, after: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the instants later than ``after`` that a schedule names, in order, UTC."""
    if schedule.kind == "hourly" or (schedule.kind == "every" and schedule.hours == 1):
        yield from _full_hours(after, zone)
        return
    # The wall clock of the day before: a gap can move a time past the ``after`` we start from.
    wall = after.astimezone(zone).replace(tzinfo=None) - DAY
    last = after
    for slot in _wall_times(schedule, wall):
        instant = _instant(slot, zone)
        if instant is not None and instant > last:
            last = instant
            yield instant


def _full_hours(after: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield each later instant at which the local clock shows a full hour."""
    minute = after.astimezone(UTC).replace(second=0, microsecond=0)
    while True:
        minute += MINUTE * (60 - minute.astimezone(zone).minute)
        # A change of the clock by half an hour may lie between: then go on minute by minute.
        while minute.astimezone(zone).minute != 0:
            minute += MINUTE
        yield minute


def _wall_times(schedule: Schedule, start: datetime) -> Iterator[datetime]:
    """Yield the schedule's wall-clock times from ``start`` on, naive and in order."""
    match schedule.kind:
        case "every":
            yield from _every(schedule.hours, start)
        case "cron":
            yield from _cron(schedule.cron, start)
        case "daily":
            yield from _daily(start, schedule.at, range(7))
        case "weekdays":
            yield from _daily(start, schedule.at, range(5))
        case _:
            yield from _daily(start, schedule.at, (WEEKDAYS.index(schedule.weekday),))


def _daily(
    start: datetime, at: time | None, weekdays: range | tuple[int, ...]
) -> Iterator[datetime]:
    at = at or time(7, 0)
    for ordinal in range(start.toordinal(), date.max.toordinal()):
        day = date.fromordinal(ordinal)
        if day.weekday() in weekdays:
            yield datetime.combine(day, at)


def _every(hours: int, start: datetime) -> Iterator[datetime]:
    """Yield wall times whose hours, counted from a fixed midnight, are multiples of ``hours``."""
    count = -(-(start.toordinal() * 24 + start.hour) // hours) * hours
    while True:
        yield datetime.combine(date.fromordinal(count // 24), time(count % 24))
        count += hours


def _cron(expression: str, start: datetime) -> Iterator[datetime]:
    # Few schedules need it, and it takes 50 ms to import.
    from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]

    # In UTC the trigger never meets a clock change: what it gives is taken as wall-clock time.
    trigger = CronTrigger.from_crontab(expression, timezone=UTC)
    fired = trigger.get_next_fire_time(None, start.replace(tzinfo=UTC))
    while fired is not None:
        yield fired.replace(tzinfo=None)
        fired = trigger.get_next_fire_time(fired, fired + MINUTE)


def _instant(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when a local clock shows ``wall``; None where its whole date does not exist."""
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    gap_end = _gap_end(wall, zone)
    for instant in (gap_end, gap_end - MINUTE):
        if instant.astimezone(zone).date() == wall.date():
            return instant
    return None


def _gap_end(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant after the gap in which ``wall`` lies (PEP 495)."""
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    offset = before.astimezone(zone).utcoffset()
    while after - before > MINUTE:
        middle = before + (after - before) // (2 * MINUTE) * MINUTE
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def _held(due: datetime, quiet: QuietHours | None, zone: ZoneInfo) -> datetime:
    """Return ``due``, moved to the end of the quiet hours if it falls into them; UTC."""
    due = due.astimezone(UTC)
    local = due.astimezone(zone)
    if quiet is None or not _is_quiet(local.time(), quiet):
        return due
    end = datetime.combine(local.date(), quiet.end)
    if local.time() >= quiet.end:
        end += DAY
    first = end.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) != end:
        return _gap_end(end, zone)
    second = end.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return first if first > due else second


def _is_quiet(clock: time, quiet: QuietHours) -> bool:
    if quiet.start <= quiet.end:
        return quiet.start <= clock < quiet.end
    return clock >= quiet.start or clock < quiet.end
