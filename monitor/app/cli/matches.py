"""`monitor matches`: the record of what was found, as a table or for other programs."""

import argparse
import csv
import sys
from collections.abc import Iterable

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.app.cli.hits import hit_documents
from monitor.app.cli.naming import topic_id, topics_on_record
from monitor.app.cli.past import duration, zone_of
from monitor.app.cli.sheets import cell
from monitor.app.state import open_state
from monitor.model import Environment, RecordedMatch

COLUMNS = (
    "id", "entry", "topic", "title", "link", "outlet", "language", "published_at", "seen_at",
    "recorded_at", "origin", "score", "keywords",
)  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "--since", default="7d", help="how far back, such as 12h, 7d (default), 4w"
    )
    parser.add_argument("--topic", metavar="NAME", help="only this topic")
    parser.add_argument(
        "--format",
        choices=("table", "json", "jsonl", "csv"),
        default="table",
        help="how to print (default: table)",
    )
    parser.add_argument("--json", action="store_true", help="the same as --format json")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """List what was found, newest first."""
    since = wall_clock() - duration(options.since)
    names = topics_on_record(environment)
    topic = topic_id(names, options.topic) if options.topic else None
    with open_state(environment) as store:
        matches = store.history.matches(since, topic)
    form = "json" if options.json else options.format
    if form == "json":
        show.say_json([document(match, names) for match in matches])
    elif form == "jsonl":
        for match in matches:
            show.say(show.json_line(document(match, names)))
    elif form == "csv":
        _write_csv(matches, names)
    else:
        _say_table(matches, names, zone_of(environment))
    return 0


def document(match: RecordedMatch, names: dict[str, str]) -> dict[str, object]:
    """Return a match as the documented JSON object."""
    entry = match.entry
    return {
        "id": match.id,
        "entry": match.entry_id,
        "topic": names.get(match.match.topic, match.match.topic),
        "title": entry.title,
        "link": entry.link,
        "outlet": match.outlet,
        "language": entry.language,
        "published_at": entry.published_at,
        "seen_at": entry.seen_at,
        "recorded_at": match.recorded_at,
        "origin": match.origin.value,
        "score": match.match.score,
        "rules": match.match.rules,
        "hits": hit_documents(match.match.hits),
    }


def keywords_of(match: RecordedMatch) -> list[str]:
    """Return the labels of the keywords that hit, each once, in reading order."""
    return list(dict.fromkeys(hit.label for hit in match.match.hits))


def _write_csv(matches: Iterable[RecordedMatch], names: dict[str, str]) -> None:
    show.settle()
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    for match in matches:
        row = {**document(match, names), "keywords": "; ".join(keywords_of(match))}
        writer.writerow([cell(row[name]) for name in COLUMNS])


def _say_table(matches: list[RecordedMatch], names: dict[str, str], zone: str) -> None:
    if not matches:
        show.say("nothing was found in this time")
        return
    rows = [
        (
            show.local(match.recorded_at, zone),
            show.shorten(names.get(match.match.topic, match.match.topic), 24),
            show.shorten(", ".join(keywords_of(match)), 24),
            show.shorten(match.outlet, 20),
            show.shorten(match.entry.title, 70),
        )
        for match in matches
    ]
    show.say(show.table(("recorded", "topic", "keywords", "outlet", "title"), rows))
