"""`monitor feeds`: feeds with their health; find them, bring them in, hand them out."""

import argparse
import difflib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.app.cli.naming import record_of
from monitor.app.config import load_config
from monitor.app.state import open_state
from monitor.core.config.handing import feeds_opml, feeds_yaml
from monitor.core.config.opml import read_opml
from monitor.errors import ConfigError, UsageError
from monitor.model import Environment, Feed, FeedReport, FeedState

ACTIONS = ("list", "discover", "import", "export")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = (
        "Feeds with their health; find new ones, bring them in, hand them out.\n\n"
        "  monitor feeds                      how each feed does\n"
        "  monitor feeds discover URL         the feeds that a web page names\n"
        "  monitor feeds import FILE.opml     an OPML file as YAML for feeds.yaml\n"
        "  monitor feeds export               all feeds as OPML 2.0"
    )
    parser.epilog = (
        "Example: monitor feeds discover https://www.example.org/\n"
        "         monitor feeds import reader.opml > more-feeds.yaml\n"
        "         monitor feeds export > feeds.opml"
    )
    parser.add_argument("action", nargs="?", default="list", help=", ".join(ACTIONS))
    parser.add_argument("what", nargs="?", metavar="URL|FILE", help="the page, or the OPML file")
    parser.add_argument(
        "--private", action="store_true", help="discover: the page may be in our own network"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """List every configured feed with its health; or discover, import, export feeds."""
    _check(options)
    match options.action:
        case "discover":
            from monitor.app.cli.discover import discover

            return discover(
                options.what, environment, private=options.private, as_json=options.json
            )
        case "import":
            return _import(Path(options.what))
        case "export":
            show.say(feeds_opml(load_config(environment).feeds).rstrip())
            return 0
        case _:
            return _list(environment, as_json=options.json)


def _check(options: argparse.Namespace) -> None:
    """Raise ``UsageError`` for words that make no sense together."""
    if options.action not in ACTIONS:
        near = difflib.get_close_matches(options.action, ACTIONS, n=1)
        hint = f'; did you mean "{near[0]}"?' if near else f": it knows {', '.join(ACTIONS)}"
        raise UsageError(f'monitor feeds knows no "{show.plain(options.action)}"{hint}')
    needs = {"discover": "URL", "import": "FILE.opml"}.get(options.action)
    if needs and not options.what:
        raise UsageError(f"which one? monitor feeds {options.action} {needs}")
    if options.what and not needs:
        raise UsageError(f'monitor feeds {options.action} takes no "{show.plain(options.what)}"')
    if options.private and options.action != "discover":
        raise UsageError("--private belongs to monitor feeds discover")
    if options.json and options.action in ("import", "export"):
        raise UsageError(f"monitor feeds {options.action} knows no --json")


def _import(file: Path) -> int:
    """Print the feeds of an OPML file as YAML; what is wrong in it is told with its place."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} can't be read: {error.strerror}") from error
    outlines = read_opml(str(file), data)
    if not outlines:
        raise UsageError(f"{file} names no feeds")
    show.say(feeds_yaml(outlines).rstrip())
    show.complain(f"{show.count(len(outlines), 'feed')} for feeds.yaml")
    return 0


def _list(environment: Environment, *, as_json: bool) -> int:
    """List every configured feed: when it was last read, what it brought, what is wrong."""
    now = wall_clock()
    try:
        feeds = load_config(environment).feeds
    except ConfigError as error:
        with record_of(environment, error) as store:
            reports = store.feeds.reports(now)
    else:
        with open_state(environment) as store:
            known = {report.state.feed.url: report for report in store.feeds.reports(now)}
        reports = [known.get(feed.url) or _not_yet(feed) for feed in feeds]
    if as_json:
        show.say_json([document(report) for report in reports])
    else:
        show.say(listing(reports, now))
    return 0


def listing(reports: Sequence[FeedReport], now: datetime) -> str:
    """Return the feeds as a table."""
    rows = [
        (
            show.shorten(report.state.name, 32),
            show.ago(report.state.last_good_at, now),
            _next(report.state.next_poll_at, now),
            show.length(report.state.interval or report.state.feed.every),
            str(report.state.failures or ""),
            str(report.entries),
            str(report.matches),
            show.shorten(condition(report, now), 160),
        )
        for report in reports
    ]
    head = ("feed", "last read", "next poll", "every", "fails", "entries", "matches", "state")
    return show.table(head, rows)


def _next(poll_at: datetime | None, now: datetime) -> str:
    return "now" if poll_at and poll_at <= now else show.ago(poll_at, now)


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
