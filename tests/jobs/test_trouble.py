"""Mails about trouble through the real store: once, coalesced, and that it is over."""

from collections.abc import Sequence
from dataclasses import replace

import jinja2
import pytest

from monitor.adapters.files import shipped
from monitor.core.mail import Renderer
from monitor.errors import Problem
from monitor.jobs.trouble import EDITORS, OPERATOR, Reporter, report
from monitor.model import Config, Delivery, Refused, TryLater
from tests.builders import a_config, a_feed, a_recipient
from tests.core.mail.reading import decoded, parts, raw_header
from tests.jobs.conftest import Service

PROBLEM = Problem(
    file="config/keywords.yaml",
    line=12,
    column=9,
    message='topic "Raketen": a * needs at least 3 letters beside it',
    source="      - R*",
    width=2,
)
SHIPPED = Renderer(jinja2.FileSystemLoader(str(shipped("templates"))))


def attended(**changes: object) -> Config:
    config = a_config(**changes)
    mail = replace(
        config.mail,
        operator=a_recipient("admin@example.org", ""),
        editors=(a_recipient("redaktion@example.org"),),
    )
    return replace(config, mail=mail)


@pytest.fixture(autouse=True)
def _with_operator(service: Service) -> None:
    service.config = attended()
    service.synchronise()


def told(
    service: Service,
    *problems: Problem,
    renderer: Renderer | None = None,
    unmade: dict[str, str] | None = None,
) -> list[Delivery]:
    """Publish and report; return the mails that were queued to tell of trouble."""
    service.publish()
    before = {one.id for one in service.store.outbox.deliveries()}
    report(
        Reporter(
            store=service.store,
            config=service.config,
            renderer=renderer or service.renderer,
            shipped=SHIPPED,
            secret=b"s" * 32,
            clock=service.clock,
            problems=problems,
            refused_at=service.clock.now if problems else None,
            unmade=unmade or {},
            published_at=service.clock.now,
        )
    )
    made = [one for one in service.store.outbox.deliveries() if one.id not in before]
    whole = [service.store.outbox.delivery(one.id) for one in made]
    return sorted((one for one in whole if one), key=lambda one: one.digest, reverse=True)


def text_of(delivery: Delivery) -> str:
    return " ".join(parts(delivery.body)[0].split())


def kinds(mails: Sequence[Delivery]) -> list[str]:
    return [one.digest for one in mails]


def test_a_refused_keyword_file_is_told_to_operator_and_editors_once(service: Service) -> None:
    operators, editors = told(service, PROBLEM)

    assert (operators.digest, operators.address) == (OPERATOR, "admin@example.org")
    assert (editors.digest, editors.address) == (EDITORS, "redaktion@example.org")
    assert "Die geänderte Konfiguration gilt nicht" in text_of(operators)
    assert decoded(raw_header(editors.body, "Subject")).startswith("keywords.yaml, Zeile 12")
    for mail in (operators, editors):
        plain, html = parts(mail.body)
        for part in (plain, html):
            assert "keywords.yaml, Zeile 12" in part
            assert "- R*" in part
            assert "^^" in part
    service.clock.forward(days=3)
    assert told(service, PROBLEM) == []


def test_each_refused_content_is_told_to_the_editors_and_that_it_is_mended(
    service: Service,
) -> None:
    told(service, PROBLEM)
    service.clock.forward(minutes=5)
    second = told(service, replace(PROBLEM, line=13))
    service.clock.forward(minutes=5)
    mended = told(service)
    service.clock.forward(days=2)

    assert kinds(second) == [EDITORS]
    assert kinds(mended) == [EDITORS]  # the operator hears of it an hour after the last mail
    assert "Ihre Änderung gilt" in text_of(mended[0])
    assert kinds(told(service)) == [OPERATOR]
    assert told(service) == []


def test_a_wrong_monitor_file_is_not_the_editors_business(service: Service) -> None:
    problem = replace(PROBLEM, file="config/monitor.yaml")

    assert kinds(told(service, problem)) == [OPERATOR]


def test_a_keyword_file_that_is_right_while_another_is_wrong_is_not_called_in_force(
    service: Service,
) -> None:
    told(service, PROBLEM)
    service.clock.forward(minutes=5)

    assert told(service, replace(PROBLEM, file="config/feeds.yaml")) == []


