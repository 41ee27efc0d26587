"""`monitor feeds`: feeds with their health."""

import argparse
from datetime import datetime

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.app.config import load_config
from monitor.app.state import open_state
from monitor.model import Environment, Feed, FeedReport, FeedState


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """List every configured feed: when it was last read, what it brought, what is wrong."""
    config = load_config(environment)
    now = wall_clock()
    with open_state(environment) as store:
        known = {report.state.feed.url: report for report in store.feeds.reports(now)}
    reports = [known.get(feed.url) or _not_yet(feed) for feed in config.feeds]
    if options.json:
        show.say_json([document(report) for report in reports])
        return 0
    rows = [
        (
            show.shorten(report.state.name, 32),
            show.ago(report.state.last_good_at, now),
            show.ago(report.state.next_poll_at, now),
            str(report.entries),
            str(report.matches),
            show.shorten(condition(report, now), 70),
        )
        for report in reports
    ]
    show.say(show.table(("feed", "last read", "next poll", "entries", "matches", "state"), rows))
    return 0


def _not_yet(feed: Feed) -> FeedReport:
    """Return the report of a feed that the service has not taken over yet."""
    return FeedReport(state=FeedState(id=0, feed=feed, url=feed.url))


def condition(report: FeedReport, now: datetime) -> str:
    """Say in a few words how a feed is."""
    state = report.state
    if state.gone_since:
        return f"gone since {show.ago(state.gone_since, now)}: {state.reason}"
    if state.failures:
        return f"failing, first {show.ago(state.failing_since, now)}: {state.reason}"
    if state.polls == 0:
        return "not polled yet"
    if state.quiet_since:
        return f"quiet: nothing new since {show.ago(state.quiet_since, now)}"
    if state.gap_at:
        return f"entries may have been missed {show.ago(state.gap_at, now)}"
    if state.url != state.feed.url:
        return f"well; it moved and is now at {state.url}"
    return "well"


def document(report: FeedReport) -> dict[str, object]:
    """Return a feed with its health as the documented JSON object."""
    state = report.state
    return {
        "url": state.feed.url,
        "current_url": state.url,
        "name": state.name,
        "tags": list(state.feed.tags),
        "polls": state.polls,
        "entries": report.entries,
        "matches": report.matches,
        "last_poll_at": state.last_poll_at,
        "last_good_at": state.last_good_at,
        "next_poll_at": state.next_poll_at,
        "interval": state.interval,
        "failures": state.failures,
        "failing_since": state.failing_since,
        "reason": state.reason,
        "gone_since": state.gone_since,
        "gap_at": state.gap_at,
        "quiet_since": state.quiet_since,
    }
