"""`monitor search`: the stored entries that a keyword finds, whether they matched or not."""

import argparse
import csv
import sys
from collections.abc import Sequence

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.app.answers import remembering
from monitor.app.cli import past
from monitor.app.cli.hits import hit_documents
from monitor.app.cli.sheets import cell
from monitor.core.matching.query import QueryError
from monitor.errors import UsageError
from monitor.jobs.lookback.searching import Findings, search
from monitor.model import Environment, KeptEntry, Match

SHOWN = 100
MOST = 10_000
COLUMNS = (
    "entry", "title", "link", "outlet", "language", "published_at", "seen_at", "score", "forms",
)  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("query", metavar="QUERY", help="a keyword, as in a line of keywords.yaml")
    parser.add_argument(
        "--since", default="7d", help="how far back, such as 12h, 7d (default), 4w"
    )
    parser.add_argument(
        "--topic", metavar="NAME", help="only entries that were recorded under this topic"
    )
    parser.add_argument(
        "--format",
        choices=("table", "json", "jsonl", "csv"),
        default="table",
        help="how to print (default: table)",
    )
    parser.add_argument("--json", action="store_true", help="the same as --format json")
    parser.add_argument(
        "--limit",
        type=int,
        metavar="N",
        help=f"the newest N (default: {SHOWN} in a table, else {MOST})",
    )


def run(options: argparse.Namespace, environment: Environment) -> int:
    """List what is found, newest first."""
    form = "json" if options.json else options.format
    if options.limit is not None and options.limit < 1:
        raise UsageError("--limit needs a number from 1 on")
    most = options.limit or (SHOWN if form == "table" else MOST)
    try:
        with remembering(environment.state) as answers:
            findings = search(
                environment.database_url,
                options.query,
                since=wall_clock() - past.duration(options.since),
                topic=_topic(options.topic, environment),
                most=most,
                answers=answers,
                heard=past.watcher(),
            )
    except QueryError as error:
        return past.say_wrong(options.query, error)
    finally:
        show.overwrite("")
    if form == "json":
        show.say_json([document(*one) for one in findings.newest])
    elif form == "jsonl":
        for one in findings.newest:
            show.say(show.json_line(document(*one)))
    elif form == "csv":
        _write_csv(findings.newest)
    else:
        _say_table(findings, past.zone_of(environment), options)
    if form != "table" and findings.count > len(findings.newest):
        show.complain(f"the newest {len(findings.newest)} of {findings.count}; --limit gives more")
    return 0


def document(kept: KeptEntry, match: Match) -> dict[str, object]:
    """Return an entry that was found as the documented JSON object."""
    entry = kept.entry
    return {
        "entry": kept.id,
        "title": entry.title,
        "link": entry.link,
        "outlet": kept.outlet,
        "language": entry.language,
        "published_at": entry.published_at,
        "seen_at": entry.seen_at,
        "score": match.score,
        "hits": hit_documents(match.hits),
    }


def _topic(name: str | None, environment: Environment) -> str | None:
    if name is None:
        return None
    from monitor.app.cli.naming import topic_id, topics_on_record

    return topic_id(topics_on_record(environment), name)


def _write_csv(newest: Sequence[tuple[KeptEntry, Match]]) -> None:
    show.settle()
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    for kept, match in newest:
        row = {**document(kept, match), "forms": past.forms_of(match.hits)}
        writer.writerow([cell(row[name]) for name in COLUMNS])


def _say_table(findings: Findings, zone: str, options: argparse.Namespace) -> None:
    where = f" under {show.plain(options.topic)}" if options.topic else ""
    looked = show.count(findings.stretch.count, "stored entry", "stored entries")
    if not findings.count:
        show.say(f"nothing found in {looked}{where} of the last {options.since}")
        if not options.topic:
            show.say("`monitor try` with the same words shows what a looser keyword would find")
        return
    rows = [
        (
            show.local(kept.entry.seen_at, zone),
            show.shorten(kept.outlet, 20),
            show.shorten(past.forms_of(match.hits), 24),
            show.shorten(kept.entry.title, 78) or "(no title)",
        )
        for kept, match in findings.newest
    ]
    show.say(show.table(("seen", "outlet", "hit", "title"), rows))
    found = show.count(findings.count, "entry", "entries")
    show.say(show.styled(f"{found} of {looked}{where} of the last {options.since}", "faint"))
    if findings.count > len(rows):
        show.say(show.styled(f"the newest {len(rows)} are shown; --limit N gives more", "faint"))