def test_a_dead_feed_is_told_after_a_day_and_that_it_answers_again(service: Service) -> None:
    service.serve(("1", "Ruhe am Ostmeer"))
    service.poll()
    service.web.answers.clear()
    for _ in range(4):
        service.clock.forward(hours=6)
        service.poll()
        assert told(service) == []
    service.clock.forward(hours=6)
    service.poll()
    [mail] = told(service)

    assert "Nordblick antwortet nicht" in text_of(mail)
    assert "page not found" in text_of(mail)
    assert "monitor feeds discover" in text_of(mail)
    service.serve(("1", "Ruhe am Ostmeer"), ("2", "Mehr Ruhe am Ostmeer"))
    service.clock.forward(hours=25)
    service.poll()
    [mail] = told(service)
    assert "Nordblick antwortet wieder." in text_of(mail)
    assert decoded(raw_header(mail.body, "Subject")) == "News Monitor: wieder in Ordnung"


def test_a_feed_taken_out_of_the_configuration_is_forgotten_without_a_word(
    service: Service,
) -> None:
    for _ in range(3):
        service.poll()
        service.clock.forward(hours=7)
    assert len(told(service)) == 1

    service.config = attended(feeds=(a_feed("https://other.example/rss"),))
    service.synchronise()
    service.clock.forward(minutes=30)

    assert told(service) == []
    assert service.store.troubles.known("admin@example.org") == []


def test_a_refused_mail_is_told_with_the_way_out(service: Service) -> None:
    service.to_next_digest()
    service.publish()
    service.sender.answers = [Refused(reason="550 5.1.1 user unknown")]
    service.deliver()

    [mail] = told(service)

    [dead] = [one for one in service.store.outbox.deliveries() if one.digest == "Morgenlage"]
    assert "550 5.1.1 user unknown" in text_of(mail)
    assert f"monitor outbox retry {dead.id}" in text_of(mail)
    service.sender.answers = [Refused(reason="550 5.1.1 user unknown")]
    service.deliver()  # the operator's own mail: that it is dead is no news to the operator
    service.clock.forward(days=2)
    assert told(service) == []


def test_a_server_that_refuses_our_login_is_told_in_one_mail_when_it_takes_mail_again(
    service: Service,
) -> None:
    service.to_next_digest()
    service.publish()
    for _ in range(10):
        service.sender.answers = [TryLater(reason="535 wrong password", whole_server=True)]
        service.deliver()
        service.clock.forward(minutes=30)
        told(service)
    service.clock.forward(minutes=15)
    service.deliver()
    service.clock.forward(hours=2)
    told(service)
    service.deliver()

    mine = [one for one in service.sender.data if one.digest == OPERATOR]
    assert len(mine) == 2
    assert "Der Mailserver nimmt nichts an" in text_of(mine[0])
    assert "535 wrong password" in text_of(mine[0])
    assert "Der Mailserver nimmt wieder an." in text_of(mine[1])


def test_an_issue_that_cannot_be_made_is_told_even_where_a_template_is_the_trouble(
    service: Service,
) -> None:
    broken = Renderer(jinja2.DictLoader({}))
    good, service.renderer = service.renderer, broken
    service.to_next_digest()
    service.publish()
    service.clock.forward(minutes=11)
    service.publish()

    [mail] = told(service, renderer=broken, unmade={"Morgenlage": "there is no digest.html"})

    assert "„Morgenlage“ kann nicht erstellt werden" in text_of(mail)
    assert "there is no digest.html" in text_of(mail)
    service.renderer = good
    service.clock.forward(hours=1)
    service.publish()
    assert "„Morgenlage“ kann wieder erstellt werden." in text_of(told(service)[0])


def test_without_operator_and_editors_nobody_is_told(service: Service) -> None:
    service.config = a_config()

    assert told(service, PROBLEM) == []


def test_headers_say_that_a_machine_wrote_and_offer_no_list_to_leave(service: Service) -> None:
    [mail, _] = told(service, PROBLEM)

    assert raw_header(mail.body, "Auto-Submitted") == "auto-generated"
    assert raw_header(mail.body, "List-Id") == "<operator.news-monitor.example.org>"
    assert raw_header(mail.body, "List-Unsubscribe") == ""
    assert raw_header(mail.body, "Message-ID") == mail.message_id
