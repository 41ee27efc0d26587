from datetime import date, timedelta

from monitor.app.cli import past

DAY = date(2026, 3, 1)


def test_a_chart_of_one_day_names_it_once() -> None:
    lines = past.chart([(DAY, 7)])

    assert "\n".join(lines).count("01 Mar") == 1
    assert "most on" not in "\n".join(lines)


def test_a_chart_has_a_column_a_day_and_says_where_most_is() -> None:
    lines = past.chart([(DAY + timedelta(days=n), n) for n in range(10)])

    assert lines[0].startswith("  9 │")
    assert " ".join(lines[-1].split()) == "01 Mar 10 Mar most on Tue 10 Mar: 9"


def test_many_days_become_weeks() -> None:
    lines = past.chart([(DAY + timedelta(days=n), 1) for n in range(90)])

    assert lines[0].startswith("  7 │")
    assert "a column a week" in lines[-1]


def test_there_is_no_chart_of_nothing() -> None:
    assert past.chart([(DAY, 0)]) == []
