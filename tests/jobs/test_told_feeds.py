"""What feeds do to themselves, over a real server: the same news in new clothes, and their end."""

import random
import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from monitor.app.cli.feeds import listing
from monitor.model import Delivery
from tests.adapters.raw_server import an_answer
from tests.builders import NOW
from tests.fakes import an_rss
from tests.jobs.online import DAY, HOUR, Reader, a_reader

NEWS = tuple((str(n), f"Rakete {n} stürzt ins Ostmeer") for n in range(6))


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with a_reader(tmp_path) as made:
        yield made


def with_new_guids(body: bytes, poll: int) -> bytes:
    return body.replace(b"<guid>", f"<guid>{poll}-".encode())


def shuffled(body: bytes, poll: int) -> bytes:
    head, *items = re.split(rb"(?=<item>)", body)
    items[-1] = items[-1].replace(b"</channel></rss>", b"")
    random.Random(poll).shuffle(items)
    return head + b"".join(items) + b"</channel></rss>"


def with_tracking(body: bytes, poll: int) -> bytes:
    return re.sub(rb"<guid>.*?</guid>", b"", body).replace(
        b"</link><pubDate>", f"?utm_source=rss&amp;utm_id={poll}</link><pubDate>".encode()
    )


@pytest.mark.parametrize("dressed", [with_new_guids, shuffled, with_tracking])
def test_the_same_news_in_new_clothes_is_no_news(reader: Reader, dressed: object) -> None:
    assert callable(dressed)
    body = an_rss(*NEWS)
    reader.server.answers["/feed"] = an_answer(body=dressed(body, 0))
    reader.poll()
    [first] = reader.reports()

    for poll in range(1, 4):
        reader.server.answers["/feed"] = an_answer(body=dressed(body, poll))
        assert len(reader.poll_next()) == 1

    [report] = reader.reports()
    assert (first.entries, first.matches) == (6, 6)
    assert (report.entries, report.matches, report.state.gap_at) == (6, 6, None)


def test_what_became_of_feeds_stands_in_the_digest_in_the_list_and_in_the_log(
    reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    answers = reader.server.answers
    lively = an_rss(*NEWS[:2], title="Springer")
    for name in ("moved", "gone", "broken"):
        answers[f"/{name}"] = an_answer(body=an_rss(("1", "Eins"), title=name))
    answers["/new"] = answers["/moved"]
    answers["/jumps"] = an_answer(body=lively)
    answers["/quiet"] = an_answer(body=daily_until_now(), Cache_Control="max-age=60")
    reader.follow("/moved", "/gone", "/broken", "/jumps", "/quiet")
    reader.poll()
    answers |= {
        "/moved": an_answer(301, Location="/new"),
        "/gone": an_answer(410),
        "/broken": an_answer(503),
    }
    for _ in range(5 * 24):
        reader.poll(HOUR)
    answers["/jumps"] = an_answer(body=an_rss(("8", "Acht"), ("9", "Neun"), title="Springer"))
    reader.poll(5 * HOUR)

    reader.service.to_next_digest()
    assert reader.service.publish() == 1
    reader.service.deliver()
    told = text_of(reader.service.sender.data[0])
    assert "3 von 5 Quellen antworten. gone gibt es nicht mehr" in told
    assert "broken antwortet nicht seit Mo." in told
    assert "Bei Springer können Meldungen fehlen" in told
    assert "Tagblatt bringt seit Mo. nichts" in told
    assert "moved ist umgezogen (Di.) und wird an der neuen Adresse gelesen" in told

    listed = listing(reader.reports(), reader.clock())
    assert re.search(r"moved .* well; it moved and is now at http://127", listed)
    assert re.search(r"gone .* gone since .*: gone for good \(HTTP 410\)", listed)
    assert re.search(r"broken .* failing, first .*: service unavailable \(HTTP 503\)", listed)
    assert re.search(r"Springer .* entries may have been missed", listed)
    assert re.search(r"Tagblatt .* quiet: nothing new since", listed)

    said = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert sorted(said) == [
        "entries may have been missed",
        "feed failed",  # once for each of the two, however often they were asked
        "feed failed",
        "feed is gone",
        "feed is quiet",
        "feed moved",
    ]


def text_of(delivery: Delivery) -> str:
    message = message_from_bytes(delivery.body, policy=default)
    part = message.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


def daily_until_now() -> bytes:
    """Return a feed with an entry a day for ten days."""
    items = [an_rss((f"t{n}", f"Tag {n}"), at=NOW - n * DAY) for n in range(10)]
    inner = [item[item.index(b"<item>") : item.index(b"</channel>")] for item in items]
    return an_rss(title="Tagblatt").replace(b"</channel>", b"".join(inner) + b"</channel>")


def test_a_feed_that_is_well_again_says_so(
    reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    reader.server.answers["/feed"] = an_answer(500)
    reader.poll()
    reader.server.answers["/feed"] = an_answer(404)  # another trouble is news
    reader.poll(2 * HOUR)
    reader.server.answers["/feed"] = an_answer(body=an_rss(*NEWS))
    reader.poll(timedelta(hours=5))

    said = [
        (record.levelname, record.getMessage(), getattr(record, "reason", ""))
        for record in caplog.records
        if record.name.startswith("monitor.jobs.poll")
    ]
    assert said == [
        ("WARNING", "feed failed", "server error (HTTP 500)"),
        ("WARNING", "feed failed", "page not found (HTTP 404)"),
        ("INFO", "feed is well again", ""),
        ("INFO", "feed polled", ""),
    ]


def test_a_broken_feed_with_entries_is_read_and_the_log_says_what_is_wrong(
    reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    cut_off = an_rss(*NEWS).partition(b"</item></channel>")[0]
    reader.server.answers["/feed"] = an_answer(body=cut_off)
    reader.poll()

    [polled] = [one for one in caplog.records if one.getMessage() == "feed polled"]
    assert (polled.__dict__["entries"], reader.state.failures) == (6, 0)
    assert "not well-formed" in polled.__dict__["warning"]
