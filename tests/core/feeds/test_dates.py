"""Dates as feeds write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.feeds.dates import read_date, usable
from tests.builders import NOW

NINE = datetime(2025, 12, 30, 9, tzinfo=UTC)
TEN = datetime(2025, 12, 30, 10, tzinfo=UTC)
DAY = datetime(2025, 12, 30, tzinfo=UTC)

DATES = [
    # RFC 822, and what is meant to be
    ("Tue, 30 Dec 2025 10:00:00 GMT", TEN),
    ("Tue, 30 Dec 2025 10:00:00 +0100", NINE),
    ("Tue, 30 Dec 2025 10:00:00 +01:00", NINE),
    ("Tue, 30 Dec 2025 10:00 +0100", NINE),
    ("30 Dec 2025 10:00:00 GMT", TEN),
    ("Tue,30 Dec 2025 10:00:00 Z", TEN),
    ("Tue,  30  Dec  2025  10:00:00  UT", TEN),
    ("Tuesday, 30 December 2025 10:00:00 GMT", TEN),
    ("Tue, 30 Dec 25 10:00:00 GMT", TEN),
    ("Tue, 30 Dec 2025 05:00:00 EST", TEN),
    ("Tue, 30 Dec 2025 02:00:00 PST", TEN),
    ("Tue, 30 Dec 2025 10:00:00 CET", NINE),
    ("Tue, 30 Dec 2025 11:00:00 CEST", NINE),
    ("Tue, 30 Dec 2025 19:00:00 KST", TEN),
    ("Tue, 30 Dec 2025 13:00:00 MSK", TEN),
    ("Tue, 30 Dec 2025 11:00:00 GMT+1", TEN),
    ("Tue, 30 Dec 2025 10:00:00 XYZ", TEN),
    ("Tue, 30 Dec 2025 10:00:00 +9900", TEN),
    ("Tue, 30 Dec 2025 10:00:00", TEN),
    ("Mon, 29 Dec 2025 24:00:00 GMT", DAY),
    ("Tue, 30 Dec 2025 09:59:60 GMT", TEN),
    ("Tue, 30-Dec-2025 10:00:00 GMT", TEN),
    ("Tue Dec 30 10:00:00 2025", TEN),
    ("Tue Dec 30 10:00:00 UTC 2025", TEN),
    ("Tue Dec 30 02:00:00 PST 2025", TEN),
    ("December 30, 2025 10:00 AM", TEN),
    ("Dec 30, 2025 10:00 p.m.", TEN + timedelta(hours=12)),
    ("Dec 30th, 2025, at 12:00 am", DAY),
    # ISO 8601
    ("2025-12-30T10:00:00Z", TEN),
    ("2025-12-30T10:00:00+01:00", NINE),
    ("2025-12-30T10:00:00+0100", NINE),
    ("2025-12-30T10:00:00.000Z", TEN),
    ("2025-12-30T10:00:00,5Z", TEN + timedelta(milliseconds=500)),
    ("2025-12-30t10:00z", TEN),
    ("2025-12-30 10:00:00", TEN),
    ("2025-12-30 10:00:00 UTC", TEN),
    ("2025-12-30", DAY),
    ("20251230", DAY),
    ("2025-12", datetime(2025, 12, 1, tzinfo=UTC)),
    ("2025-364", DAY),
    # other languages
    ("Di, 30 Dez 2025 10:00:00 +0100", NINE),
    ("30. Dezember 2025, 10:00 Uhr", TEN),
    ("Dienstag, 30. Dezember 2025 um 10:00 Uhr", TEN),
    ("Mi, 05 Mär 2025 10:00:00 GMT", datetime(2025, 3, 5, 10, tzinfo=UTC)),
    ("Mi, 05 März 2025 10:00:00 GMT", datetime(2025, 3, 5, 10, tzinfo=UTC)),
    ("30.12.2025", DAY),
    ("30.12.2025 10:00", TEN),
    ("30/12/2025 10:00", TEN),
    ("mar., 30 déc. 2025 10:00:00 +0100", NINE),
    ("30 de diciembre de 2025", DAY),
    ("30 août 2025", datetime(2025, 8, 30, tzinfo=UTC)),
    ("Вт, 30 дек 2025 13:00:00 +0300", TEN),
    ("30 декабря 2025", DAY),
    ("2025년 12월 30일 10:00", TEN),
    ("2025年12月30日", DAY),
    ("2025/12/30 10:00:00", TEN),
    ("2025.12.30.", DAY),
    # nothing to be read
    ("", None),
    ("today", None),
    ("Tue, 30 Foo 2025 10:00:00 GMT", None),
    ("2025-02-30", None),
    ("2025-13-01", None),
    ("Tue, 30 Dec 2025 25:00:00 GMT", None),
    ("0000-00-00 00:00:00", None),
    ("9999-12-31T24:00:00Z", None),
    ("x" * 500, None),
]


@pytest.mark.parametrize(("text", "moment"), DATES)
def test_a_date_is_read(text: str, moment: datetime | None) -> None:
    assert read_date(text) == moment


@given(st.text(max_size=60))
def test_reading_a_date_never_raises_and_gives_aware_times(text: str) -> None:
    moment = read_date(text)

    assert moment is None or moment.tzinfo is UTC


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_iso_date_is_read_as_written(moment: datetime) -> None:
    assert read_date(moment.isoformat()) == moment


@given(
    st.integers(-(2**31), 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from(["Z", "+00:00", "-05:30", "+13:59", "+14:00", "+15:00", "-99:00"]),
)
def test_a_common_form_means_what_a_less_common_one_does(moment: datetime, zone: str) -> None:
    iso = f"{moment:%Y-%m-%dT%H:%M:%S}{zone}"
    rfc = f"{moment:%a, %d %b %Y %H:%M:%S} {zone.replace(':', '').replace('Z', 'GMT')}"

    assert read_date(iso) == read_date(iso.replace("T", " "))
    assert read_date(rfc) == read_date(rfc.replace(",", "")) == read_date(iso)


def test_only_dates_that_can_be_believed_are_used() -> None:
    hour = timedelta(hours=1)

    assert usable(NOW - hour, now=NOW) == NOW - hour
    assert usable(NOW + hour, now=NOW) == NOW
    assert usable(NOW + 48 * hour, now=NOW) is None
    assert usable(datetime(1970, 1, 1, tzinfo=UTC), now=NOW) is None
    assert usable(None, now=NOW) is None
