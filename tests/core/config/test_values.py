"""Texts to durations, numbers, dates, languages, zones."""

from datetime import date, timedelta
from typing import Any

import pytest

from monitor.core.config import values
from monitor.core.config.unfit import UnfitError


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("30s", timedelta(seconds=30)),
        ("15m", timedelta(minutes=15)),
        ("24h", timedelta(hours=24)),
        ("90d", timedelta(days=90)),
        ("2w", timedelta(days=14)),
        ("2y", timedelta(days=730)),
        ("1h30m", timedelta(minutes=90)),
    ],
)
def test_a_duration_is_read(text: str, duration: timedelta) -> None:
    assert values.parse_duration(text) == duration


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("15 min", "write 15m"),
        ("15 Minuten", "write 15m"),
        ("1 Tag", "write 1d"),
        ("2 years", "write 2y"),
        ("24 Std.", "write 24h"),
        ("15", "write the unit too: 15s, 15m, 15h or 15d"),
        ("15M", "write 15m"),
        ("5 bananas", "write a number with a unit, such as 30s, 15m, 24h or 90d"),
        ("", "write a number with a unit, such as 30s, 15m, 24h or 90d"),
        ("9999999d", "write a number with a unit, such as 30s, 15m, 24h or 90d"),
        ("١٥m", "write a number with a unit, such as 30s, 15m, 24h or 90d"),
    ],
)
def test_what_is_no_duration_gets_the_likely_one(text: str, proposal: str) -> None:
    with pytest.raises(UnfitError) as caught:
        values.parse_duration(text)

    assert caught.value.proposal == proposal


@pytest.mark.parametrize("text", ["30s", "15m", "24h", "90d", "2y", "90s", "0s"])
def test_a_duration_is_written_as_it_is_read(text: str) -> None:
    written = values.duration_text(values.parse_duration(text))

    assert values.parse_duration(written) == values.parse_duration(text)


@pytest.mark.parametrize(("text", "truth"), [("true", True), ("No", False), ("YES", True)])
def test_a_truth_value_is_read(text: str, truth: bool) -> None:
    assert values.parse_boolean(text) is truth


@pytest.mark.parametrize(
    ("parse", "text", "proposal"),
    [
        (values.parse_boolean, "an", "write true or false"),
        (values.parse_boolean, "on", "write true"),
        (values.parse_zone, "Mars/Olympus Mons", "write one such as Europe/Berlin"),
        (values.parse_boolean, "nein", "write false"),
        (values.parse_language, "english", "write en"),
        (values.parse_language, "de-AT", "write de"),
        (values.parse_language, "qq", "write two letters, such as de, en or ko"),
        (values.parse_day, "1.2.2026", "write 2026-02-01"),
        (values.parse_day, "31.2.2026", "write the date as 2026-12-31"),
        (values.parse_day, "tomorrow", "write it as 2026-12-31"),
        (values.parse_zone, "berlin", 'did you mean "Europe/Berlin"?'),
        (values.parse_zone, "Europe/Viena", 'did you mean "Europe/Vienna"?'),
        (values.parse_zone, "Europe", "write one such as Europe/Berlin"),
        (values.parse_zone, "../../etc/passwd", "write one such as Europe/Berlin"),
        (values.parse_zone, "New York", 'did you mean "America/New_York"?'),
    ],
)
def test_what_does_not_fit_gets_a_proposal(parse: Any, text: str, proposal: str) -> None:
    with pytest.raises(UnfitError) as caught:
        parse(text)

    assert caught.value.proposal == proposal


def test_numbers_have_bounds() -> None:
    assert values.parse_number("1.5", least=0, most=2) == 1.5
    assert values.parse_count("40", least=1, most=500) == 40
    with pytest.raises(UnfitError, match="out of bounds"):
        values.parse_number("3", least=0, most=2)
    with pytest.raises(UnfitError, match="no whole number"):
        values.parse_count("1.5", least=1, most=500)
    with pytest.raises(UnfitError, match="no number"):
        values.parse_number("nan", least=0, most=2)


def test_the_rest_is_read_as_written() -> None:
    assert values.parse_day("2026-12-31") == date(2026, 12, 31)
    assert values.parse_language("KO") == "ko"
    assert values.parse_zone("Europe/Berlin") == "Europe/Berlin"
