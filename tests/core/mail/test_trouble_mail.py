"""The mails about trouble: every kind said, in both languages, in both parts."""

import re
from dataclasses import replace
from typing import Any, get_args

import pytest

from monitor.core.mail.text import width
from monitor.core.mail.trouble import ENDS_UNSAID
from monitor.core.mail.trouble_view import MAX_TROUBLES
from monitor.errors import Problem
from monitor.model import KnownTrouble, Notice, Trouble, TroubleKind
from tests.builders import NOW
from tests.core.mail.issues import a_notice, a_refusal, noticed
from tests.core.mail.reading import Page

KINDS = tuple(kind for kind in get_args(TroubleKind) if kind != "keywords")


def a_trouble(kind: Any, **changes: Any) -> Trouble:
    return Trouble(
        **{
            "kind": kind,
            "subject": f"{kind}:1",
            "since": NOW,
            "name": "Kurier Ost",
            "detail": "HTTP 503",
            "mark": "https://kurier.example/rss",
            **changes,
        }
    )


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_trouble_is_said_with_its_way_out(kind: Any, language: str) -> None:
    trouble = a_trouble(kind)

    message = noticed(Notice(news=(trouble,), still=(trouble,)), language)

    assert message.subject.startswith("News Monitor: ")
    assert width(message.subject) < 70
    for text in (Page(message.html).text, " ".join(message.text.split())):
        assert not re.search(r"\{\w*\}", text)
        assert ("07:00" in text) or kind == "gap"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", sorted(set(KINDS) - ENDS_UNSAID))
def test_every_end_is_said(kind: Any, language: str) -> None:
    over = KnownTrouble(kind=kind, subject="x", version="", name="Kurier Ost", since=NOW)

    message = noticed(Notice(over=(over,)), language)

    assert message.subject in ("News Monitor: wieder in Ordnung", "News Monitor: all well again")
    [line] = [one for one in message.text.splitlines() if one.startswith("  - ")]
    assert line[4:] in Page(message.html).text


def test_the_file_with_its_line_and_caret_stands_in_both_parts() -> None:
    message = noticed(a_refusal(), editors=True)

    for part in (message.text, Page(message.html).text):
        assert "keywords.yaml, Zeile 12" in part
        assert "keywords.yaml, Zeile 19" in part
    assert "\n          - R*\n            ^^\n" in message.text
    assert "      - R*\n        ^^</pre>" in message.html


def test_a_hundred_troubles_are_told_in_part_and_counted() -> None:
    many = tuple(a_trouble("gone", subject=f"feed:{n}", name=f"Quelle {n}") for n in range(100))

    message = noticed(Notice(news=many, still=many))

    assert message.subject == "News Monitor: Quelle 0 gibt es nicht mehr (+99)"
    assert message.text.count(" gibt es nicht mehr\n---") == MAX_TROUBLES
    assert f"und {100 - MAX_TROUBLES} weitere" in message.text
    assert len(message.html) < 30_000


def test_hostile_names_and_reasons_leave_the_mail_clean() -> None:
    evil = '<script>alert(1)</script>\x00\x1b[31m\r\nBcc: x@y.example \u202e{{7*7}}" onload="x'
    problem = Problem(file=evil, line=1, column=1, message=evil, source=evil * 9, proposal=evil)
    trouble = a_trouble("failing", name=evil, detail=evil * 99, mark=evil)
    refused = a_trouble("config", problems=(problem,) * 50)
    keywords = replace(a_refusal().news[0], name=evil, problems=(problem,))

    for message in (
        noticed(Notice(news=(trouble, refused), still=(trouble,))),
        noticed(Notice(news=(keywords,)), editors=True),
    ):
        page = Page(message.html)
        assert page.count("script") == 0
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", message.html + message.text)
        assert "\n" not in message.subject
        assert "{{7*7}}" in message.text
        assert len(message.html) < 40_000
        assert max(map(width, message.text.splitlines())) <= 80


def test_text_lines_fit() -> None:
    for language in ("de", "en"):
        text = noticed(a_notice(), language).text
        assert max(map(width, text.splitlines())) <= 78
