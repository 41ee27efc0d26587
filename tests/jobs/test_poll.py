from datetime import timedelta

from monitor.model import FetchFailed, NotModified, Origin
from tests.builders import NOW
from tests.jobs.conftest import FEED, Service


def test_what_a_feed_brings_is_recorded_with_its_matches(service: Service) -> None:
    service.serve(("1", "Rakete stürzt ins Ostmeer"), ("2", "Wetter bleibt mild"))

    report = service.poll()

    assert (report.polled, report.entries_new, report.matches_new) == (1, 2, 1)
    [match] = service.store.history.matches(NOW - timedelta(days=1))
    assert match.entry.title == "Rakete stürzt ins Ostmeer"
    assert match.match.hits[0].form == "Ostmeer"


def test_a_second_poll_of_the_same_entries_records_nothing(service: Service) -> None:
    service.serve(("1", "Rakete stürzt ins Ostmeer"))
    service.poll()

    service.clock.forward(hours=1)
    service.serve(("1", "Rakete stürzt ins Ostmeer"), etag='"other"')
    report = service.poll()

    assert (report.polled, report.entries_new, report.matches_new) == (1, 0, 0)


def test_a_body_that_is_the_same_byte_for_byte_is_not_parsed_again(service: Service) -> None:
    service.serve(("1", "Rakete stürzt ins Ostmeer"))
    service.poll()

    service.clock.forward(hours=1)
    report = service.poll()

    assert report.not_modified == 1
    assert len(service.parser.parsed) == 1


def test_validators_are_kept_as_the_server_wrote_them(service: Service) -> None:
    service.serve(("1", "x"), etag='W/"a b"', last_modified="Mon, 23 Nov 2026 05:00:00 GMT")
    service.poll()

    service.clock.forward(hours=1)
    service.web.answers[FEED] = NotModified(etag='"new"')
    service.poll()
    service.clock.forward(hours=1)
    service.poll()

    assert service.web.asked[1].etag == 'W/"a b"'
    assert service.web.asked[1].last_modified == "Mon, 23 Nov 2026 05:00:00 GMT"
    assert service.web.asked[2].etag == '"new"'


def test_a_failing_feed_keeps_its_reason_and_its_validators(service: Service) -> None:
    service.serve(("1", "x"), etag='"1"')
    service.poll()

    service.clock.forward(hours=1)
    service.web.answers[FEED] = FetchFailed(reason="the server does not answer", status=None)
    report = service.poll()

    [(_, reason)] = report.failures
    assert reason == "the server does not answer"
    [feed] = service.store.feeds.reports(service.clock())
    assert feed.state.failures == 1
    assert feed.state.reason == "the server does not answer"
    assert feed.state.etag == '"1"'


def test_an_unreadable_body_is_a_readable_reason_and_its_validators_are_not_kept(
    service: Service,
) -> None:
    service.web.answers[FEED] = service_page(service)

    report = service.poll()

    [(_, reason)] = report.failures
    assert reason
    [feed] = service.store.feeds.reports(service.clock())
    assert feed.state.etag is None
    assert feed.state.reason == reason


def service_page(service: Service):
    service.serve()
    answer = service.web.answers[FEED]
    return type(answer)(
        url=FEED, body=b"<!doctype html><html><body>Hallo</body></html>", etag='"page"',
        content_type="text/html",
    )  # fmt: skip


def test_the_first_poll_of_a_feed_tells_only_what_is_fresh(service: Service) -> None:
    service.clock.forward(days=3)
    service.serve(("1", "Rakete stürzt ins Ostmeer"))

    service.poll()

    [match] = service.store.history.matches(NOW - timedelta(days=1))
    assert match.origin is Origin.BASELINE


def test_a_feed_is_not_asked_again_before_it_is_due(service: Service) -> None:
    service.serve(("1", "x"))
    service.poll()

    service.clock.forward(minutes=1)
    report = service.poll()

    assert report.polled == 0


def test_an_edited_entry_is_matched_again_and_counts_once(service: Service) -> None:
    service.serve(("1", "Rakete stürzt ins Meer"))
    service.poll()

    service.clock.forward(hours=1)
    service.serve(("1", "Rakete stürzt ins Ostmeer"))
    report = service.poll()

    assert (report.entries_new, report.matches_new) == (0, 1)
    [match] = service.store.history.matches(NOW - timedelta(days=1))
    assert match.entry.title == "Rakete stürzt ins Ostmeer"


def test_a_feed_that_gives_new_guids_at_every_poll_tells_nothing_twice(service: Service) -> None:
    service.serve(("1", "Rakete stürzt ins Ostmeer"), ("2", "Wetter bleibt mild"))
    service.poll()
    [(_, body)] = [(answer.url, answer.body) for answer in service.web.answers.values()]

    reports = []
    for poll in range(3):
        service.clock.forward(hours=1)
        service.serve(body=body.replace(b"<guid>", f"<guid>{poll}-".encode()))
        reports.append(service.poll())

    assert [(one.entries_new, one.matches_new) for one in reports] == [(0, 0)] * 3
    [feed] = service.store.feeds.reports(service.clock())
    assert feed.entries == 2
    assert feed.state.gap_at is None


def test_a_feed_whose_texts_all_change_at_once_has_no_gap(service: Service) -> None:
    service.serve(("1", "Rakete stürzt ins Ostmeer"), ("2", "Wetter bleibt mild"))
    service.poll()

    service.clock.forward(hours=1)
    service.serve(("1", "EIL: Rakete stürzt ins Ostmeer"), ("2", "EIL: Wetter bleibt mild"))
    service.poll()

    [feed] = service.store.feeds.reports(service.clock())
    assert (feed.entries, feed.state.gap_at) == (2, None)


def test_known_items_count_as_shared_with_the_poll_before(service: Service) -> None:
    service.serve(*((str(n), f"Meldung {n}") for n in range(5)))
    service.poll()

    service.clock.forward(hours=1)
    service.serve(("5", "Rakete im Ostmeer"), *((str(n), f"Meldung {n}") for n in range(5)))
    report = service.poll()

    assert (report.entries_new, report.matches_new) == (1, 1)
    [feed] = service.store.feeds.reports(service.clock())
    assert feed.state.gap_at is None
    assert len(feed.state.seen_chunks) == 6 * 12
    assert len(service.parser.parsed) == 2


def test_nothing_of_the_poll_before_is_a_gap(service: Service) -> None:
    service.serve(("1", "Eins"), ("2", "Zwei"))
    service.poll()

    service.clock.forward(hours=1)
    service.serve(("3", "Drei"), ("4", "Vier"))
    service.poll()

    [feed] = service.store.feeds.reports(service.clock())
    assert feed.state.gap_at == service.clock()


def test_a_new_item_with_a_known_guid_is_judged_by_the_whole_feed(service: Service) -> None:
    service.serve(("1", "Eins"), ("2", "Zwei"))
    service.poll()
    body = service.web.answers[FEED].body
    other = body.replace(
        b"</channel>",
        b"<item><guid>1</guid><title>Ostmeer</title><link>https://feed.example/3</link></item>"
        b"</channel>",
    )

    service.clock.forward(hours=1)
    service.serve(body=other)
    report = service.poll()

    assert (report.entries_new, report.matches_new) == (1, 1)
    assert len(service.parser.parsed) == 3
    [feed] = service.store.feeds.reports(service.clock())
    assert feed.entries == 3
    assert feed.state.seen_chunks == b""
