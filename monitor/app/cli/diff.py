"""`monitor diff`: which entries an edit of the keywords would gain and lose."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.app.cli import past
from monitor.app.cli.search import document
from monitor.app.forms import matcher_for
from monitor.app.keywords import read_keywords
from monitor.core.editing.difference import Change, Pair, changed, topics_to_match
from monitor.jobs.lookback.comparing import Difference, compare
from monitor.model import Environment, KeptEntry, Match, Topic

_KEYWORDS = 12


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("old", metavar="OLD.yaml", help="a keyword file")
    parser.add_argument("new", metavar="NEW.yaml", help="the same, edited")
    parser.add_argument("--since", default="14d", help="how far back: 12h, 7d, 4w; default 14d")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Match both versions against the stored entries, and tell the difference by topic."""
    since = wall_clock() - past.duration(options.since)
    old, new = (read_keywords(path, environment) for path in (options.old, options.new))
    pairs = changed(old, new)
    matcher = matcher_for(topics_to_match(pairs), Path(environment.state))
    url = environment.database_url
    try:
        difference = compare(url, pairs, matcher, since=since, heard=past.watcher())
    finally:
        show.overwrite("")
    if options.json:
        show.say_json(_document(difference))
    else:
        zone = past.zone_of(environment)
        show.say("\n".join(_lines(difference, options.since, zone)))
    return 0


def _lines(difference: Difference, since: str, zone: str) -> Iterator[str]:
    looked = show.count(difference.stretch.count, "stored entry", "stored entries")
    if not difference.changes:
        yield "both files look for the same"
        return
    for pair, change in difference.changes:
        yield from _topic_lines(pair, change, zone)
        yield ""
    yield show.styled(f"compared on {looked} of the last {since}", "faint")


def _topic_lines(pair: Pair, change: Change, zone: str) -> Iterator[str]:
    name = show.styled(show.plain(pair.topic.name), "strong")
    kind = " (new topic)" if pair.old is None else " (topic is gone)" if pair.new is None else ""
    gained, lost = (
        show.styled(f"+{change.gained}", "good" if change.gained else "faint"),
        show.styled(f"−{change.lost}", "bad" if change.lost else "faint"),
    )
    yield f"{name}{kind}: {gained} {lost}"
    for sign, found, topic in (
        ("+", change.keywords_gained, pair.new),
        ("−", change.keywords_lost, pair.old),
    ):
        for text, number in found.most_common(_KEYWORDS):
            place = _place(topic, text)
            yield f"  {sign + str(number):>6}  {show.shorten(text, 60)}" + (
                show.styled(f"  {place}", "faint") if place else ""
            )
        if len(found) > _KEYWORDS:
            yield f"          and {len(found) - _KEYWORDS} more keywords"
    yield from _example_lines("gained", change.gained, change.newest_gained, zone)
    yield from _example_lines("lost", change.lost, change.newest_lost, zone)


def _place(topic: Topic | None, text: str) -> str:
    """Return the place of a keyword in its file."""
    keywords = topic.keywords if topic else ()
    return next((str(one.place) for one in keywords if one.text == text), "")


def _example_lines(
    verb: str, count: int, newest: Sequence[tuple[KeptEntry, Match]], zone: str
) -> Iterator[str]:
    if not count:
        return
    more = f", the newest {len(newest)} of {count}" if count > len(newest) else ""
    yield f"  {verb}{more}:"
    for kept, match in newest:
        when = show.local(kept.entry.seen_at, zone)[5:]
        outlet = show.shorten(kept.outlet, 18)
        title = past.headline(kept.entry, match.hits, 60)
        forms = show.shorten(past.forms_of(match.hits), 24)
        pad = " " * max(0, 18 - show.columns(outlet))
        yield f"    {when}  {outlet}{pad}  {title}  {show.styled(f'({forms})', 'faint')}"


def _document(difference: Difference) -> dict[str, object]:
    return {
        "since": difference.stretch.since,
        "entries": difference.stretch.count,
        "topics": [
            {
                "topic": pair.topic.name,
                "change": "new" if not pair.old else "gone" if not pair.new else "edited",
                "gained": change.gained,
                "lost": change.lost,
                "keywords": [
                    {
                        "keyword": text,
                        "gained": change.keywords_gained[text],
                        "lost": change.keywords_lost[text],
                    }
                    for text in dict.fromkeys((*change.keywords_gained, *change.keywords_lost))
                ],
                "newest_gained": [document(*one) for one in change.newest_gained],
                "newest_lost": [document(*one) for one in change.newest_lost],
            }
            for pair, change in difference.changes
        ],
    }
