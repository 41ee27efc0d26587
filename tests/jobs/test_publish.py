from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.model import (
    Delivery,
    DeliveryState,
    Fetched,
    QuietHours,
    Refused,
    Schedule,
    TryLater,
)
from tests.builders import a_config, a_digest, a_feed, a_recipient
from tests.core.mail.reading import raw_header
from tests.fakes import an_rss
from tests.jobs.conftest import Service


def test_a_match_is_told_in_the_next_issue_and_only_there(service: Service) -> None:
    service.serve(("1", "Rakete stürzt ins Ostmeer"))
    service.poll()
    assert service.publish() == 0  # it is not seven yet

    service.to_next_digest()
    assert service.publish() == 1
    service.deliver()

    [delivery] = service.sender.data
    assert b"Ostmeer" in delivery.body
    service.to_next_digest()
    service.publish()
    service.deliver()
    assert len(service.sender.data) == 2  # the proof of life, which tells nothing twice
    assert b"https://feed.example/1" not in service.sender.data[1].body


def test_an_article_is_told_once_however_many_feeds_carry_it(service: Service) -> None:
    service.serve(("1", "Rakete stürzt ins Ostmeer"))
    service.poll()
    service.to_next_digest()
    service.publish()

    [delivery] = service.store.outbox.deliveries()
    assert delivery.state is DeliveryState.READY
    assert delivery.subject


def test_an_empty_digest_is_skipped_where_that_is_wished(service: Service) -> None:
    service.config = a_config(digests=(a_digest(when_empty="skip"),))
    service.synchronise()

    service.to_next_digest()

    assert service.publish() == 0
    assert service.store.outbox.deliveries() == []


def test_each_recipient_gets_a_message_of_their_own(service: Service) -> None:
    service.config = a_config(
        digests=(a_digest(to=(a_recipient("a@example.org"), a_recipient("b@example.org"))),)
    )
    service.synchronise()
    service.serve(("1", "Rakete stürzt ins Ostmeer"))
    service.poll()

    service.to_next_digest()
    assert service.publish() == 2
    service.deliver()

    assert {one.address for one in service.sender.data} == {"a@example.org", "b@example.org"}
    assert len({one.message_id for one in service.sender.data}) == 2
    assert not any(
        b"b@example.org" in one.body for one in service.sender.data if one.address[0] == "a"
    )


def test_after_an_outage_one_issue_tells_it_all(service: Service) -> None:
    down = TryLater(reason="connection refused", whole_server=True)
    service.serve(("1", "Rakete stürzt ins Ostmeer"))
    service.poll()
    service.sender.answers = [down] * 50
    for day in range(3):
        service.to_next_digest()
        service.publish()
        service.deliver()
        service.serve(*[(str(n), f"Ostmeer, Tag {n}") for n in range(1, day + 3)])
        service.poll()

    service.sender.answers = []
    service.to_next_digest()
    service.publish()
    service.clock.forward(hours=1)
    service.deliver()

    [delivery] = service.sender.data
    for n in (1, 2, 3):
        assert f"https://feed.example/{n}".encode() in delivery.body
    states = [one.state for one in service.store.outbox.deliveries()]
    assert states.count(DeliveryState.SENT) == 1
    assert states.count(DeliveryState.SUPERSEDED) == 3


def test_a_refused_address_does_not_hold_up_the_others(service: Service) -> None:
    service.config = a_config(
        digests=(a_digest(to=(a_recipient("a@example.org"), a_recipient("b@example.org"))),)
    )
    service.synchronise()
    service.to_next_digest()
    service.publish()

    service.sender.answers = [Refused(reason="550 no such user")]
    report = service.deliver()

    assert report.sent == 1
    states = {one.state for one in service.store.outbox.deliveries()}
    assert states == {DeliveryState.SENT, DeliveryState.DEAD}


def test_a_server_in_trouble_is_left_alone_for_a_while(service: Service) -> None:
    service.config = a_config(
        digests=(a_digest(to=(a_recipient("a@example.org"), a_recipient("b@example.org"))),)
    )
    service.synchronise()
    service.to_next_digest()
    service.publish()
    service.sender.answers = [TryLater(reason="421 busy", whole_server=True)]

    service.deliver()
    service.clock.forward(seconds=5)
    service.deliver()

    assert len(service.sender.seen) == 1
    assert all(one.attempts == 0 for one in service.store.outbox.deliveries())
    service.clock.forward(minutes=2)
    service.deliver()
    assert len(service.sender.data) == 2


def test_a_greylisted_mail_comes_a_little_later(service: Service) -> None:
    service.to_next_digest()
    service.publish()
    service.sender.answers = [TryLater(reason="450 greylisted")]

    service.deliver()
    assert service.sender.data == []
    service.clock.forward(minutes=2)
    service.deliver()

    assert len(service.sender.data) == 1
    [delivery] = service.store.outbox.deliveries()
    assert delivery.state is DeliveryState.SENT


def test_what_may_have_been_accepted_is_sent_again_with_the_same_bytes(service: Service) -> None:
    service.to_next_digest()
    service.publish()
    service.sender.answers = [TryLater(reason="the line broke", in_doubt=True)]

    service.deliver()
    service.clock.forward(hours=1)
    service.deliver()

    first, second = service.sender.seen
    assert first.body == second.body
    assert first.message_id == second.message_id


