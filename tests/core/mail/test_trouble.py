"""Which troubles are worth a mail, and when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.core.mail.trouble import (
    config_troubles,
    decide,
    feed_troubles,
    issue_troubles,
    keyword_troubles,
    mail_troubles,
)
from monitor.errors import Problem
from monitor.model import Delivery, DeliveryState, KnownTrouble, NextIssue, Notice, Trouble
from tests.builders import NOW, a_feed, a_feed_state

HOUR = timedelta(hours=1)
URL = "https://feed.example/rss.xml"
FEED = f"feed:{URL}"


def a_trouble(kind: Any = "gone", subject: str = FEED, age: timedelta = HOUR) -> Trouble:
    return Trouble(kind=kind, subject=subject, version=kind, since=NOW - age, name="Nordblick")


def known(trouble: Trouble) -> KnownTrouble:
    return KnownTrouble(
        kind=trouble.kind,
        subject=trouble.subject,
        version=trouble.version,
        name=trouble.name,
        since=trouble.since,
    )


def decided(
    current: Sequence[Trouble],
    told: Sequence[Trouble] = (),
    *,
    last: datetime | None = None,
    watched: Sequence[str] = (FEED,),
    **changes: Any,
) -> Notice:
    return decide(
        current,
        [known(one) for one in told],
        now=NOW,
        last_mail_at=last,
        watched=watched,
        **changes,
    )


CONFIG = a_trouble("config", "config")


def test_a_trouble_is_told_once_and_stands_as_open_afterwards() -> None:
    assert decided([CONFIG]).news == (CONFIG,)

    again = decided([CONFIG], [CONFIG], last=NOW - timedelta(days=9))

    assert not again.tells
    assert again.still == (CONFIG,)


def test_that_a_trouble_is_over_is_told_once() -> None:
    notice = decided([], [CONFIG], last=NOW - HOUR)

    assert notice.over == (known(CONFIG),)
    assert not decided([]).tells


def test_what_hinders_the_service_waits_an_hour_at_most() -> None:
    server = a_trouble("server", "server", 2 * HOUR)

    assert not decided([server], last=NOW - timedelta(minutes=59)).tells
    assert decided([server], last=NOW - HOUR).news == (server,)


def test_what_concerns_one_feed_waits_for_the_next_mail_or_the_next_day() -> None:
    gone = a_trouble()

    assert not decided([gone], last=NOW - 23 * HOUR).tells
    assert decided([gone], last=NOW - 24 * HOUR).news == (gone,)
    assert decided([gone, CONFIG], last=NOW - HOUR).news == (CONFIG, gone)


def test_a_hundred_dead_feeds_are_one_mail() -> None:
    many = [a_trouble(subject=f"feed:{n}") for n in range(100)]

    assert len(decided(many).news) == 100


def test_a_feed_is_dead_after_a_day_and_a_new_one_after_an_hour() -> None:
    failing = a_trouble("failing", age=23 * HOUR)

    assert not decided([failing]).tells
    assert decided([failing], never_seen=(FEED,)).tells
    assert decided([a_trouble("failing", age=24 * HOUR)]).tells


def test_a_failing_feed_that_is_gone_is_another_trouble_and_not_over() -> None:
    failing, gone = a_trouble("failing", age=30 * HOUR), a_trouble("gone")

    notice = decided([gone], [failing])

    assert notice.news == (gone,)
    assert notice.over == ()


def test_a_feed_that_fails_again_is_not_over_before_it_is_worth_a_word() -> None:
    told = a_trouble("failing", age=30 * HOUR)

    assert not decided([a_trouble("failing", age=HOUR)], [told]).tells


def test_a_feed_that_was_taken_out_needs_no_word() -> None:
    notice = decided([], [a_trouble("failing"), a_trouble("issue", "issue:m")], watched=())

    assert not notice.tells
    assert notice.forgotten == (FEED, "issue:m")


@pytest.mark.parametrize("kind", ["dead", "gap", "gone"])
def test_some_ends_need_no_word(kind: str) -> None:
    notice = decided([], [a_trouble(kind)])

    assert not notice.tells
    assert notice.forgotten == (FEED,)


def test_where_no_feed_can_be_reached_the_feeds_are_not_to_blame() -> None:
    states = [
        a_feed_state(
            a_feed(f"https://{n}.example/"),
            failing_since=NOW - n * 30 * HOUR,
            reason="no route to host",
        )
        for n in range(1, 4)
    ]

    current = list(feed_troubles(states, now=NOW))
    notice = decided(current, [current[1]])

    assert [one.kind for one in notice.news] == ["network"]
    assert notice.over == notice.still == ()


def test_two_feeds_that_fail_are_two_feeds() -> None:
    states = [a_feed_state(failing_since=NOW - 30 * HOUR, reason="HTTP 503")] * 2

    assert [one.kind for one in feed_troubles(states, now=NOW)] == ["failing"] * 2


def test_a_feed_has_its_worst_trouble_and_its_gap() -> None:
    state = a_feed_state(
        gone_since=NOW, failing_since=NOW - HOUR, quiet_since=NOW - HOUR, gap_at=NOW - HOUR
    )

    kinds = [one.kind for one in feed_troubles([state], now=NOW)]

    assert kinds == ["gone", "gap"]
    assert list(feed_troubles([a_feed_state(gap_at=NOW - 49 * HOUR)], now=NOW)) == []


def a_delivery(state: DeliveryState, reason: str = "", **changes: Any) -> Delivery:
    return Delivery(
        **{
            "id": 7,
            "digest": "Morgenlage",
            "address": "a@b.example",
            "period": "1",
            "message_id": "<1@b.example>",
            "subject": "Neues",
            "state": state,
            "created_at": NOW - 2 * HOUR,
            "due": NOW,
            "reason": reason,
            **changes,
        }
    )


def test_mail_given_up_and_a_server_that_takes_nothing_are_troubles() -> None:
    found = list(
        mail_troubles(
            [
                a_delivery(DeliveryState.DEAD, "550 no such user"),
                a_delivery(DeliveryState.READY, "535 wrong password"),
                a_delivery(DeliveryState.READY),
                a_delivery(DeliveryState.SENT, "250 OK"),
                a_delivery(DeliveryState.READY, "450 greylisted", attempts=2),
            ]
        )
    )

    assert [(one.kind, one.detail, one.mark) for one in found] == [
        ("dead", "550 no such user", "7"),
        ("late", "450 greylisted", "7"),
        ("server", "535 wrong password", ""),
    ]


def test_a_channel_that_is_away_is_not_the_mail_servers_fault() -> None:
    away = a_delivery(DeliveryState.READY, "no answer", address="channel:Chat")

    assert list(mail_troubles([away])) == []


def test_a_mail_is_late_after_a_day_and_given_up_it_is_another_trouble() -> None:
    def at(hours: int, state: DeliveryState) -> list[Trouble]:
        delivery = a_delivery(state, "450 not yet", attempts=9, created_at=NOW - hours * HOUR)
        return list(mail_troubles([delivery]))

    assert not decided(at(23, DeliveryState.READY)).tells
    [late] = decided(at(24, DeliveryState.READY)).news
    assert late.kind == "late"
    [dead] = decided(at(120, DeliveryState.DEAD), [late]).news
    assert dead.kind == "dead"
    assert not decided([], [late]).tells


def test_an_issue_that_cannot_be_made_is_a_trouble_after_ten_minutes() -> None:
    def overdue(minutes: int) -> list[Trouble]:
        due = NOW - timedelta(minutes=minutes)
        later = NOW + HOUR
        issues = [
            NextIssue(digest="m", address="a@b.example", due=due),
            NextIssue(digest="m", address="b@b.example", due=due + timedelta(minutes=1)),
            NextIssue(digest="w", address="a@b.example", due=later),
            NextIssue(digest="unknown", address="a@b.example", due=due),
        ]
        names, why = {"m": "Morgenlage", "w": "Woche"}, {"m": "digest.html:2: x"}
        return list(issue_troubles(issues, names, why, published_at=NOW))

    assert not decided(overdue(9)).tells
    [trouble] = decided(overdue(10)).news
    assert (trouble.name, trouble.detail) == ("Morgenlage", "digest.html:2: x")


def test_an_issue_that_was_due_while_we_slept_is_no_trouble_before_we_tried() -> None:
    issue = NextIssue(digest="m", address="a@b.example", due=NOW - 3 * HOUR)

    for slept_since in (None, NOW - 4 * HOUR):
        assert not list(issue_troubles([issue], {"m": "M"}, {}, published_at=slept_since))


def test_what_goes_on_for_another_worker_is_not_over() -> None:
    assert not decided([], [CONFIG], elsewhere=("config",)).tells


def a_problem(file: str = "config/keywords.yaml", line: int = 12) -> Problem:
    return Problem(file=file, line=line, column=9, message="a * needs letters", source="- R*")


def test_editors_hear_of_each_refused_content_and_only_of_their_files() -> None:
    [first] = keyword_troubles([a_problem(), a_problem("config/monitor.yaml")], NOW)
    [second] = keyword_troubles([a_problem(line=13)], NOW)

    assert first.problems == (a_problem(),)
    assert decided([second], [first], last=NOW - 2 * timedelta(minutes=1)).news == (second,)
    assert not decided([first], [first], last=NOW - HOUR).tells
    assert decided([], [first], last=NOW - HOUR).over == (known(first),)
    assert list(keyword_troubles([a_problem("config/monitor.yaml")], NOW)) == []


def test_a_refused_configuration_is_one_trouble() -> None:
    [trouble] = config_troubles([a_problem(), a_problem("config/monitor.yaml")], NOW)

    assert len(trouble.problems) == 2
    assert list(config_troubles([], NOW)) == []


def test_a_month_of_feeds_that_come_and_go_is_a_mail_a_day_at_most() -> None:
    told: dict[str, KnownTrouble] = {}
    mails: list[datetime] = []
    subjects = [f"feed:{n}" for n in range(10)]
    for hour in range(24 * 30):
        now = NOW + hour * HOUR
        current = [
            Trouble(kind="failing", subject=one, version="failing", since=now - 25 * HOUR)
            for n, one in enumerate(subjects)
            if (hour // 7 + n) % 3
        ]
        notice = decide(
            current,
            list(told.values()),
            now=now,
            last_mail_at=mails[-1] if mails else None,
            watched=subjects,
        )
        if notice.tells:
            mails.append(now)
            told |= {one.subject: known(one) for one in notice.news}
            told = {key: one for key, one in told.items() if one not in notice.over}

    assert 20 <= len(mails) <= 30
