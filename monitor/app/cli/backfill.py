"""`monitor backfill`: record what a new topic finds in the stored entries."""

import argparse

import monitor.app.cli.show as show
from monitor.adapters.clock import now as wall_clock
from monitor.app.answers import remembering
from monitor.app.build import build
from monitor.app.cli import past
from monitor.app.cli.naming import topic_named
from monitor.jobs.lookback.filling import Filled, fill
from monitor.model import Config, Environment, Topic


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.description = (
        "Record what a topic finds in the stored entries. The next issue tells it once, marked as "
        "a look back and after the news; what the topic has found before is left as it is."
    )
    parser.add_argument("topic", metavar="TOPIC", help="the name or id of a topic")
    parser.add_argument("--since", default="30d", help="how far back: 12h, 7d, 4w; default 30d")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(options: argparse.Namespace, environment: Environment) -> int:
    """Record the matches; running it again records nothing twice."""
    since = wall_clock() - past.duration(options.since)
    with build(environment) as parts:
        config = parts.in_force.config
        topic = topic_named(config, options.topic)
        try:
            with remembering(environment.state) as answers:
                filled = fill(
                    environment.database_url,
                    parts.store,
                    topic,
                    since=since,
                    clock=wall_clock,
                    answers=answers,
                    heard=past.watcher(),
                )
        finally:
            show.overwrite("")
    if options.json:
        show.say_json(_document(config, topic, filled))
    else:
        show.say("\n".join(_lines(config, topic, filled, options.since)))
    return 0


def _lines(config: Config, topic: Topic, filled: Filled, since: str) -> list[str]:
    looked = show.count(filled.stretch.count, "stored entry", "stored entries")
    name = show.plain(topic.name)
    found = show.count(filled.found, "entry", "entries")
    lines = [f"{name}: {found} of {looked} of the last {since}, {filled.new} new in the record"]
    if filled.new:
        digests = _digests(config, topic)
        lines.append(
            f"told once, as a look back, with the next issue of {', '.join(digests)}"
            if digests
            else "no digest has this topic, so no mail will tell it"
        )
    return lines


def _digests(config: Config, topic: Topic) -> list[str]:
    return [show.plain(one.name) for one in config.digests if topic in config.topics_of(one)]


def _document(config: Config, topic: Topic, filled: Filled) -> dict[str, object]:
    return {
        "topic": topic.name,
        "since": filled.stretch.since,
        "entries": filled.stretch.count,
        "found": filled.found,
        "new": filled.new,
        "digests": _digests(config, topic),
    }