def test_a_broken_template_loses_nothing(service: Service, tmp_path) -> None:
    import jinja2

    from monitor.core.mail import Renderer

    good = service.renderer
    service.renderer = Renderer(jinja2.DictLoader({}))
    service.serve(("1", "Rakete stürzt ins Ostmeer"))
    service.poll()
    service.to_next_digest()
    assert service.publish() == 0

    service.renderer = good
    service.clock.forward(minutes=5)
    assert service.publish() == 1
    service.deliver()

    assert b"https://feed.example/1" in service.sender.data[0].body


def test_a_new_recipient_is_not_flooded_with_the_past(service: Service) -> None:
    service.serve(("1", "Rakete stürzt ins Ostmeer"))
    service.poll()
    service.clock.forward(minutes=10)
    service.config = a_config(digests=(a_digest(to=(a_recipient("new@example.org"),)),))
    service.synchronise()

    service.to_next_digest()
    service.publish()
    service.deliver()

    [delivery] = service.sender.data
    assert b"https://feed.example/1" not in delivery.body


def test_one_issue_for_each_period_even_when_two_workers_publish(service: Service) -> None:
    service.to_next_digest()
    service.publish()
    service.clock.forward(seconds=1)
    service.publish()

    assert len(service.store.outbox.deliveries()) == 1


def test_the_catch_up_after_days_of_silence_is_one_issue(service: Service) -> None:
    service.serve(("1", "Rakete stürzt ins Ostmeer"))
    service.poll()
    service.clock.forward(days=3)
    service.restart()

    service.publish()
    service.clock.forward(seconds=30)
    service.publish()
    service.deliver()

    assert len(service.sender.data) == 1
    assert service.clock.now - service.store.outbox.deliveries()[0].created_at < timedelta(hours=1)


AT_ONCE = Schedule(text="immediately", kind="immediately")


def header(delivery: Delivery, name: str) -> str:
    return raw_header(delivery.body, name)


def at_once(service: Service) -> None:
    """Poll, tell what was found a moment later, and wait for some hours."""
    service.poll()
    service.clock.forward(seconds=1)
    service.publish()
    service.deliver()
    service.clock.forward(hours=6)


def test_a_follow_up_of_an_alert_joins_its_thread(service: Service) -> None:
    service.config = a_config(
        digests=(a_digest("Eilmeldungen", schedule=AT_ONCE, when_empty="skip"),),
        feeds=(a_feed(), a_feed("https://kurier.example/rss"), a_feed("https://post.example/rss")),
    )
    service.synchronise()
    headline = "Rakete stürzt weit draußen ins Ostmeer"
    service.serve(("1", headline))
    at_once(service)
    for url in ("https://kurier.example/rss", "https://post.example/rss"):
        link = url.removesuffix("/rss") + "/2"
        body = an_rss(("2", headline), title=url[8:14], at=service.clock.now)
        body = body.replace(b"https://feed.example/2", link.encode())
        service.web.answers[url] = Fetched(url=url, body=body, content_type="application/rss+xml")
        at_once(service)

    first, second, third = service.sender.data
    assert header(first, "In-Reply-To") == header(first, "References") == ""
    assert header(second, "In-Reply-To") == first.message_id
    assert header(third, "In-Reply-To") == second.message_id
    assert header(third, "References") == f"{first.message_id} {second.message_id}"
    assert third.subject.startswith("Neu dazu: ")


def test_an_alert_does_not_join_a_mail_that_told_its_story_among_others(service: Service) -> None:
    service.config = a_config(feeds=(a_feed(), a_feed("https://kurier.example/rss")))
    service.synchronise()
    headline = "Rakete stürzt weit draußen ins Ostmeer"
    service.serve(("1", headline), ("2", "Noch etwas ganz anderes geschah am Ostmeer"))
    service.poll()
    service.to_next_digest()
    service.publish()
    service.deliver()
    url = "https://kurier.example/rss"
    body = an_rss(("3", headline), title="Kurier", at=service.clock.now)
    service.web.answers[url] = Fetched(url=url, body=body, content_type="application/rss+xml")
    service.poll()
    service.to_next_digest()
    service.publish()
    service.deliver()

    last = service.sender.data[-1]
    assert last.subject.startswith("Neu dazu: ")
    assert header(last, "In-Reply-To") == ""


def test_at_once_never_means_a_mail_about_nothing(service: Service) -> None:
    service.config = a_config(digests=(a_digest(schedule=AT_ONCE, when_empty="send"),))
    service.synchronise()

    for _ in range(5):
        service.clock.forward(seconds=5)
        service.all_jobs()

    assert service.sender.seen == []


def test_what_is_found_in_quiet_hours_comes_after_them_in_one_issue(service: Service) -> None:
    quiet = QuietHours(start=time(22, 0), end=time(6, 0))
    service.config = a_config(
        digests=(a_digest("Eilmeldungen", schedule=AT_ONCE, quiet_hours=quiet, when_empty="skip"),)
    )
    service.clock.now = datetime(2026, 11, 23, 22, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    service.synchronise()
    for hour in range(7):
        news = [(str(n), f"Nachricht {n} der Nacht vom Ostmeer") for n in range(hour + 1)]
        service.serve(*news, body=an_rss(*news, at=service.clock.now))
        service.all_jobs()
        service.clock.forward(hours=1)
    assert service.sender.data == []

    service.clock.now = datetime(2026, 11, 24, 6, 0, 1, tzinfo=ZoneInfo("Europe/Berlin"))
    service.all_jobs()

    [delivery] = service.sender.data
    for n in range(7):
        assert f"https://feed.example/{n}".encode() in delivery.body
