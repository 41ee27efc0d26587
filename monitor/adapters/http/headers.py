"""What the headers of an answer say about the next request."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from monitor.model import Wishes

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_NO_STORE = re.compile(r"no-store|no-cache", re.IGNORECASE)
_LONGEST = timedelta(days=366)
_LONGEST_PAUSE = timedelta(days=1)
_LONGEST_VALIDATOR = 2_000  # characters; a longer one would not fit into a request


def wishes_of(headers: Mapping[str, str], now: datetime) -> Wishes:
    """Return how long an answer is fresh: what max-age, else Expires, leaves of it.

    Source: RFC 9111 sections 4.2.1, 4.2.3 and 5.3.
    """
    control = headers.get("Cache-Control", "")
    if _NO_STORE.search(control):
        return Wishes()
    if found := _MAX_AGE.search(control):
        age = headers.get("Age", "")
        left = int(found[1]) - (int(age) if age.isdecimal() and len(age) < 11 else 0)
        return Wishes(max_age=_bounded(timedelta(seconds=left)))
    if expires := _date(headers.get("Expires")):
        return Wishes(max_age=_bounded(expires - (_date(headers.get("Date")) or now)))
    return Wishes()


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return the server's wish for the next request, given in seconds or as a date; at most a day.

    A date is read by the server's own clock where the answer tells it: ours may go wrong.

    Source: RFC 9110 section 10.2.3.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal() and len(value) < 10:
        return min(timedelta(seconds=int(value)), _LONGEST_PAUSE)
    if moment := _date(value):
        wait = _bounded(moment - (_date(headers.get("Date")) or now))
        return min(wait, _LONGEST_PAUSE) if wait else None
    return None


def validator(headers: Mapping[str, str], name: str) -> str | None:
    """Return an ETag or Last-Modified as it stands there; None if it can't be sent back.

    It is opaque: its quotes, its ``W/`` and even a date that is none belong to it.
    """
    value = headers.get(name)
    if value is None or not value or len(value) > _LONGEST_VALIDATOR or not value.isprintable():
        return None
    return value


def _date(value: str | None) -> datetime | None:
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _bounded(wait: timedelta) -> timedelta | None:
    return min(wait, _LONGEST) if wait > timedelta(0) else None
